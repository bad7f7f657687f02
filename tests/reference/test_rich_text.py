"""A marked term in rich text: stored, edited, shown."""

import json

import pytest
from django.utils.translation import override
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.rich_text import expand_db_html, extract_references_from_rich_text

from modules import notes
from modules.blocks import WORDS

MARK = '<a linktype="term" id="safety-plan">safety plan</a>'


def edited(html: str) -> dict:
    return json.loads(ContentstateConverter(WORDS).from_database_format(html))


def stored(state: dict) -> str:
    return ContentstateConverter(WORDS).to_database_format(json.dumps(state))


def test_what_is_stored_comes_back_from_the_editor_as_it_was():
    html = f'<p data-block-key="a1b2c">Write a {MARK} with the <b>person</b>.</p>'
    assert stored(edited(html)) == html


def test_a_mark_on_bold_words_survives_the_editor():
    state = edited(f'<p data-block-key="a1b2c"><b>{MARK}</b> comes first.</p>')
    again = edited(stored(state))
    assert again["blocks"] == state["blocks"]
    assert again["entityMap"] == state["entityMap"]


def test_the_editor_is_told_which_term_it_is():
    (entity,) = edited(f"<p>{MARK}</p>")["entityMap"].values()
    assert entity["type"] == "TERM"
    assert entity["mutability"] == "MUTABLE"
    assert entity["data"]["id"] == "safety-plan"


def test_a_mark_that_the_editor_just_made_is_stored_with_the_slug_alone():
    state = {
        "blocks": [
            {
                "key": "a1b2c", "text": "A safe house", "type": "unstyled", "depth": 0, "inlineStyleRanges": [],
                "entityRanges": [{"key": 0, "offset": 2, "length": 10}],
            }
        ],
        "entityMap": {"0": {"type": "TERM", "data": {"id": "safe-house", "url": "/anything/", "title": "x"}}},
    }  # fmt: skip
    html = stored(state)
    assert '<a linktype="term" id="safe-house">safe house</a>' in html
    assert "/anything/" not in html


def test_links_and_marks_of_one_text_keep_apart():
    html = f'<p data-block-key="a1b2c"><a href="https://example.org/">A page</a>, a {MARK}.</p>'
    assert stored(edited(html)) == html


def test_marks_become_links_into_the_glossary_without_a_query(db, django_assert_num_queries):
    with django_assert_num_queries(0), override("en"):
        html = expand_db_html(f"<p>{MARK}, {MARK}</p>")
    link = '<a class="term" href="/en/glossary/#term-safety-plan" data-term="safety-plan">safety plan</a>'
    assert html == f"<p>{link}, {link}</p>"


def test_the_link_leads_to_the_readers_language():
    with override("fr"):
        assert 'href="/fr/glossary/#term-safety-plan"' in expand_db_html(MARK)


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ('<a linktype="term" id="never-heard">x</a>', 'href="/en/glossary/#term-never-heard"'),
        ('<a linktype="term" id="">x</a>', 'href="/en/glossary/"'),
        ('<a linktype="term">x</a>', 'href="/en/glossary/"'),
        ('<a linktype="term" id="a&quot;&gt;&lt;script&gt;">x</a>', "&quot;&gt;&lt;script&gt;"),
    ],
)
def test_a_mark_without_its_term_still_leads_to_the_glossary(db, html, shown):
    assert shown in expand_db_html(html)
    assert "<script>" not in expand_db_html(html)
    edited(html)


def test_the_notes_know_which_terms_they_mark():
    assert notes.term_slugs(f"<p>{MARK} and {MARK}, then <a id='x'>y</a></p>") == ["safety-plan"]
    assert notes.term_slugs(stored(edited(f"<p>{MARK}</p>"))) == ["safety-plan"]


def test_a_trainer_sees_where_a_term_is_used(add_term):
    term = add_term("safety-plan")
    (found,) = extract_references_from_rich_text(f"<p>{MARK} <a linktype='x'>y</a></p>")
    assert found[1] == str(term.pk)
    assert list(extract_references_from_rich_text('<a linktype="term" id="gone">x</a>')) == []
