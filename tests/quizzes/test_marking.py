"""Marking is pure: by table, and for any paper and any answer."""

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.errors import Refusal
from quizzes.grading import mark_paper, rounded
from quizzes.questions import registry
from quizzes.questions.base import UNSAID


def question(kind, rights, question_id="q"):
    """A question whose options `a`, `b`, … are right or wrong as `rights` says: "+-" is right, wrong."""
    return {
        "id": question_id,
        "type": kind,
        "text": "<p>?</p>",
        "hint": "",
        "feedback": "",
        "tests": "",
        "options": [
            {"id": f"{question_id}-{chr(97 + place)}", "text": chr(97 + place), "right": sign == "+", "feedback": "why"}
            for place, sign in enumerate(rights)
        ],
    }


@pytest.mark.parametrize(
    ("rights", "chosen", "points"),
    [
        ("+-", "a", 1),
        ("+-", "b", 0),
        ("-+-", "b", 1),
        ("+-", "", 0),
    ],
)
def test_single_choice(rights, chosen, points):
    mark = registry.get("single_choice").mark(question("single_choice", rights), f"q-{chosen}" if chosen else None)
    assert (mark.points, mark.maximum, mark.right) == (points, 1, points == 1)
    assert [remark.text for remark in mark.remarks] == list(chosen)


@pytest.mark.parametrize(
    ("rights", "chosen", "points"),
    [
        ("++--", "ab", 1),
        ("++--", "a", Fraction(1, 2)),
        ("++--", "abc", Fraction(1, 2)),
        ("++--", "abcd", 0),
        ("++--", "ac", 0),
        ("++--", "cd", 0),
        ("++--", "", 0),
        ("+++-", "ab", Fraction(2, 3)),
        ("+++-", "abd", Fraction(1, 3)),
        ("+---", "ab", 0),
        ("+-", "a", 1),
    ],
)
def test_multiple_choice_gives_part_of_the_point(rights, chosen, points):
    mark = registry.get("multiple_choice").mark(question("multiple_choice", rights), [f"q-{one}" for one in chosen])
    assert mark.points == points
    assert mark.right == (points == 1)
    assert [remark.text for remark in mark.remarks] == list(chosen)
    assert all(remark.feedback == "why" for remark in mark.remarks)


@pytest.mark.parametrize(
    ("right", "asked", "pass_mark", "percent", "passed"),
    [
        (4, 5, 80, "80.00", True),
        (3, 5, 80, "60.00", False),
        (2, 3, 66, "66.66", True),
        (2, 3, 67, "66.66", False),
        (7, 9, 78, "77.77", False),
        (0, 1, 1, "0.00", False),
        (5, 5, 100, "100.00", True),
    ],
)
def test_the_pass_mark_is_exact(right, asked, pass_mark, percent, passed):
    questions = [question("single_choice", "+-", f"q{number}") for number in range(asked)]
    answers = {f"q{number}": f"q{number}-a" for number in range(right)}
    result = mark_paper({"questions": questions, "pass_mark": pass_mark}, answers)
    assert (result.score, result.maximum, result.passed) == (right, asked, passed)
    assert str(rounded(result.percent)) == percent


def test_a_paper_without_questions_is_not_passed():
    result = mark_paper({"questions": [], "pass_mark": 1}, {})
    assert (result.maximum, result.percent, result.passed) == (0, 0, False)


@st.composite
def papers_with_answers(draw):
    questions, answers = [], {}
    for number in range(draw(st.integers(0, 8))):
        kind = draw(st.sampled_from(["single_choice", "multiple_choice"]))
        rights = draw(st.text("+-", min_size=2, max_size=8))
        made = question(kind, rights, f"q{number}")
        questions.append(made)
        options = [option["id"] for option in made["options"]]
        if kind == "single_choice":
            answers[made["id"]] = draw(st.none() | st.sampled_from(options))
        else:
            answers[made["id"]] = draw(st.lists(st.sampled_from(options), unique=True))
    return {"questions": questions, "pass_mark": draw(st.integers(1, 100))}, answers


@given(papers_with_answers())
def test_any_paper_is_marked_within_its_bounds(paper_with_answers):
    paper, answers = paper_with_answers
    result = mark_paper(paper, answers)
    assert 0 <= result.score <= result.maximum == len(paper["questions"])
    assert 0 <= result.percent <= 100
    assert result.passed == (bool(paper["questions"]) and result.percent >= paper["pass_mark"])
    assert result == mark_paper(paper, answers), "marking twice says the same"
    assert [marked.as_data()["id"] for marked in result.questions] == [one["id"] for one in paper["questions"]]
    for marked in result.questions:
        assert marked.mark.right == (marked.mark.points == marked.mark.maximum) or not marked.mark.maximum


@given(papers_with_answers())
def test_more_right_answers_never_cost(paper_with_answers):
    paper, answers = paper_with_answers
    for one in paper["questions"]:
        if one["type"] != "multiple_choice":
            continue
        chosen = answers[one["id"]]
        better = [*chosen, *(o["id"] for o in one["options"] if o["right"] and o["id"] not in chosen)]
        mark = registry.get("multiple_choice").mark
        assert mark(one, better).points >= mark(one, chosen).points


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@pytest.mark.parametrize("kind", ["single_choice", "multiple_choice"])
@given(answer=ANYTHING)
def test_whatever_is_not_an_answer_is_refused(kind, answer):
    asked = question(kind, "+-+")
    known = {option["id"] for option in asked["options"]}
    with suppress(Refusal):
        kept = registry.get(kind).check(asked, answer)
        assert kept is UNSAID or kept is None or set([kept] if isinstance(kept, str) else kept) <= known
        if kept is not UNSAID:
            assert registry.get(kind).check(asked, kept) == kept, "what is kept can be checked again"


@pytest.mark.parametrize("kind", ["single_choice", "multiple_choice"])
@pytest.mark.parametrize(
    "answer",
    [
        float("nan"),
        1,
        True,
        {"a": 1},
        ["q-a", "q-a"],
        ["q-a", "other"],
        ["q-a", None],
        [["q-a"]],
        "x" * 1_000_000,
        b"q-a",
    ],
)
def test_forged_answers_are_refused(kind, answer):
    with pytest.raises(Refusal):
        registry.get(kind).check(question(kind, "+-+"), answer)


def test_a_type_is_found_by_its_file():
    assert list(registry.TYPES)[:2] == ["single_choice", "multiple_choice"]
    for one in registry.TYPES.values():
        assert one.template == f"quizzes/questions/{one.name}.html"
