"""How somebody becomes a member: the rules and their check, a code of an organisation, or an application.

The rules and the questions are files (`content/<language>/rules.yaml`). Answers to the check are marked and forgotten.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.db.models import F
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from learning.accounts.models import User
from learning.core import client_data, clock
from learning.forum import limits, personas, writing
from learning.forum.errors import ClientDataFound, CodeRefused, NotAllowed, RulesChanged, TextRefused
from learning.forum.models import Application, JoinCode, Persona
from quizzes.errors import Refusal as WrongAnswer
from quizzes.questions import registry
from quizzes.questions.base import Answer, Mark, Unsaid
from quizzes.questions.exercise import ExerciseBlock
from quizzes.source import exercise_data

CONTENT = Path(__file__).parent / "content"
SOURCE_LANGUAGE = "en"
WORDS_LENGTH = 2000  # characters about one's work
# Without letters and digits that are mistaken for one another.
CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 10


# --- the rules ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rules:
    """The rules in one language. `text` is safe HTML; `questions` are papers of the quizzes' question types."""

    version: str
    title: str
    text: str
    promise: str  # what the box says that agrees
    questions: tuple[Mapping[str, Any], ...]
    working_days: int  # within so many the moderators answer


@dataclass(frozen=True)
class AskedQuestion:
    """A question of the check as the form shows it; `template` draws it with `question` and `controls`."""

    question: Mapping[str, Any]
    name: str  # of the control: question-<id>
    template: str
    controls: Sequence[Mapping[str, Any]]
    is_right: bool | None  # None: not answered yet
    feedback: str  # safe HTML, after answering


@dataclass(frozen=True)
class Check:
    """How somebody answered; they may try as often as they like."""

    passed: bool
    questions: tuple[AskedQuestion, ...]


def rules(language: str) -> Rules:
    """The rules in force, in `language` or else in English."""
    is_there = (CONTENT / language / "rules.yaml").is_file() if language.isalpha() else False
    return _read(language if is_there else SOURCE_LANGUAGE)


@cache
def _read(language: str) -> Rules:
    written = (CONTENT / language / "rules.yaml").read_text(encoding="utf-8")
    days = yaml.safe_load(written)["working_days"]
    data = yaml.safe_load(written.replace("{working_days}", str(days)))
    return Rules(
        version=data["version"],
        title=data["title"],
        text=MarkdownIt("commonmark", {"html": False}).render(data["text"]),
        promise=data["promise"],
        questions=tuple(_paper(one, language) for one in data["questions"]),
        working_days=days,
    )


def _paper(question: Mapping[str, Any], language: str) -> Mapping[str, Any]:
    """A question of the file as a paper, read as those of the course are."""
    data = {name: value for name, value in question.items() if name != "key"}
    stored = exercise_data(data, key=f"forum:rules:{language}:{question['key']}")
    child = ExerciseBlock().to_python(stored)[0]
    # Short, so that the page's addresses can be read.
    return registry.get(child.block_type).as_paper(child.value, str(question["key"]))


def unanswered(language: str) -> Check:
    """The check before anybody answered."""
    return Check(False, tuple(_asked(question, None, None) for question in rules(language).questions))


def check_answers(*, language: str, data: Any) -> Check:
    """Marks what a form sent: `data` is request.POST or anything with getlist. Stores nothing."""
    asked = []
    for question in rules(language).questions:
        answer = _answer(question, data)
        kind = registry.get(question["type"])
        asked.append(_asked(question, answer, kind.mark(question, answer) if kind.is_answered(answer) else None))
    return Check(all(one.is_right for one in asked), tuple(asked))


def _answer(question: Mapping[str, Any], data: Any) -> Answer:
    try:
        answer = registry.get(question["type"]).check(question, data.getlist(f"question-{question['id']}"))
    except WrongAnswer:
        return None  # it cannot have come from the form
    return None if isinstance(answer, Unsaid) else answer


def _asked(question: Mapping[str, Any], answer: Answer, mark: Mark | None) -> AskedQuestion:
    kind = registry.get(question["type"])
    return AskedQuestion(
        question=question,
        name=f"question-{question['id']}",
        template=kind.template,
        controls=kind.controls(question, answer),
        is_right=mark.right if mark else None,
        feedback=_feedback(question, mark) if mark else "",
    )


