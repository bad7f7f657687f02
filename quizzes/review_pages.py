"""What the review page shows."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format

from learning.core import links
from quizzes import reviews
from quizzes.errors import Refusal
from quizzes.models import Grade, Quiz, ReviewItem, ReviewPlan
from quizzes.presentation import exercise_question
from quizzes.questions import registry
from quizzes.questions.base import Answer, Question, Unsaid
from quizzes.reviews import Due

if TYPE_CHECKING:
    from learning.accounts.models import User


def review_context(user: "User", due: Iterable[Due], *, asked: Due | None, data: Any, language: str) -> dict[str, Any]:
    """The questions that wait (and the one just answered), what runs, and what could be asked for."""
    running = list(reviews.running_plans(user))
    offers = _offers(user, {plan.quiz_key for plan in running})
    titles = _titles({plan.quiz_key for plan in running} | set(offers), language)
    return {
        "cards": [_card(one, asked=asked, data=data, language=language) for one in due],
        "running": [_line(plan, titles) for plan in running if plan.quiz_key in titles],
        "offers": [{"quiz_key": key, "title": titles[key]} for key in offers if key in titles],
    }


def _card(due: Due, *, asked: Due | None, data: Any, language: str) -> dict[str, Any]:
    here = asked is not None and asked.item.pk == due.item.pk
    answer = _answer(due.question, data) if here else None
    question_type = registry.get(due.question["type"])
    answered = question_type.is_answered(answer)
    return {
        "id": due.item.pk,
        "language": "" if due.language == language else due.language,
        "question": exercise_question(due.question, answer, language=language, marked=answered),
        "answered": answered,
        "missing": here and not answered and not question_type.is_under_way(answer),
    }


def _answer(question: Question, data: Any) -> Answer:
    try:
        answer = registry.get(question["type"]).check(question, data.getlist(f"question-{question['id']}"))
    except Refusal:
        return None
    return None if isinstance(answer, Unsaid) else answer


def _line(plan: ReviewPlan, titles: dict[UUID, str]) -> dict[str, Any]:
    # Ordered by when they are due: the first is the next.
    following = ReviewItem.objects.filter(plan=plan, done_at=None).first()
    day = timezone.localtime(following.due_at, timezone.get_default_timezone()) if following else None
    return {
        "quiz_key": plan.quiz_key,
        "title": titles[plan.quiz_key],
        "next": date_format(day, "DATE_FORMAT") if day else "",
    }


def _offers(user: "User", running: set[UUID]) -> list[UUID]:
    """Quizzes of this person with something missed in the last attempt, for which nothing runs yet."""
    grades = (
        Grade.objects.filter(attempt__user=user, superseded_by=None)
        .exclude(attempt__quiz_key__in=running)
        .select_related("attempt")
        .defer("attempt__paper")
        .order_by("attempt__submitted_at", "attempt_id")
    )
    latest = {grade.attempt.quiz_key: grade for grade in grades}
    planned = set(ReviewPlan.objects.filter(user=user).values_list("attempt_id", flat=True))
    return [key for key, grade in latest.items() if reviews.missed_ids(grade) and grade.attempt_id not in planned]


def _titles(keys: set[UUID], language: str) -> dict[UUID, str]:
    """In the reader's language where the course gives the quiz a place in it."""
    quizzes = Quiz.objects.filter(translation_key__in=keys, live=True)
    titles = dict(quizzes.order_by("-locale__language_code").values_list("translation_key", "title"))
    found = links.resolve("quiz", [str(key) for key in keys], language)
    return {key: found[str(key)].title if str(key) in found else title for key, title in titles.items()}
