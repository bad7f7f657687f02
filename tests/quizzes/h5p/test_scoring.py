"""Every scorer against H5P's own rules, as tables: content, response, points, maximum."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from quizzes.h5p.scoring import registry, sets
from quizzes.h5p.scoring.blanks import slips
from quizzes.h5p.scoring.mark_the_words import selectable
from tests.quizzes.h5p import contents
from tests.quizzes.h5p.contents import IDS

NAMES = {
    "multi_choice": "H5P.MultiChoice 1.16",
    "true_false": "H5P.TrueFalse 1.8",
    "blanks": "H5P.Blanks 1.14",
    "drag_text": "H5P.DragText 1.10",
    "mark_the_words": "H5P.MarkTheWords 1.11",
}


def worth(library, content, response):
    score = registry.score(sets.part_of(library, content), response)
    return float(score.points), float(score.maximum)


two_right = contents.multi_choice("01", wrong=2)


@pytest.mark.parametrize(
    ("content", "response", "expected"),
    [
        (contents.multi_choice("0"), "0", (1, 1)),
        (contents.multi_choice("0"), "1", (0, 1)),
        (contents.multi_choice("0"), "", (0, 1)),
        (contents.multi_choice("0"), "0[,]1", (0, 1)),  # radio buttons cannot say so
        (two_right, "0[,]1", (2, 2)),
        (two_right, "0", (1, 2)),
        (two_right, "0[,]2", (0, 2)),  # a wrong one takes away
        (two_right, "2[,]3", (0, 2)),  # never below nothing
        (two_right, "0[,]0[,]0", (1, 2)),  # once chosen is once chosen
        (two_right, "0[,]1[,]99[,]-1[,]x", (2, 2)),  # no such answers
        (contents.multi_choice("01", singlePoint=True), "0[,]1", (1, 1)),
        (contents.multi_choice("01", singlePoint=True), "0", (0, 1)),
        (contents.multi_choice("01", singlePoint=True, passPercentage=50), "0", (1, 1)),
        (contents.multi_choice("01", singlePoint=True, passPercentage="50"), "0", (1, 1)),
        (contents.multi_choice("", wrong=2), "", (1, 1)),  # none is right: choosing none is
        (contents.multi_choice("", wrong=2), "0", (0, 1)),
        (contents.multi_choice("", wrong=2, singlePoint=True), "", (1, 1)),
        (contents.multi_choice("0", type="multi"), "0[,]1", (0, 1)),
        (contents.multi_choice("0", type="multi"), "0", (1, 1)),
        (contents.multi_choice("01", type="single"), "1", (1, 1)),
        ({**contents.multi_choice("0", singleAnswer=True), "behaviour": {"singleAnswer": True}}, "0", (1, 1)),
        ({"answers": [{"correct": True}, {"correct": True}]}, "0[,]1", (1, 1)),  # one point is what silence means
        (
            {"answers": [{"correct": True, "weight": 3}, {"correct": True}], "behaviour": {"singlePoint": False}},
            "0[,]1",
            (4, 4),
        ),
    ],
)
def test_multiple_choice(content, response, expected):
    assert worth("H5P.MultiChoice 1.16", content, response) == expected


@pytest.mark.parametrize(
    ("correct", "response", "points"),
    [("true", "true", 1), ("true", "false", 0), ("false", "false", 1), ("false", "", 0), (True, "true", 1)],
)
def test_true_or_false(correct, response, points):
    assert worth("H5P.TrueFalse 1.8", contents.true_false(correct), response) == (points, 1)


@pytest.mark.parametrize(
    ("content", "response", "expected"),
    [
        (contents.blanks("A *cat* and a *dog*."), "cat[,]dog", (2, 2)),
        (contents.blanks("A *cat* and a *dog*."), "dog[,]cat", (0, 2)),
        (contents.blanks("A *cat* and a *dog*."), "cat", (1, 2)),
        (contents.blanks("A *cat*", "a *dog*"), "cat[,]dog", (2, 2)),
        (contents.blanks("*cat/kitten/ kitty :It purrs*"), " kitty ", (1, 1)),
        (contents.blanks("*cat/kitten*"), "cat/kitten", (0, 1)),
        (contents.blanks("*Cat*", caseSensitive=True), "cat", (0, 1)),
        (contents.blanks("*Cat*"), "cat", (0, 1)),  # silence means: the case counts
        (contents.blanks("*Cat*", caseSensitive=False), "cAT", (1, 1)),
        (contents.blanks("*Tom &amp; Jerry*"), "Tom & Jerry", (1, 1)),
        (contents.blanks("*/nothing*"), "", (1, 1)),  # an empty alternative
        (contents.blanks("**bold** and *gap*"), "gap", (1, 1)),
        (contents.blanks("open * end"), "", (0, 0)),
        (contents.blanks("*shelter*", acceptSpellingErrors=True), "sheltre", (1, 1)),
        (contents.blanks("*shelter*", acceptSpellingErrors=True), "shalted", (0, 1)),
        (contents.blanks("*settlement*", acceptSpellingErrors=True), "setlement", (1, 1)),
        (contents.blanks("*settlement*", acceptSpellingErrors=True), "setlemet", (1, 1)),
        (contents.blanks("*cat*", acceptSpellingErrors=True), "cta", (0, 1)),  # too short to be forgiven
        (contents.blanks("*shelter*"), "sheltre", (0, 1)),
    ],
)
def test_blanks(content, response, expected):
    assert worth("H5P.Blanks 1.14", content, response) == expected


@pytest.mark.parametrize(
    ("field", "response", "expected"),
    [
        ("A *cat* and a *dog*.", "cat[,]dog", (2, 2)),
        ("A *cat* and a *dog*.", "dog[,]cat", (0, 2)),
        ("A *cat* and a *dog*.", "[,]dog", (1, 2)),
        ("A *cat:It purrs* and\n*dog\\+Yes\\-No*", "cat[,]dog", (2, 2)),
        ("*cat:tip\\+good \\-bad*", "cat", (1, 1)),
        ("*Tom &amp; Jerry*", "Tom & Jerry", (1, 1)),
        ("*Tom &amp; Jerry*", "Tom &amp; Jerry", (1, 1)),
        ("*cat* or *cat*", "cat[,]cat", (2, 2)),
        ("nothing to drag", "cat", (0, 0)),
    ],
)
def test_drag_the_words(field, response, expected):
    assert worth("H5P.DragText 1.10", contents.drag_text(field, distractors="*cow*"), response) == expected


@pytest.mark.parametrize(
    ("field", "response", "expected"),
    [
        ("<p>One *two* three *four*.</p>", "1[,]3", (2, 2)),
        ("<p>One *two* three *four*.</p>", "1", (1, 2)),
        ("<p>One *two* three *four*.</p>", "0[,]1", (0, 2)),
        ("<p>One *two* three *four*.</p>", "", (0, 2)),
        ("<p>No answer here</p>", "", (1, 1)),
        ("<p>No answer here</p>", "0", (0, 1)),
        ("<p>A **star** is no answer</p>", "1", (0, 1)),
        ("<p>(*One*), “two”… *three*!</p>", "0[,]2", (2, 2)),
        ("<p>*One*</p><p>two <strong>*three*</strong></p>", "0[,]2", (2, 2)),
    ],
)
def test_mark_the_words(field, response, expected):
    assert worth("H5P.MarkTheWords 1.11", contents.mark_the_words(field), response) == expected


def test_the_words_that_can_be_marked_are_counted_as_the_player_counts_them():
    assert selectable("<p>(One), two... <em>th</em>ree &amp; “*four*”!</p>") == [
        "One", "two", "th", "ree", "&", "*four*",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "expected"), [("ab", "ba", 1), ("kitten", "sitting", 3), ("", "abc", 3), ("same", "same", 0)]
)
def test_slips(one, other, expected):
    assert slips(one, other) == slips(other, one) == expected


def test_a_single_choice_set_is_the_sum_of_its_choices():
    part = sets.part_of("H5P.SingleChoiceSet 1.11", contents.single_choice_set())
    total = registry.total(part, {IDS[0]: "0", IDS[1]: "2", IDS[2]: "0"})
    assert (total.points, total.maximum, total.is_complete) == (2, 3, True)


def test_a_summary_counts_what_was_right_at_the_first_go():
    part = sets.part_of("H5P.Summary 1.10", contents.summary())
    assert registry.total(part, {IDS[0]: "0", IDS[1]: "1"}).points == 1
    assert registry.total(part, {IDS[0]: "0", IDS[1]: "1[,]0"}).points == 1


def test_a_question_set_is_the_sum_of_its_questions():
    part = sets.part_of("H5P.QuestionSet 1.20", contents.question_set())
    total = registry.total(part, {IDS[0]: "0", IDS[1]: "false", IDS[2]: "one[,]2"})
    assert (total.points, total.maximum, total.is_complete) == (2, 4, True)
    assert registry.maximum(part) == 4


def test_what_was_not_seen_counts_as_possible_only():
    part = sets.part_of("H5P.QuestionSet 1.20", contents.question_set())
    total = registry.total(part, {IDS[0]: "1"})
    assert (total.points, total.most, total.maximum, total.is_complete) == (0, 3, 4, False)


def test_a_pool_is_complete_with_as_many_answers_as_are_drawn():
    part = sets.part_of("H5P.QuestionSet 1.20", contents.question_set(poolSize=2))
    total = registry.total(part, {IDS[0]: "0", IDS[1]: "true"})
    assert (total.points, total.maximum, total.is_complete) == (2, 2, True)
    assert registry.total(part, {IDS[0]: "0"}).most == 3


def test_a_column_leaves_out_what_has_no_points_and_knows_sets_in_it():
    content = {
        "content": [
            {"content": contents.held("H5P.AdvancedText 1.1", {"text": "Read"}, IDS[9])},
            {"content": contents.held("H5P.QuestionSet 1.20", contents.question_set(), IDS[8])},
            {"content": contents.held("H5P.TrueFalse 1.8", contents.true_false(), IDS[7])},
        ]
    }
    part = sets.part_of("H5P.Column 1.16", content)
    answered = {IDS[0]: "0", IDS[1]: "true", IDS[2]: "one[,]two", IDS[7]: "true"}
    assert (registry.total(part, answered).points, registry.maximum(part)) == (5, 5)
    assert sets.find(part, IDS[2]).kind == "H5P.Blanks"


def test_a_part_is_found_inside_a_content_type_that_nobody_here_knows():
    deep = {"slides": [{"elements": [{"action": contents.held("H5P.TrueFalse 1.8", contents.true_false(), IDS[3])}]}]}
    part = sets.part_of("H5P.CoursePresentation 1.25", {"presentation": deep})
    assert registry.score(sets.find(part, IDS[3]), "true").points == 1
    assert sets.find(part, IDS[4]) is None
    assert registry.maximum(part) is None
    assert registry.total(part, {}).most is None


SORTER = {
    "piles": [{"id": "facts"}, {"id": "words"}],
    "cards": [{"piles": "facts"}, {"piles": "facts, words"}, {"piles": "words"}],
}
CHAIN = {
    "steps": [
        {"id": "home", "part": "needed", "after": "talk"},
        {"id": "talk", "part": "needed", "after": ""},
        {"id": "court", "part": "not-now", "after": ""},
    ]
}
TALK = {
    "nodes": [
        {"id": "start", "choices": [{"to": "more"}, {"to": "lost"}]},
        {"id": "more", "choices": [{"to": "trust"}]},
        {"id": "trust", "outcome": "good"},
        {"id": "lost", "outcome": "mixed"},
    ]
}


@pytest.mark.parametrize(
    ("library", "content", "response", "expected"),
    [
        ("Continuum.CardSorter 1.0", SORTER, "0[.]0[,]1[.]1[,]2[.]0", (2, 3)),
        ("Continuum.CardSorter 1.0", SORTER, "0[.]0[,]0[.]1[,]9[.]0[,]x", (0, 3)),  # it lies where it was put last
        ("Continuum.CardSorter 1.0", SORTER, "", (0, 3)),
        ("Continuum.ServiceChain 1.0", CHAIN, "talk[,]home", (2, 2)),
        ("Continuum.ServiceChain 1.0", CHAIN, "home[,]talk", (1, 2)),
        ("Continuum.ServiceChain 1.0", CHAIN, "talk[,]court[,]talk[,]elsewhere", (0, 2)),
        ("Continuum.Conversation 1.0", TALK, "start.0[,]more.0", (2, 2)),
        ("Continuum.Conversation 1.0", TALK, "start.1", (1, 2)),
        ("Continuum.Conversation 1.0", TALK, "start.0", (0, 2)),  # no end yet
        ("Continuum.Conversation 1.0", TALK, "more.0", (0, 2)),  # nobody begins there
        ("Continuum.Conversation 1.0", TALK, "start.0[,]more.7", (0, 2)),
    ],
)
def test_our_own_content_types(library, content, response, expected):
    assert worth(library, content, response) == expected


json = some.recursive(
    some.none() | some.booleans() | some.integers(-5, 5) | some.text("*:/ab&<>", max_size=12),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.sampled_from(
        ["answers", "correct", "behaviour", "questions", "textField", "choices", "summaries", "summary", "library",
         "params", "subContentId", "weight", "type", "content", "poolSize"]), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@given(
    library=some.sampled_from([*NAMES.values(), "H5P.QuestionSet 1", "H5P.Summary 1", "H5P.SingleChoiceSet 1",
                               "H5P.Column 1", "Other", "", "Continuum.CardSorter 1", "Continuum.ServiceChain 1",
                               "Continuum.Conversation 1"]),
    content=some.dictionaries(some.sampled_from(["answers", "questions", "textField", "choices", "summaries", "content",
                                                 "correct", "behaviour", "poolSize", "weight", "piles", "cards",
                                                 "steps", "nodes"]), json, max_size=4),
    response=some.text("[,]0123ab -", max_size=20),
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_no_content_and_no_answer_is_worth_more_than_there_is(library, content, response):
    part = sets.part_of(library, content)
    score = registry.score(part, response)
    if score is not None:
        assert 0 <= score.points <= score.maximum
    total = registry.total(part, {IDS[0]: response, "": response})
    assert total.points >= 0
    assert total.most is None or total.points <= total.most
    assert isinstance(registry.maximum(part), Fraction | None)
