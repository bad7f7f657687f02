"""Lists in YAML, entry by entry with its line, so that a broken rule is told by file and line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email, validate_slug
from django.utils.text import slugify

from learning.core import lined_yaml
from learning.reference.models.shipped import check_date

CONTENT = Path(__file__).resolve().parent.parent / "content"
SLUG_LENGTH = 120  # as the models have it


class SourceError(ValueError):
    """The source cannot be read; says in which file, in which line, and what is wrong."""


@dataclass(frozen=True)
class Entry:
    """One entry of a list, and where it stands."""

    path: Path
    line: int
    data: dict[str, Any]

    def problem(self, words: str) -> SourceError:
        return SourceError(f"{self.path}, line {self.line}: {words}")

    def check_names(self, *, known: Iterable[str], required: Iterable[str]) -> None:
        unknown = set(map(str, self.data)) - set(known)
        if unknown:
            raise self.problem(f"unknown: {', '.join(sorted(unknown))}.")
        missing = [name for name in required if self.data.get(name) in (None, "", [], {})]
        if missing:
            raise self.problem(f"missing: {', '.join(missing)}.")

    def text(self, name: str, *, longest: int | None = None) -> str:
        """Paragraphs are kept, the line breaks of the file are not."""
        value = self.data.get(name)
        if isinstance(value, (dict, list, bool)):
            raise self.problem(f"“{name}” is a text.")
        paragraphs = ("" if value is None else str(value)).split("\n\n")
        text = "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs).strip()
        if longest and len(text) > longest:
            raise self.problem(f"“{name}” is longer than {longest} characters.")
        return text

    def part(self, name: str, known: Iterable[str]) -> "Entry":
        """Names and values inside the entry, such as its contact."""
        value = self.data.get(name)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            raise self.problem(f"“{name}” has names and values: {', '.join(known)}.")
        part = Entry(self.path, getattr(value, "line", self.line), value)
        part.check_names(known=known, required=())
        return part

    def chosen(self, name: str, choices: Iterable[str], *, default: str = "") -> str:
        value, choices = self.text(name) or default, list(choices)
        if value not in choices:
            raise self.problem(f"{name}: “{value}” is none of {', '.join(choices)}.")
        return value

    def several(self, name: str, choices: Iterable[str]) -> list[str]:
        """One or more of the choices, in the order of the file."""
        value, choices = self.data.get(name), list(choices)
        if not isinstance(value, list) or not value:
            raise self.problem(f"“{name}” is a list of one or more.")
        wrong = [str(one) for one in value if one not in choices]
        if wrong:
            raise self.problem(f"{name}: “{wrong[0]}” is none of {', '.join(choices)}.")
        return list(dict.fromkeys(value))

    def slug(self, *, of: str = "") -> str:
        """The slug, or one made of the text `of` where the entry needs none of its own."""
        slug = self.text("slug") or (slugify(self.text(of))[:SLUG_LENGTH].strip("-") if of else "")
        return self._valid(validate_slug, slug, "no slug", longest=SLUG_LENGTH)

    def url(self, name: str, *, longest: int = 500) -> str:
        value = self.text(name)
        return self._valid(URLValidator(["http", "https"]), value, "no address", longest=longest) if value else ""

    def email(self, name: str) -> str:
        value = self.text(name)
        return self._valid(validate_email, value, "no e-mail address", longest=254) if value else ""

    def date(self, name: str) -> str:
        value = self.text(name)
        return self._valid(check_date, value, "no date such as 2025, 2025-11 or 2025-11-01") if value else ""

    def _valid(self, check: Any, value: str, complaint: str, *, longest: int | None = None) -> str:
        try:
            check(value)
        except ValidationError as error:
            raise self.problem(f"“{value}” is {complaint}.") from error
        if longest and len(value) > longest:
            raise self.problem(f"“{value}” is longer than {longest} characters.")
        return value


def read_list(path: Path) -> list[Entry]:
    """The entries of a file; none where there is no such file. Raises SourceError."""
    if not path.exists():
        return []
    try:
        data = lined_yaml.read(path.read_text(encoding="utf-8"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SourceError(f"{path}, line {line}: {error.problem or 'this is not YAML'}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: {error}") from error
    if data is None:
        return []
    if not isinstance(data, list):
        raise SourceError(f"{path}, line 1: a list of entries is expected.")
    entries = []
    for place, one in enumerate(data, 1):
        if not isinstance(one, lined_yaml.Lined):
            raise SourceError(f"{path}, {_near(path, place)}: an entry is names with values.")
        entries.append(Entry(path, one.line, one))
    return entries


def _near(path: Path, place: int) -> str:
    """Where the entry with this number begins: at the dash that stands at the margin for it."""
    dashes = [
        n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if re.match(r"-(\s|$)", line)
    ]
    return f"line {dashes[place - 1]}" if place <= len(dashes) else f"entry {place}"


class Once:
    """Slugs that may stand in the source a single time."""

    def __init__(self) -> None:
        self.places: dict[str, Entry] = {}

    def check(self, slug: str, entry: Entry) -> None:
        first = self.places.setdefault(slug, entry)
        if first is not entry:
            raise entry.problem(f"the slug “{slug}” stands in {first.path.name}, line {first.line}, too.")
