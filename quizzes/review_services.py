"""What changes about reviews. A learner asks for one and takes it back; nothing of it is graded."""

from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from learning.accounts.models import User
from learning.core import clock, outbox
from quizzes import reviews, selectors
from quizzes.errors import Refusal
from quizzes.models import Attempt, Grade, ReviewItem, ReviewPlan, ReviewReminder
from quizzes.questions import registry
from quizzes.questions.base import Answer, Question, Unsaid


@transaction.atomic
def begin_review(*, user: User, grade: Grade) -> ReviewPlan:
    """Up to five questions missed in this attempt come back after 2, 7 and 30 days.

    Asking twice for the same attempt changes nothing; asking after another attempt replaces what ran for the quiz.
    Raises Refusal for another's grade and where nothing was missed.
    """
    attempt = Attempt.objects.select_for_update().filter(pk=grade.attempt_id, user=user).first()
    if attempt is None:
        raise Refusal(_("This result is not yours. Nothing was changed."), "not-yours")
    missed = reviews.missed_ids(grade)
    if not missed:
        raise Refusal(_("You missed nothing there, so nothing comes back."), "nothing-missed")
    now = clock.now()
    running = reviews.running_plan(user=user, quiz_key=attempt.quiz_key)
    if running and running.attempt_id == attempt.pk:
        return running
    if running:
        stop_review(plan=running)
    # Two requests at once: the row that is there first holds.
    plan, created = ReviewPlan.objects.get_or_create(
        user=user, quiz_key=attempt.quiz_key, withdrawn_at=None, defaults={"attempt": attempt, "began_at": now}
    )
    if created:
        ReviewItem.objects.bulk_create(
            ReviewItem(plan=plan, question_id=name, due_at=now + reviews.INTERVALS[0]) for name in missed
        )
    return plan


@transaction.atomic
def stop_review(*, plan: ReviewPlan) -> None:
    """Takes the learner's wish back: nothing comes any more, and no mail."""
    ReviewPlan.objects.filter(pk=plan.pk, withdrawn_at=None).update(withdrawn_at=clock.now())


@transaction.atomic
def answer_review(*, item: ReviewItem, question: Question, answer: object) -> Answer:
    """Moves an answered question to its next time, right or not; after the last it is done.

    Answers what was said, checked; None where nothing was chosen, and then nothing moves. An answer before its time,
    or a second one, moves nothing either. Raises Refusal for an answer that the question's form cannot have sent.
    """
    checked = registry.get(question["type"]).check(question, answer)
    if isinstance(checked, Unsaid) or not registry.get(question["type"]).is_answered(checked):
        return None
    now = clock.now()
    locked = ReviewItem.objects.select_for_update(of=("self",)).select_related("plan").get(pk=item.pk)
    if locked.done_at is None and locked.due_at <= now:
        following = locked.step + 1
        if following < len(reviews.INTERVALS):
            locked.step, locked.due_at = following, reviews.next_due(locked.plan, following, now)
        else:
            locked.done_at = now
        locked.save(update_fields=["step", "due_at", "done_at"])
    return checked


def remind(moment: datetime) -> int:
    """Tells everybody, once for each time of a plan, that questions wait; answers how many mails were posted.

    At most three mails a plan, however often it is asked, and one mail for all that waits for a person.
    """
    people = (
        User.objects.filter(pk__in=reviews.waiting_items(moment).values("plan__user"), is_active=True)
        .order_by("pk")
    )  # fmt: skip
    return sum(_remind(person, moment) for person in people)


@transaction.atomic
def _remind(person: User, moment: datetime) -> int:
    # One at a time a person: two workers must not both find nothing noted.
    User.objects.select_for_update().get(pk=person.pk)
    items = list(reviews.waiting_items(moment).filter(plan__user=person).select_related("plan"))
    plans = {due.item.plan for due in reviews.asked_today(items, person.language or settings.LANGUAGE_CODE)}
    noted = set(ReviewReminder.objects.filter(plan__in=plans).values_list("plan_id", "step"))
    fresh = [
        ReviewReminder(plan=plan, step=step, sent_at=moment)
        for plan in plans
        if (step := reviews.step_at(plan, moment)) is not None and (plan.pk, step) not in noted
    ]
    if not fresh:
        return 0
    ReviewReminder.objects.bulk_create(fresh)
    with override(person.language or settings.LANGUAGE_CODE):
        outbox.post(
            to=person.email,
            subject=_("Course update"),
            text=_(
                "Hello,\n\na few questions wait for you, as you asked:\n\n%(address)s\n\n"
                "They take about five minutes. You can stop these mails on the same page.\n\nThe course team\n"
            )
            % {"address": urljoin(settings.BASE_URL, reverse("quizzes:review"))},
        )
    return 1


def latest_grade(*, user: User, quiz_key) -> Grade:
    """The result that a review can be asked for. Raises Refusal."""
    grade = selectors.latest_result(user=user, quiz_key=quiz_key)
    if grade is None:
        raise Refusal(_("There is no result yet. Take the quiz first."), "no-result")
    return grade
