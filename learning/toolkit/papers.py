"""What is copied into a practised case when it is begun: form, client, facts, rubric, model answer.

A later edit of the exercise, or of the client's card, changes no case that is under way.
"""

import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from learning.core.keys import key_for
from learning.progress.models import Subject
from learning.toolkit.definition import Definition, read_definition
from learning.toolkit.marking import Line
from learning.toolkit.models import Casework, Exercise, PracticeClient, TemplateVersion, ToolkitSettings
from learning.toolkit.source import common_lines

Paper = dict[str, Any]

# No vowels, so no words; no 0 O 1 I 2 Z 5 S 8 B, which are mistaken for each other.
CODE_LETTERS = "CDFGHJKLMNPQRTVWXY34679"
CODE_GROUP = 3


def new_code() -> str:
    """A name for a case that says nothing of its learner, such as `KMR-47F`."""
    letters = [secrets.choice(CODE_LETTERS) for _place in range(2 * CODE_GROUP)]
    return f"{''.join(letters[:CODE_GROUP])}-{''.join(letters[CODE_GROUP:])}"


def practice_key(module_key: UUID) -> UUID:
    """Key of the activity “one practised form of the module”."""
    return uuid5(module_key, "practice")


def paper_of(exercise: Exercise, version: TemplateVersion) -> Paper:
    """The exercise as plain data; rich text as it is stored."""
    return {
        "code": exercise.code,
        "title": exercise.title,
        "language": exercise.locale.language_code,
        "module_key": str(exercise.module_key or ""),
        "form": {"code": version.code, "title": version.definition["title"], "version": version.number},
        "variant": exercise.variant,
        "client": _client(exercise.client, exercise.module_key) if exercise.client else None,
        "minutes": exercise.minutes,
        "introduction": exercise.introduction,
        "stages": [
            {name: _source(block.value.get(name)) for name in ("title", "facts", "task")} for block in exercise.stages
        ],
        "rubric": rubric_of(exercise),
        "model_answer": exercise.model_answer,
        "model_comment": exercise.model_comment,
        "judging": judging_of(exercise),
        "reflection": exercise.reflection,
        "invented_details": _lines(exercise.invented_details)
        + (_lines(exercise.client.invented_details) if exercise.client else []),
    }


def _source(value: Any) -> str:
    """Rich text as it is stored; anything else as text."""
    return str(getattr(value, "source", value) or "")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def judging_of(exercise: Exercise) -> str:
    """Who says whether it is accepted; where the exercise does not say, whether trainers are on duty decides."""
    if exercise.judging:
        return exercise.judging
    on_duty = ToolkitSettings.load().trainers_on_duty
    return Exercise.Judging.TRAINER if on_duty else Exercise.Judging.SELF_CHECK


def _client(client: PracticeClient, module_key: UUID | None) -> dict[str, Any]:
    return {
        "slug": client.slug,
        "name": client.name,
        "sketch": client.sketch,
        "awaits_review": client.awaits_review,
        "parts": card_of(client, module_key),
    }


def card_of(client: PracticeClient, module_key: UUID | None) -> list[dict[str, str]]:
    """The parts of a client's card that are known in a module: its own, and those before it.

    The order of modules is the ledger's; where it knows too little, the order of the parts counts. A card on which
    neither places the module is shown whole.
    """
    parts = [(key_for(block.value["module"]), block.value) for block in client.card]
    places = dict(
        Subject.objects.filter(
            key__in=[key for key in (module_key, *(key for key, _part in parts)) if key]
        ).values_list("key", "order")
    )
    here = places.get(module_key)
    known = [
        number
        for number, (key, _part) in enumerate(parts, 1)
        if key == module_key or (here is not None and key in places and places[key] <= here)
    ]
    return [{"title": part["title"], "text": _source(part["text"])} for _key, part in parts[: max(known, default=None)]]


def rubric_of(exercise: Exercise) -> list[dict[str, Any]]:
    """The lines of the exercise, then the common ones that count in it. Levels: what 0, 1 and 2 look like."""
    common = common_lines(exercise.locale.language_code)
    chosen = [common[key] for key in exercise.common_lines if key in common]
    return [_line(block.value) for block in exercise.rubric] + [_line(line) for line in chosen]


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": line["key"],
        "text": line["text"],
        "is_critical": bool(line.get("is_critical")),
        "levels": [str(line.get(name) or "") for name in ("missing", "partly", "good")],
    }


def lines_of(paper: Mapping[str, Any]) -> tuple[Line, ...]:
    """The rubric of a paper, as `marking.judge` takes it."""
    return tuple(
        Line(line["key"], line["text"], line["is_critical"], tuple(line["levels"])) for line in paper["rubric"]
    )


def definition_of(casework: Casework) -> Definition:
    """The form that the case was begun on, in its variant."""
    definition = read_definition(casework.template_version.definition)
    return definition.of_variant(casework.paper["variant"]) if casework.paper["variant"] else definition
