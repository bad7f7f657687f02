"""Looks at attempts and results. Everything is asked by the quiz's translation key, so languages share it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from learning.progress import selectors as progress
from learning.progress.models import Activity
from quizzes.models import Attempt, Grade, Quiz
from quizzes.questions.base import Answer

if TYPE_CHECKING:
    from learning.accounts.models import User


@dataclass(frozen=True)
class Kept:
    """What an attempt holds: the answer in force to each question, those that are fixed, the highest sequence."""

    answers: dict[str, Answer]
    sequence: int
    fixed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class State:
    """How a person stands with a quiz: `open`, `begun`, `passed` or `not yet`, and the same in words."""

    state: str
    text: str | Promise


STATES = {
    "open": State("open", _("Open")),
    "begun": State("begun", _("Begun")),
    "passed": State("passed", _("Passed")),
    "not yet": State("not yet", _("Not yet")),
}


def open_attempt(*, user: "User", quiz_key: UUID) -> Attempt | None:
    """The attempt that was begun and not handed in."""
    return Attempt.objects.filter(user=user, quiz_key=quiz_key, submitted_at=None).first()


def kept(attempt: Attempt) -> Kept:
    """The answers in force: one that is fixed, else of several the highest sequence, of equal ones the last."""
    rows = attempt.responses.order_by("sequence", "id").values_list("question_id", "answer", "sequence", "final")
    answers: dict[str, Answer] = {}
    fixed: set[str] = set()
    highest = 0
    for question_id, answer, sequence, final in rows:
        if final or question_id not in fixed:
            answers[question_id] = answer
        if final:
            fixed.add(question_id)
        highest = sequence
    return Kept(answers=answers, sequence=highest, fixed=frozenset(fixed))


def grade_of(attempt: Attempt) -> Grade | None:
    """The grade in force: the one that no other supersedes."""
    return Grade.objects.filter(attempt=attempt, superseded_by=None).first()


def latest_result(*, user: "User", quiz_key: UUID) -> Grade | None:
    """The grade in force of the attempt handed in last, with its attempt.

    `pass_stands`: this grade or an earlier one of the attempt passed; a corrected key takes no pass away.
    """
    return (
        Grade.objects.filter(attempt__user=user, attempt__quiz_key=quiz_key, superseded_by=None)
        .annotate(pass_stands=Exists(Grade.objects.filter(attempt=OuterRef("attempt"), passed=True)))
        .select_related("attempt")
        .order_by("-attempt__submitted_at", "-attempt_id")
        .first()
    )


def passed(*, user: "User", quiz_key: UUID) -> bool:
    """Some attempt of this person reached the pass mark, be it before a corrected key."""
    return Grade.objects.filter(attempt__user=user, attempt__quiz_key=quiz_key, passed=True).exists()


def pass_stands(attempt: Attempt, *, except_for: Grade | None = None) -> bool:
    """Some grade of the attempt passed, other than `except_for`."""
    grades = Grade.objects.filter(attempt=attempt, passed=True)
    return grades.exclude(pk=except_for.pk if except_for else None).exists()


def in_current_cycle(attempt: Attempt) -> bool:
    """It was handed in after the person's current cycle through the course began, or they have none yet."""
    activity = Activity.objects.select_related("subject__course").filter(key=attempt.quiz_key).first()
    if activity is None:
        return True
    course = activity.subject.course or activity.subject
    enrolment = progress.current_enrolment(user=attempt.user, course=course)
    return enrolment is None or enrolment.cycle == 1 or attempt.submitted_at >= enrolment.began_at


def state(*, user: "User", quiz: Quiz) -> State:
    """At most two queries. Once passed stays passed, whatever is tried afterwards."""
    if not user.is_authenticated:
        return STATES["open"]
    key = quiz.translation_key
    results = set(Grade.objects.filter(attempt__user=user, attempt__quiz_key=key).values_list("passed", flat=True))
    if True in results:
        return STATES["passed"]
    if Attempt.objects.filter(user=user, quiz_key=key, submitted_at=None).exists():
        return STATES["begun"]
    return STATES["not yet" if results else "open"]


@dataclass(frozen=True)
class Counts:
    """How a quiz is used: numbers only."""

    people: int
    attempts: int
    open_attempts: int
    passed_people: int


def counts(*, quiz_key: UUID) -> Counts:
    """Attempts at a quiz, in all languages together."""
    of_quiz = Attempt.objects.filter(quiz_key=quiz_key).aggregate(
        people=Count("user", distinct=True),
        attempts=Count("pk"),
        open_attempts=Count("pk", filter=Q(submitted_at=None)),
    )
    passed_people = Grade.objects.filter(attempt__quiz_key=quiz_key, passed=True).aggregate(
        people=Count("attempt__user", distinct=True)
    )
    return Counts(passed_people=passed_people["people"], **of_quiz)


def titles() -> dict[UUID, str]:
    """Titles by key; of several languages the source's."""
    rows = Quiz.objects.order_by("locale__language_code").values_list("translation_key", "title", "locale_id")
    default = Locale.get_default().pk
    return {key: title for key, title, locale in sorted(rows, key=lambda row: row[2] == default)}
