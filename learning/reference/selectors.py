"""Looks up the words that the course uses."""

import unicodedata
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import override

from learning.core.links import Link
from learning.reference.models import GlossaryTerm


def terms(slugs: Iterable[str], language: str) -> list[GlossaryTerm]:
    """The published terms with these slugs, alphabetically: one query, none without slugs.

    A term that has no words in this language yet comes in the source language; `term.language` says which.
    """
    wanted = set(slugs)
    return _one_each(_published(language).filter(slug__in=wanted), language) if wanted else []


def glossary(language: str) -> list[GlossaryTerm]:
    """Every published term, alphabetically, in this language or else in the source language: one query."""
    return _one_each(_published(language), language)


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


def _published(language: str) -> QuerySet[GlossaryTerm]:
    languages = {language, settings.LANGUAGE_CODE}
    return GlossaryTerm.objects.filter(live=True, locale__language_code__in=languages).select_related("locale")


def _one_each(found: Iterable[GlossaryTerm], language: str) -> list[GlossaryTerm]:
    chosen: dict[str, GlossaryTerm] = {}
    for term in found:
        if term.slug not in chosen or term.language == language:
            chosen[term.slug] = term
    return sorted(chosen.values(), key=lambda term: alphabetical(term.term))
