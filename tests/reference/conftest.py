"""Terms to test with."""

import pytest
from django.utils.translation import override
from wagtail.models import Locale

from learning.reference.models import GlossaryTerm


@pytest.fixture(autouse=True)
def _in_english():
    """Whatever language the last request of another test was in."""
    with override("en"):
        yield


@pytest.fixture
def add_term(db):
    """Makes a published term; `language`, and any field of it."""

    def add(slug: str, *, language: str = "en", **fields) -> GlossaryTerm:
        locale, _created = Locale.objects.get_or_create(language_code=language)
        fields.setdefault("term", slug.replace("-", " "))
        fields.setdefault("in_services", f"What services mean by {slug}.")
        return GlossaryTerm.objects.create(slug=slug, locale=locale, **fields)

    return add
