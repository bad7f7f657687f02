"""A form on a web page: what is shown comes back as it was, with and without script."""

from html.parser import HTMLParser

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from learning.toolkit.answer_shapes import ShapeProblem, check_answers
from learning.toolkit.form import blank_sections, error_list, mistakes, read_answers, render_sections, rows_wanted
from tests.toolkit.forms import ANSWERS, definition


class Inputs(HTMLParser):
    """What a browser would send of a form that nobody touched, and what its labels point at."""

    def __init__(self):
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.labels: list[str] = []
        self.described: list[str] = []
        self.unlabelled: list[str] = []
        self.area = self.select = None
        self.templates = 0

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "template":
            self.templates += 1
        if self.templates:
            return
        if "id" in given:
            self.ids.append(given["id"])
        self.described += (given.get("aria-describedby") or "").split()
        if tag == "label":
            self.labels.append(given["for"])
        elif tag == "input":
            kind = given["type"]
            if kind != "hidden" and "aria-label" not in given:
                self.unlabelled.append(given["id"])
            if kind in ("text", "hidden") or "checked" in given:
                self.sent.append((given["name"], given.get("value", "")))
        elif tag == "textarea":
            self.area = [given["name"], ""]
            self.unlabelled += [] if "aria-label" in given else [given["id"]]
        elif tag == "select":
            self.select = given["name"]
            self.unlabelled += [] if "aria-label" in given else [given["id"]]
        elif tag == "option" and "selected" in given:
            self.sent.append((self.select, given["value"]))

    def handle_data(self, data):
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag):
        if tag == "template":
            self.templates -= 1
        elif tag == "textarea" and self.area:
            self.sent.append((self.area[0], self.area[1].removeprefix("\n").replace("\n", "\r\n")))
            self.area = None


def shown(form, answers, **options) -> tuple[str, Inputs]:
    text = render_to_string("toolkit/form_sections.html", {"sections": render_sections(form, answers, **options)})
    inputs = Inputs()
    inputs.feed(text)
    return text, inputs


def post(*pairs) -> QueryDict:
    sent = QueryDict(mutable=True)
    for name, value in pairs:
        sent.appendlist(name, value)
    return sent


def test_what_is_shown_comes_back_as_it_was():
    form = definition()
    _text, inputs = shown(form, ANSWERS)
    assert read_answers(form, post(*inputs.sent)) == ANSWERS


def test_a_form_that_nobody_touched_has_no_answers():
    form = definition()
    _text, inputs = shown(form, {})
    assert read_answers(form, post(*inputs.sent)) == {}


def test_every_input_has_a_label_and_every_description_is_there():
    form = definition()
    _text, inputs = shown(form, ANSWERS, errors={"worker": ["Shorter."], "risks": ["Look again."]})
    assert set(inputs.unlabelled) <= set(inputs.labels)
    assert set(inputs.described) <= set(inputs.ids)
    assert len(inputs.ids) == len(set(inputs.ids))


def test_a_choice_offers_the_three_answers_that_are_none():
    text, _inputs = shown(definition(), {})
    for words in ("not asked", "declined", "unknown"):
        assert words in text


def test_a_choice_takes_only_what_it_offers():
    form = definition()
    assert read_answers(form, post(("f-danger", "perhaps"), ("f-needs", "wine"), ("f-risks-0-how_likely", "9"))) == {}


def test_an_answer_is_shown_as_words_and_never_as_markup():
    text, _inputs = shown(definition(), {"worker": '"><script>', "story": "</textarea><script>"})
    assert "<script>" not in text


def test_a_date_is_tidied_and_an_unreadable_one_stays_and_is_named():
    form = definition()
    answers = read_answers(form, post(("f-seen_on", "2026/3/1"), ("f-risks-0-by_when", "next week")))
    assert answers == {"seen_on": "2026-03-01", "risks": [{"by_when": "next week"}]}
    found = mistakes(form, answers)
    assert list(found) == ["risks"]
    assert "row 1, By when: “next week” is not a date" in found["risks"][0]
    assert error_list(form, found) == [
        {"label": "Risks", "message": found["risks"][0], "id": "field-f-risks"},
    ]


@pytest.mark.parametrize("text", ["2026-02-30", "01-02-2026", "2026-13-01", "soon", "0000-01-01"])
def test_a_day_that_is_not_on_the_calendar_is_named(text):
    form = definition()
    answers = read_answers(form, post(("f-seen_on", text)))
    assert answers == {"seen_on": text}
    assert mistakes(form, answers)["seen_on"]


def test_steps_that_wait_for_each_other_are_named():
    form = definition()
    steps = [
        {"key": "s1", "step": "One", "depends_on": ["s2"]},
        {"key": "s2", "step": "Two", "depends_on": ["s1"]},
        {"key": "s3", "step": "Three", "depends_on": ["s2"]},
    ]
    assert "1, 2." in mistakes(form, {"steps": steps})["steps"][0]


