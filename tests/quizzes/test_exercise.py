"""A question on a slide: the same types, nothing stored, no script."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.template import engines

from quizzes.models import Attempt
from quizzes.questions.exercise import ExerciseBlock
from quizzes.source import exercise_data
from tests.quizzes.conftest import quiz_data

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[0, 1], ids=["single", "multiple"])
def exercise(request):
    block = ExerciseBlock()
    data = exercise_data(quiz_data()["questions"][request.param], key="a-slide/3")
    return block, block.to_python(data), data[0]["id"], [o["id"] for o in data[0]["value"]["options"]]


def shown(rf, block, value, query=None):
    request = rf.get("/en/course/first/section-1/a-slide/", query or {})
    request.user = AnonymousUser()
    html = (
        engines["django"]
        .from_string("{% load wagtailcore_tags %}{% include_block value %}")
        .render({"value": block.bind(value)}, request)
    )
    return BeautifulSoup(html, "html.parser")


def test_it_asks(rf, exercise):
    block, value, identifier, options = exercise
    page = shown(rf, block, value)
    form = page.find("form")
    assert form["method"] == "get"
    assert form["action"] == f"/en/course/first/section-1/a-slide/#exercise-{identifier}"
    assert page.find(id=f"exercise-{identifier}")
    assert form.find("input", {"name": "exercise"})["value"] == identifier
    assert [one["value"] for one in form.find_all("input", {"name": f"question-{identifier}"})] == options
    assert page.find("fieldset").find("legend")
    assert not page.find(class_="feedback")
    assert "Question 1" not in page.text


def test_it_says_what_there_is_to_say(rf, exercise):
    block, value, identifier, options = exercise
    page = shown(rf, block, value, {"exercise": identifier, f"question-{identifier}": options[0]})
    assert page.find("input", {"checked": True})["value"] == options[0]
    assert "Yes:" in page.find(class_="feedback").text
    page = shown(rf, block, value, {"exercise": identifier, f"question-{identifier}": options[-1]})
    assert "Not this one:" in page.find(class_="feedback-not-yet").text
    assert not Attempt.objects.exists()


def test_nothing_chosen_and_nonsense_ask_again(rf, exercise):
    block, value, identifier, _options = exercise
    for query in ({}, {f"question-{identifier}": "x" * 10_000}, {f"question-{identifier}": ["a", "b"]}):
        page = shown(rf, block, value, {"exercise": identifier, **query})
        assert "Choose an answer first." in page.text
        assert not page.find(class_="feedback")


def test_another_exercise_is_left_alone(rf, exercise):
    block, value, identifier, options = exercise
    page = shown(rf, block, value, {"exercise": "another", f"question-{identifier}": options[0]})
    assert not page.find("input", {"checked": True})
    assert not page.find(class_="feedback")


def test_an_unfinished_draft_and_a_page_without_a_request_are_shown(exercise):
    block, value, _identifier, _options = exercise
    assert "<fieldset" in block.render(value)
    assert "<form" not in block.render(block.to_python([]))
    unfinished = block.to_python([{"type": "single_choice", "value": {}, "id": "x"}])
    assert "<fieldset" in block.render(unfinished)
