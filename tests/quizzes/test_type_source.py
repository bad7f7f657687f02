"""From the course's source to a question of each type, and back."""

import json

import pytest

from learning.core.markdown_writing import markdown
from quizzes.errors import SourceError
from quizzes.questions import registry
from quizzes.source import exercise_data
from tests.quizzes import type_data

NAMES = sorted(type_data.BY_NAME)


@pytest.mark.parametrize("name", NAMES)
def test_a_source_comes_back_as_it_was(name):
    data = type_data.BY_NAME[name]
    child = type_data.stream(data)[0]
    written = registry.get(name).to_source(child.value)
    assert written == data
    assert json.loads(json.dumps(written)) == data


@pytest.mark.parametrize("text", [
    "One.", "One *and* **two**.", "One.\n\nTwo.", "See:\n\n- one\n- *two*\n- three", "1. one\n2. two\n\nAfter.",
    "A [link](https://example.org/a).", "2 \\* 3 \\_x\\_ \\[y\\] \\<b\\>", "- a\n   - b\n- c", "1\\. not a list",
    "\\- not a list",
])  # fmt: skip
def test_markdown_comes_back_as_it_was(text):
    data = {**type_data.TRUE_FALSE, "text": text}
    assert registry.get("true_false").to_source(type_data.stream(data)[0].value)["text"] == text


def test_links_to_slides_come_back_by_key():
    html = '<p>See <a linktype="page" id="7">this</a> and <a linktype="term" id="safety-plan">that</a>.</p>'
    assert markdown(html, {7: "safety/plan"}.get) == "See [this](slide:safety/plan) and [that](term:safety-plan)."
    assert markdown(html) == "See this and [that](term:safety-plan)."


def changed(name, **changes):
    return {**type_data.BY_NAME[name], **changes}


@pytest.mark.parametrize(("data", "message"), [
    (changed("true_false", answer="no"), "“answer” must be true or false"),
    (changed("true_false", iftrue="x"), "unknown “iftrue”"),
    (changed("true_false", if_true=3), "“if_true” must be a text"),
    (changed("ordering", items=None), "“items” must be a list"),
    (changed("ordering", items=["a", "b"]), "at least three"),
    (changed("ordering", items=["a", "b", "A "]), "read the same"),
    (changed("ordering", items=["a", "b", 3]), "“text” must be a text"),
    (changed("ordering", items=["a", "b", {"text": "c", "place": 1}]), "unknown “place”"),
    (changed("ordering", items=[str(n) for n in range(13)]), "at most twelve"),
    (changed("matching", pairs=["a"]), "“pairs” must be"),
    (changed("matching", pairs=[{"item": "a", "match": "b"}]), "at least two pairs"),
    (changed("matching", pairs=[{"item": "a", "match": True}, {"item": "b", "match": "c"}]), "“match” must be a text"),
    (changed("matching", pairs=[{"item": "a", "match": "b"}, {"item": "A", "match": "c"}]), "the same thing"),
    (changed("matching", pairs=[{"item": "a", "match": "b"}, {"item": "c", "match": "b"}], others=[]), "same match"),
    (changed("matching", others=["weapons"]), "belongs to a pair"),
    (changed("matching", others="x"), "“others” must be"),
    (changed("fill_in", answers=[]), "at least one answer"),
    (changed("fill_in", answers=[911]), "“answers” must be"),
    (changed("fill_in", answers=["..."]), "at least one letter"),
    (changed("fill_in", slips=[{"text": "Safety-plan", "feedback": "x"}]), "accepted as right"),
    (changed("fill_in", slips=["x"]), "“slips” must be"),
    (changed("fill_in", accents="yes"), "“accents” must be"),
    (changed("numeric", answer="many"), "“answer”: Write a plain number"),
    (changed("numeric", answer=True), "“answer” must be a number"),
    (changed("numeric", answer=float("nan")), "“answer”"),
    (changed("numeric", answer=float("inf")), "“answer”"),
    (changed("numeric", answer="1,000"), "“answer”"),
    (changed("numeric", answer=10**50), "“answer”"),
    (changed("numeric", tolerance=-1), "“tolerance”"),
    (changed("scene", nodes=None), "“nodes” must be"),
    (changed("scene", nodes=type_data.SCENE["nodes"][1:]), "Nothing leads to the step “turned-away”"),
    (changed("scene", nodes=type_data.SCENE["nodes"][:-1]), "“turned-away”, which is not there"),
    (changed("scene", nodes=[{"key": "a", "text": "x", "outcome": "fine"}]), "“outcome” must be one of"),
    (changed("scene", nodes=[{"key": "a", "text": "x", "leads": "b"}]), "unknown “leads”"),
    (changed("scene", nodes=[{"key": "a", "text": "x", "choices": "b"}]), "“choices” must be a list"),
    (changed("scene", instead=None), "plain question"),
    (changed("scene", instead=type_data.SCENE), "plain question"),
    (changed("scene", instead={**type_data.SINGLE, "options": []}), "“instead”: Give at least two answers"),
])  # fmt: skip
def test_a_source_that_is_wrong_is_refused_by_name(data, message):
    with pytest.raises(SourceError, match=message):
        exercise_data(data, key="a-slide/1")
