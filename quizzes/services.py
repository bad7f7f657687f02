"""What changes about attempts. Nothing else writes them.

Every change of an attempt takes its row's lock first, so an answer is either acknowledged before it is marked or
refused after it: none is acknowledged and left out.
"""

import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from learning.accounts.models import User
from learning.core import clock
from learning.progress.services import record_done
from quizzes import openings, selectors
from quizzes.correction import corrected_paper
from quizzes.errors import AttemptClosed, Refusal
from quizzes.grading import mark_paper
from quizzes.models import Attempt, Grade, Override, Quiz, Response
from quizzes.paper import drawn_paper, find_question, paper_of, says_at_once
from quizzes.questions import registry
from quizzes.questions.base import Answer, Question, Unsaid

HIGHEST_SEQUENCE = 2**53 - 1  # what a browser counts exactly
HIGHEST_SEED = 2**48


@transaction.atomic
def start_attempt(*, user: User, quiz: Quiz) -> Attempt:
    """The person's open attempt at `quiz`, begun now when there is none. In parallel: exactly one.

    The paper is copied from what is published, whatever `quiz` may hold of a draft. Where it is drawn from a
    pool, questions that the last attempts did not show come first.
    Raises Refusal where nothing is published, no question is left that may be asked, or the limits say no.
    """
    found = selectors.open_attempt(user=user, quiz_key=quiz.translation_key)
    if found:
        return found
    published = Quiz.objects.select_related("locale").filter(pk=quiz.pk, live=True).first()
    if published is None:
        raise Refusal(_("This quiz is not open at the moment."), "not-open")
    opening = openings.opening(user=user, quiz=published)
    if not opening.may_start:
        raise Refusal(opening.why, opening.code)
    shown_before = openings.shown_before(user=user, quiz=published) if published.draw else {}
    paper = drawn_paper(published, seed=secrets.randbelow(HIGHEST_SEED), shown_before=shown_before)
    if not paper["questions"]:
        raise Refusal(_("This quiz is not open at the moment."), "not-open")
    # Where somebody was quicker (the same person in another window) theirs is the one.
    begun = Attempt(user=user, quiz_key=quiz.translation_key, quiz=published, paper=paper, started_at=clock.now())
    Attempt.objects.bulk_create([begun], ignore_conflicts=True)
    return Attempt.objects.get(user=user, quiz_key=quiz.translation_key, submitted_at=None)


def save_response(
    *,
    attempt: Attempt,
    question_id: str,
    answer: object,
    save_id: UUID,
    sequence: int | None = None,
    fix: bool = False,
) -> Response | None:
    """Keeps one answer. Coming back means committed (unless the caller holds a transaction open).

    The same `save_id` again changes nothing. Answers None where a form said nothing about the question.
    Raises Refusal: for another's attempt, one that was handed in, an unknown question, an answer that its form
    cannot have sent, a `save_id` already used for something else, a change of an answer that is fixed.
    """
    saved = save_responses(
        attempt=attempt,
        answers={question_id: answer},
        save_id=save_id,
        sequence=sequence,
        fix={question_id} if fix else (),
    )
    return saved[0] if saved else None


def save_responses(
    *,
    attempt: Attempt,
    answers: Mapping[str, object],
    save_id: UUID,
    sequence: int | None = None,
    fix: Collection[str] = (),
) -> list[Response]:
    """Keeps the answers of one form, all or none; see `save_response`.

    `fix` names questions whose answers hold from now on, because what there is to say about them is said now. It
    counts only where the paper has feedback at once, and only for a question that is answered. Saving a fixed
    answer again as it is changes nothing; saving another one is refused.
    """
    if sequence is not None and (type(sequence) is not int or not 0 <= sequence <= HIGHEST_SEQUENCE):
        raise Refusal(_("The order of the answers cannot be read. Nothing was changed."), "wrong-sequence")
    try:
        with transaction.atomic():
            locked = _lock(attempt)
            checked = checked_answers(locked.paper, answers)
            responses = _responses(locked, checked, save_id)
            if locked.submitted_at is not None:
                return _known(responses) or _refuse_closed()
            if says_at_once(locked.paper):
                left = _without_fixed(locked, responses, fix)
                if left is None:
                    return _known(responses) or _refuse_change()
                responses = left
            _number(responses, sequence)
            return Response.objects.bulk_create(responses)
    except IntegrityError:
        # This save is there already: the first acknowledgement was lost on the way.
        known = _known(responses)
        if known is None:
            raise Refusal(_("This save was used for another answer. Nothing was changed."), "save-used") from None
        return known


