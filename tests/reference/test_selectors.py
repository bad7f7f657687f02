"""Which words a reader gets, and in which language."""

from learning.core import links
from learning.reference import selectors
from learning.reference.presentation import by_letter


def test_only_published_terms_in_alphabetical_order(add_term):
    add_term("status")
    add_term("etat", term="État")
    add_term("draft", live=False)
    assert [term.slug for term in selectors.glossary("en")] == ["etat", "status"]
    assert [term.slug for term in selectors.terms(["status", "draft", "unknown", "etat"], "en")] == ["etat", "status"]


def test_no_slugs_no_query(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert selectors.terms([], "en") == []


def test_a_french_reader_gets_french_words_and_english_ones_where_there_are_none(add_term, django_assert_num_queries):
    consent = add_term("consent")
    add_term("safe-house")
    add_term("consent", language="fr", term="consentement", translation_key=consent.translation_key)
    with django_assert_num_queries(1):
        terms = selectors.terms(["consent", "safe-house"], "fr")
        assert [(term.term, term.language) for term in terms] == [("consentement", "fr"), ("safe house", "en")]
    assert [term.term for term in selectors.glossary("en")] == ["consent", "safe house"]


def test_a_french_draft_leaves_the_english_words(add_term):
    add_term("consent")
    add_term("consent", language="fr", live=False)
    assert [term.language for term in selectors.terms(["consent"], "fr")] == ["en"]


def test_terms_can_be_linked_by_key(add_term):
    add_term("consent")
    found = links.resolve("term", ["consent", "unknown"], "fr")
    assert found == {"consent": links.Link("consent", "/fr/glossary/#term-consent")}


def test_letters_gather_words_whatever_their_accents(add_term):
    for slug, word in (("a", "État"), ("b", "essai"), ("c", "911"), ("d", "zone")):
        add_term(slug, term=word)
    groups = by_letter(selectors.glossary("en"))
    assert [(group["letter"], group["anchor"], [t.term for t in group["terms"]]) for group in groups] == [
        ("#", "other", ["911"]),
        ("E", "e", ["essai", "État"]),
        ("Z", "z", ["zone"]),
    ]
