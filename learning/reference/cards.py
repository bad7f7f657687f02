"""What an entry says, as pages, sheets and documents show it. Knows no models: an entry is whatever has the fields."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from learning.core import links
from learning.core.keys import key_for

# A number as people write it; what stands round it (“toll-free”, “or”) is left as it is.
PHONE = re.compile(r"\+?\d[\d\s().-]*\d")
LOCAL_DIGITS, LONG_DIGITS = 10, 11


@dataclass(frozen=True)
class Piece:
    """A part of a line; `tel` is empty where it is no number to dial."""

    text: str
    tel: str = ""


def pieces(text: str) -> list[Piece]:
    """A line of numbers and words, the numbers ready to dial: `1-833-900-1010`, `9-8-8`, `416-314-2447 or …`."""
    found, end = [], 0
    for match in PHONE.finditer(text):
        if match.start() > end:
            found.append(Piece(text[end : match.start()]))
        found.append(Piece(match[0], _dialled(match[0])))
        end = match.end()
    return [*found, Piece(text[end:])] if end < len(text) else found


def _dialled(number: str) -> str:
    """The number for `tel:`. One with ten digits is of Canada; a short one, such as 211, stays short."""
    digits = re.sub(r"\D", "", number)
    if len(digits) == LOCAL_DIGITS:
        return f"+1{digits}"
    return f"+{digits}" if len(digits) >= LONG_DIGITS else digits


def written_date(value: str) -> str:
    """2025, November 2025 or 1 November 2025, in the reader's language."""
    year, *rest = value.split("-")
    if not rest:
        return year
    month = str(MONTHS[int(rest[0])])
    return f"{int(rest[1])} {month} {year}" if rest[1:] else f"{month} {year}"


def source(entry: Any) -> dict[str, str]:
    """Where an entry was read, and of when that page is."""
    return {"text": entry.source_text, "url": entry.source_url, "date": written_date(entry.source_date)}


# --- services -------------------------------------------------------------------------------------


def card(service: Any, *, regions: Mapping[str, str], checked_on: date | None = None) -> dict[str, Any]:
    """A service of the directory. `regions`: names by slug; `checked_on`: NULL means that nobody has checked it."""
    needs = dict(type(service).Need.choices)
    return {
        "slug": service.slug,
        "name": service.name,
        "language": service.language,
        "url": reverse("reference:service", args=[service.slug]) if service.slug else "",
        "kind": service.get_kind_display(),
        "is_crisis_line": service.kind == "crisis-line",
        "needs": [str(needs[need]) for need in service.needs if need in needs],
        "regions": [regions.get(slug, slug) for slug in service.regions],
        "mandate": service.mandate,
        "phones": pieces(service.phone),
        "text_line": pieces(service.text_line),
        "web": service.web,
        "email": service.email,
        "hours": service.hours,
        "languages": service.languages,
        "facts": [
            {"label": label, "text": text}
            for label, text in (
                (_("Services"), service.services),
                (_("Whom it takes"), service.intake),
                (_("What it says about confidentiality"), service.confidentiality),
                (_("What it has to report"), service.reporting),
                (_("Limits"), service.limits),
                (_("Note"), service.note),
            )
            if text
        ],
        # Silence is worth knowing before a name is given.
        "unsaid": [
            str(label)
            for label, text in (
                (_("whom it takes"), service.intake),
                (_("confidentiality"), service.confidentiality),
                (_("duties to report"), service.reporting),
            )
            if not text
        ],
        "checked_on": checked_on,
        "source": source(service),
    }


# --- resources ------------------------------------------------------------------------------------


def newsletter_line(newsletter: Any) -> dict[str, Any]:
    return {
        "name": newsletter.name,
        "sender": newsletter.sender,
        "level": newsletter.get_level_display(),
        "url": newsletter.url,
        "language": newsletter.language,
        "source": source(newsletter),
    }


def resource_lines(resources: Iterable[Any], language: str) -> list[dict[str, Any]]:
    """Resources with where they lead; one that leads to something which is not there is left out.

    One look-up for each kind of place, however many resources.
    """
    resources = list(resources)
    places: dict[str, set[str]] = {}
    for resource in resources:
        kind, key = place_of(resource.target)
        if kind:
            places.setdefault(kind, set()).add(key)
    found = {kind: links.resolve(kind, keys, language) for kind, keys in places.items()}
    lines = (_resource_line(resource, found) for resource in resources)
    return [line for line in lines if line["url"] or not line["has_place"]]


def place_of(target: str) -> tuple[str, str]:
    """Kind and key of a place on this site; pages are written by the path of their source and found by its key."""
    kind, _colon, key = target.partition(":")
    if kind in ("slide", "page") and key and not _is_key(key):
        return kind, str(key_for(key))
    return kind, key


def _is_key(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _resource_line(resource: Any, found: Mapping[str, Mapping[str, links.Link]]) -> dict[str, Any]:
    kind, key = place_of(resource.target)
    link = found.get(kind, {}).get(key)
    return {
        "label": resource.label,
        "text": resource.text,
        "kind": resource.kind,
        "kind_name": resource.get_kind_display(),
        "module_key": resource.module_key,
        "url": link.address if link else resource.url,
        "leaves_site": bool(resource.url),
        "has_place": bool(resource.url or resource.target),
        "language": resource.language,
        "source": source(resource),
    }
