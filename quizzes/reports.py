"""Reads attempts for `analysis`, and puts its figures into the words and shapes that screens and files show.

Everything is asked by the quiz's translation key, so all languages count together. Attempts are streamed: the number
of queries does not grow with them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes import analysis
from quizzes.analysis import Answered, Figures, ItemFigures, Sitting, Tally
from quizzes.models import Attempt, Grade, Quiz, Response
from quizzes.paper import paper_of
from quizzes.questions import registry

CHUNK = 500
RIGHT, WRONG = "+", "-"


@dataclass(frozen=True)
class Report:
    """`first`: one attempt a person, the one begun first. `questions`: as on a paper, by id, with those of `gone`."""

    first: Figures
    every: Figures
    questions: Mapping[str, Mapping[str, Any]]
    gone: frozenset[str] = frozenset()

    def figures(self, of: str) -> Figures:
        return self.every if of == "all" else self.first


def report(quiz_key: UUID, *, language: str = "") -> Report:
    """All figures of a quiz. At most six queries, whatever there is to read."""
    first, every = Tally(), Tally()
    seen: set[int] = set()
    questions = _current(quiz_key, language)
    last_seen_in: dict[str, int] = {}
    times = _times(quiz_key)
    for attempt_id, started_at, sitting_of in _grades(quiz_key):
        sitting = sitting_of(analysis.seconds_spent(started_at, _next(times, attempt_id)))
        every.add(sitting)
        if sitting.person not in seen:
            seen.add(sitting.person)
            first.add(sitting)
        last_seen_in.update({one.question: attempt_id for one in sitting.answers if one.question not in questions})
    gone = _from_papers(last_seen_in)
    return Report(first.figures(), every.figures(), {**gone, **questions}, frozenset(gone))


def _current(quiz_key: UUID, language: str) -> dict[str, Mapping[str, Any]]:
    quizzes = list(Quiz.objects.filter(translation_key=quiz_key).select_related("locale"))
    # The wanted language last, so that it wins; a draft's question may have been asked before.
    quizzes.sort(key=lambda quiz: quiz.locale.language_code == language)
    return {question["id"]: question for quiz in quizzes for question in paper_of(quiz)["questions"]}


def _grades(quiz_key: UUID) -> Iterator[tuple[int, datetime, Any]]:
    passed = Grade.objects.filter(attempt=OuterRef("attempt"), passed=True)
    rows = (
        Grade.objects.filter(attempt__quiz_key=quiz_key, superseded_by=None)
        .exclude(attempt__submitted_at=None)
        .annotate(pass_stands=Exists(passed))
        .order_by("attempt_id")
        .values_list("attempt_id", "attempt__user_id", "attempt__started_at", "percent", "pass_stands", "details")
    )
    for attempt_id, person, started_at, percent, pass_stands, details in rows.iterator(CHUNK):

        def sitting_of(
            seconds: Mapping[str, float],
            person: int = person,
            percent: Any = percent,
            pass_stands: bool = pass_stands,
            details: list[dict[str, Any]] = details,
        ) -> Sitting:
            answers = tuple(_answered(detail, seconds.get(detail["id"])) for detail in details)
            return Sitting(person, float(percent), pass_stands, answers)

        yield attempt_id, started_at, sitting_of


def _answered(detail: Mapping[str, Any], seconds: float | None) -> Answered:
    question_type = registry.TYPES.get(detail["type"])
    answer = detail["answer"]
    return Answered(
        question=detail["id"],
        points=float(detail["points"]),
        maximum=int(detail["maximum"]),
        # A type that is no longer there cannot be asked.
        answered=question_type.is_answered(answer) if question_type else answer not in (None, [], {}),
        chosen=_chosen(detail),
        seconds=seconds,
    )


def _chosen(detail: Mapping[str, Any]) -> tuple[str, ...]:
    """Options by their ids, which are one in all languages; everything else as it was said, right or wrong."""
    answer = detail["answer"]
    if isinstance(answer, list):
        return tuple(map(str, answer))
    if isinstance(answer, str) and detail["type"] in {"single_choice", "true_false"}:
        return (answer,)
    return tuple((RIGHT if one["right"] else WRONG) + one["text"] for one in detail["remarks"])


Saves = Iterator[tuple[int, Iterator[tuple[int, str, datetime]]]]


class _Times:
    """The saves of one attempt after the other, in the order of attempts."""

    def __init__(self, groups: Saves) -> None:
        self.groups = groups
        self.waiting: tuple[int, list[tuple[str, datetime]]] | None = None


def _times(quiz_key: UUID) -> _Times:
    rows = (
        Response.objects.filter(attempt__quiz_key=quiz_key)
        .order_by("attempt_id", "id")
        .values_list("attempt_id", "question_id", "saved_at")
    )
    return _Times(groupby(rows.iterator(CHUNK * 4), key=itemgetter(0)))


def _next(times: _Times, attempt_id: int) -> list[tuple[str, datetime]]:
    """The saves of this attempt; those of attempts in between (still open) are passed over."""
    while times.waiting is None or times.waiting[0] < attempt_id:
        group = next(times.groups, None)
        if group is None:
            return []
        times.waiting = group[0], [(question, moment) for _attempt, question, moment in group[1]]
    return times.waiting[1] if times.waiting[0] == attempt_id else []


def _from_papers(last_seen_in: Mapping[str, int]) -> dict[str, Mapping[str, Any]]:
    """Questions that the quiz has no longer, from papers that had them."""
    if not last_seen_in:
        return {}
    papers = Attempt.objects.filter(pk__in=set(last_seen_in.values())).values_list("paper", flat=True)
    found = {question["id"]: question for paper in papers for question in paper["questions"]}
    return {question_id: found[question_id] for question_id in last_seen_in if question_id in found}


# --- in words ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A question as the overview lists it."""

    id: str
    text: str
    type: str
    figures: ItemFigures
    discrimination: str
    time: str
    gone: bool


