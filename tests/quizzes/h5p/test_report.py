"""What trainers see of attempts at activities."""

import csv
from io import StringIO

import pytest
from django.urls import reverse

from quizzes.h5p import services
from tests.factories import UserFactory
from tests.quizzes.h5p import contents
from tests.quizzes.h5p.conftest import statement
from tests.quizzes.h5p.contents import IDS

LIST = "activity_attempts:index"


@pytest.fixture
def desk(client, trainer):
    client.force_login(trainer)
    return client


def play(user, version, response="0[,]1"):
    attempt = services.open_attempt(user=user, version=version)
    services.record_statement(attempt=attempt, statement=statement(version, response=response))
    return attempt


def test_a_trainer_sees_who_did_what_and_what_came_of_it(desk, version, learner):
    play(learner, version)
    invented = UserFactory(is_demonstration=True)
    services.skip(user=invented, activity=version.activity)
    page = desk.get(reverse(LIST)).content.decode()
    assert learner.email in page
    assert "2 of 2" in page
    assert "counted by the site" in page
    assert "2 by 2 people" in page
    assert "2, of them 1 in words" in page
    assert invented.email not in desk.get(reverse(LIST), {"demonstration": "no"}).content.decode()


def test_filters_keep_to_an_activity_a_person_and_a_state(desk, version, make_version, learner):
    play(learner, version)
    other = make_version()
    other.activity.title = "Another activity"
    other.activity.save()
    opened = UserFactory()
    services.open_attempt(user=opened, version=other)
    for asked, there, absent in (
        ({"activity": version.activity_id}, learner.email, opened.email),
        ({"state": "open"}, opened.email, learner.email),
        ({"q": opened.email}, opened.email, learner.email),
        ({"scoring": "recomputed"}, learner.email, opened.email),
        ({"q": "Another act"}, opened.email, learner.email),
    ):
        page = desk.get(reverse(LIST), asked).content.decode()
        assert (there in page, absent in page) == (True, False), asked


def test_the_list_can_be_taken_along_and_no_cell_is_a_formula(desk, version):
    version.activity.title = "=1+1"
    version.activity.save()
    play(UserFactory(is_demonstration=True), version)
    answer = desk.get(reverse(LIST), {"export": "csv"})
    (row,) = csv.DictReader(StringIO(b"".join(answer.streaming_content).decode().lstrip("\ufeff")))
    assert (row["Activity"], row["Points"], row["Of"], row["Demonstration"]) == ("'=1+1", "2.00", "2.00", "True")
    assert desk.get(reverse(LIST), {"export": "xlsx"}).status_code == 200


def test_an_attempt_shows_what_was_asked_and_answered(desk, make_version, learner):
    version = make_version("H5P.QuestionSet 1.20", contents.question_set())
    attempt = services.open_attempt(user=learner, version=version)
    chosen = statement(version, part=IDS[0], response="0[,]2[,]9")
    services.record_statement(attempt=attempt, statement=chosen)
    said = statement(version, part=IDS[2], response="<script>alert(1)</script>[,]two")
    services.record_statement(attempt=attempt, statement=said)
    services.record_statement(attempt=attempt, statement=statement(version, "completed", raw=4, maximum=4))
    play(learner, make_version())
    page = desk.get(reverse("activity_attempts:inspect", args=[attempt.pk])).content.decode()
    assert "Fill in" in page
    assert "Answer 0 · Answer 2 · 9" in page
    assert "1 of 2" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; · two" in page
    assert "What else this person did" in page


def test_learners_and_visitors_see_nothing_of_it(client, learner, version):
    attempt = play(learner, version)
    for address in (reverse(LIST), reverse("activity_attempts:inspect", args=[attempt.pk])):
        assert client.get(address).status_code == 302
    client.force_login(learner)
    for address in (reverse(LIST), reverse("activity_attempts:inspect", args=[attempt.pk])):
        assert client.get(address).status_code in {302, 403}


@pytest.mark.parametrize("count", [1, 8])
def test_queries_do_not_grow_with_attempts(desk, make_version, count, django_assert_max_num_queries):
    for _number in range(count):
        play(UserFactory(), make_version())
    with django_assert_max_num_queries(40):
        assert desk.get(reverse(LIST)).status_code == 200


def test_nothing_can_be_changed_here(desk, version, learner):
    attempt = play(learner, version)
    for name in ("add", "edit", "delete"):
        assert desk.get(f"{reverse(LIST)}{name}/{attempt.pk}/").status_code == 404
