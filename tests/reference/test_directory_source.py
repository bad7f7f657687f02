"""The shipped regions, services, newsletters and resources."""

import re
from pathlib import Path

import pytest
import yaml

from learning.core.keys import key_for
from learning.reference.models import Newsletter, Region, Resource, Service
from learning.reference.source import Known, SourceError, load_reference

CONTENT = Path(__file__).parents[2] / "learning" / "reference" / "content" / "en"
REGIONS = """
- {slug: canada, name: Canada}
- {slug: north, name: The North, parent: canada}
"""
SERVICE = """
- slug: a-line
  name: A line
  kind: crisis-line
  needs: [safety, health]
  regions: [north]
  mandate: |
    Listens.
  languages: [en, fr, Cree]
  contact: {phone: 416-555-0100, text: "Text HELP", web: "https://example.org/", email: line@example.org}
  source: {text: "An agency, its page", url: "https://example.org/page", seen: 2025-11-01}
"""
NEWSLETTER = '- {name: News, from: An office, level: federal, source: "An office, its page"}'
RESOURCE = """
- label: A guide
  kind: reading
  module: 8
  url: https://example.org/guide
  source: {text: "An agency, a guide", seen: 2024}
- label: Our form
  kind: form
  key: template:t2
"""
KNOWN = Known(
    modules={8: "first-response"},
    has_slide=lambda key: key == "first-response/welcome/goals",
    has_link=lambda kind, key: (kind, key) == ("template", "t2"),
)


@pytest.fixture
def source(shipped):
    shipped("regions.yaml", REGIONS)
    shipped("services.yaml", SERVICE)
    shipped("newsletters.yaml", NEWSLETTER)
    shipped("resources.yaml", RESOURCE)
    return shipped


def load(**options):
    return load_reference(language="en", known=KNOWN, **options)


def test_everything_is_published_with_keys_that_never_change(db, source):
    assert load().new == ["canada", "north", "a-line", "news", "a-guide", "our-form"]
    service = Service.objects.get()
    assert service.live
    assert service.translation_key == key_for("service:a-line")
    assert (service.needs, service.regions) == (["safety", "health"], ["north"])
    assert service.languages == "English, French, Cree"
    assert (service.phone, service.text_line) == ("416-555-0100", "Text HELP")
    assert service.source_date == "2025-11-01"
    assert Region.objects.get(slug="north").parent == "canada"
    assert Newsletter.objects.get().sender == "An office"
    assert Resource.objects.get(slug="a-guide").module_key == key_for("first-response")


def test_loading_twice_changes_nothing(db, source):
    load()
    before = list(Service.objects.values())
    summary = load()
    assert (summary.new, summary.changed, summary.kept) == ([], [], [])
    assert len(summary.same) == 6
    assert list(Service.objects.values()) == before


def test_a_trainers_number_stays_unless_it_is_overwritten(db, source):
    load()
    service = Service.objects.get()
    service.phone = "416-555-0199"
    service.save_revision().publish()
    source("services.yaml", SERVICE.replace("Listens", "Listens well"))
    assert load().kept == ["a-line"]
    assert Service.objects.get().phone == "416-555-0199"
    assert load(overwrite=True).changed == ["a-line"]
    assert Service.objects.get().phone == "416-555-0100"


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("services.yaml", SERVICE.replace("crisis-line", "hot-line"), "line 2: kind: “hot-line” is none of"),
        ("services.yaml", SERVICE.replace("[safety, health]", "[safety, luck]"), "needs: “luck” is none of"),
        ("services.yaml", SERVICE.replace("[safety, health]", "[]"), "missing: needs"),
        ("services.yaml", SERVICE.replace("[north]", "[south]"), "regions: “south” is none of canada, north"),
        ("services.yaml", SERVICE.replace("phone:", "telephone:"), "line 10: unknown: telephone"),
        ("services.yaml", SERVICE.replace("https://example.org/\"", "example.org\""), "“example.org” is no address"),
        ("services.yaml", SERVICE.replace("2025-11-01", "spring"), "“spring” is no date"),
        ("services.yaml", SERVICE.replace("text: \"An agency, its page\", ", ""), "line 11: the source has no text"),
        ("services.yaml", SERVICE.replace("a-line", "contact-sheet"), "the address “contact-sheet” is taken"),
        ("services.yaml", SERVICE + SERVICE, "line 13: the slug “a-line” stands in services.yaml, line 2, too"),
        ("services.yaml", SERVICE.replace("  mandate: |\n    Listens.\n", ""), "missing: mandate"),
        ("regions.yaml", REGIONS.replace("parent: canada", "parent: atlantis"), "line 3: parent: “atlantis”"),
        ("regions.yaml", REGIONS.replace("name: Canada", "name: Canada, parent: north"), "lies in itself"),
        ("newsletters.yaml", NEWSLETTER.replace("federal", "global"), "level: “global” is none of"),
        ("newsletters.yaml", NEWSLETTER.replace(", source: \"An office, its page\"", ""), "missing: source"),
        ("resources.yaml", RESOURCE.replace("module: 8", "module: 10"), "there is no module “10”"),
        ("resources.yaml", RESOURCE.replace("template:t2", "template:t99"), "line 7: there is no template “t99”"),
        ("resources.yaml", RESOURCE.replace("template:t2", "slide:a/b"), "there is no slide “a/b”"),
        ("resources.yaml", RESOURCE.replace("template:t2", "service:nobody"), "there is no service “nobody”"),
        ("resources.yaml", RESOURCE.replace("template:t2", "t2"), "“t2” is no key"),
        ("resources.yaml", RESOURCE.replace("  source: {", "  # {"), "missing: source"),
    ],
)  # fmt: skip
def test_a_broken_source_is_refused_with_file_and_line_and_nothing_is_written(db, source, name, text, complaint):
    source(name, text)
    with pytest.raises(SourceError, match=re.escape(complaint)) as refused:
        load()
    assert name in str(refused.value)
    assert not Region.objects.exists()
    assert not Service.objects.exists()


def test_a_resource_may_point_at_a_service_that_comes_with_it(db, source):
    source("resources.yaml", RESOURCE.replace("template:t2", "service:a-line"))
    assert "our-form" in load().new


# --- what ships -----------------------------------------------------------------------------------


def entries(name: str) -> list[dict]:
    return yaml.safe_load((CONTENT / f"{name}.yaml").read_text()) or []


def test_every_shipped_service_and_newsletter_says_where_it_was_read():
    assert entries("services")
    for entry in [*entries("services"), *entries("newsletters")]:
        assert entry["source"]["text"], entry["name"]


def test_no_shipped_entry_claims_a_check():
    for name in ("services", "newsletters", "resources"):
        for entry in entries(name):
            assert not {"checked", "checked_on", "last_checked", "checked_by"} & set(entry), entry


def test_a_shipped_number_is_dialled_whole():
    from learning.reference.cards import pieces

    for entry in entries("services"):
        for piece in pieces(str(entry.get("contact", {}).get("phone", ""))):
            assert not piece.tel or re.fullmatch(r"\+1\d{10}|\d{3}", piece.tel), (entry["slug"], piece)
