"""Marked by trainers: who may, in which order, when the learner hears of it."""

import pytest
from django.core import mail

from learning.core import outbox
from learning.core.models import OutgoingMail
from learning.toolkit import casework
from learning.toolkit import casework_selectors as selectors
from learning.toolkit.errors import Refusal
from learning.toolkit.models import Casework, Judgement, Submission
from tests import factories
from tests.toolkit import casework_world as world
from tests.toolkit.casework_world import mark

pytestmark = pytest.mark.django_db


@pytest.fixture
def exercise():
    return world.make_exercise(judging="trainer")


@pytest.fixture
def submission(learner, exercise):
    return world.hand_in(learner, exercise)


@pytest.fixture
def second(db):
    return factories.UserFactory(role="trainer")


def where() -> str:
    return selectors.phase(Casework.objects.latest("pk"))


def hand_in_again(answers=None) -> Submission:
    case = Casework.objects.get()
    casework.save(casework=case, answers=answers or {"who": "Alder, again"})
    return casework.hand_in(casework=case)


def not_yet(submission, trainer, second) -> None:
    mark(submission, trainer, safe=0)
    mark(submission, second, "second", safe=0)


def test_one_trainer_is_enough_to_accept(submission, trainer):
    assert where() == selectors.WAITING
    mark(submission, trainer, comments={"safe": "Well seen."}, comment="Good work.")
    assert where() == selectors.ACCEPTED
    judgement = Judgement.objects.get()
    assert judgement.lines == [
        {"key": "safe", "points": 2, "comment": "Well seen."},
        {"key": "words", "points": 2, "comment": ""},
    ]
    assert judgement.by == trainer


def test_not_yet_is_heard_only_when_a_second_trainer_has_decided(submission, trainer, second):
    mark(submission, trainer, safe=0)
    assert selectors.awaited(Submission.objects.get()) == "second"
    assert selectors.deciding(Submission.objects.get()) is None
    assert where() == selectors.WAITING
    assert not OutgoingMail.objects.exists()
    with pytest.raises(Refusal, match="somebody else"):
        mark(submission, trainer, "second", safe=0)

    mark(submission, second, "second", safe=0)
    assert where() == selectors.NOT_YET
    assert OutgoingMail.objects.count() == 1
    assert list(Judgement.objects.values_list("kind", "by")) == [("trainer", trainer.pk), ("second", second.pk)]


def test_the_second_trainer_decides(submission, trainer, second):
    mark(submission, trainer, safe=0)
    mark(submission, second, "second")
    assert where() == selectors.ACCEPTED
    assert Judgement.objects.count() == 2


def test_after_the_second_not_yet_a_talk_settles_it(submission, trainer, second):
    not_yet(submission, trainer, second)
    again = hand_in_again()
    with pytest.raises(Refusal):
        mark(again, trainer, "talk")
    not_yet(again, trainer, second)
    assert where() == selectors.TALK
    with pytest.raises(Refusal, match="handed in"):
        hand_in_again()

    mark(again, trainer, "talk", safe=2, words=1)
    assert where() == selectors.ACCEPTED
    assert Judgement.objects.filter(submission=again).count() == 3


def test_a_talk_may_end_with_another_go(submission, trainer, second):
    not_yet(submission, trainer, second)
    again = hand_in_again()
    not_yet(again, trainer, second)
    mark(again, trainer, "talk", safe=0)
    assert where() == selectors.NOT_YET
    assert hand_in_again().number == 3


def test_nobody_marks_their_own(exercise, trainer, second):
    own = world.hand_in(trainer, exercise)
    for kind in ("trainer", "second", "talk"):
        with pytest.raises(Refusal, match="their own"):
            mark(own, trainer, kind)
    mark(own, second)


def test_only_people_who_may_mark(submission):
    with pytest.raises(Refusal, match="for trainers"):
        mark(submission, factories.UserFactory())
    assert not Judgement.objects.exists()


def test_what_was_marked_meanwhile_is_not_marked_again(submission, trainer, second):
    mark(submission, trainer)
    with pytest.raises(Refusal, match="meanwhile"):
        mark(submission, second)
    assert Judgement.objects.count() == 1


def test_a_missing_line_changes_nothing(submission, trainer):
    with pytest.raises(Refusal, match="Every line"):
        mark(submission, trainer, words=None)
    assert not Judgement.objects.exists()


def test_the_mail_says_nothing_of_what_was_said(submission, trainer, run_jobs):
    run_jobs(lambda: mark(submission, trainer, comment="Good work."))
    outbox.send_waiting.call()
    (message,) = mail.outbox
    assert message.to == [submission.casework.user.email]
    said = (message.subject + message.body).lower()
    for word in ("good work", "accept", "traffick", "alder’s", "points", "trainer"):
        assert word not in said
    assert "/toolkit/practice/t2-alder/feedback/" in message.body


def test_a_judgement_outlives_whoever_made_it(submission, trainer):
    mark(submission, trainer)
    trainer.delete()
    assert Judgement.objects.get().by is None
