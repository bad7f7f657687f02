"""Fifty at once, with the settings: one fixed answer, one review, one correction."""

from uuid import uuid4

import pytest
from django.db import OperationalError

from quizzes import review_services, services
from quizzes.errors import Refusal
from quizzes.models import Attempt, Grade, Response, ReviewItem, ReviewPlan
from tests.factories import UserFactory
from tests.quizzes.pool import go_through, question
from tests.quizzes.test_parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def learner(transactional_db):
    return UserFactory()


def test_fifty_different_checks_fix_one_answer(make_quiz, learner):
    attempt = services.start_attempt(user=learner, quiz=make_quiz(feedback="at_once", questions=[question("one")]))
    (asked,) = attempt.paper["questions"]
    options = [option["id"] for option in asked["options"]]

    def check(number):
        try:
            return services.save_response(
                attempt=attempt,
                question_id=asked["id"],
                answer=options[number % len(options)],
                save_id=uuid4(),
                fix=True,
            )
        except Refusal as refusal:
            return refusal.code

    answers = at_once(check)
    assert Response.objects.filter(final=True).count() == 1
    assert {answer for answer in answers if isinstance(answer, str)} == {"fixed"}


def test_fifty_starts_of_the_last_attempt_are_one(make_quiz, learner):
    quiz = make_quiz(attempts=1, draw=1)
    attempts = at_once(lambda _number: services.start_attempt(user=learner, quiz=quiz).pk)
    assert len(set(attempts)) == Attempt.objects.count() == 1


def test_fifty_wishes_are_one_review(quiz, learner):
    grade = go_through(learner, quiz, well=False)
    plans = at_once(lambda _number: review_services.begin_review(user=learner, grade=grade).pk)
    assert len(set(plans)) == ReviewPlan.objects.count() == 1
    assert ReviewItem.objects.count() == 2


def test_fifty_regrades_are_one_new_grade(make_quiz, learner):
    quiz = make_quiz(questions=[question("one")])
    go_through(learner, quiz, well=False)
    wrong = question("one")
    for option in wrong["options"]:
        option["right"] = option["text"] == "Wrong one 1"
    make_quiz(overwrite=True, questions=[wrong])

    def regrade(_number):
        try:
            return len(services.regrade(quiz_key=quiz.translation_key))
        except OperationalError:  # the database may turn one away; it can be asked again
            return 0

    assert sum(at_once(regrade)) == 1
    assert Grade.objects.count() == 2
