"""Reads the shipped regions, services, newsletters and resources, and checks all of it. Writes nothing."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language_info, override

from learning.core.keys import key_for
from learning.reference.models import Newsletter, Resource, Service
from learning.reference.models.services import RESERVED
from learning.reference.source import reading
from learning.reference.source.reading import Entry, Once, read_list

Data = dict[str, Any]
TEXTS = ("mandate", "services", "intake", "confidentiality", "reporting", "limits", "note")
SERVICE_NAMES = {"slug", "name", "kind", "needs", "regions", "languages", "contact", "hours", "source", *TEXTS}
SOURCE_NAMES = ("text", "url", "seen")
KINDS_OF_PLACES = ("slide", "template", "service", "term")


@dataclass(frozen=True)
class Known:
    """What the rest of the shipped source has, so that a resource cannot point at nothing."""

    modules: Mapping[int, str] = field(default_factory=dict)  # keys such as first-response, by number
    has_slide: Callable[[str], bool] = lambda key: True
    has_link: Callable[[str, str], bool] = lambda kind, key: True


def read_regions(language: str) -> list[Data]:
    once, regions = Once(), []
    entries = _file(language, "regions")
    slugs = [entry.slug() for entry in entries]
    for entry in entries:
        entry.check_names(known=("slug", "name", "parent"), required=("slug", "name"))
        once.check(entry.slug(), entry)
        parent = entry.chosen("parent", ["", *slugs]) if entry.data.get("parent") else ""
        regions.append({"slug": entry.slug(), "name": entry.text("name", longest=120), "parent": parent})
    _check_no_circle(entries, {region["slug"]: region["parent"] for region in regions})
    return regions


def _check_no_circle(entries: list[Entry], parents: Mapping[str, str]) -> None:
    for entry in entries:
        above, place = set(), entry.slug()
        while place:
            if place in above:
                raise entry.problem(f"the region “{entry.slug()}” lies in itself.")
            above.add(place)
            place = parents.get(place, "")


def read_services(language: str, *, regions: Collection[str]) -> list[Data]:
    """The services; `regions` are the slugs that they may name."""
    once, services = Once(), []
    for entry in _file(language, "services"):
        entry.check_names(
            known=SERVICE_NAMES, required=("slug", "name", "kind", "needs", "regions", "mandate", "source")
        )
        slug = entry.slug()
        if slug in RESERVED:
            raise entry.problem(f"the address “{slug}” is taken.")
        once.check(slug, entry)
        services.append(
            {
                "slug": slug,
                "name": entry.text("name", longest=160),
                "kind": entry.chosen("kind", Service.Kind.values),
                "needs": entry.several("needs", Service.Need.values),
                "regions": entry.several("regions", regions),
                **{name: entry.text(name) for name in TEXTS},
                "languages": _languages(entry, language),
                **_contact(entry),
                "hours": entry.text("hours", longest=300),
                **_source(entry),
            }
        )
    return services


def _contact(entry: Entry) -> Data:
    contact = entry.part("contact", ("phone", "text", "web", "email"))
    return {
        "phone": contact.text("phone", longest=200),
        "text_line": contact.text("text", longest=200),
        "web": contact.url("web"),
        "email": contact.email("email"),
    }


def _languages(entry: Entry, language: str) -> str:
    """Words, or a list in which a code such as `fr` stands for the language's name."""
    value = entry.data.get("languages")
    if not isinstance(value, list):
        return entry.text("languages", longest=300)
    with override(language):
        return ", ".join(_language_name(str(one)) for one in value)


def _language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _source(entry: Entry, *, required: bool = True) -> Data:
    """`source: {text, url, seen}`, or the text alone."""
    if isinstance(entry.data.get("source"), str):
        return {"source_text": entry.text("source", longest=300), "source_url": "", "source_date": ""}
    part = entry.part("source", SOURCE_NAMES)
    text = part.text("text", longest=300)
    if required and not text:
        raise part.problem("the source has no text: who, title.")
    return {"source_text": text, "source_url": part.url("url"), "source_date": part.date("seen")}


def read_newsletters(language: str) -> list[Data]:
    once, newsletters = Once(), []
    for entry in _file(language, "newsletters"):
        entry.check_names(
            known=("slug", "name", "from", "level", "url", "source"), required=("name", "from", "level", "source")
        )
        slug = entry.slug(of="name")
        once.check(slug, entry)
        newsletters.append(
            {
                "slug": slug,
                "name": entry.text("name", longest=160),
                "sender": entry.text("from", longest=160),
                "level": entry.chosen("level", Newsletter.Level.values),
                "url": entry.url("url"),
                **_source(entry),
            }
        )
    return newsletters


def read_resources(language: str, *, known: Known) -> list[Data]:
    """The resources; one outside names its source, one on this site is its own."""
    once, resources = Once(), []
    for entry in _file(language, "resources"):
        entry.check_names(
            known=("slug", "label", "kind", "text", "url", "key", "module", "source"), required=("label", "kind")
        )
        slug = entry.slug(of="label")
        once.check(slug, entry)
        url, target = entry.url("url"), _target(entry, known)
        if url and target:
            raise entry.problem("either an address outside (url) or a place on this site (key), not both.")
        if not target and not entry.data.get("source"):
            raise entry.problem("missing: source.")
        resources.append(
            {
                "slug": slug,
                "label": entry.text("label", longest=200),
                "kind": entry.chosen("kind", Resource.Kind.values),
                "text": entry.text("text"),
                "url": url,
                "target": target,
                "module_key": _module(entry, known),
                **_source(entry, required=not target),
            }
        )
    return resources


def _target(entry: Entry, known: Known) -> str:
    target = entry.text("key", longest=200)
    kind, _colon, key = target.partition(":")
    if not target:
        return ""
    if kind not in KINDS_OF_PLACES or not key:
        raise entry.problem(f"“{target}” is no key; one begins with {', '.join(f'{one}:' for one in KINDS_OF_PLACES)}.")
    there = known.has_slide(key) if kind == "slide" else known.has_link(kind, key)
    if not there:
        raise entry.problem(f"there is no {kind} “{key}”.")
    return target


def _module(entry: Entry, known: Known) -> Any:
    """By number or by key; without one it belongs to the whole course."""
    value = entry.data.get("module")
    if value in (None, ""):
        return None
    key = known.modules.get(value) if isinstance(value, int) else str(value)
    if key is None or (known.modules and key not in known.modules.values()):
        raise entry.problem(f"there is no module “{value}”.")
    return key_for(key)


def _file(language: str, name: str) -> list[Entry]:
    return read_list(reading.CONTENT / language / f"{name}.yaml")
