"""What each type makes of an answer, by table."""

import json
from contextlib import suppress
from fractions import Fraction

import pytest

from quizzes.errors import Refusal
from quizzes.questions import registry, scene_map
from quizzes.questions.base import UNSAID
from quizzes.questions.fill_in import normalised
from quizzes.questions.numeric import readings
from tests.quizzes import type_data

NAMES = sorted(type_data.BY_NAME)


def marked(data, answer, seed=None):
    question = type_data.paper(data, seed)
    question_type = registry.get(question["type"])
    kept = question_type.check(question, answer(question) if callable(answer) else answer)
    return question_type.mark(question, None if kept is UNSAID else kept)


def test_all_types_are_found_in_their_order():
    assert list(registry.TYPES) == [data["type"] for data in type_data.ALL]


@pytest.mark.parametrize("name", NAMES)
def test_the_right_answer_earns_everything_and_comes_back_from_its_form(name):
    question = type_data.paper(type_data.BY_NAME[name], seed=7)
    one = registry.get(name)
    answer = one.right_answer(question)
    assert one.check(question, answer) == answer
    assert one.check(question, type_data.sent(question, answer)) == answer
    assert one.check(question, json.loads(json.dumps(answer))) == answer
    assert one.is_answered(answer)
    mark = one.mark(question, answer)
    assert (mark.points, mark.maximum, mark.right) == (1, 1, True)
    assert mark.remarks
    assert all(remark.right for remark in mark.remarks)
    assert one.all_remarks(question)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_earns_nothing(name):
    question = type_data.paper(type_data.BY_NAME[name])
    one = registry.get(name)
    for nothing in (None, "", [""]):
        kept = one.check(question, nothing)
        assert not one.is_answered(kept)
        mark = one.mark(question, kept)
        assert (mark.points, mark.right, mark.remarks) == (0, False, ())
    untouched = one.check(question, type_data.sent(question))
    assert untouched is UNSAID or not one.is_answered(untouched)
    assert one.check(question, []) is UNSAID or name == "multiple_choice"


@pytest.mark.parametrize("name", NAMES)
def test_a_draft_without_anything_in_it_is_shown_and_marked(name):
    value = type_data.ExerciseBlock().to_python([{"type": name, "value": {}, "id": "new"}])[0].value
    one = registry.get(name)
    question = one.as_paper(value, "new")
    one.controls(question, None)
    assert not one.mark(question, None).points
    one.all_remarks(question)
    one.right_answer(question)
    one.to_source(value)
    with suppress(Refusal):
        one.mark(question, one.check(question, ["x"]))


@pytest.mark.parametrize(("said", "points", "reason"), [
    ("true", 0, "It can happen within one building."),
    ("false", 1, "Right, one building is enough."),
])  # fmt: skip
def test_true_or_false(said, points, reason):
    mark = marked(type_data.TRUE_FALSE, [said])
    assert (mark.points, mark.remarks[0].feedback) == (points, reason)
    assert mark.remarks[0].text == said.capitalize()


@pytest.mark.parametrize(("places", "points", "answered"), [
    ((1, 2, 3, 4), 1, True),
    ((2, 1, 3, 4), Fraction(1, 2), True),
    ((2, 3, 4, 1), 0, True),
    ((1, None, None, 4), Fraction(1, 2), False),
    ((1, 1, 1, 1), Fraction(1, 4), True),
])  # fmt: skip
def test_ordering_earns_the_share_in_its_right_place(places, points, answered):
    question = type_data.paper(type_data.ORDERING, seed=3)
    answer = {item["id"]: place for item, place in zip(question["items"], places, strict=True)}
    one = registry.get("ordering")
    assert one.check(question, type_data.sent(question, answer)) == answer
    mark = one.mark(question, answer)
    assert (mark.points, mark.right, one.is_answered(answer)) == (points, points == 1, answered)
    assert len(mark.remarks) == sum(place is not None for place in places)


@pytest.mark.parametrize(("matches", "points"), [
    (("Weapons", "Stalking", "Stalking"), 1),
    (("Weapons", "Stalking", "Isolation"), Fraction(2, 3)),
    (("Stalking", "Stalking", None), Fraction(1, 3)),
    (("Isolation", "Isolation", "Isolation"), 0),
])  # fmt: skip
def test_matching_earns_the_share_of_right_pairs(matches, points):
    question = type_data.paper(type_data.MATCHING, seed=3)
    assert [match["text"] for match in question["matches"]] == ["Weapons", "Stalking", "Isolation"]
    ids = {match["text"]: match["id"] for match in question["matches"]}
    answer = {pair["id"]: ids.get(match) for pair, match in zip(question["pairs"], matches, strict=True)}
    mark = registry.get("matching").mark(question, answer)
    assert (mark.points, mark.right) == (points, points == 1)
    assert registry.get("matching").check(question, type_data.sent(question, answer)) == answer


