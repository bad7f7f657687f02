"""Fifty at once: one attempt, one grade, one record, and no acknowledged answer is missing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import close_old_connections, connections

from learning.progress.models import Record
from learning.progress.services import Declared, declare_activities, declare_subject
from quizzes import selectors, services
from quizzes.errors import AttemptClosed
from quizzes.models import Attempt, Grade, Response
from tests.factories import UserFactory
from tests.quizzes.answers import right_answers

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
AT_ONCE = 50


def at_once(act: Callable[[int], object]) -> list:
    """What `act` answers, called by fifty threads at the same moment, each with a connection of its own."""
    gate = Barrier(AT_ONCE)

    def run(number: int):
        try:
            gate.wait(timeout=60)
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(run, range(AT_ONCE)))
    close_old_connections()
    return answers


@pytest.fixture
def learner(transactional_db):
    return UserFactory()


def test_fifty_starts_are_one_attempt(quiz, learner):
    attempts = at_once(lambda _number: services.start_attempt(user=learner, quiz=quiz).pk)
    assert len(set(attempts)) == 1
    assert Attempt.objects.count() == 1


def test_fifty_people_start_fifty_attempts(quiz, learner):
    people = [UserFactory() for _number in range(AT_ONCE)]
    attempts = at_once(lambda number: services.start_attempt(user=people[number], quiz=quiz).pk)
    assert len(set(attempts)) == AT_ONCE


def test_fifty_submits_are_one_grade_and_one_record(quiz, learner):
    subject = declare_subject(key=uuid4(), scope="module", title="First module")
    declare_activities(subject=subject, activities=[Declared(quiz.translation_key, "quiz", quiz.title)])
    attempt = services.start_attempt(user=learner, quiz=quiz)
    services.save_responses(attempt=attempt, answers=right_answers(attempt.paper), save_id=uuid4())
    grades = at_once(
        lambda _number: (
            services.submit_attempt(attempt=Attempt(pk=attempt.pk, user=learner, quiz_key=attempt.quiz_key)).pk
        )
    )
    assert len(set(grades)) == 1
    assert Grade.objects.count() == 1
    assert Record.objects.count() == 1
    assert selectors.passed(user=learner, quiz_key=quiz.translation_key)


def test_the_same_save_fifty_times_is_one_answer(quiz, learner):
    attempt = services.start_attempt(user=learner, quiz=quiz)
    question_id, answer = next(iter(right_answers(attempt.paper).items()))
    save_id = uuid4()
    saved = at_once(
        lambda _number: (
            services.save_response(
                attempt=attempt, question_id=question_id, answer=answer, save_id=save_id, sequence=1
            ).pk
        )
    )
    assert len(set(saved)) == 1
    assert Response.objects.count() == 1


def test_saves_that_race_with_handing_in_are_marked_or_refused(quiz, learner):
    attempt = services.start_attempt(user=learner, quiz=quiz)
    one = attempt.paper["questions"][0]
    right = right_answers(attempt.paper)[one["id"]]
    wrong = next(option["id"] for option in one["options"] if not option["right"])

    def act(number: int):
        if number == AT_ONCE // 2:
            return services.submit_attempt(attempt=Attempt(pk=attempt.pk, user=learner, quiz_key=attempt.quiz_key))
        try:
            return services.save_response(
                attempt=attempt,
                question_id=one["id"],
                answer=right if number % 2 else wrong,
                save_id=uuid4(),
                sequence=number,
            )
        except AttemptClosed:
            return None

    answers = at_once(act)
    acknowledged = [saved for saved in answers if isinstance(saved, Response)]
    assert Response.objects.count() == len(acknowledged)
    newest = max(acknowledged, key=lambda saved: saved.sequence, default=None)
    grade = Grade.objects.get()
    assert grade.details[0]["answer"] == (newest.answer if newest else None)