@dataclass(frozen=True)
class ChoiceRow:
    """One thing that was chosen. `right` is None where nothing says so."""

    text: str
    right: bool | None
    count: int
    share: float


def words_of(question: Mapping[str, Any] | None) -> str:
    """The question in a line, without markup."""
    return Truncator(" ".join(strip_tags((question or {}).get("text", "")).split())).chars(160) or _("(no words)")


def rows(found: Report, of: str) -> list[Row]:
    """The questions, the weakest first."""
    return [
        Row(
            id=item.question,
            text=words_of(found.questions.get(item.question)),
            type=str(_label(found.questions.get(item.question))),
            figures=item,
            discrimination=discrimination_in_words(item),
            time=time_in_words(item.seconds),
            gone=item.question in found.gone,
        )
        for item in found.figures(of).items
    ]


def _label(question: Mapping[str, Any] | None) -> str:
    question_type = registry.TYPES.get((question or {}).get("type", ""))
    return str(question_type.label) if question_type else ""


def discrimination_in_words(item: ItemFigures) -> str:
    """The number, or why there is none."""
    value = item.discrimination.value
    if value is not None:
        return f"{value:.2f}"
    return {
        "few": _("too few attempts"),
        "same": _("no difference among the scores"),
        "alone": _("no other question to compare with"),
    }[item.discrimination.why]


def time_in_words(seconds: float | None) -> str:
    """In seconds below two minutes, else in minutes."""
    if seconds is None:
        return ""
    whole = round(seconds)
    if whole < 120:
        return ngettext("%(count)s second", "%(count)s seconds", whole) % {"count": whole}
    minutes = round(seconds / 60)
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}


def choices(question: Mapping[str, Any] | None, item: ItemFigures) -> list[ChoiceRow]:
    """What was chosen how often. All options of a choice, in their order; of typed answers those that many gave."""
    options = (question or {}).get("options")
    total = item.attempts or 1
    if options:
        return [
            ChoiceRow(one["text"], one["right"], item.chosen.get(one["id"], 0), item.chosen.get(one["id"], 0) / total)
            for one in options
        ]
    common, rest = analysis.told_apart(item.chosen)
    told = [ChoiceRow(key[1:], key[:1] == RIGHT, count, count / total) for key, count in common]
    if rest:
        told.append(ChoiceRow(_("Answers that fewer than five gave"), None, rest, rest / total))
    return told


HEADINGS = ("question", "type", "attempts", "facility", "discrimination", "skipped", "median seconds", "worth a look")


def table(found: Report, of: str) -> list[tuple[Any, ...]]:
    """For files: one row a question, figures as numbers, empty where there is none."""
    return [
        (
            row.text,
            row.type,
            row.figures.attempts,
            _rounded(row.figures.facility),
            _rounded(row.figures.discrimination.value),
            _rounded(row.figures.skipped),
            None if row.figures.seconds is None else round(row.figures.seconds),
            _("yes") if row.figures.is_weak else "",
        )
        for row in rows(found, of)
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