@pytest.mark.parametrize(("written", "right"), [
    ("safety plan", True), ("  SAFETY   Plan. ", True), ("safety-plan", True), ("Safety\u00a0plan", True),
    ("“safety plan”", True), ("plan de securite", True), ("PLAN DE SÉCURITÉ", True), ("l’avenir‑même", True),
    ("ｓａｆｅｔｙ plan", True), ("safety planning", False), ("care plan", False), ("...", False),
])  # fmt: skip
def test_fill_in_looks_past_how_it_is_typed(written, right):
    mark = marked(type_data.FILL_IN, [written])
    assert (mark.right, mark.points) == (right, int(right))
    assert mark.remarks[0].feedback == ("That one comes later." if written == "care plan" else "")


def test_accents_matter_where_the_author_says_so():
    data = {**type_data.FILL_IN, "accents": True}
    assert marked(data, ["Plan de sécurité"]).right
    assert marked(data, ["Plan de se\u0301curite\u0301"]).right
    assert not marked(data, ["plan de securite"]).right
    assert normalised("Cœur") == normalised("coeur")


@pytest.mark.parametrize(("target", "tolerance", "written", "right"), [
    (72, 0, "72", True), (72, 0, "72 hours", True), (72, 0, "72,0", True), (72, 0, "71.99", False),
    (72, 0.5, "72,5", True), (72, 0.5, "72,50001", False), (3.5, 0, "3,5", True), (3.5, 0, "3.5", True),
    (1000, 0, "1 000", True), (1000, 0, "1\u202f000", True), (1000, 0, "1,000", True), (1000, 0, "1.000,00", True),
    (1, 0, "1,000", True), (1000.5, 0, "1,000.5", True), (-4, 0, "-4", True), (-4, 0, "−4", True), (4, 0, "+4", True),
    (-4, 0, "4", False), (72, 0, "about 70", False), (72, 0, "1-2", False), (0.1, 0, "0.1", True),
    (0.3, 0, "0.30000000000000001", False), (10**20, 0, "1" + "0" * 20, True), (5, 0, "٥", True),
])  # fmt: skip
def test_numbers_are_read_as_people_write_them(target, tolerance, written, right):
    data = {**type_data.NUMERIC, "answer": target, "tolerance": tolerance}
    assert marked(data, [written]).right is right
    assert marked(data, written).right is right


def test_a_number_that_is_off_gets_its_reason_and_words_are_kept():
    assert marked(type_data.NUMERIC, ["24"]).remarks[0].feedback == "There is more time than that."
    assert marked(type_data.NUMERIC, ["96"]).remarks[0].feedback == "That would be too late."
    question, one = type_data.paper(type_data.NUMERIC), registry.get("numeric")
    kept = one.check(question, ["three days"])
    assert kept == "three days"
    assert not one.is_answered(kept)
    assert one.controls(question, kept)[0]["unreadable"]
    assert one.mark(question, kept).remarks[0].feedback == "This could not be read as a number."


@pytest.mark.parametrize("name", ["fill_in", "numeric"])
@pytest.mark.parametrize("written", ["x" * 1_000_000, "7" * 300, "a\x00b", "a\ud800b", ["7", "8"], [7], 7, True, {}])
def test_what_nobody_can_have_typed_is_refused(name, written):
    with pytest.raises(Refusal):
        registry.get(name).check(type_data.paper(type_data.BY_NAME[name]), written)


@pytest.mark.parametrize("written", ["NaN", "-nan", "inf", "Infinity", "-INF", "1e999", "1E5", "1,5e3", "NaN hours"])
def test_what_only_a_computer_takes_for_a_number_is_refused_in_words(written):
    question = type_data.paper(type_data.NUMERIC)
    with pytest.raises(Refusal, match="such as"):
        registry.get("numeric").check(question, [written.removesuffix(" hours")])
    assert not readings(written)


# --- scenes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("said", "points", "rights"), [
    (["Phone the shelter first.", "Go along."], 1, [True, True, True]),
    (["Phone the shelter first.", "Send a taxi."], 1, [True, True, True]),
    (["Phone the shelter first.", "Let her walk."], Fraction(1, 2), [True, False, False]),
    (["Text her the address."], 0, [False, False]),
    (["Phone the shelter first."], 0, [True]),
])  # fmt: skip
def test_a_scene_is_worth_its_outcome(said, points, rights):
    question, one = type_data.paper(type_data.SCENE), registry.get("scene")
    answer = one.check(question, {"path": type_data.path(question, *said)})
    mark = one.mark(question, answer)
    assert (mark.points, mark.right) == (points, points == 1)
    assert [remark.right for remark in mark.remarks] == rights
    assert [remark.text for remark in mark.remarks][: len(said)] == said
    ended = len(rights) > len(said)
    assert one.is_answered(answer) is ended
    assert one.is_under_way(answer) is not ended


