"""Looks at attempts and results. Everything is asked by the quiz's translation key, so languages share it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quizzes.models import Attempt, Grade, Quiz
from quizzes.questions.base import Answer

if TYPE_CHECKING:
    from learning.accounts.models import User


@dataclass(frozen=True)
class Kept:
    """What an attempt holds: the answer in force to each question, and the highest sequence so far."""

    answers: dict[str, Answer]
    sequence: int


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
    """The answers in force: of several the highest sequence, of equal ones the last that came."""
    rows = attempt.responses.order_by("sequence", "id").values_list("question_id", "answer", "sequence")
    answers: dict[str, Answer] = {}
    highest = 0
    for question_id, answer, sequence in rows:
        answers[question_id] = answer
        highest = sequence
    return Kept(answers=answers, sequence=highest)


def grade_of(attempt: Attempt) -> Grade | None:
    """The grade in force: the one that no other supersedes."""
    return Grade.objects.filter(attempt=attempt, superseded_by=None).first()


def latest_result(*, user: "User", quiz_key: UUID) -> Grade | None:
    """The grade in force of the attempt handed in last, with its attempt."""
    return (
        Grade.objects.filter(attempt__user=user, attempt__quiz_key=quiz_key, superseded_by=None)
        .select_related("attempt")
        .order_by("-attempt__submitted_at", "-attempt_id")
        .first()
    )


def passed(*, user: "User", quiz_key: UUID) -> bool:
    """Some attempt of this person reached the pass mark."""
    return Grade.objects.filter(
        attempt__user=user, attempt__quiz_key=quiz_key, superseded_by=None, passed=True
    ).exists()


def state(*, user: "User", quiz: Quiz) -> State:
    """At most two queries. Once passed stays passed, whatever is tried afterwards."""
    if not user.is_authenticated:
        return STATES["open"]
    key = quiz.translation_key
    results = set(
        Grade.objects.filter(attempt__user=user, attempt__quiz_key=key, superseded_by=None).values_list(
            "passed", flat=True
        )
    )
    if True in results:
        return STATES["passed"]
    if Attempt.objects.filter(user=user, quiz_key=key, submitted_at=None).exists():
        return STATES["begun"]
    return STATES["not yet" if results else "open"]
