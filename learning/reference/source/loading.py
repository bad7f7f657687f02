"""Brings the shipped reference into the database. What a trainer changed is left alone, unless told to overwrite it.

Keys follow from slugs, so a rebuilt database has the same ones.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from wagtail.models import Locale

from learning.core import links
from learning.core.keys import key_for
from learning.reference.models import GlossaryTerm, Newsletter, Region, Resource, Service
from learning.reference.models.shipped import Shipped
from learning.reference.source.entries import (
    Data,
    Known,
    read_newsletters,
    read_regions,
    read_resources,
    read_services,
)
from learning.reference.source.glossary import read_glossary

Progress = Callable[[str], None]


@dataclass
class Summary:
    """Slugs by what became of their entries."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # a trainer changed them


def load_glossary(*, language: str, overwrite: bool = False) -> Summary:
    """Brings the shipped terms of `language` into the database, all or none; asking twice changes nothing.

    A term that a trainer edited, left as a draft or took back is kept, unless `overwrite`. Raises SourceError.
    """
    return _load(language, [(GlossaryTerm, "term", read_glossary(language))], overwrite)


def load_reference(
    *, language: str, overwrite: bool = False, known: Known | None = None, progress: Progress = lambda label: None
) -> Summary:
    """Everything that ships: regions, services, glossary, newsletters, resources; all or none, as `load_glossary`.

    Resources may point at services and terms that come with them, so the source is asked before the database.
    """
    regions = read_regions(language)
    services = read_services(language, regions=[region["slug"] for region in regions])
    terms = read_glossary(language)
    known = known or Known(has_link=lambda kind, key: bool(links.resolve(kind, [key], language)))
    shipped = {"service": {one["slug"] for one in services}, "term": {one["slug"] for one in terms}}

    def has_link(kind: str, key: str) -> bool:
        return key in shipped.get(kind, ()) or known.has_link(kind, key)

    resources = read_resources(
        language, known=Known(modules=known.modules, has_slide=known.has_slide, has_link=has_link)
    )
    kinds = [
        (Region, "region", regions),
        (Service, "service", services),
        (GlossaryTerm, "term", terms),
        (Newsletter, "newsletter", read_newsletters(language)),
        (Resource, "resource", resources),
    ]
    return _load(language, kinds, overwrite, progress)


@transaction.atomic
def _load(
    language: str,
    kinds: Iterable[tuple[type[Shipped], str, list[Data]]],
    overwrite: bool,
    progress: Progress = lambda label: None,
) -> Summary:
    summary = Summary()
    for model, kind, entries in kinds:
        if entries:
            locale, _created = Locale.objects.get_or_create(language_code=language)
            _load_kind(model, kind, entries, locale, overwrite, summary)
        progress(kind)
    return summary


def _load_kind(
    model: type[Shipped], kind: str, entries: list[Data], locale: Locale, overwrite: bool, summary: Summary
) -> None:
    present = {one.slug: one for one in model.objects.filter(locale=locale)}
    by_key = {one.translation_key: one for one in present.values()}
    for entry in entries:
        key = key_for(f"{kind}:{entry['slug']}")
        one = present.get(entry["slug"]) or by_key.get(key)
        if one is None:
            _write(model(translation_key=key, locale=locale, live=False), entry)
            summary.new.append(entry["slug"])
        elif _is_as_loaded(one, entry):
            summary.same.append(entry["slug"])
        elif overwrite or not _is_edited(one, entry):
            _write(one, entry)
            summary.changed.append(entry["slug"])
        else:
            summary.kept.append(entry["slug"])


def _write(one: Any, entry: Data) -> None:
    """Writes the words and publishes them, with a revision, so that the editor shows the same."""
    for name, value in entry.items():
        setattr(one, name, value)
    one.loaded_digest = _digest(entry)
    if one.pk is None:
        one.save()
    one.save_revision().publish()


def _is_as_loaded(one: Shipped, entry: Data) -> bool:
    return one.live and not one.has_unpublished_changes and _digest(_said(one, entry)) == _digest(entry)


def _is_edited(one: Shipped, entry: Data) -> bool:
    """Whether a person has been here: other words, a draft waiting, or taken back."""
    return not one.live or one.has_unpublished_changes or _digest(_said(one, entry)) != one.loaded_digest


def _said(one: Shipped, names: Iterable[str]) -> Data:
    return {name: getattr(one, name) for name in names}


def _digest(entry: Data) -> str:
    values = [value.replace("\r\n", "\n") if isinstance(value, str) else value for value in entry.values()]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, default=str).encode()).hexdigest()
