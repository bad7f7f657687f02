"""Addresses of pages in the reader's language, many at a time and without walking from page to page."""

from collections.abc import Iterable

from django.core.cache import cache
from django.utils.translation import get_language
from wagtail.models import Locale, Page

LOCALES_KEPT = 300  # seconds


def locales() -> dict[int, str]:
    """Language codes by locale id; they hardly ever change, and every page needs them."""
    return cache.get_or_set(
        "modules.locales", lambda: dict(Locale.objects.values_list("pk", "language_code")), LOCALES_KEPT
    )


def language_of(page: Page) -> str:
    """The language code of the page's locale."""
    return locales().get(page.locale_id) or page.locale.language_code


def address(url_path: str, language: str) -> str:
    """`/en/course/…` for the path of a page below its front page."""
    return f"/{language}/{url_path.split('/', 2)[2]}"


def addresses(pages: Iterable[Page]) -> dict[int, str]:
    """Addresses by page id, of the translation where the reader's language has one; unpublished pages are absent.

    No query for readers of the pages' own language, one for others.
    """
    language = get_language() or ""
    live = [page for page in pages if page is not None and page.live]
    found = {page.pk: address(page.url_path, language_of(page)) for page in live}
    foreign = [page for page in live if language_of(page) != language]
    if foreign and language in locales().values():
        translations = dict(
            Page.objects.live()
            .filter(translation_key__in=[page.translation_key for page in foreign], locale__language_code=language)
            .values_list("translation_key", "url_path")
        )
        for page in foreign:
            if page.translation_key in translations:
                found[page.pk] = address(translations[page.translation_key], language)
    return found
