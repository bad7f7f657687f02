"""The glossary, and the list of words under a text."""

from django.template.loader import render_to_string
from django.utils.translation import override

from learning.reference import selectors
from learning.reference.source import load_glossary

MOST_QUERIES = 6


def test_everyone_may_read_it_in_few_queries(db, client, django_assert_max_num_queries):
    load_glossary(language="en")
    with django_assert_max_num_queries(MOST_QUERIES):
        response = client.get("/en/glossary/")
    text = response.content.decode()
    assert response.status_code == 200
    assert 'id="term-safety-plan"' in text
    assert 'href="#letter-s"' in text
    assert 'id="letter-s"' in text
    assert "In services" in text
    assert "In law" in text


def test_a_signed_in_reader_costs_no_more(db, client, learner, django_assert_max_num_queries):
    load_glossary(language="en")
    client.force_login(learner)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get("/en/glossary/").status_code == 200


def test_drafts_are_not_shown_and_words_are_escaped(add_term, client):
    add_term("draft", live=False)
    add_term("odd", term="<b>odd</b>", in_services="<script>alert(1)</script>")
    text = client.get("/en/glossary/").content.decode()
    assert "term-draft" not in text
    assert "<b>odd" not in text
    assert "<script>alert" not in text


def test_an_empty_glossary_says_so(db, client):
    response = client.get("/en/glossary/")
    assert response.status_code == 200
    assert "There are no words here yet." in response.content.decode()


def test_in_french_english_words_are_marked_as_english(add_term, client):
    add_term("safe-house")
    add_term("consent", language="fr", term="consentement")
    text = client.get("/fr/glossary/").content.decode()
    assert '<article class="definition" id="term-safe-house" lang="en">' in " ".join(text.split())
    assert '<article class="definition" id="term-consent" >' in " ".join(text.split())


def test_words_used_here_carry_what_the_card_over_a_word_looks_for(add_term):
    add_term("safe-house", in_law="A law says so.")
    with override("en"):
        html = render_to_string("components/terms.html", {"terms": selectors.terms(["safe-house"], "en")})
    assert 'data-term-text="safe-house"' in html
    assert 'id="definition-safe-house"' in html
    assert "What services mean by safe-house." in html
    assert "A law says so." not in html


def test_on_paper_the_law_stands_in_the_list_too(add_term):
    add_term("safe-house", in_law="A law says so.")
    terms = selectors.terms(["safe-house"], "en")
    assert "A law says so." in render_to_string("components/terms.html", {"terms": terms, "in_full": True})


def test_in_french_the_list_marks_english_words(add_term):
    add_term("safe-house")
    with override("fr"):
        html = render_to_string("components/terms.html", {"terms": selectors.terms(["safe-house"], "fr")})
    assert '<div data-term-text="safe-house" lang="en">' in " ".join(html.split())


def test_without_terms_there_is_no_list(db):
    assert not render_to_string("components/terms.html", {"terms": []}).strip()
