"""The face of a certificate: what is copied when it is issued, and how it reads.

The copy is plain JSON:

    {"format": 1, "kind": "certificate" or "statement", "language": "en", "number", "issued_at",
     "valid_until": a day, or null, "edition": of the course's content, or null,
     "statement": the sentence that says what the programme means,
     "programme": {"key", "title", "requirements_version", "completed_at"}     of a statement: the course; of what is
                                                          not complete the version is 0 and the time null
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

from learning.certificates.accomplishments import Done, without_repetition
from learning.certificates.models import Award
from learning.progress.models import Subject

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
    """A face in words, in one language. Without a confirmed name, name and organisation are empty.

    `statement` is the sentence that says what the programme means; `valid_until` is empty for what has no end.
    """

    language: str
    name: str
    organisation: str
    programme: str
    number: str
    issued: str
    edition: str
    modules: tuple[Line, ...]
    practice: tuple[Line, ...]
    is_part_course: bool = False
    statement: str = ""
    valid_until: str = ""


def copy(
    *,
    subject: Subject,
    done: Done,
    kind: str,
    title: str,
    number: str,
    issued_at: datetime,
    language: str,
    edition: int | None,
    statement: str = "",
    valid_until: date | None = None,
) -> dict[str, Any]:
    """What the award will say for ever. `subject`: the programme, of a statement the course."""
    return {
        "format": FORMAT,
        "kind": kind,
        "language": language,
        "number": number,
        "issued_at": issued_at.isoformat(),
        "valid_until": valid_until.isoformat() if valid_until else None,
        "edition": edition,
        "statement": statement,
        "programme": {
            "key": str(subject.key),
            "title": title,
            "requirements_version": done.version,
            "completed_at": done.completed_at.isoformat() if done.completed_at else None,
        },
        "modules": [
            {
                "key": str(module.subject.key),
                "title": module.subject.title,
                "requirements_version": module.requirement_set.version,
                "completed_at": module.completed_at.isoformat(),
                "results": results,
            }
            for module, results in zip(done.modules, without_repetition(done), strict=True)
        ],
        "results": list(done.results),
    }


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
            practice=tuple(_practice(copied)),
            is_part_course=award.kind == Award.Kind.STATEMENT,
            statement=copied.get("statement") or "",
            valid_until=date_format(award.valid_until, DATE_FORMAT) if award.valid_until else "",
        )


def _practice(copied: Mapping[str, Any]) -> Iterator[Line]:
    """Casework, wherever it counted, each piece once; then whatever else the programme asks."""
    everywhere = [result for module in copied["modules"] for result in module["results"]] + copied["results"]
    yield from dict.fromkeys(map(_casework, filter(_is_casework, everywhere)))
    for result in copied["results"]:
        if not _is_casework(result):
            yield Line(result["title"], _day(result["done_at"]), _results([result]))


def _is_casework(result: Mapping[str, Any]) -> bool:
    return result.get("kind") == "casework"


def _casework(result: Mapping[str, Any]) -> Line:
    """`rubric: 92 %, marked by a trainer`: which form, when it was accepted, and who judged."""
    day = date.fromisoformat(result["accepted_on"]) if result.get("accepted_on") else _local_date(result["done_at"])
    judged = str(result.get("judged") or result.get("judged_by") or "")
    words = [
        _("rubric: %(percent)s %%") % {"percent": _figure(result["percent"])}
        if result.get("percent") is not None
        else "",
        {"trainer": _("marked by a trainer"), "self_check": _("self-checked")}.get(judged, judged),
        _("fictional client: %(client)s") % {"client": result["client"]} if result.get("client") else "",
    ]
    return Line(
        str(result.get("form") or result.get("title", "")),
        date_format(day, DATE_FORMAT),
        ", ".join(filter(None, words)),
    )


def _day(moment: str) -> str:
    """The day that it was in America/Toronto, in words."""
    return date_format(_local_date(moment), DATE_FORMAT)


def _local_date(moment: str) -> date:
    return timezone.localtime(datetime.fromisoformat(moment), timezone.get_default_timezone()).date()


def _results(results: list[Mapping[str, Any]]) -> str:
    """The results in words, one after the other; reading leaves none, and casework stands by itself."""
    return "; ".join(words for words in map(_result, results) if words)


def _result(result: Mapping[str, Any]) -> str:
    """`quiz: 9 of 10 (90 %), 80 % needed`; `accepted, marked by a trainer`; empty where nothing was judged."""
    if _is_casework(result):
        return ""
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
