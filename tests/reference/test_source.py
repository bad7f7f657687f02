"""The shipped glossary: loaded once, and never over what a trainer wrote."""

import re
from pathlib import Path

import pytest

from learning.core.keys import key_for
from learning.reference.models import GlossaryTerm
from learning.reference.source import SourceError, load_glossary, read_glossary

ONE = """
- term: safe house
  slug: safe-house
  in_services: |
    A place
    to stay.
"""


@pytest.fixture
def shipped(shipped):
    """Writes the glossary."""

    def write(text: str, name: str = "glossary/words.yaml") -> Path:
        return shipped(name, text)

    write(ONE)
    return write


def edit(slug: str, words: str, *, publish: bool = True) -> GlossaryTerm:
    """What a trainer does in the admin."""
    term = GlossaryTerm.objects.get(slug=slug)
    term.in_services = words
    revision = term.save_revision()
    if publish:
        revision.publish()
    term.refresh_from_db()
    return term


def test_loading_publishes_each_term_with_a_key_that_never_changes(db, shipped):
    assert load_glossary(language="en").new == ["safe-house"]
    term = GlossaryTerm.objects.get()
    assert term.live
    assert not term.has_unpublished_changes
    assert term.translation_key == key_for("term:safe-house")
    assert term.in_services == "A place to stay."
    assert term.latest_revision.as_object().in_services == "A place to stay."


def test_loading_twice_changes_nothing(db, shipped):
    load_glossary(language="en")
    before = GlossaryTerm.objects.values().get()
    summary = load_glossary(language="en")
    assert (summary.new, summary.changed, summary.same, summary.kept) == ([], [], ["safe-house"], [])
    assert GlossaryTerm.objects.values().get() == before
    assert GlossaryTerm.objects.get().revisions.count() == 1


def test_better_words_in_the_source_reach_a_term_that_nobody_edited(db, shipped):
    load_glossary(language="en")
    shipped(ONE.replace("A place", "A quiet place"))
    assert load_glossary(language="en").changed == ["safe-house"]
    assert GlossaryTerm.objects.get().in_services == "A quiet place to stay."
    assert load_glossary(language="en").same == ["safe-house"]


@pytest.mark.parametrize("publish", [True, False])
def test_a_trainers_words_stay(db, shipped, publish):
    load_glossary(language="en")
    edit("safe-house", "Our own words.", publish=publish)
    shipped(ONE.replace("A place", "A quiet place"))
    assert load_glossary(language="en").kept == ["safe-house"]
    term = GlossaryTerm.objects.get()
    assert term.latest_revision.as_object().in_services == "Our own words."
    assert term.in_services == ("Our own words." if publish else "A place to stay.")


def test_overwriting_brings_the_shipped_words_back(db, shipped):
    load_glossary(language="en")
    edit("safe-house", "Our own words.")
    assert load_glossary(language="en", overwrite=True).changed == ["safe-house"]
    assert GlossaryTerm.objects.get().in_services == "A place to stay."
    assert load_glossary(language="en").same == ["safe-house"]


def test_a_term_that_was_taken_back_stays_away(db, shipped):
    load_glossary(language="en")
    GlossaryTerm.objects.get().unpublish()
    assert load_glossary(language="en").kept == ["safe-house"]
    assert not GlossaryTerm.objects.get().live


def test_a_trainers_own_term_with_the_same_slug_stays(add_term, shipped):
    add_term("safe-house", in_services="Our own words.")
    assert load_glossary(language="en").kept == ["safe-house"]
    assert GlossaryTerm.objects.get().in_services == "Our own words."


def test_a_language_without_a_glossary_has_nothing_to_load(db, shipped):
    summary = load_glossary(language="fr")
    assert (summary.new, summary.same) == ([], [])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("just words", "line 1: a list of entries"),
        ("- term: a\n  slug: a\n  in_services: x\n- just words", "line 4: an entry is names with values"),
        ("- {term: a, slug: a}", "line 1: missing: in_services"),
        ("\n- {term: a, slug: a b, in_services: x}", "line 2: “a b” is no slug"),
        ("- {term: a, slug: a, in_services: x, law: y}", "unknown: law"),
        ("- {term: a, slug: a, in_services: [x]}", "“in_services” is a text"),
        ("- {term: a, slug: a, in_services: x}\n\n- {term: b, slug: a, in_services: y}",
         "words.yaml, line 3: the slug “a” stands in words.yaml, line 1, too"),
        (f"- {{term: {'a' * 121}, slug: a, in_services: x}}", "longer than 120"),
        ("- {term: ]}", "words.yaml, line 1"),
    ],
)  # fmt: skip
def test_a_broken_glossary_is_refused_with_file_and_line_and_nothing_is_written(db, shipped, text, complaint):
    shipped(text)
    with pytest.raises(SourceError, match=re.escape(complaint)):
        load_glossary(language="en")
    assert not GlossaryTerm.objects.exists()


def test_the_glossary_is_every_file_of_its_folder_and_what_is_proposed(db, shipped):
    shipped(ONE.replace("safe", "warm"), "glossary/other.yaml")
    shipped(ONE.replace("safe", "cold"), "proposed/7.yaml")
    assert sorted(load_glossary(language="en").new) == ["cold-house", "safe-house", "warm-house"]


def test_a_slug_may_stand_in_one_file_only(db, shipped):
    shipped(ONE, "glossary/other.yaml")
    with pytest.raises(
        SourceError, match=r"words.yaml, line 2: the slug “safe-house” stands in other.yaml, line 2, too"
    ):
        load_glossary(language="en")


# --- what ships -----------------------------------------------------------------------------------


def test_every_term_that_the_shipped_course_marks_is_in_the_shipped_glossary():
    content = Path(__file__).parents[2] / "modules" / "content" / "en"
    marked = {slug for path in content.rglob("*.md") for slug in re.findall(r"\]\(term:([^)]*)\)", path.read_text())}
    shipped = {term["slug"] for term in read_glossary("en")}
    assert marked
    assert marked <= shipped


def test_shipped_law_names_where_it_was_read():
    terms = read_glossary("en")
    assert len(terms) >= 15
    for term in terms:
        assert not term["in_law"] or "Read in:" in term["in_law"], term["slug"]
        assert "verif" not in term["in_law"] + term["in_services"], term["slug"]