def _lock(attempt: Attempt) -> Attempt:
    """The attempt, held until the transaction ends. Only its own person's, whatever row was asked for."""
    locked = (
        Attempt.objects.select_for_update()
        .filter(pk=attempt.pk, user_id=attempt.user_id, quiz_key=attempt.quiz_key)
        .first()
    )
    if locked is None:
        raise Refusal(_("This attempt is not yours, or is no longer there. Nothing was changed."), "not-yours")
    return locked


def checked_answers(paper: Mapping[str, Any], answers: Mapping[str, object]) -> dict[str, Answer]:
    """The answers as they would be kept, without those a form says nothing about. Raises Refusal."""
    checked: dict[str, Answer] = {}
    for question_id, answer in answers.items():
        question = find_question(paper, question_id)
        result = registry.get(question["type"]).check(question, answer)
        if not isinstance(result, Unsaid):
            checked[question_id] = result
    return checked


def _responses(attempt: Attempt, answers: Mapping[str, Answer], save_id: UUID) -> list[Response]:
    now = clock.now()
    return [
        Response(
            attempt=attempt,
            question_id=question_id,
            # Several answers of one form are one save: their ids follow from its id.
            save_id=save_id if len(answers) == 1 else uuid5(save_id, question_id),
            answer=answer,
            saved_at=now,
        )
        for question_id, answer in answers.items()
    ]


def _without_fixed(attempt: Attempt, responses: list[Response], fix: Collection[str]) -> list[Response] | None:
    """What is still to be kept, with what holds from now on marked; None where something fixed would change."""
    held = selectors.kept(attempt)
    types = {question["id"]: registry.get(question["type"]) for question in attempt.paper["questions"]}
    left = []
    for response in responses:
        name = response.question_id
        if name not in held.fixed:
            response.final = name in fix and types[name].is_answered(response.answer)
            left.append(response)
        elif response.answer != held.answers[name]:
            return None
    return left


def _refuse_change() -> list[Response]:
    raise Refusal(_("You have seen what there is to say about this answer, so it stays. Nothing was changed."), "fixed")


def _number(responses: list[Response], sequence: int | None) -> None:
    if sequence is None and responses:
        highest = responses[0].attempt.responses.aggregate(highest=Max("sequence"))["highest"] or 0
        sequence = max(int(clock.now().timestamp() * 1000), highest + 1)
    for response in responses:
        response.sequence = sequence


def _known(responses: list[Response]) -> list[Response] | None:
    """The same saves as they are kept already; None where one is missing or says something else."""
    if not responses:
        return None
    kept = {
        response.save_id: response
        for response in Response.objects.filter(
            attempt=responses[0].attempt, save_id__in=[response.save_id for response in responses]
        )
    }
    for response in responses:
        same = kept.get(response.save_id)
        if same is None or (same.question_id, same.answer) != (response.question_id, response.answer):
            return None
    return [kept[response.save_id] for response in responses]


def _refuse_closed() -> list[Response]:
    raise AttemptClosed(_("This attempt was handed in already. Its answers stay as they were then."), "handed-in")


@transaction.atomic
def submit_attempt(*, attempt: Attempt) -> Grade:
    """Hands the attempt in and marks it. Twice, or many times at once: one grade, one record, one answer.

    A question without an answer earns nothing. Raises Refusal for another's attempt.
    """
    locked = _lock(attempt)
    given = selectors.grade_of(locked) if locked.submitted_at else None
    if given:
        return given
    grade = Grade(
        attempt=locked, graded_at=clock.now(), **mark_paper(locked.paper, selectors.kept(locked).answers).as_data()
    )
    grade.save()
    locked.submitted_at = grade.graded_at
    locked.save(update_fields=["submitted_at"])
    attempt.submitted_at = grade.graded_at
    if grade.passed:
        record_done(user=locked.user, activity_key=locked.quiz_key, evidence=evidence_of(grade))
    return grade


