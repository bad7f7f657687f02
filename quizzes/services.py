"""What changes about attempts. Nothing else writes them.

Every change of an attempt takes its row's lock first, so an answer is either acknowledged before it is marked or
refused after it: none is acknowledged and left out.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from learning.accounts.models import User
from learning.core import clock
from learning.progress.services import record_done
from quizzes import selectors
from quizzes.errors import AttemptClosed, Refusal
from quizzes.grading import mark_paper, rounded
from quizzes.models import Attempt, Grade, Quiz, Response
from quizzes.paper import find_question, paper_of
from quizzes.questions import registry
from quizzes.questions.base import Answer, Unsaid

HIGHEST_SEQUENCE = 2**53 - 1  # what a browser counts exactly


@transaction.atomic
def start_attempt(*, user: User, quiz: Quiz) -> Attempt:
    """The person's open attempt at `quiz`, begun now when there is none. In parallel: exactly one.

    The paper is copied from what is published, whatever `quiz` may hold of a draft.
    Raises Refusal where nothing is published or the quiz has no questions.
    """
    found = selectors.open_attempt(user=user, quiz_key=quiz.translation_key)
    if found:
        return found
    published = Quiz.objects.select_related("locale").filter(pk=quiz.pk, live=True).first()
    paper = paper_of(published) if published else None
    if not paper or not paper["questions"]:
        raise Refusal(_("This quiz is not open at the moment."), "not-open")
    attempt, _created = Attempt.objects.get_or_create(
        user=user,
        quiz_key=quiz.translation_key,
        submitted_at=None,
        defaults={"quiz": published, "paper": paper, "started_at": clock.now()},
    )
    return attempt


def save_response(
    *, attempt: Attempt, question_id: str, answer: object, save_id: UUID, sequence: int | None = None
) -> Response | None:
    """Keeps one answer. Coming back means committed (unless the caller holds a transaction open).

    The same `save_id` again changes nothing. Answers None where a form said nothing about the question.
    Raises Refusal: for another's attempt, one that was handed in, an unknown question, an answer that its form
    cannot have sent, a `save_id` already used for something else.
    """
    saved = save_responses(attempt=attempt, answers={question_id: answer}, save_id=save_id, sequence=sequence)
    return saved[0] if saved else None


def save_responses(
    *, attempt: Attempt, answers: Mapping[str, object], save_id: UUID, sequence: int | None = None
) -> list[Response]:
    """Keeps the answers of one form, all or none; see `save_response`."""
    if sequence is not None and (type(sequence) is not int or not 0 <= sequence <= HIGHEST_SEQUENCE):
        raise Refusal(_("The order of the answers cannot be read. Nothing was changed."), "wrong-sequence")
    try:
        with transaction.atomic():
            locked = _lock(attempt)
            checked = checked_answers(locked.paper, answers)
            responses = _responses(locked, checked, save_id)
            if locked.submitted_at is not None:
                return _known(responses) or _refuse_closed()
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
    result = mark_paper(locked.paper, selectors.kept(locked).answers)
    now = clock.now()
    grade = Grade.objects.create(
        attempt=locked,
        score=rounded(result.score),
        maximum=result.maximum,
        percent=rounded(result.percent),
        pass_mark=result.pass_mark,
        passed=result.passed,
        details=[question.as_data() for question in result.questions],
        graded_at=now,
    )
    locked.submitted_at = now
    locked.save(update_fields=["submitted_at"])
    attempt.submitted_at = now
    if grade.passed:
        record_done(user=locked.user, activity_key=locked.quiz_key, evidence=_evidence(grade))
    return grade


def _evidence(grade: Grade) -> dict[str, object]:
    return {
        "kind": "quiz",
        "score": float(grade.score),
        "maximum": grade.maximum,
        "percent": float(grade.percent),
        "pass_mark": grade.pass_mark,
        "attempt": grade.attempt_id,
        "judged_by": "marked automatically",
    }
