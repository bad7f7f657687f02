"""What somebody has done in a cycle, as a face may speak of it: modules completed, casework accepted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from learning.progress.models import Completion, Enrolment, Record, RequirementSet, Subject

Result = dict[str, Any]
# By these two results tell of the same piece of casework, which counts for its exercise and for its module.
SAME = ("form", "exercise", "client", "accepted_on", "percent", "judged")


@dataclass(frozen=True)
class Done:
    """`version` of the requirements and `completed_at` of what is certified; 0 and None where it is not complete."""

    modules: tuple[Completion, ...]
    results: tuple[Result, ...]
    version: int = 0
    completed_at: datetime | None = None


def of_completion(completion: Completion) -> Done:
    """What a completed programme was made of; three queries, however many modules."""
    reached = {
        one.subject_id: one
        for one in completion.enrolment.completions.select_related("requirement_set", "subject").prefetch_related(
            "requirement_set__parts"
        )
    }
    modules = {part.pk: reached[part.pk] for part in _modules(completion.requirement_set, reached)}
    refreshed = [one for one in reached.values() if one.subject.scope == Subject.Scope.REFRESHER]
    return Done(
        modules=(*modules.values(), *refreshed),
        results=tuple(completion.evidence),
        version=completion.requirement_set.version,
        completed_at=completion.completed_at,
    )


def _modules(requirement_set: RequirementSet, reached: Mapping[int, Completion]) -> Iterator[Subject]:
    """The modules a programme is made of: named by itself, or by the course that it asks for."""
    for part in requirement_set.parts.all():
        if part.pk not in reached:
            continue
        if part.scope == Subject.Scope.MODULE:
            yield part
        else:
            yield from _modules(reached[part.pk].requirement_set, reached)


def so_far(enrolment: Enrolment) -> Done:
    """Every module completed and every exercise accepted in this cycle; two queries."""
    completed = enrolment.completions.filter(subject__scope=Subject.Scope.MODULE).select_related(
        "subject", "requirement_set"
    )
    records = (
        Record.objects.filter(enrolment=enrolment, activity__kind="casework")
        .select_related("activity")
        .order_by("done_at", "pk")
    )
    pieces: dict[tuple[Any, ...], Result] = {}
    for record in records:
        pieces.setdefault(
            _piece(record.evidence),
            {
                "key": str(record.activity.key),
                "kind": "casework",
                "title": record.activity.title,
                "done_at": record.done_at.isoformat(),
                **record.evidence,
            },
        )
    return Done(modules=tuple(completed.order_by("subject__order", "pk")), results=tuple(pieces.values()))


def without_repetition(done: Done) -> list[list[Result]]:
    """The results of each module, without the casework that the certificate names by itself."""
    named = {_piece(result) for result in done.results if result.get("kind") == "casework"}
    return [
        [one for one in module.evidence if one.get("kind") != "casework" or _piece(one) not in named]
        for module in done.modules
    ]


def _piece(result: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(result.get(name) for name in SAME)