def test_a_scene_is_walked_by_buttons_back_and_forth_and_passed_over():
    question, one = type_data.paper(type_data.SCENE), registry.get("scene")
    answer = None

    def press(text):
        nonlocal answer
        shown = one.controls(question, answer)[0]
        buttons = {choice["text"]: choice["value"] for choice in shown.get("choices", [])}
        buttons |= {f"back {place}": step["back"] for place, step in enumerate(shown.get("steps", []))}
        buttons |= {"pass": shown["pass_over"], "return": shown["come_back"]}
        answer = one.check(question, [shown["state"], buttons[text]])
        return answer

    assert press("Phone the shelter first.")["done"] is False
    assert press("Let her walk.")["done"] is True
    assert press("back 1")["path"] == type_data.path(question, "Phone the shelter first.")
    assert press("Send a taxi.")["done"] is True
    passed_over = press("pass")
    assert (passed_over["passed_over"], passed_over["done"]) == (True, False)
    assert passed_over["path"] == type_data.path(question, "Phone the shelter first.", "Send a taxi.")
    shown = one.controls(question, answer)[0]
    right = shown["plain"]["controls"][0]["value"]
    answer = one.check(question, [shown["state"], right])
    assert (answer["done"], answer["instead"]) == (True, right)
    assert one.mark(question, answer).points == 1
    assert one.mark(question, answer).remarks[0].feedback == "Nothing else works without it."
    assert press("return")["done"] is True, "the way is still there"
    assert press("back 0") is None


@pytest.mark.parametrize(
    "instead", [data for data in type_data.ALL if data["type"] != "scene"], ids=lambda d: d["type"]
)
def test_any_plain_type_takes_the_place_of_a_scene(instead):
    question = type_data.paper({**type_data.SCENE, "instead": instead}, seed=5)
    one, plain = registry.get("scene"), registry.get(instead["type"])
    inner = {**question["instead"], "seed": 5}
    answer = one.check(question, {"path": [], "passed_over": True, "instead": plain.right_answer(inner)})
    assert one.is_answered(answer)
    assert one.mark(question, answer).points == 1
    state, *_rest = type_data.sent(question, answer)
    assert one.check(question, [state, *type_data.sent(inner, plain.right_answer(inner))]) == answer


def test_a_scene_that_was_changed_since_is_marked_all_the_same():
    question, one = type_data.paper(type_data.SCENE), registry.get("scene")
    answer = one.right_answer(question)
    changed = {**question, "nodes": question["nodes"][2:], "instead": None}
    assert one.mark(changed, answer).points == 0
    assert one.mark(changed, {**answer, "passed_over": True}).points == 0
    one.controls(changed, answer)


def node(key, *targets, outcome=""):
    return {"key": key, "outcome": outcome, "choices": [{"id": f"{key}-{to}", "to": to} for to in targets]}


@pytest.mark.parametrize(("nodes", "message"), [
    ([node("a", "b")], "at least two steps"),
    ([node("a", "b"), node("b")], "Nothing leads on from the step “b”"),
    ([node("a", "b"), node("b", "a", outcome="good")], "“b” has both"),
    ([node("a", "x"), node("b", outcome="good")], "“x”, which is not there"),
    ([node("a", "b"), node("b", outcome="good"), node("c", outcome="poor")], "Nothing leads to the step “c”"),
    ([node("a", "b"), node("b", outcome="good"), node("b", outcome="poor")], "Two steps are called “b”"),
    ([node("a", "b", "c"), node("b", "a", "c"), node("c", outcome="good")], "circle"),
    ([node("a", "a", "c"), node("c", outcome="good")], "circle"),
    ([node("a", "b"), node("b", outcome="mixed")], "At least one way must have a good outcome"),
    ([node("a", *[f"n{n}" for n in range(9)]), *[node(f"n{n}", outcome="good") for n in range(9)]], "too many choices"),
    ([node(f"n{n}", f"n{n + 1}") for n in range(60)] + [node("n60", outcome="good")], "at most 60"),
    ([node("a", "b", "c"), node("b", "d"), node("c", "d"), node("d", outcome="good")], None),
])  # fmt: skip
def test_a_scene_that_nobody_can_walk_through_is_found_out(nodes, message):
    found = scene_map.problem(nodes)
    assert (found is None) if message is None else (message in str(found))
