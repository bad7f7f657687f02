"""A form that asks about client data: nothing passes that was not shown, and the answer counts for exactly that."""

import re

from django.template.loader import render_to_string

from learning.core.client_data_forms import BOX, CONFIRMED, asked, confirmation, flagged, unconfirmed

TEXTS = {"body": "Her cell is 416-555-0199, SIN 046 454 286", "title": "A question", "empty": ""}


def ticked(findings):
    return {BOX: "yes", CONFIRMED: confirmation(findings)}


def test_only_fields_with_findings_are_named():
    found = flagged(TEXTS)
    assert {name: [one.text for one in pieces] for name, pieces in found.items()} == {
        "body": ["416-555-0199", "046 454 286"]
    }
    assert flagged(TEXTS, allowed=iter(["416-555-0199", "046 454 286"])) == {}


def test_without_the_box_everything_is_asked_about():
    found = flagged(TEXTS)
    assert {name: tuple(pieces) for name, pieces in unconfirmed(found, {}).items()} == found
    assert unconfirmed(found, {CONFIRMED: confirmation(found)})
    assert unconfirmed(found, {BOX: "yes"})
    assert unconfirmed(found, {BOX: "yes", CONFIRMED: "forged " * 3})


def test_the_box_passes_what_was_shown_beside_it():
    found = flagged(TEXTS)
    assert unconfirmed(found, ticked(found)) == {}


def test_the_same_piece_spelled_otherwise_passes_with_it():
    said = ticked(flagged(TEXTS))
    assert unconfirmed(flagged({"body": "416 555 0199"}), said) == {}
    assert unconfirmed(flagged({}), said) == {}


def test_a_piece_typed_since_is_asked_about():
    said = ticked(flagged(TEXTS))
    changed = flagged({"body": "Her cell is 416-555-0198, SIN 046 454 286"})
    assert [one.text for one in unconfirmed(changed, said)["body"]] == ["416-555-0198"]


def test_the_hidden_field_does_not_say_what_it_stands_for():
    value = confirmation(flagged(TEXTS))
    assert re.fullmatch(r"[0-9a-f]{32} [0-9a-f]{32}", value)


def test_the_component_says_what_was_found_why_and_what_to_write():
    found = flagged({"body": "<b>416-555-0199</b> and 416-555-0199 or 905-555-0100"})
    page = render_to_string(
        "components/client_data.html",
        {"fields": asked(found, {"body": ("Your <text>", "id_body")}), "confirmed_text": confirmation(found)},
    )
    assert 'role="alert"' in page
    assert '<a href="#id_body">Your &lt;text&gt;</a>' in page
    assert page.count("<q>416-555-0199</q>") == 1
    assert "<q>905-555-0100</q>" in page
    assert "Phone number" in page
    assert "leads straight to one person" in page
    assert "a safe number is on file" in page
    assert 'name="not_a_real_person"' in page
    assert " checked" not in page
    assert f'name="confirmed_text" value="{confirmation(found)}"' in page


def test_the_component_is_silent_without_findings():
    assert not render_to_string("components/client_data.html", {"fields": []}).strip()
