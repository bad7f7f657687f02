"""What a credential rests on: each module with its quiz, each piece of casework with its rubric and who judged.

Every piece is said twice: in words, in the language of the face, and as a record that no language changes and that
can be compared with the face years later (`completed 2026-03-12; requirements 1; quiz 9/10, 90 %, 80 % needed`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

Data = Mapping[str, Any]
DATE_FORMAT = "j F Y"


@dataclass(frozen=True)
class Measured:
    """A result in per cent, and what was needed for it where something was."""

    key: str
    name: str
    kind: str  # a ResultType of Open Badges 3.0
    percent: str
    needed: str


@dataclass(frozen=True)
class Piece:
    """One entry of the credential's evidence."""

    genre: str  # "module" or "casework"
    title: str
    record: str
    words: str
    measured: tuple[Measured, ...]


def pieces(face: Data) -> list[Piece]:
    """Everything a face speaks of, in its order; casework that counted twice stands once."""
    casework = dict.fromkeys(map(_casework_piece, _casework(face)))
    return [*map(_module_piece, face["modules"]), *casework]


def _casework(face: Data) -> Iterator[Data]:
    for results in (*(module["results"] for module in face["modules"]), face["results"]):
        yield from (result for result in results if result.get("kind") == "casework")


def _module_piece(module: Data) -> Piece:
    day = local_day(module["completed_at"])
    quizzes = [result for result in module["results"] if _is_quiz(result)]
    return Piece(
        genre="module",
        title=module["title"],
        record="; ".join(
            [
                f"completed {day.isoformat()}",
                f"requirements {module['requirements_version']}",
                *(_quiz_record(quiz) for quiz in quizzes),
            ]
        ),
        words=" ".join([_("Completed on %(day)s.") % {"day": in_words(day)}, *map(_quiz_words, quizzes)]),
        measured=tuple(
            Measured(
                key=str(quiz.get("key") or f"{module['key']}-{place}"),
                name=_("Quiz: %(module)s") % {"module": module["title"]},
                kind="Percent",
                percent=_plain(quiz["percent"]),
                needed=_plain(quiz["pass_mark"]),
            )
            for place, quiz in enumerate(quizzes, start=1)
        ),
    )


def _is_quiz(result: Data) -> bool:
    return {"score", "maximum", "percent", "pass_mark"} <= result.keys()


def _quiz_record(quiz: Data) -> str:
    score, maximum, percent, needed = (_plain(quiz[name]) for name in ("score", "maximum", "percent", "pass_mark"))
    judge = f", {quiz['judged_by']}" if quiz.get("judged_by") else ""
    return f"quiz {score}/{maximum}, {percent} %, {needed} % needed{judge}"


def _quiz_words(quiz: Data) -> str:
    return _("Quiz: %(score)s of %(maximum)s (%(percent)s %%), %(needed)s %% needed.") % {
        name: _figure(quiz[key])
        for name, key in (("score", "score"), ("maximum", "maximum"), ("percent", "percent"), ("needed", "pass_mark"))
    }


def _casework_piece(result: Data) -> Piece:
    title = result.get("form") or result.get("title", "")
    percent = _plain(result["percent"]) if result.get("percent") is not None else ""
    judged = str(result.get("judged") or result.get("judged_by") or "")
    accepted = result.get("accepted_on") or local_day(result["done_at"]).isoformat()
    return Piece(
        genre="casework",
        title=title,
        record="; ".join(
            [
                f"accepted {accepted}",
                *([f"version {result['version']}"] if result.get("version") else []),
                *([f"client {result['client']}"] if result.get("client") else []),
                *([f"{percent} %"] if percent else []),
                f"judged {judged}",
                *(f"{line['points']}: {line['text']}" for line in result.get("lines") or []),
            ]
        ),
        words=_casework_words(result, judged, date.fromisoformat(accepted)),
        measured=(
            Measured(
                key=str(result.get("key") or result.get("exercise") or title),
                name=_("Casework: %(form)s") % {"form": title},
                kind="RubricScore",
                percent=percent,
                needed="",
            ),
        )
        if percent
        else (),
    )


def _casework_words(result: Data, judged: str, day: date) -> str:
    sentences = [
        {
            "trainer": _("Accepted on %(day)s, marked by a trainer."),
            "self_check": _("Accepted on %(day)s, checked by the learner with the rubric."),
        }.get(judged, _("Accepted on %(day)s."))
        % {"day": in_words(day)}
    ]
    if result.get("client"):
        sentences.append(_("Practised on a fictional client, %(client)s.") % {"client": result["client"]})
    if result.get("percent") is not None:
        sentences.append(_("Rubric: %(percent)s %%.") % {"percent": _figure(result["percent"])})
    for line in result.get("lines") or []:
        points = _figure(line["points"]) if line.get("points") is not None else "–"
        sentences.append(_("%(line)s: %(points)s.") % {"line": str(line["text"]).rstrip("."), "points": points})
    return " ".join(sentences)


def local_day(moment: str) -> date:
    """The day that it was in America/Toronto."""
    return timezone.localtime(datetime.fromisoformat(moment), timezone.get_default_timezone()).date()


def in_words(day: date) -> str:
    return date_format(day, DATE_FORMAT)


def _plain(number: Any) -> str:
    """The same in every language: 9, 8.5."""
    value = round(float(number), 2)
    return str(int(value)) if value.is_integer() else str(value)


def _figure(number: Any) -> str:
    """In the reader's language, without a point where it is whole."""
    value = float(number)
    return number_format(int(value) if value.is_integer() else round(value, 1))