def _feedback(question: Mapping[str, Any], mark: Mark) -> str:
    """What there is to say about the answer, then about the question; the latter is HTML from our own file."""
    of_answer = format_html_join("", "<p>{}</p>", ((remark.feedback,) for remark in mark.remarks if remark.feedback))
    return f"{of_answer}{question['feedback']}"


def has_agreed(persona: Persona) -> bool:
    """To the rules in force."""
    return persona.rules_version == rules(SOURCE_LANGUAGE).version


@transaction.atomic
def agree(*, persona: Persona, version: str) -> None:
    """A member agrees to rules that were rewritten. Raises RulesChanged."""
    _check_version(version)
    Persona.objects.filter(pk=persona.pk).update(rules_version=version, agreed_at=clock.now())


def _check_version(version: str) -> None:
    if version != rules(SOURCE_LANGUAGE).version:
        raise RulesChanged


# --- coming in ------------------------------------------------------------------------------------


@transaction.atomic
def join_with_code(*, user: User, name: str, code: str, agreed_version: str) -> Persona:
    """Makes `user` a member at once. Who applied before and now has a code is let in under the name they choose now.

    A member is answered as they are, and the code is not used up. Raises NameRefused, CodeRefused, RulesChanged,
    NotAllowed (removed), TooOften (codes were tried out).
    """
    _check_version(agreed_version)
    persona = _may_come_in(user)
    if persona and persona.is_member:
        return persona
    limits.check_code(user.pk)
    persona = _persona(user, name)
    _use_up(code)
    persona.state, persona.joined_at = Persona.State.MEMBER, clock.now()
    persona.rules_version, persona.agreed_at = agreed_version, clock.now()
    persona.save(update_fields=["state", "joined_at", "rules_version", "agreed_at"])
    Application.objects.filter(persona=persona).delete()
    return persona


def _use_up(code: str) -> None:
    """One use of a code that is in force; two at the same moment cannot share the last."""
    used = JoinCode.objects.filter(
        code=tidy_code(code), uses_left__gt=0, withdrawn_at=None, expires_on__gte=clock.today()
    ).update(uses_left=F("uses_left") - 1)
    if not used:
        raise CodeRefused


@transaction.atomic
def apply(*, user: User, name: str, work: str, agreed_version: str, insisted: bool = False) -> Persona:
    """Asks the moderators to let `user` in; `work` is what they say about their work.

    Asked twice, the newer words stand. Raises NameRefused, RulesChanged, NotAllowed (removed, or a member already),
    ClientDataFound, TextRefused.
    """
    _check_version(agreed_version)
    persona = _may_come_in(user)
    if persona and persona.is_member:
        raise NotAllowed(_("You are a member already."), "member")
    work = writing.tidy(work)
    if not work:
        raise TextRefused(_("Say in a sentence or two what you do."), "empty")
    if len(work) > WORDS_LENGTH:
        raise TextRefused(_("Say it in at most %(most)d characters.") % {"most": WORDS_LENGTH}, "long")
    if client_data.find(work) and not insisted:
        raise ClientDataFound
    persona = _persona(user, name)
    persona.rules_version, persona.agreed_at = agreed_version, clock.now()
    persona.save(update_fields=["rules_version", "agreed_at"])
    Application.objects.update_or_create(
        persona=persona,
        defaults={"work": work, "created_at": clock.now(), "decided_at": None, "is_accepted": None},
    )
    return persona


def _may_come_in(user: User) -> Persona | None:
    persona = personas.persona_of(user)
    if persona and persona.state == Persona.State.REMOVED:
        raise NotAllowed(_("The moderators have ended your membership of the forum."), "removed")
    return persona


def _persona(user: User, name: str) -> Persona:
    """A new one, or the one that waits, under the name that was chosen now."""
    held = personas.persona_of(user)
    return personas.rename_waiting(user=user, name=name) if held else personas.create(user=user, name=name)


# --- codes ----------------------------------------------------------------------------------------


def new_code() -> str:
    """A code for an organisation: easy to read out, hard to guess (49 bits)."""
    return "".join(secrets.choice(CODE_LETTERS) for _place in range(CODE_LENGTH))


def tidy_code(code: str) -> str:
    """As it is kept: people type spaces, hyphens and small letters."""
    return "".join(letter for letter in code.upper() if letter.isalnum())[:20]
