"""Looks at what comes back for review: whose, which questions, when.

What is asked is always today's published question in the reader's language: one that was retired or taken out since
does not come back, and a corrected one comes back corrected.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from learning.core import clock
from quizzes.models import Grade, Quiz, ReviewItem, ReviewPlan
from quizzes.paper import current_questions

if TYPE_CHECKING:
    from learning.accounts.models import User

# When a question comes back, counted from the day on which the learner asked for it.
INTERVALS = (timedelta(days=2), timedelta(days=7), timedelta(days=30))
# An answer given late pushes the next time away a little.
REST = timedelta(days=2)
MOST_QUESTIONS = 5


@dataclass(frozen=True)
class Due:
    """One question that waits now, as it is asked today."""

    item: ReviewItem
    question: Mapping[str, Any]
    language: str


def running_plan(*, user: "User", quiz_key: UUID) -> ReviewPlan | None:
    """The plan that was asked for and not withdrawn."""
    return ReviewPlan.objects.filter(user=user, quiz_key=quiz_key, withdrawn_at=None).first()


def running_plans(user: "User") -> QuerySet[ReviewPlan]:
    """All that runs for one person and still has something to come."""
    return ReviewPlan.objects.filter(
        user=user, withdrawn_at=None, items__done_at=None, items__isnull=False
    ).distinct().order_by("began_at")  # fmt: skip


def waiting_items(moment: datetime) -> QuerySet[ReviewItem]:
    """What is due at `moment`, in plans that run."""
    return ReviewItem.objects.filter(done_at=None, due_at__lte=moment, plan__withdrawn_at=None)


def missed_ids(grade: Grade) -> list[str]:
    """The questions of an attempt that come back: at most five, those that earned least first."""
    missed = [detail for detail in grade.details if not detail["right"]]
    missed.sort(key=lambda detail: detail["points"] / (detail["maximum"] or 1))
    return [detail["id"] for detail in missed[:MOST_QUESTIONS]]


def step_at(plan: ReviewPlan, moment: datetime) -> int | None:
    """The last of the plan's times that has come, counted from 0; None before the first."""
    past = [step for step, interval in enumerate(INTERVALS) if plan.began_at + interval <= moment]
    return past[-1] if past else None


def next_due(plan: ReviewPlan, step: int, answered_at: datetime) -> datetime:
    """When a question comes back for its time number `step` after an answer."""
    return max(plan.began_at + INTERVALS[step], answered_at + REST)


def due(*, user: "User", language: str) -> list[Due]:
    """What waits for this person now, oldest first."""
    items = list(waiting_items(clock.now()).filter(plan__user=user).select_related("plan"))
    return asked_today(items, language)


def item_of(*, user: "User", item_id: int) -> ReviewItem | None:
    """One of this person's own, in a plan that runs."""
    return (
        ReviewItem.objects.filter(pk=item_id, plan__user=user, plan__withdrawn_at=None).select_related("plan").first()
    )


def asked_today(items: Iterable[ReviewItem], language: str) -> list[Due]:
    """The items with the question that is published today; without those that are asked of nobody any more."""
    listed = list(items)
    found = _questions({item.plan.quiz_key for item in listed}, language)
    return [
        Due(item=item, question=question, language=spoken)
        for item in listed
        for question, spoken in [found.get((item.plan.quiz_key, item.question_id), (None, ""))]
        if question is not None
    ]


def _questions(keys: set[UUID], language: str) -> dict[tuple[UUID, str], tuple[Mapping[str, Any], str]]:
    """By quiz and id, with the language that they are in; where there is no translation, the source's."""
    quizzes = Quiz.objects.filter(translation_key__in=keys, live=True).select_related("locale") if keys else []
    # The reader's language comes last and wins, the source's comes before all others.
    ranks = {settings.LANGUAGE_CODE: 1, language: 2}
    found: dict[tuple[UUID, str], tuple[Mapping[str, Any], str]] = {}
    for quiz in sorted(quizzes, key=lambda one: ranks.get(one.locale.language_code, 0)):
        for question in current_questions(quiz):
            found[(quiz.translation_key, question["id"])] = (question, quiz.locale.language_code)
    return found
