"""The face of a certificate: what is copied when it is issued, and how it reads.

The copy is plain JSON:

    {"format": 1, "language": "en", "number", "issued_at", "edition": of the course's content, or null,
     "programme": {"key", "title", "requirements_version", "completed_at"},
     "modules": [{"key", "title", "requirements_version", "completed_at", "results": [result, …]}, …],
     "results": [result, …]}       what the programme asks beside its modules, such as casework

A result is the ledger's evidence as it was recorded: {"key", "kind", "title", "done_at", …}. Times are ISO 8601
in UTC. The name is no part of it: it may come later, and it must be able to go (see models.ConfirmedName).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from learning.certificates.models import Award
from learning.progress.models import Completion, RequirementSet, Subject

FORMAT = 1
DATE_FORMAT = "j F Y"


@dataclass(frozen=True)
class Line:
    """One thing that was done: a module, or casework. `day` and `result` are in words."""

    title: str
    day: str
    result: str


@dataclass(frozen=True)
class Face:
    """A face in words, in one language. Without a confirmed name, name and organisation are empty."""

    language: str
    name: str
    organisation: str
    programme: str
    number: str
    issued: str
    edition: str
    modules: tuple[Line, ...]
    practice: tuple[Line, ...]


def copy(
    *, completion: Completion, number: str, issued_at: datetime, language: str, edition: int | None
) -> dict[str, Any]:
    """What the certificate will say for ever; three queries, however many modules."""
    reached = {
        one.subject_id: one
        for one in completion.enrolment.completions.select_related("requirement_set").prefetch_related(
            "requirement_set__parts"
        )
    }
    return {
        "format": FORMAT,
        "language": language,
        "number": number,
        "issued_at": issued_at.isoformat(),
        "edition": edition,
        "programme": _subject(completion.subject, completion),
        "modules": [
            {**_subject(module, reached[module.pk]), "results": reached[module.pk].evidence}
            # A programme may name a module and the course that contains it.
            for module in dict.fromkeys(_modules(completion.requirement_set, reached))
        ],
        "results": completion.evidence,
    }


def _subject(subject: Subject, completion: Completion) -> dict[str, Any]:
    return {
        "key": str(subject.key),
        "title": subject.title,
        "requirements_version": completion.requirement_set.version,
        "completed_at": completion.completed_at.isoformat(),
    }


def _modules(requirement_set: RequirementSet, reached: Mapping[int, Completion]) -> Iterator[Subject]:
    """The modules a programme is made of: named by itself, or by the course that it asks for."""
    for part in requirement_set.parts.all():
        if part.pk not in reached:
            continue
        if part.scope == Subject.Scope.MODULE:
            yield part
        else:
            yield from _modules(reached[part.pk].requirement_set, reached)


def read(award: Award, language: str = "") -> Face:
    """The face in words: in its own language, or in that of a reader."""
    copied = award.face
    named = getattr(award, "confirmed_name", None)
    with override(language or copied["language"]):
        return Face(
            language=copied["language"],
            name=named.name if named else "",
            organisation=named.organisation if named else "",
            programme=copied["programme"]["title"],
            number=copied["number"],
            issued=_day(copied["issued_at"]),
            edition=str(copied["edition"] or ""),
            modules=tuple(
                Line(module["title"], _day(module["completed_at"]), _results(module["results"]))
                for module in copied["modules"]
            ),
            practice=tuple(
                Line(result["title"], _day(result["done_at"]), _results([result])) for result in copied["results"]
            ),
        )


def _day(moment: str) -> str:
    """The day that it was in America/Toronto, in words."""
    return date_format(_local_date(moment), DATE_FORMAT)


def _local_date(moment: str) -> date:
    return timezone.localtime(datetime.fromisoformat(moment), timezone.get_default_timezone()).date()


def _results(results: list[Mapping[str, Any]]) -> str:
    """The results in words, one after the other; reading leaves none."""
    return "; ".join(words for words in map(_result, results) if words)


def _result(result: Mapping[str, Any]) -> str:
    """`quiz: 9 of 10 (90 %), 80 % needed`; `accepted, marked by a trainer`; empty where nothing was judged."""
    if "score" in result and "maximum" in result:
        return _("quiz: %(score)s of %(maximum)s (%(percent)s %%), %(needed)s %% needed") % {
            "score": _figure(result["score"]),
            "maximum": _figure(result["maximum"]),
            "percent": _figure(result["percent"]),
            "needed": _figure(result["pass_mark"]),
        }
    if "judged_by" in result:
        return _("accepted, %(by)s") % {"by": result["judged_by"]}
    return ""


def _figure(number: float) -> str:
    """Without a point where it is whole: 9, 8.5."""
    return number_format(round(number, 1) if number % 1 else int(number))
