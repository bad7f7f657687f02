"""Terms and services to test with, and a source to load instead of the one that ships."""

from pathlib import Path

import pytest
from django.utils.translation import override
from wagtail.models import Locale

from learning.reference.models import GlossaryTerm, Region, Service
from learning.reference.source import reading


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


@pytest.fixture
def regions(db):
    """Canada, Ontario in it, and two places in Ontario."""
    locale = Locale.get_default()
    for slug, parent in (("canada", ""), ("ontario", "canada"), ("north", "ontario"), ("south", "ontario")):
        Region.objects.create(slug=slug, name=slug.capitalize(), parent=parent, locale=locale)


@pytest.fixture
def add_service(regions):
    """Makes a published service; `language`, and any field of it."""

    def add(slug: str, *, language: str = "en", **fields) -> Service:
        locale, _created = Locale.objects.get_or_create(language_code=language)
        defaults = {
            "name": slug.replace("-", " ").capitalize(),
            "mandate": f"What {slug} is for.",
            "needs": ["safety"],
            "regions": ["ontario"],
            "source_text": "An agency, its page",
        }
        return Service.objects.create(slug=slug, locale=locale, **{**defaults, **fields})

    return add


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """Writes files to load instead of those that ship: `shipped("services.yaml", text)`."""
    monkeypatch.setattr(reading, "CONTENT", tmp_path)

    def write(name: str, text: str) -> Path:
        path = tmp_path / "en" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write
