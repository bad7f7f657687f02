"""What goes out comes back as it was, whatever it says."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from quizzes.exchange import files, gift, moodle_xml, spreadsheet
from quizzes.exchange.neutral import tidy

FORMATS = {"gift": gift, "moodle-xml": moodle_xml, "csv": spreadsheet}
LIGHT = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))

signs = some.one_of(
    some.sampled_from(list("~=#{}:\\*%->[]\n'\"<&;,/|+@ $_`1")), some.characters(exclude_categories=["Cs", "Cc", "Cn"])
)


files_of_signs = some.text(signs, max_size=120)


def phrase(*, lines=False):
    """Words that a field can hold: trimmed, not empty, without control signs."""
    phrases = some.text(signs, min_size=1, max_size=25).map(
        lambda text: tidy(text if lines else text.replace("\n", " ")).strip()
    )
    return phrases.filter(lambda text: bool(text) and text.lstrip("\ufeff") == text and "\ufeff" not in text)


a_tag = phrase().filter(lambda tag: "," not in tag).map(lambda tag: " ".join(tag.split()))


def without_empty(data):
    return {name: value for name, value in data.items() if value not in ("", [], None)}


def question(kind, **own):
    return some.fixed_dictionaries(
        {
            "type": some.just(kind),
            "text": phrase(lines=True),
            "feedback": some.just("") | phrase(lines=True),
            "hint": some.just("") | phrase(lines=True),
            "tags": some.lists(a_tag, max_size=3, unique=True),
            **own,
        }
    ).map(without_empty)


def some_options(single):
    def marked(parts):
        rights = [False] * len(parts) if single else [place % 2 == 0 for place in range(len(parts))]
        rights[0] = True
        return [
            {"text": text, **({"right": True} if right else {}), **({"feedback": said} if said else {})}
            for (text, said), right in zip(parts, rights, strict=True)
        ]

    reason = some.just("") | phrase(lines=True)
    return some.lists(some.tuples(phrase(), reason), min_size=2, max_size=7).flatmap(some.permutations).map(marked)


reason = some.just("") | phrase(lines=True)
numbers = some.integers(-(10**9), 10**9) | some.decimals(-1000, 1000, places=3).map(float)
tolerances = some.none() | some.integers(0, 50) | some.sampled_from([0.5, 0.001])
QUESTIONS = {
    "single_choice": question("single_choice", options=some_options(True)),
    "multiple_choice": question("multiple_choice", options=some_options(False)),
    "true_false": question("true_false", answer=some.booleans(), if_true=reason, if_false=reason),
    "ordering": question(
        "ordering",
        items=some.lists(
            some.tuples(phrase(), reason).map(lambda one: {"text": one[0], "feedback": one[1]} if one[1] else one[0]),
            min_size=3, max_size=6,
        ),
    ),
    "matching": question(
        "matching",
        pairs=some.lists(
            some.fixed_dictionaries({"item": phrase(), "match": phrase(), "feedback": reason}).map(without_empty),
            min_size=2, max_size=5,
        ),
        others=some.lists(phrase(), max_size=2),
    ),
    "fill_in": question(
        "fill_in",
        answers=some.lists(phrase(), min_size=1, max_size=4),
        accents=some.sampled_from([None, True]),
        slips=some.lists(some.fixed_dictionaries({"text": phrase(), "feedback": phrase(lines=True)}), max_size=2),
    ),
    "numeric": question(
        "numeric", answer=numbers, tolerance=tolerances, unit=some.just("") | phrase(), if_low=reason, if_high=reason
    ),
}  # fmt: skip


def as_held(data, form):
    """What is left of a question in a format that says what it leaves out."""
    if form == "csv":
        return data
    gone = {"accents", "if_low", "if_high"} | ({"hint", "unit"} if form == "gift" else set())
    kept = {name: value for name, value in data.items() if name not in gone}
    if data["type"] == "matching":
        kept["pairs"] = [{"item": pair["item"], "match": pair["match"]} for pair in data["pairs"]]
    if data["type"] == "ordering" and form == "gift":
        kept["items"] = [item if isinstance(item, str) else item["text"] for item in data["items"]]
    return kept


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_question_comes_back_as_it_went_out(form, kind):
    @LIGHT
    @given(some.lists(QUESTIONS[kind], min_size=1, max_size=3))
    def holds(questions):
        writing = FORMATS[form].write(questions)
        named = {loss.place for loss in writing.losses if "; it is left out" in loss.what}
        reading = FORMATS[form].read(files.decoded(writing.text.encode()))
        assert not reading.refused
        kept = [as_held(data, form) for place, data in enumerate(questions, 1) if place not in named]
        assert [dict(item.data) for item in reading.items] == kept
        lost = {place for place, data in enumerate(questions, 1) if as_held(data, form) != data}
        assert lost | named == {loss.place for loss in writing.losses}, "whatever is left out is named"

    holds()


SCENE = {
    "type": "scene",
    "text": "Elm calls at five.",
    "nodes": [
        {"key": "start", "text": "She needs a bed.", "choices": [{"text": "Phone first.", "to": "end"}]},
        {"key": "end", "text": "They have a bed.", "outcome": "good"},
    ],
    "instead": {"type": "true_false", "text": "Phone first.", "answer": True},
}


@pytest.mark.parametrize("form", FORMATS)
def test_a_scene_is_left_out_by_name(form):
    writing = FORMATS[form].write([SCENE])
    assert [(loss.place, loss.name) for loss in writing.losses] == [(1, "Elm calls at five.")]
    assert "scene" in writing.losses[0].what
    assert "Elm" not in writing.text


@pytest.mark.parametrize("form", ["gift", "moodle-xml"])
def test_the_slide_and_the_day_of_retirement_are_lost_by_name(form):
    data = {"type": "true_false", "text": "So?", "answer": True, "tests": "x", "retired_on": date(2027, 3, 21)}
    assert len(FORMATS[form].write([data]).losses) == 2
    back = spreadsheet.read(files.decoded(spreadsheet.write([data]).text.encode()))
    assert dict(back.items[0].data) == data
