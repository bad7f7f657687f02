"""Checking oneself: the form beside the model answer, the rubric, and a sentence about what was noticed."""

import pytest

from learning.core.keys import key_for
from learning.toolkit import casework, judging
from learning.toolkit import casework_selectors as selectors
from learning.toolkit.errors import Flagged, Refusal
from learning.toolkit.models import Casework, Judgement
from tests.toolkit import casework_world as world
from tests.toolkit.casework_world import check

pytestmark = pytest.mark.django_db


@pytest.fixture
def exercise():
    return world.make_exercise()


@pytest.fixture
def submission(learner, exercise):
    return world.hand_in(learner, exercise)


def where() -> str:
    return selectors.phase(Casework.objects.latest("pk"))


def test_good_on_every_line_is_accepted(submission):
    judgement = check(submission)
    assert (judgement.is_accepted, judgement.percent) == (True, 100)
    assert judgement.reflection == world.REFLECTION
    assert where() == selectors.ACCEPTED


@pytest.mark.parametrize(("safe", "words"), [(0, 2), (1, 1), (2, 0)])
def test_a_critical_line_with_nothing_or_too_few_points_is_not_yet(submission, safe, words):
    assert not check(submission, safe=safe, words=words).is_accepted
    assert where() == selectors.NOT_YET


def test_not_yet_opens_the_form_again_and_can_be_handed_in_as_often_as_one_likes(learner, submission):
    for number in range(2, 6):
        check(submission, safe=0)
        case = Casework.objects.get()
        casework.save(casework=case, answers={"who": f"Alder, {number}"})
        submission = casework.hand_in(casework=case)
        assert submission.number == number
    assert check(submission).is_accepted
    assert list(Judgement.objects.values_list("is_accepted", flat=True)) == [False] * 4 + [True]


@pytest.mark.parametrize("reflection", ["", "   ", "Fine.", "asdfasdfasdfasdfasdfasdf", "a b c d"])
def test_a_sentence_about_what_was_noticed_is_required(submission, reflection):
    with pytest.raises(Refusal, match="at least a sentence"):
        check(submission, reflection=reflection)
    assert where() == selectors.SELF_CHECK


@pytest.mark.parametrize("points", [{}, {"safe": 2}, {"safe": 2, "words": 3}, {"safe": True, "words": 2}])
def test_every_line_needs_points(submission, points):
    with pytest.raises(Refusal, match="Every line"):
        judging.self_check(submission=submission, points=points, reflection=world.REFLECTION)
    assert not Judgement.objects.exists()


def test_the_guard_reads_the_reflection_too(submission):
    words = "I rang her at 416-555-0134 and she was glad."
    with pytest.raises(Flagged) as flagged:
        check(submission, reflection=words)
    assert [one.kind for one in flagged.value.findings["reflection"]] == ["phone"]
    assert not Judgement.objects.exists()


def test_asked_twice_the_first_check_holds(submission):
    first = check(submission)
    assert check(submission, safe=0) == first
    assert Judgement.objects.count() == 1


def test_what_a_trainer_marks_cannot_be_checked_by_oneself(learner):
    submission = world.hand_in(learner, world.make_exercise("t2-marked", judging="trainer"))
    with pytest.raises(Refusal, match="trainer"):
        check(submission)


def test_accepted_casework_can_be_practised_again_from_the_start(learner, exercise, submission):
    check(submission)
    again = casework.start(user=learner, exercise=exercise)
    assert (again.answers, again.code) != (submission.answers, submission.casework.code)
    assert Casework.objects.count() == 2
    (line,) = selectors.of_module(user=learner, module_key=key_for("first"), language="en")
    assert (line.phase, line.is_accepted) == (selectors.WORKING, True)
