"""How often and when a quiz can be begun, and the exceptions for a person."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from learning.core import clock
from quizzes import openings, services
from quizzes.errors import Refusal
from quizzes.models import Attempt, Override, Quiz
from tests.factories import UserFactory
from tests.quizzes.pool import go_through

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 1, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _fixed_time():
    with clock.at(NOW):
        yield


def grant(quiz, user, by, **granted):
    return services.grant_override(quiz_key=quiz.translation_key, user=user, by=by, reason="Was ill.", **granted)


def refusal(user, quiz):
    with pytest.raises(Refusal) as refused:
        services.start_attempt(user=user, quiz=quiz)
    return refused.value.code


def test_by_default_one_can_try_as_often_as_one_likes(quiz, learner):
    for _time in range(8):
        go_through(learner, quiz, well=False)
    assert openings.opening(user=learner, quiz=quiz) == openings.Opening(True)


def test_attempts_run_out_and_one_more_can_be_given(make_quiz, learner, trainer):
    quiz = make_quiz(attempts=2)
    for left in (2, 1):
        assert openings.opening(user=learner, quiz=quiz).attempts_left == left
        go_through(learner, quiz, well=False)
    assert refusal(learner, quiz) == "no-attempts"
    assert services.start_attempt(user=UserFactory(), quiz=quiz), "everybody has their own"
    grant(quiz, learner, trainer, extra_attempts=1)
    go_through(learner, quiz)
    assert refusal(learner, quiz) == "no-attempts"
    assert Attempt.objects.filter(user=learner).count() == 3


def test_an_open_attempt_can_always_be_gone_on_with(make_quiz, learner):
    quiz = make_quiz(attempts=1)
    Quiz.objects.update(available_until=NOW + HOUR)
    attempt = services.start_attempt(user=learner, quiz=quiz)
    with clock.at(NOW + 2 * HOUR):
        assert services.start_attempt(user=learner, quiz=quiz) == attempt
        services.submit_attempt(attempt=attempt)
        assert refusal(learner, quiz) == "closed"


def test_some_hours_lie_between_two_attempts(make_quiz, learner, trainer):
    quiz = make_quiz(cooling_off_hours=24)
    go_through(learner, quiz, well=False)
    with clock.at(NOW + 23 * HOUR):
        opening = openings.opening(user=learner, quiz=quiz)
        assert (opening.may_start, opening.when) == (False, NOW + 24 * HOUR)
        assert "March 2, 2027, 10 a.m." in opening.why, "said in Toronto time"
        assert refusal(learner, quiz) == "cooling-off"
    with clock.at(NOW + 24 * HOUR):
        assert openings.opening(user=learner, quiz=quiz).may_start
    grant(quiz, learner, trainer, no_cooling_off=True)
    assert services.start_attempt(user=learner, quiz=quiz)


def test_it_opens_and_closes_and_for_one_person_at_another_time(quiz, learner, trainer):
    Quiz.objects.update(available_from=NOW + HOUR, available_until=NOW + 2 * HOUR)
    assert refusal(learner, quiz) == "not-yet-open"
    grant(quiz, learner, trainer, available_from=NOW)
    assert services.start_attempt(user=learner, quiz=quiz)
    other = UserFactory()
    with clock.at(NOW + HOUR):
        assert openings.opening(user=other, quiz=Quiz.objects.get()).may_start
    with clock.at(NOW + 2 * HOUR):
        assert refusal(other, quiz) == "closed"
        grant(quiz, other, trainer, available_until=NOW + 3 * HOUR)
        assert services.start_attempt(user=other, quiz=quiz)


def test_of_several_exceptions_attempts_add_up_and_the_newest_time_holds(quiz, learner, trainer):
    Quiz.objects.update(attempts_allowed=1)
    for hours in (1, 5):
        with clock.at(NOW + hours * HOUR):
            grant(quiz, learner, trainer, extra_attempts=2, available_until=NOW + hours * HOUR)
    limits = openings.limits_of(Quiz.objects.get(), Override.objects.all())
    assert (limits.attempts, limits.available_until) == (5, NOW + 5 * HOUR)


@pytest.mark.parametrize(
    "granted",
    [{"extra_attempts": 1, "reason": " "}, {"reason": "Why not."},
     {"reason": "Times.", "available_from": NOW, "available_until": NOW}],
)  # fmt: skip
def test_an_exception_names_what_and_why(quiz, learner, trainer, granted):
    with pytest.raises(ValueError, match=r"\w"):
        services.grant_override(quiz_key=quiz.translation_key, user=learner, by=trainer, **granted)
    assert not Override.objects.exists()


# --- pages -------------------------------------------------------------------------------------------


def test_the_pages_say_when_it_can_be_tried_again(client, address, make_quiz, learner):
    quiz = make_quiz(cooling_off_hours=24, attempts=3)
    client.force_login(learner)
    first = client.get(address).content.decode()
    assert "You can begin it 3 times more" in first
    assert "24 hours lie between two attempts" in first
    go_through(learner, quiz, well=False)
    for rest in ("", "results/"):
        text = client.get(address + rest).content.decode()
        assert "From March 2, 2027, 10 a.m. on you can try again." in text
        assert "Try again\n" not in text
        assert "Nothing counts against you" not in text
    answer = client.post(address)
    assert answer.status_code == 400
    assert "on you can try again" in answer.content.decode()


def test_starting_and_the_pages_stay_within_their_look_ups(
    client, address, make_quiz, learner, django_assert_max_num_queries
):
    quiz = make_quiz(cooling_off_hours=1, attempts=9, draw=1, shuffle=True)
    client.force_login(learner)
    for hour in range(0, 8, 2):
        with clock.at(NOW + hour * HOUR):
            go_through(learner, quiz, well=False)
    client.get(address)
    with clock.at(NOW + 20 * HOUR):
        with django_assert_max_num_queries(12):
            client.get(f"{address}results/")
        with django_assert_max_num_queries(12):
            client.get(address)
        with django_assert_max_num_queries(14):
            assert client.post(address).status_code == 303


# --- in the admin ------------------------------------------------------------------------------------


def form(quiz, person, **fields):
    return {"quiz": quiz.pk, "email": person.email, "reason": "Was ill.", "extra_attempts": "1", **fields}


def test_a_trainer_grants_an_exception_and_sees_it(client, address, make_quiz, learner, trainer):
    quiz = make_quiz(attempts=1)
    go_through(learner, quiz, well=False)
    client.force_login(trainer)
    add, index = reverse("quiz_exceptions:add"), reverse("quiz_exceptions:index")
    assert client.get(add).status_code == 200
    answer = client.post(add, form(quiz, learner))
    assert (answer.status_code, answer.url) == (302, index)
    granted = Override.objects.get()
    assert (granted.user, granted.by, granted.reason, granted.extra_attempts) == (learner, trainer, "Was ill.", 1)
    listed = client.get(index).content.decode()
    assert learner.email in listed
    assert quiz.title in listed
    inspect = client.get(reverse("wagtailsnippets_quizzes_quiz:inspect", args=[quiz.pk])).content.decode()
    assert "1 by 1 people; 0 not handed in yet" in inspect
    assert "Was ill." in inspect
    assert openings.opening(user=learner, quiz=quiz).may_start


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"email": "nobody@example.org"}, "Nobody has an account with this address."),
        ({"extra_attempts": ""}, "Say what is granted"),
        ({"reason": ""}, "This field is required."),
        ({"available_from": "2027-03-02 10:00", "available_until": "2027-03-01 10:00"}, "The end comes after"),
    ],
)
def test_a_form_that_is_not_whole_is_explained(client, address, quiz, learner, trainer, fields, complaint):
    client.force_login(trainer)
    answer = client.post(reverse("quiz_exceptions:add"), form(quiz, learner, **fields))
    assert answer.status_code == 200
    assert complaint in answer.content.decode()
    assert not Override.objects.exists()


def test_who_may_not_is_kept_out(client, address, quiz, learner):
    client.force_login(learner)
    for name in ("add", "index"):
        assert client.get(reverse(f"quiz_exceptions:{name}")).status_code in {302, 403}