def test_a_step_can_wait_for_others_but_not_for_itself_or_for_nothing():
    form = definition()
    answers = read_answers(
        form,
        post(
            ("f-steps-0-key", "s4"), ("f-steps-0-step", "One"), ("f-steps-0-depends_on", "s4"),
            ("f-steps-0-depends_on", "s9"), ("f-steps-0-depends_on", "s2"),
            ("f-steps-1-key", "s2"), ("f-steps-1-step", "Two"),
            ("f-steps-2-key", "s9"), ("f-steps-2-step", " "),
        ),
    )  # fmt: skip
    assert answers["steps"] == [
        {"key": "s4", "step": "One", "depends_on": ["s2"]},
        {"key": "s2", "step": "Two", "depends_on": []},
    ]


def test_a_new_step_gets_a_key_that_no_other_has():
    sections = render_sections(definition(), {"steps": [{"key": "s2", "step": "Two", "depends_on": []}]})
    rows = next(field for section in sections for field in section["fields"] if field["key"] == "steps")["rows"]
    assert [row["key"] for row in rows] == ["s2", "s1"]


def test_the_button_adds_a_row_and_keeps_what_was_typed():
    form = definition()
    _text, inputs = shown(form, ANSWERS)
    sent = post(*inputs.sent, ("add_row", "risks"))
    assert rows_wanted(form, sent) == {"risks": 4, "steps": 3}
    _text, again = shown(form, read_answers(form, sent), rows=rows_wanted(form, sent))
    assert {"f-risks-3-risk", "f-steps-2-step"} <= set(again.ids)
    assert "f-risks-4-risk" not in again.ids


def test_a_table_never_grows_beyond_what_is_read():
    form = definition()
    rows = [{"risk": f"Risk {number}"} for number in range(60)]
    text, inputs = shown(form, {"risks": rows}, rows={"risks": 99})
    assert read_answers(form, post(*inputs.sent))["risks"] == rows
    assert 'value="risks"' not in text, "no button for one more"


def test_numbers_of_rows_out_of_a_forged_form_do_no_harm():
    form = definition()
    assert read_answers(form, post(("f-risks-999-risk", "x"), ("f-risks-٣-risk", "x"), ("f-risks--risk", "x"))) == {}


def test_a_matrix_keeps_the_place_of_an_occasion_that_was_left_out():
    form = definition()
    answers = read_answers(form, post(("f-rating-0-date", ""), ("f-rating-1-housing-own", "A room")))
    assert answers["rating"] == [{"date": "", "cells": {}}, {"date": "", "cells": {"housing": {"own": "A room"}}}]


def test_an_error_stands_with_its_field_and_is_named_by_it():
    text, inputs = shown(definition(), {}, errors={"worker": ["Write a code."]})
    assert "Write a code." in text
    assert 'aria-invalid="true"' in text
    assert "f-worker-errors" in inputs.described


def test_a_finding_says_what_and_why_and_can_be_waved_through():
    finding = {"token": "abc", "text": "416 555 0199", "kind": "a phone number", "why": "Why.", "instead": "X."}
    text, inputs = shown(definition(), {"worker": "416 555 0199"}, findings={"worker": [finding]})
    assert "“416 555 0199” looks real (a phone number)." in text
    assert "Why." in text
    assert 'name="not_real"' in text
    assert "f-worker-not-real-abc" in inputs.labels


def test_read_only_shows_words_and_no_inputs():
    text, inputs = shown(definition(), ANSWERS, read_only=True)
    assert inputs.sent == []
    for words in ("declined", "Food", "Likely", "The road", "Tired", "Phone the clinic", "signed on 2026-03-01"):
        assert words in text
    assert "not signed" in text


def test_a_blank_form_shows_what_may_be_answered():
    text = render_to_string("toolkit/form_sections.html", {"sections": blank_sections(definition())})
    for words in ("Danger now?", "Yes", "not asked", "Risk; How likely; By when", "Housing", "Person; Worker"):
        assert words in text
    assert "<input" not in text
    assert "<button" not in text


def test_answers_of_another_variant_are_not_read():
    form = definition().of_variant("left")
    assert read_answers(form, post(("f-code_word", "apple"))) == {}


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({"nothing": "x"}, "field nothing"),
        ({"danger": "perhaps"}, "no option"),
        ({"seen_on": "soon"}, "no date"),
        ({"needs": "food"}, "a list"),
        ({"risks": [{"risky": "x"}]}, "unknown: risky"),
        ({"rating": [{"date": "2026-03-01", "cells": {"work": {}}}]}, "unknown: work"),
        ({"steps": [{"key": "s1", "step": "One", "depends_on": ["s2"]}]}, "cannot depend on"),
        ({"signed": [{"role": "Mayor"}]}, "nobody signs as"),
        ({"worker": 3}, "a text is expected"),
    ],
)
def test_written_answers_must_fit_the_form(answers, problem):
    with pytest.raises(ShapeProblem, match=problem):
        check_answers(definition(), answers)


def test_written_answers_that_fit_are_taken_as_they_are():
    assert check_answers(definition(), ANSWERS) == ANSWERS
