"""A trainer sets a quiz up, previews it, and has it translated."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from quizzes.models import Quiz
from quizzes.paper import drawn_paper
from tests.quizzes.pool import pool, question, texts
from tests.quizzes.test_editing import quiz_form, translated

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, trainer, address):
    client.force_login(trainer)
    return client


def publish(desk, **fields):
    form = quiz_form(("single_choice", [True, False]), ("single_choice", [False, True]), **fields)
    return desk.post(reverse("wagtailsnippets_quizzes_quiz:add"), {**form, "action-publish": "action-publish"})


def test_all_settings_are_in_the_editor(desk):
    fields = {
        "draw": "1",
        "shuffle_questions": "on",
        "shuffle_options": "on",
        "feedback_at_once": "on",
        "attempts_allowed": "2",
        "cooling_off_hours": "12",
        "available_from": "2027-03-01 09:00",
        "available_until": "2027-04-01 09:00",
        "questions-0-value-tags": "Keeping safe, Listening , Keeping safe",
        "questions-0-value-retired_on": "2027-05-01",
    }
    assert publish(desk, **fields).status_code == 302
    quiz = Quiz.objects.get()
    assert (quiz.draw, quiz.attempts_allowed, quiz.cooling_off_hours) == (1, 2, 12)
    assert (quiz.shuffle_questions, quiz.shuffle_options, quiz.feedback_at_once) == (True, True, True)
    assert quiz.available_until - quiz.available_from > timedelta(days=30)
    assert quiz.questions[0].value["retired_on"] == date(2027, 5, 1)
    quiz.draw = None
    tags = [question["tags"] for question in drawn_paper(quiz, seed=1)["questions"]]
    assert sorted(tags) == [[], ["Keeping safe", "Listening"]]
    editor = desk.get(reverse("wagtailsnippets_quizzes_quiz:edit", args=[quiz.pk])).content.decode()
    assert "retired on" in editor
    assert "Separated by commas." in editor


@pytest.mark.parametrize(
    "fields",
    [
        {"draw": "0"},
        {"attempts_allowed": "0"},
        {"cooling_off_hours": "-1"},
        {"available_from": "2027-04-01 09:00", "available_until": "2027-03-01 09:00"},
    ],
)
def test_settings_that_make_no_sense_are_not_published(desk, fields):
    assert publish(desk, **fields).status_code == 200
    assert not Quiz.objects.exists()


def test_the_preview_draws_as_an_attempt_would_and_shows_all_with_feedback(desk, make_quiz):
    quiz = make_quiz(questions=pool(each=3) + [question("old", retired_on=date(2020, 1, 1))], draw=2, attempts=4)
    shown = quiz.get_preview_context(None, "questions")
    assert (len(shown["questions"]), shown["question_count"], shown["pool_count"]) == (2, 2, 7)
    assert len(quiz.get_preview_context(None, "feedback")["questions"]) == 7
    form = quiz_form(*[("single_choice", [True, False])] * 3, draw="2", attempts_allowed="4", cooling_off_hours="1")
    address = reverse("wagtailsnippets_quizzes_quiz:preview_on_edit", args=[quiz.pk])
    assert desk.post(address, form).json()["is_valid"]
    assert "2 of 3 questions" in desk.get(address, {"mode": "questions"}).content.decode()
    text = desk.get(address, {"mode": "introduction"}).content.decode()
    assert "2 questions" in text
    assert "You can begin it 4 times more" in text
    assert "One hour lies between two attempts" in text


def test_a_draft_reaches_no_attempt_nor_its_limits(make_quiz, learner):
    quiz = make_quiz(questions=pool())
    quiz.draw, quiz.attempts_allowed = 1, 1
    quiz.save_revision()
    assert len(texts(drawn_paper(Quiz.objects.get(), seed=1))) == 8
    assert Quiz.objects.get().attempts_allowed is None


def test_a_translation_has_the_same_settings_and_its_own_words(make_quiz):
    quiz = make_quiz(questions=[question("one", "Keeping safe")], draw=1, attempts=2, feedback="at_once", shuffle=True)
    Quiz.objects.update(available_until=datetime(2100, 1, 1, tzinfo=UTC))
    french = translated(Quiz.objects.get(), {"Keeping safe": "Rester en sécurité"})
    assert (french.draw, french.attempts_allowed, french.feedback_at_once, french.shuffle_options) == (1, 2, True, True)
    assert french.available_until == Quiz.objects.get(pk=quiz.pk).available_until
    assert drawn_paper(french, seed=1)["questions"][0]["tags"] == ["Rester en sécurité"]
