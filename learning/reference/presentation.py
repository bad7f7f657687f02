"""What the pages of the reference show."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any
from uuid import UUID

from learning.reference import cards
from learning.reference.directory import Directory
from learning.reference.models import ExternalLink, GlossaryTerm, Newsletter, Resource
from learning.reference.selectors import alphabetical, published


def by_letter(terms: Iterable[GlossaryTerm]) -> list[dict]:
    """Terms that are in order already, under the letters they begin with; what begins with no letter is under “#”."""
    return [
        {"letter": letter, "anchor": letter.lower() if letter.isalpha() else "other", "terms": list(group)}
        for letter, group in groupby(terms, key=_letter)
    ]


def _letter(term: GlossaryTerm) -> str:
    first = alphabetical(term.term)[:1].upper()
    return first if first.isalpha() else "#"


# --- the directory --------------------------------------------------------------------------------


def directory_context(language: str, *, region: str, need: str) -> dict[str, Any]:
    """The directory, filtered. A region or need that does not exist filters nothing."""
    directory = Directory(language)
    needs = directory.needs()
    region = region if region in directory.regions else ""
    need = need if need in dict(needs) else ""
    found = directory.find(region=region, need=need)
    return {
        "groups": directory.grouped(found, region=region),
        "count": len(found),
        "total": len(directory.services),
        "regions": directory.places(),
        "needs": needs,
        "region": region,
        "need": need,
        "region_name": directory.names.get(region, ""),
        "need_name": dict(needs).get(need, ""),
    }


def service_context(language: str, slug: str) -> dict[str, Any] | None:
    """One service; None where there is none."""
    directory = Directory(language)
    service = next((one for one in directory.services if one.slug == slug), None)
    return {"card": directory.card(service)} if service else None


def needs_with_services(directory: Directory) -> list[dict[str, Any]]:
    """Lists of services for each need, each line with where the rest is said."""
    return [
        {"need": need, "name": name, "cards": [directory.card(service) for service in directory.find(need=need)]}
        for need, name in directory.needs()
    ]


# --- resources ------------------------------------------------------------------------------------


def newsletters(language: str) -> list[dict[str, Any]]:
    """The newsletters, federal first."""
    order = Newsletter.Level.values
    found = sorted(published(Newsletter, language), key=lambda one: (order.index(one.level), alphabetical(one.name)))
    return _with_checks([cards.newsletter_line(one) for one in found])


def _with_checks(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """When a person last opened what each line leads to; None: not yet. One query."""
    checks = ExternalLink.objects.filter(url__in={line["url"] for line in lines if line["url"]})
    checked = dict(checks.values_list("url", "last_checked"))
    return [{**line, "checked_on": checked.get(line["url"])} for line in lines]


def resources_by_module(language: str) -> Mapping[UUID | None, list[dict[str, Any]]]:
    """Resources that lead somewhere, by the module that they belong to first; None: to the whole course."""
    order = Resource.Kind.values
    found = sorted(published(Resource, language), key=lambda one: (order.index(one.kind), alphabetical(one.label)))
    by_module: dict[UUID | None, list[dict[str, Any]]] = {}
    for line in _with_checks(cards.resource_lines(found, language)):
        by_module.setdefault(line["module_key"], []).append(line)
    return by_module
