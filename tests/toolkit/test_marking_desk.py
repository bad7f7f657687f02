"""The marking desk over HTTP: who may, what waits in which order, and that nobody is named."""

import re
import threading

import pytest
from django.core.cache import cache
from django.db import connection

from learning.core.models import OutgoingMail
from learning.toolkit import casework_selectors as selectors
from learning.toolkit.models import Casework, Judgement, MarkingComment
from tests import factories
from tests.toolkit import casework_world as world
from tests.toolkit.casework_world import mark
from tests.toolkit.marking_world import (
    GOOD,
    QUEUE,
    UNSAFE,
    another,
    at,
    not_yet_twice,
    send,
    shown,
    signed_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(db):
    factories.make_site()


@pytest.fixture
def exercise():
    return world.make_exercise(judging="trainer")


@pytest.fixture
def person(learner):
    """A learner whose name is known to the site."""
    learner.name = "Wilhelmina Quux"
    learner.save()
    return learner


@pytest.fixture
def submission(person, exercise):
    return world.hand_in(person, exercise)


@pytest.fixture
def second(db):
    return factories.UserFactory(role="trainer")


# --- who may ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [None, "moderator"])
def test_only_people_who_may_mark_come_in(submission, role):
    somebody = factories.UserFactory(role=role) if role else factories.UserFactory()
    for address in (QUEUE, at(submission)):
        response = signed_in(somebody).get(address)
        assert response.status_code in (302, 403)
        assert "Safety first" not in response.content.decode()
        assert "Phone the shelter" not in response.content.decode()
    assert send(somebody, submission).status_code in (302, 403)
    assert not Judgement.objects.exists()


def test_visitors_are_sent_to_sign_in(submission, client):
    assert "/login/" in client.get(QUEUE)["Location"]
    assert client.post(at(submission), {"kind": "trainer", **GOOD}).status_code == 302
    assert not Judgement.objects.exists()


def test_nobody_sees_or_marks_their_own(exercise, trainer):
    own = world.hand_in(trainer, exercise)
    assert own.casework.code not in shown(trainer, QUEUE)
    page = shown(trainer, at(own), status=403)
    assert "Nobody marks their own casework" in page
    assert "The person I met" not in page, "the model answer"
    assert send(trainer, own).status_code == 403
    assert not Judgement.objects.exists()


def test_an_unknown_case_is_not_found(trainer, submission):
    shown(trainer, f"{QUEUE}AAA-AAA/1/", status=404)
    shown(trainer, f"{QUEUE}{submission.casework.code}/2/", status=404)


# --- nobody is named --------------------------------------------------------------------------------


def test_no_page_or_address_says_who_the_learner_is(submission, person, trainer, second, caplog):
    caplog.set_level("DEBUG")
    sent = send(trainer, submission, marks=UNSAFE, follow="")
    pages = [
        shown(trainer, QUEUE),
        shown(trainer, f"{QUEUE}?awaits=somebody-else"),
        shown(trainer, at(submission)),
        shown(second, QUEUE),
        shown(second, at(submission)),
        send(second, submission, "second", marks={}).content.decode(),
    ]
    mark(submission, second, "second", safe=0)
    pages += [shown(second, at(submission)), sent["Location"], caplog.text]
    for page in pages:
        lowered = page.lower()
        for hint in (person.email, person.email.partition("@")[0], "wilhelmina", "quux"):
            assert hint.lower() not in lowered


def test_the_history_says_which_trainer_and_when_but_never_the_learner(submission, person, trainer, second):
    mark(submission, trainer, safe=0, comment="Look at the phone.")
    mark(submission, second, "second", safe=0)
    page = shown(second, at(submission))
    assert trainer.email in page
    assert second.email in page
    assert "Look at the phone." in page
    assert "This is settled" in page


# --- marking ----------------------------------------------------------------------------------------


def test_answers_stand_beside_the_model_answer_with_facts_and_rubric(submission, trainer):
    page = shown(trainer, at(submission))
    for words in (
        "Phone the shelter",
        "The person I met",
        "Fact 1.",
        "Safety first",
        "must not be missing",
        "Own words",
    ):
        assert words in page


def test_sending_judges_and_leads_to_the_next(submission, exercise, trainer):
    following = another(exercise)
    response = send(trainer, submission, **{"comment-safe": "Well seen.", "comment": "Good."})
    assert response.status_code == 303
    assert response["Location"] == f"{at(following)}?sent={submission.casework.code}-1"
    judgement = Judgement.objects.get()
    assert (judgement.by, judgement.is_accepted, judgement.comment) == (trainer, True, "Good.")
    assert judgement.lines[0]["comment"] == "Well seen."
    assert send(trainer, following)["Location"].startswith(f"{QUEUE}?sent=")


def test_the_way_through_the_queue_keeps_its_filters(submission, exercise, trainer):
    following = another(exercise)
    page = shown(trainer, f"{at(submission)}?form=t2")
    assert f'href="{at(following)}?form=t2"' in page
    answer = signed_in(trainer).post(f"{at(submission)}?form=t2", {"kind": "trainer", **GOOD})
    assert answer["Location"].startswith(f"{at(following)}?form=t2&sent=")


def test_a_missing_line_loses_nothing(submission, trainer):
    typed = {"points-safe": "1", "comment-safe": "Who holds the <phone>?", "comment": "Almost there."}
    response = send(trainer, submission, marks=typed)
    page = response.content.decode()
    assert response.status_code == 400
    assert not Judgement.objects.exists()
    assert "Who holds the &lt;phone&gt;?" in page
    assert "Almost there." in page
    assert re.search(r'name="points-safe"\s+value="1"\s+checked', page)
    assert "No points yet: 2. Own words" in page


@pytest.mark.parametrize("points", ["3", "-1", "two", "²", ""])
def test_other_points_are_no_points(submission, trainer, points):
    assert send(trainer, submission, marks={**GOOD, "points-words": points}).status_code == 400
    assert not Judgement.objects.exists()


def test_not_yet_goes_to_a_second_marker_who_sees_the_first_only_afterwards(submission, trainer, second):
    send(trainer, submission, marks=UNSAFE, **{"comment-safe": "Nobody asked about the phone.", "comment": "First."})
    assert not OutgoingMail.objects.exists()
    page = shown(second, at(submission))
    assert "You decide" in page
    for hidden in ("Nobody asked about the phone.", "First.", trainer.email + "</td>", "50 %"):
        assert hidden not in page
    send(second, submission, "second")
    after = shown(second, at(submission))
    assert "Nobody asked about the phone." in after
    assert list(Judgement.objects.values_list("kind", "is_accepted")) == [("trainer", False), ("second", True)]
    assert OutgoingMail.objects.count() == 1


def test_the_first_marker_cannot_be_the_second(submission, trainer):
    mark(submission, trainer, safe=0)
    response = send(trainer, submission, "second")
    assert response.status_code == 400
    assert "somebody else" in response.content.decode()
    assert Judgement.objects.count() == 1


def test_what_was_marked_meanwhile_shows_what_was_typed(submission, trainer, second):
    mark(submission, second)
    response = send(trainer, submission, **{"comment-safe": "My own long comment."})
    page = response.content.decode()
    assert response.status_code == 400
    assert "meanwhile" in page
    assert "My own long comment." in page
    assert Judgement.objects.count() == 1


def test_whoever_was_slower_than_a_not_yet_may_send_theirs_as_the_second(submission, trainer, second):
    mark(submission, second, safe=0)
    response = send(trainer, submission, **{"comment-safe": "My own comment."})
    page = response.content.decode()
    assert response.status_code == 400
    assert 'name="kind" value="second"' in page
    assert "My own comment." in page


def test_a_button_that_is_pressed_twice_makes_one_judgement(submission, trainer):
    first, again = send(trainer, submission), send(trainer, submission)
    assert (first.status_code, again.status_code) == (303, 303)
    assert Judgement.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_judged_twice_at_once_it_is_judged_once(submission, trainer, second):
    gate, answers = threading.Barrier(2, timeout=30), []

    def judge(client):
        gate.wait()
        answers.append(client.post(at(submission), {"kind": "trainer", **GOOD}).status_code)
        connection.close()

    threads = [threading.Thread(target=judge, args=[signed_in(one)]) for one in (trainer, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 400]
    assert Judgement.objects.count() == 1


def test_a_soft_note_says_that_somebody_else_has_it_open(submission, trainer, second):
    assert "opened this" not in shown(trainer, at(submission))
    assert "opened this" not in shown(trainer, at(submission)), "oneself"
    assert "Someone else opened this just now" in shown(second, at(submission))
    cache.clear()
    assert "opened this" not in shown(second, at(submission))


def test_ready_comments_fit_the_line(submission, trainer):
    MarkingComment.objects.create(text="Where is the phone?", line="safe")
    MarkingComment.objects.create(text="Use their words.", line="words")
    MarkingComment.objects.create(text="Kind and clear.", line="")
    MarkingComment.objects.create(text="Où est le téléphone ?", line="safe", language="fr")
    page = shown(trainer, at(submission))
    safe, words = page.split('id="line-safe"')[1].split('id="line-words"')
    assert "Where is the phone?" in safe
    assert "Kind and clear." in safe
    assert "Use their words." not in safe
    assert "Use their words." in words
    assert "téléphone" not in page


# --- the talk ---------------------------------------------------------------------------------------


def test_a_talk_begins_with_what_was_said_and_ends_with_what_came_out(submission, trainer, second):
    again = not_yet_twice(submission, trainer, second)
    page = shown(trainer, at(again))
    assert "After two goes" in page
    assert re.search(r'name="points-words"\s+value="2"\s+checked', page), "as the second marker said"
    send(trainer, again, "talk", marks=GOOD)
    assert selectors.phase(Casework.objects.get()) == selectors.ACCEPTED


def test_the_learner_is_asked_for_a_talk_and_not_named(submission, person, trainer, second):
    again = not_yet_twice(submission, trainer, second)
    OutgoingMail.objects.all().delete()
    response = signed_in(trainer).post(f"{at(again)}talk/")
    assert response["Location"] == at(again)
    mail = OutgoingMail.objects.get()
    assert mail.to == person.email
    assert trainer.email in mail.text
    assert again.casework.code in mail.text
    page = shown(second, at(again))
    assert "Asked on" in page
    assert person.email not in page


def test_no_talk_is_asked_for_where_none_is_due(submission, trainer, person):
    page = signed_in(trainer).post(f"{at(submission)}talk/", follow=True).content.decode()
    assert "No talk is due here" in page
    assert not OutgoingMail.objects.exists()
    signed_in(person).post(f"{at(submission)}talk/")
    assert not OutgoingMail.objects.exists()
