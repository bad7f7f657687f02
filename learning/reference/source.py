"""Loads the shipped glossary. What a trainer changed is left alone, unless the loading is told to overwrite it."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from wagtail.models import Locale

from learning.core.keys import key_for
from learning.reference.models import GlossaryTerm

CONTENT = Path(__file__).resolve().parent / "content"
WORDS = ("term", "in_services", "in_law")
LONGEST = 120  # of a term and of a slug, as the model has it


class SourceError(ValueError):
    """The source cannot be read; says in which file and what is wrong."""


@dataclass
class Summary:
    """Slugs by what became of their terms."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # a trainer changed them


def read_glossary(language: str) -> list[dict[str, str]]:
    """The shipped terms of a language, checked; none where no glossary is shipped. Raises SourceError."""
    path = CONTENT / language / "glossary.yaml"
    if not path.exists():
        return []
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: {error}") from error
    if not isinstance(entries, list):
        raise SourceError(f"{path}: a list of terms is expected.")
    terms, seen = [], set()
    for place, entry in enumerate(entries, 1):
        term = _checked(entry, f"{path}, term {place}")
        if term["slug"] in seen:
            raise SourceError(f"{path}, term {place}: the slug “{term['slug']}” stands there twice.")
        seen.add(term["slug"])
        terms.append(term)
    return terms


def _checked(entry: object, where: str) -> dict[str, str]:
    if not isinstance(entry, dict):
        raise SourceError(f"{where}: term, slug and in_services are expected.")
    unknown = set(entry) - {"slug", *WORDS}
    if unknown:
        raise SourceError(f"{where}: unknown: {', '.join(sorted(map(str, unknown)))}.")
    term = {name: str(entry.get(name) or "").strip() for name in ("slug", *WORDS)}
    missing = [name for name in ("term", "slug", "in_services") if not term[name]]
    if missing:
        raise SourceError(f"{where}: missing: {', '.join(missing)}.")
    try:
        validate_slug(term["slug"])
    except ValidationError as error:
        raise SourceError(f"{where}: “{term['slug']}” is no slug.") from error
    if max(len(term["term"]), len(term["slug"])) > LONGEST:
        raise SourceError(f"{where}: the term or its slug is longer than {LONGEST} characters.")
    # Paragraphs are kept, the line breaks of the file are not.
    for name in ("in_services", "in_law"):
        term[name] = "\n\n".join(" ".join(paragraph.split()) for paragraph in term[name].split("\n\n")).strip()
    return term


@transaction.atomic
def load_glossary(*, language: str, overwrite: bool = False) -> Summary:
    """Brings the shipped terms of `language` into the database, all or none; asking twice changes nothing.

    A term that a trainer edited, left as a draft or took back is kept, unless `overwrite`. Raises SourceError.
    """
    summary = Summary()
    entries = read_glossary(language)
    if not entries:
        return summary
    locale, _created = Locale.objects.get_or_create(language_code=language)
    present = {term.slug: term for term in GlossaryTerm.objects.filter(locale=locale)}
    by_key = {term.translation_key: term for term in present.values()}
    for entry in entries:
        key = key_for(f"term:{entry['slug']}")
        term = present.get(entry["slug"]) or by_key.get(key)
        if term is None:
            _write(GlossaryTerm(translation_key=key, locale=locale, live=False), entry)
            summary.new.append(entry["slug"])
        elif _is_as_loaded(term, entry):
            summary.same.append(entry["slug"])
        elif overwrite or not _is_edited(term):
            _write(term, entry)
            summary.changed.append(entry["slug"])
        else:
            summary.kept.append(entry["slug"])
    return summary


def _write(term: GlossaryTerm, entry: dict[str, str]) -> None:
    """Writes the words and publishes them, with a revision, so that the editor shows the same."""
    for name in ("slug", *WORDS):
        setattr(term, name, entry[name])
    term.loaded_digest = _digest(entry)
    if term.pk is None:
        term.save()
    term.save_revision().publish()


def _is_as_loaded(term: GlossaryTerm, entry: dict[str, str]) -> bool:
    return term.live and not term.has_unpublished_changes and _digest(_words_of(term)) == _digest(entry)


def _is_edited(term: GlossaryTerm) -> bool:
    """Whether a person has been here: other words, a draft waiting, or taken back."""
    return not term.live or term.has_unpublished_changes or _digest(_words_of(term)) != term.loaded_digest


def _words_of(term: GlossaryTerm) -> dict[str, str]:
    return {name: getattr(term, name) for name in ("slug", *WORDS)}


def _digest(words: dict[str, str]) -> str:
    text = json.dumps([words[name].replace("\r\n", "\n") for name in ("slug", *WORDS)], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
