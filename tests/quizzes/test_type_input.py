"""Whatever is sent to a question is kept as an answer or refused, and what is sent out gives nothing away."""

import json
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.errors import Refusal
from quizzes.questions import registry
from quizzes.questions.base import UNSAID
from tests.quizzes import type_data

NAMES = sorted(type_data.BY_NAME)
PAPERS = {}


def fuzzed(name):
    """Made once: hypothesis asks a thousand times."""
    if name not in PAPERS:
        PAPERS[name] = type_data.paper(type_data.BY_NAME[name], seed=11)
    return PAPERS[name]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def near_misses(question):
    """Things that could be in an answer, put together anyhow."""
    known = [
        *type_data.sent(question, registry.get(question["type"]).right_answer(question)),
        *type_data.sent(question),
    ]
    known += [question["id"], "true", "1", "72", f"{question['id']}:pass", f"{question['id']}:back:1", ""]
    for kind in ("items", "pairs", "matches", "options"):
        known += [one["id"] for one in question.get(kind, [])]
    ids = {choice["id"] for one in question.get("nodes", []) for choice in one["choices"]}
    known += [*ids, *(f"{question['id']}:take:{one}" for one in ids)]
    names = st.sampled_from([*known, "path", "passed_over", "instead", "done"])
    pieces = names | st.integers(-1, 9) | st.booleans() | st.none() | st.floats()
    return st.recursive(
        pieces,
        lambda inner: st.lists(inner, max_size=6) | st.dictionaries(names, inner, max_size=5),
        max_leaves=10,
    )


def holds(name, answer):
    question, one = fuzzed(name), registry.get(name)
    with suppress(Refusal):
        kept = one.check(question, answer)
        if kept is UNSAID:
            return
        json.dumps(kept, allow_nan=False)
        assert one.check(question, kept) == kept, "what is kept can be checked again"
        mark = one.mark(question, kept)
        assert 0 <= mark.points <= mark.maximum == 1
        assert mark.right == (mark.points == 1)
        one.is_answered(kept)
        one.is_under_way(kept)
        one.controls(question, kept)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(answer=ANYTHING)
def test_whatever_is_sent_is_kept_or_refused(name, answer):
    holds(name, answer)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_is_nearly_an_answer_is_kept_or_refused(name, data):
    holds(name, data.draw(near_misses(fuzzed(name))))


def deep(levels):
    nested = []
    for _level in range(levels):
        nested = [nested]
    return nested


@pytest.mark.parametrize("name", NAMES)
def test_forged_answers_are_refused(name):
    question, one = fuzzed(name), registry.get(name)
    values = type_data.sent(question, one.right_answer(question))
    forged = [
        float("nan"), 1, True, b"x", {"other": 1}, {1: 1}, [None], [["x"]], [{}], "x" * 1_000_000, ["x" * 1_000_000],
        deep(20_000), {"path": deep(20_000)}, {"path": ["x"] * 100_000}, {str(n): n for n in range(100_000)},
        ["x"] * 100_000, [*values, *values, *values],
    ]  # fmt: skip
    if name not in {"fill_in", "numeric"}:
        forged += ["x", ["x"], ["x:1"], [f"{values[0]}x"]]
    if name in {"ordering", "matching"}:
        kept = one.right_answer(question)
        first = next(iter(kept))
        forged += [{first: True}, {first: 1.0}, {first: 99}, {first: "x"}, {**kept, "other": 1}, [values[0]] * 2]
    if name == "scene":
        mark = f"{question['id']}:"
        forged += [
            {"path": ["x"]}, {"path": [], "passed_over": 1}, {"path": [], "instead": "x"}, {"path": {}},
            {"passed_over": True, "instead": {"passed_over": True}}, {"passed_over": True, "instead": deep(20_000)},
            [f"{mark}walk:x"], [f"{mark}run:"], [f"{mark}walk:", f"{mark}take:x"], [f"{mark}walk:", f"{mark}back:-1"],
            [f"{mark}walk:", "said"], [f"{mark}over:", f"{mark}take:x"], [f"{mark}walk:", f"{mark}fly"],
        ]  # fmt: skip
    for answer in forged:
        with pytest.raises(Refusal):
            one.check(question, answer)


# --- nothing given away ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ordering", "matching"])
@given(seed=st.integers(0, 2**48))
def test_the_right_order_is_never_what_is_shown(name, seed):
    question = {**fuzzed(name), "seed": seed}
    one = registry.get(name)
    controls = one.controls(question, None)
    assert controls == one.controls(question, None), "the same each time"
    if name == "ordering":
        shown = [control["text"] for control in controls]
        right = [item["text"] for item in question["items"]]
    else:
        shown = [choice["text"] for choice in controls[0]["choices"]]
        right = [match["text"] for match in question["matches"]]
    assert shown != right
    assert sorted(shown) == sorted(right)


@pytest.mark.parametrize("name", ["ordering", "matching"])
def test_the_browser_gets_signs_in_place_of_ids(name):
    question = fuzzed(name)
    controls = json.dumps(registry.get(name).controls(question, None))
    for one in [*question.get("items", []), *question.get("pairs", []), *question.get("matches", [])]:
        assert one["id"] not in controls
    other = json.dumps(registry.get(name).controls({**question, "seed": 12}, None))
    assert controls != other, "another attempt has another order"


@pytest.mark.parametrize("name", NAMES)
def test_no_control_says_what_is_right(name):
    question = fuzzed(name)
    controls = json.dumps(registry.get(name).controls(question, None))
    assert '"right"' not in controls
    assert "feedback" not in controls
    assert "outcome" not in controls
    for secret in ("safety plan", "You arrive together", "They have a bed", "There is no bed", "Nothing else works"):
        assert secret not in controls