def evidence_of(grade: Grade) -> dict[str, object]:
    """What the ledger keeps of a grade that passed."""
    return {
        "kind": "quiz",
        "score": float(grade.score),
        "maximum": grade.maximum,
        "percent": float(grade.percent),
        "pass_mark": grade.pass_mark,
        "attempt": grade.attempt_id,
        "judged_by": "marked automatically",
    }


@transaction.atomic
def grant_override(
    *,
    quiz_key: UUID,
    user: User,
    by: User,
    reason: str,
    extra_attempts: int = 0,
    no_cooling_off: bool = False,
    available_from: datetime | None = None,
    available_until: datetime | None = None,
) -> Override:
    """Lets one person do more than the quiz's limits; what was granted before stays.

    Raises ValueError without a reason, without anything that is granted, or for an end before the beginning.
    """
    if not reason.strip():
        raise ValueError("An exception is made for a reason: name it.")
    if not (extra_attempts > 0 or no_cooling_off or available_from or available_until):
        raise ValueError("Say what is granted: attempts, no waiting, or other times.")
    if available_from and available_until and available_from >= available_until:
        raise ValueError("The end comes after the beginning.")
    return Override.objects.create(
        quiz_key=quiz_key,
        user=user,
        by=by,
        reason=reason.strip(),
        extra_attempts=extra_attempts,
        no_cooling_off=no_cooling_off,
        available_from=available_from,
        available_until=available_until,
        at=clock.now(),
    )


@dataclass(frozen=True)
class Regraded:
    """One attempt whose marking changes with today's key."""

    attempt: Attempt
    before: Grade
    after: Grade

    @property
    def newly_passed(self) -> bool:
        return self.after.passed and not selectors.pass_stands(self.attempt, except_for=self.after)


def regrade(*, quiz_key: UUID, dry_run: bool = False) -> list[Regraded]:
    """Marks all papers that were handed in with the key of today's published questions, and answers what changes.

    The paper never changes, nor its pass mark; questions that are gone keep the key they had. What changes becomes
    a new grade that supersedes. A lower result is noted, but takes no pass away; one that passes now is recorded in
    the ledger, unless it belongs to a cycle that is over. Asking twice changes nothing.
    Raises Refusal where nothing is published under the key.
    """
    current = _current_keys(quiz_key)
    attempts = Attempt.objects.filter(quiz_key=quiz_key).exclude(submitted_at=None).order_by("pk").values_list("pk")
    changed = (_regrade(pk, current, dry_run) for (pk,) in attempts)
    return [one for one in changed if one is not None]


def _current_keys(quiz_key: UUID) -> dict[str, dict[str, Question]]:
    """Today's questions by language and id, retired ones too: an old paper may have them."""
    quizzes = Quiz.objects.filter(translation_key=quiz_key, live=True).select_related("locale")
    current = {quiz.locale.language_code: {q["id"]: q for q in paper_of(quiz)["questions"]} for quiz in quizzes}
    if not current:
        raise Refusal(_("No quiz is published under this key."), "not-open")
    return current


@transaction.atomic
def _regrade(attempt_id: int, current: Mapping[str, Mapping[str, Question]], dry_run: bool) -> Regraded | None:
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("user").get(pk=attempt_id)
    before = selectors.grade_of(attempt)
    questions = current.get(attempt.paper["language"])
    if before is None or questions is None:
        return None
    answers = {detail["id"]: detail["answer"] for detail in before.details}
    result = mark_paper(corrected_paper(attempt.paper, questions), answers).as_data()
    # As it would be read back, so that what is equal is seen to be.
    result["details"] = json.loads(json.dumps(result["details"]))
    if all(getattr(before, name) == value for name, value in result.items()):
        return None
    after = Grade(attempt=attempt, supersedes=before, graded_at=clock.now(), **result)
    regraded = Regraded(attempt=attempt, before=before, after=after)
    if not dry_run:
        newly_passed = regraded.newly_passed
        after.save()
        if newly_passed and selectors.in_current_cycle(attempt):
            record_done(user=attempt.user, activity_key=attempt.quiz_key, evidence=evidence_of(after))
    return regraded
