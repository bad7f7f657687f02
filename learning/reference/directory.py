"""Looks up the services of the directory: by region, by need, by words.

Everything comes in the reader's language where there is one, else in the source language.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import override

from learning.core.links import Link
from learning.reference.cards import card
from learning.reference.models import Region, Service, ServiceCheck
from learning.reference.selectors import alphabetical, published

CONTACT = ("phone", "text_line", "web", "email", "hours")


@dataclass(frozen=True)
class Place:
    """A region in the tree: its slug, name, and how deep it lies."""

    slug: str
    name: str
    depth: int


@dataclass
class Group:
    """The services of one region, crisis lines first."""

    slug: str
    name: str
    cards: list[dict[str, Any]] = field(default_factory=list)


class Directory:
    """The published services and regions in one language, as they are now: three queries."""

    def __init__(self, language: str) -> None:
        self.regions = {region.slug: region for region in published(Region, language)}
        self.names = {slug: region.name for slug, region in self.regions.items()}
        services = published(Service, language)
        self.services = sorted(services, key=lambda one: (one.kind != Service.Kind.CRISIS_LINE, alphabetical(one.name)))
        self._checked = checked_on(services)

    def card(self, service: Service) -> dict[str, Any]:
        return card(service, regions=self.names, checked_on=self._checked.get(service.translation_key))

    def places(self) -> list[Place]:
        """Every region under the one that it lies in, by name."""
        below: dict[str, list[Region]] = {}
        for region in self.regions.values():
            parent = region.parent if region.parent in self.regions else ""
            below.setdefault(parent, []).append(region)
        found: list[Place] = []

        def add(parent: str, depth: int) -> None:
            for region in sorted(below.get(parent, ()), key=lambda one: alphabetical(one.name)):
                found.append(Place(region.slug, region.name, depth))
                add(region.slug, depth + 1)

        add("", 0)
        return found

    def needs(self) -> list[tuple[str, str]]:
        """The needs that some service meets, as the model orders them."""
        met = {need for service in self.services for need in service.needs}
        return [(value, str(label)) for value, label in Service.Need.choices if value in met]

    def find(self, *, region: str = "", need: str = "") -> list[Service]:
        """Services for a need that somebody in the region can use, the nearest region first.

        A region has its own services, those of the places inside it, and those of what it lies in.
        """
        found = [service for service in self.services if not need or need in service.needs]
        if not region:
            return found
        order = {slug: place for place, slug in enumerate(self._round(region))}
        near = [service for service in found if any(slug in order for slug in service.regions)]
        return sorted(near, key=lambda one: min(order[slug] for slug in one.regions if slug in order))

    def grouped(self, services: Iterable[Service], *, region: str = "") -> list[Group]:
        """Cards under their regions: the nearest first, or from the widest to the smallest where none is named."""
        order = self._round(region) if region else [place.slug for place in self.places()]
        groups = {slug: Group(slug, self.names[slug]) for slug in order}
        rest = Group("", "")
        for service in services:
            slug = next((one for one in order if one in service.regions), "")
            groups.get(slug, rest).cards.append(self.card(service))
        return [group for group in (*groups.values(), rest) if group.cards]

    def _round(self, region: str) -> list[str]:
        """The region, what lies in it, and what it lies in, from near to far."""
        if region not in self.regions:
            return []
        inside = [place.slug for place in self.places() if region in self._above(place.slug)]
        return [region, *inside, *self._above(region)]

    def _above(self, region: str) -> list[str]:
        above: list[str] = []
        parent = self.regions[region].parent
        while parent in self.regions and parent not in above:
            above.append(parent)
            parent = self.regions[parent].parent
        return above


def checked_on(services: Sequence[Service]) -> Mapping[UUID, date]:
    """When a person last made sure of each contact, as it is published now; one that changed since is not checked."""
    newest: dict[UUID, date] = {}
    digests = {service.translation_key: contact_digest(service) for service in services}
    for check in ServiceCheck.objects.filter(service_key__in=digests):
        if check.digest == digests[check.service_key]:
            newest.setdefault(check.service_key, check.checked_on)
    return newest


def contact_digest(service: Service) -> str:
    """Of what a person checks: the telephone, the addresses, the hours."""
    return hashlib.sha256("\n".join(getattr(service, name) for name in CONTACT).encode()).hexdigest()


def service_links(slugs: Iterable[str], language: str) -> Mapping[str, Link]:
    """Where the published services among `slugs` stand in the directory (the links of kind `service`)."""
    wanted = set(slugs)
    with override(language):
        return {
            service.slug: Link(title=service.name, address=reverse("reference:service", args=[service.slug]))
            for service in published(Service, language)
            if service.slug in wanted
        }


def search_services(query: str, language: str) -> list[Service]:
    """Published services that hold every word of the query; those named by it come first."""
    words = alphabetical(query).split()

    def holds(*texts: str) -> bool:
        folded = alphabetical(" ".join(texts))
        return all(word in folded for word in words)

    services = sorted(published(Service, language), key=lambda one: alphabetical(one.name)) if words else []
    found = [one for one in services if holds(one.name, one.mandate, one.services, one.intake, one.languages)]
    return sorted(found, key=lambda one: not holds(one.name))
