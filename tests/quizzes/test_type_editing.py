"""A trainer edits, previews, publishes and translates questions of every type."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from quizzes.models import Quiz
from quizzes.paper import paper_of
from quizzes.questions import registry
from tests.quizzes import type_data
from tests.quizzes.test_editing import streamlist, translated

pytestmark = pytest.mark.django_db
ADD = "wagtailsnippets_quizzes_quiz:add"


@pytest.fixture
def desk(client, trainer, address):
    client.force_login(trainer)
    return client


def common(**fields):
    return {
        "text": rich_text("<p>What?</p>"), "hint": "", "feedback": rich_text(""), "tests": "", "tags": "",
        "retired_on": "", **fields,
    }  # fmt: skip


def single(*rights):
    options = [
        {"text": f"Option {n}", "right": "on" if right else "", "feedback": ""} for n, right in enumerate(rights)
    ]
    return common(options=streamlist(options))


def ordering(*items):
    return common(items=streamlist([{"text": item, "feedback": ""} for item in items]))


def matching(pairs, others=()):
    values = [{"item": item, "match": match, "feedback": ""} for item, match in pairs]
    return common(pairs=streamlist(values), others=streamlist(list(others)))


def fill_in(*answers, slips=()):
    values = [{"text": text, "feedback": "Because."} for text in slips]
    return common(answers=streamlist(list(answers)), accents="", slips=streamlist(values))


def numeric(answer, tolerance=""):
    return common(answer=answer, tolerance=tolerance, unit="", if_low="", if_high="")


def scene(nodes, instead=None):
    values = [
        {
            "key": key,
            "text": rich_text("<p>So it goes.</p>"),
            "choices": streamlist([{"text": f"To {to}", "to": to, "feedback": ""} for to in targets]),
            "outcome": outcome,
        }
        for key, targets, outcome in nodes
    ]
    return common(
        nodes=streamlist(values),
        instead=streamfield([("single_choice", single(True, False))] if instead is None else instead),
    )


def true_false(answer="true"):
    return common(answer=answer, if_true="", if_false="")


GOOD = [("a", ["b", "c"], ""), ("b", [], "good"), ("c", [], "poor")]
WHOLE = {
    "single_choice": single(True, False),
    "multiple_choice": single(True, False),
    "true_false": true_false(),
    "ordering": ordering("x", "y", "z"),
    "matching": matching([("x", "1"), ("y", "2")]),
    "fill_in": fill_in("plan"),
    "numeric": numeric("3,5"),
    "scene": scene(GOOD),
}
EMPTY = {
    "true_false": true_false(""),
    "ordering": ordering(),
    "matching": matching([]),
    "fill_in": fill_in(),
    "numeric": numeric(""),
    "scene": scene([], instead=[]),
}


def form(*questions):
    return nested_form_data(
        {
            "title": "A quiz", "introduction": rich_text(""), "pass_mark": "80", "layout": "one_page",
            "questions": streamfield(list(questions)),
        }
    )  # fmt: skip


def publish(desk, *questions):
    return desk.post(reverse(ADD), {**form(*questions), "action-publish": "action-publish"})


def test_all_types_are_published_shown_in_the_editor_and_previewed(desk):
    assert publish(desk, *WHOLE.items()).status_code == 302
    quiz = Quiz.objects.get()
    assert quiz.live
    questions = paper_of(quiz)["questions"]
    assert [question["type"] for question in questions] == list(registry.TYPES)
    for question in questions:
        assert registry.get(question["type"]).right_answer(question)
    assert desk.get(reverse("wagtailsnippets_quizzes_quiz:edit", args=[quiz.pk])).status_code == 200
    address = reverse("wagtailsnippets_quizzes_quiz:preview_on_edit", args=[quiz.pk])
    assert desk.post(address, form(*WHOLE.items())).json()["is_valid"]
    for mode in ("questions", "feedback"):
        answer = desk.get(address, {"mode": mode})
        assert answer.status_code == 200
        assert answer.content.decode().count("<fieldset") >= len(WHOLE)
        assert ("To b" in answer.content.decode()) is True
        assert ("Not this one:" in answer.content.decode()) == (mode == "feedback")


@pytest.mark.parametrize("name", sorted(EMPTY))
def test_a_draft_of_any_type_may_be_empty_and_is_not_published(desk, name):
    assert publish(desk, (name, EMPTY[name])).status_code == 200
    assert not Quiz.objects.exists()
    assert desk.post(reverse(ADD), form((name, EMPTY[name]))).status_code == 302
    quiz = Quiz.objects.get()
    assert not quiz.live
    assert len(quiz.get_latest_revision_as_object().questions) == 1
    address = reverse("wagtailsnippets_quizzes_quiz:preview_on_edit", args=[quiz.pk])
    desk.post(address, form((name, EMPTY[name])))
    for mode in ("questions", "feedback"):
        assert desk.get(address, {"mode": mode}).status_code == 200


@pytest.mark.parametrize(("name", "value", "complaint"), [
    ("ordering", ordering("x", "y"), "at least three"),
    ("ordering", ordering("x", "y", "X"), "read the same"),
    ("matching", matching([("x", "1")]), "at least two pairs"),
    ("matching", matching([("x", "1"), ("y", "1")]), "same match"),
    ("matching", matching([("x", "1"), ("y", "2")], ["2"]), "belongs to a pair"),
    ("fill_in", fill_in("?"), "at least one letter"),
    ("fill_in", fill_in("plan", slips=["PLAN"]), "accepted as right"),
    ("numeric", numeric("many"), "Write a plain number"),
    ("numeric", numeric("NaN"), "Write a plain number"),
    ("numeric", numeric("3", "-1"), "not below zero"),
    ("scene", scene(GOOD[:1]), "at least two steps"),
    ("scene", scene(GOOD[:2]), "which is not there"),
    ("scene", scene([*GOOD, ("d", [], "good")]), "Nothing leads to the step"),
    ("scene", scene([("a", ["b"], ""), ("b", [], "")]), "Nothing leads on from the step"),
    ("scene", scene([("a", ["b"], ""), ("b", ["a", "c"], ""), ("c", [], "good")]), "circle"),
    ("scene", scene([("a", ["b"], ""), ("b", [], "poor")]), "good outcome"),
    ("scene", scene(GOOD, instead=[]), "This field is required."),
    ("scene", scene(GOOD, instead=[("ordering", ordering("x", "y"))]), "at least three"),
])  # fmt: skip
def test_publishing_refuses_what_cannot_be_answered(desk, name, value, complaint):
    answer = publish(desk, (name, value))
    assert answer.status_code == 200
    assert complaint in answer.content.decode()
    assert not Quiz.objects.exists()


def test_all_types_are_translated_and_stay_the_same_questions(make_quiz):
    quiz = make_quiz(questions=type_data.questions())
    french = translated(quiz, {"They have a bed.": "Il y a un lit.", "safety plan": "plan de sûreté"})
    ours, theirs = paper_of(quiz)["questions"], paper_of(french)["questions"]
    for one, other in zip(ours, theirs, strict=True):
        kind = registry.get(one["type"])
        assert one["id"] == other["id"]
        if one["type"] != "fill_in":
            assert kind.right_answer(one) == kind.right_answer(other)
            assert kind.mark(other, kind.right_answer(one)).points == 1
    assert theirs[-1]["nodes"][1]["key"] == "phoned", "names are not for translating"
    assert "Il y a un lit." in theirs[-1]["nodes"][1]["text"]
    assert theirs[-1]["instead"]["options"][0]["text"] == "Safety (fr)"
    assert theirs[-2]["answer"] == "72"
    assert "plan de sûreté" in theirs[-3]["answers"]


def test_everything_optional_left_empty_is_translated(desk):
    publish(desk, *WHOLE.items())
    assert translated(Quiz.objects.get(), {}).live
