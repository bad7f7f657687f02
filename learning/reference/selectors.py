"""Looks up the words that the course uses."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from learning.core.links import Link
from learning.reference.models import GlossaryTerm
from learning.reference.models.shipped import Shipped

Entry = TypeVar("Entry", bound=Shipped)


def terms(slugs: Iterable[str], language: str) -> list[GlossaryTerm]:
    """The published terms with these slugs, alphabetically: one query, none without slugs.

    A term that has no words in this language yet comes in the source language; `term.language` says which.
    """
    wanted = set(slugs)
    if not wanted:
        return []
    languages = {language, settings.LANGUAGE_CODE}
    found = GlossaryTerm.objects.filter(live=True, locale__language_code__in=languages, slug__in=wanted)
    return _sorted(one_each(found.select_related("locale"), language))


def glossary(language: str) -> list[GlossaryTerm]:
    """Every published term, alphabetically, in this language or else in the source language: one query."""
    return _sorted(published(GlossaryTerm, language))


def term_links(slugs: Iterable[str], language: str) -> Mapping[str, Link]:
    """Where the published terms among `slugs` stand in the glossary (the links of kind `term`)."""
    return {
        term.slug: Link(title=term.term, address=term_address(term.slug, language)) for term in terms(slugs, language)
    }


def term_address(slug: str, language: str | None = None) -> str:
    """The place of a term in the glossary, in the current language unless one is named; nothing is looked up."""
    if language:
        with override(language):
            return term_address(slug)
    return f"{reverse('reference:glossary')}#term-{slug}" if slug else reverse("reference:glossary")


def alphabetical(word: str) -> str:
    """The key that words are sorted by: accents and capitals make no difference."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(sign))


def search_terms(query: str, language: str) -> list[GlossaryTerm]:
    """Published terms that hold every word of the query; those named by it come first."""
    words = alphabetical(query).split()

    def holds(text: str) -> bool:
        folded = alphabetical(text)
        return all(word in folded for word in words)

    named, explained = [], []
    for term in glossary(language) if words else []:
        if holds(term.term):
            named.append(term)
        elif holds(f"{term.term} {term.in_services} {term.in_law}"):
            explained.append(term)
    return [*named, *explained]


def published(model: type[Entry], language: str) -> list[Entry]:
    """Every published entry of a kind, in this language or else in the source language: one query, in no order."""
    languages = {language, settings.LANGUAGE_CODE}
    return one_each(
        model.objects.filter(live=True, locale__language_code__in=languages).select_related("locale"), language
    )


def one_each(found: Iterable[Entry], language: str) -> list[Entry]:
    """One entry a slug: the one in the language, where there is one."""
    chosen: dict[str, Entry] = {}
    for entry in found:
        if entry.slug not in chosen or entry.language == language:
            chosen[entry.slug] = entry
    return list(chosen.values())


def _sorted(terms: Iterable[GlossaryTerm]) -> list[GlossaryTerm]:
    return sorted(terms, key=lambda term: alphabetical(term.term))
