"""What a casework form asks, as plain data: written once, shown as a web form, a DOCX, a PDF and plain HTML.

A definition knows no database, no request and no learner. It is what a published version of a template keeps, and what
a practised case is pinned to.

Answers are a dictionary from the key of a field to what was filled in, always JSON; an absent key is a blank field:

    text, long_text    "…"
    choice             the key of an option; every choice also takes "not_asked", "declined" and "unknown"
    date               "2026-03-01"
    checklist          ["key", "key"]                      in the order of the definition
    table              [{"column": "…"}, …]                one entry a row, blank rows left out
    matrix             [{"date": "…", "cells": {"row": {"column": "…"}}}, …]     one entry an occasion
    dependencies       [{"key": "s1", "step": "…", "depends_on": ["s2"], "column": "…"}, …]
    sign_off           [{"role": "…", "date": "…"}, …]      one entry a line that is signed
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

Answers = dict[str, Any]

KINDS = (
    "text",
    "long_text",
    "choice",
    "date",
    "checklist",
    "table",
    "matrix",
    "dependencies",
    "sign_off",
    "note",  # nothing to fill in: words between the fields
)
CELL_KINDS = ("text", "choice", "date")
KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")

# The field of every form's header that says on which day it was filled in.
DATE_OF_RECORD = "record_date"

# Three different answers, none of them a blank. Not to know, not to have asked and to have been told no
# lead to different next steps.
NO_ANSWERS = {"not_asked": _("not asked"), "declined": _("declined"), "unknown": _("unknown")}

# What a step of a dependency list has besides its columns.
STEP_NAMES = ("key", "step", "depends_on")


class DefinitionError(ValueError):
    """The definition cannot be read; says where in it and what is wrong."""


@dataclass(frozen=True)
class Option:
    key: str
    label: str


@dataclass(frozen=True)
class Column:
    """A column of a table, a matrix or a dependency list."""

    key: str
    label: str
    kind: str = "text"
    options: tuple[Option, ...] = ()
    help: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a matrix."""

    key: str
    label: str
    help: str = ""


@dataclass(frozen=True)
class Field:
    key: str
    kind: str
    label: str
    help: str = ""
    options: tuple[Option, ...] = ()  # choice, checklist
    columns: tuple[Column, ...] = ()  # table, matrix, dependencies (besides its step and what it depends on)
    rows: tuple[Row, ...] = ()  # matrix
    blank_rows: int = 3  # of a table or dependency list on paper
    occasions: int = 1  # of a matrix: how often it is filled in over time
    roles: tuple[str, ...] = ()  # sign_off: who signs


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    help: str = ""
    # Keys of the variants it belongs to; none: to all.
    variants: tuple[str, ...] = ()
    # Only for people who have signed in, such as tips for somebody who is still inside.
    signed_in_only: bool = False
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True)
class Variant:
    key: str
    title: str


@dataclass(frozen=True)
class Definition:
    """One form in one language and one version. Version 0 is a draft."""

    code: str
    title: str
    purpose: str
    sections: tuple[Section, ...]
    variants: tuple[Variant, ...] = ()
    # Markdown: what an agency changes before it uses the form.
    adapt: str = ""
    # A form that never leaves the device: practised there, recorded as done, its text never sent.
    is_private: bool = False
    language: str = "en"
    version: int = 0
    published_on: str = ""

    def fields(self) -> Iterator[Field]:
        for section in self.sections:
            yield from section.fields

    def field(self, key: str) -> Field | None:
        return next((one for one in self.fields() if one.key == key), None)

    def of_variant(self, key: str) -> "Definition":
        """Only the sections of one variant and those that all variants share."""
        kept = tuple(one for one in self.sections if not one.variants or key in one.variants)
        return replace(self, sections=kept)

    def public(self) -> "Definition":
        """Without the sections that only people who have signed in may read."""
        return replace(self, sections=tuple(one for one in self.sections if not one.signed_in_only))

    def to_data(self) -> dict[str, Any]:
        return asdict(self)


def options_of(one: Field | Column) -> dict[str, str]:
    """Every answer that a choice takes, with its words: its own options, then the three that are no answer."""
    return {option.key: option.label for option in one.options} | {key: str(label) for key, label in NO_ANSWERS.items()}


def read_definition(data: Mapping[str, Any]) -> Definition:
    """A definition from plain data, as `to_data` writes it or as the source has it. Raises DefinitionError."""
    reader = _Reader()
    definition = reader.definition(data)
    return definition


def check_sections(sections: Iterable[Section]) -> None:
    """Whether everything can be made of these sections. Raises DefinitionError.

    Checks what `read_definition` checks, and that keys of sections, rows, columns and options can be told apart.
    """
    sections = tuple(sections)
    variants = sorted({key for one in sections for key in one.variants})
    draft = Definition("t1", "draft", "", sections, variants=tuple(Variant(key, key) for key in variants))
    read_definition(draft.to_data())
    keys = [section.key for section in sections]
    if len(set(keys)) != len(keys):
        raise DefinitionError("two sections have the same key.")
    for one in draft.fields():
        for name, parts in (("column", one.columns), ("row", one.rows), ("option", one.options)):
            _check_keys(f"field {one.key}", name, [part.key for part in parts], one.kind)
        for column in one.columns:
            _check_keys(f"field {one.key}, column {column.key}", "option", [part.key for part in column.options])
            if column.kind == "choice" and not column.options:
                raise DefinitionError(f"field {one.key}, column {column.key}: “options” is missing.")


def _check_keys(where: str, name: str, keys: Sequence[object], kind: str = "") -> None:
    taken = STEP_NAMES if kind == "dependencies" and name == "column" else NO_ANSWERS if name == "option" else ()
    for key in keys:
        # YAML reads yes, no, on and off as truths, which are no text.
        if not isinstance(key, str) or not KEY.fullmatch(key) or keys.count(key) > 1 or key in taken:
            raise DefinitionError(f"{where}: “{key}” cannot be the key of a {name}, or stands there twice.")


@dataclass
class _Reader:
    """Reads and checks; knows which keys it has seen, because a field's key holds its answer."""

    keys: set[str] = field(default_factory=set)

    def definition(self, data: Mapping[str, Any]) -> Definition:
        where = f"form {data.get('code', '?')}"
        variants = tuple(Variant(**self._known(one, Variant, where)) for one in data.get("variants") or ())
        known = {one.key for one in variants}
        sections = tuple(self.section(one, known) for one in data.get("sections") or ())
        if not sections:
            raise DefinitionError(f"{where}: a form has at least one section.")
        plain = self._known({**data, "variants": variants, "sections": sections}, Definition, where)
        return Definition(**plain)

    def section(self, data: Mapping[str, Any], variants: set[str]) -> Section:
        where = f"section {data.get('key', '?')}"
        unknown = set(data.get("variants") or ()) - variants
        if unknown:
            raise DefinitionError(f"{where}: no such variant: {', '.join(sorted(unknown))}.")
        fields = tuple(self.field(one) for one in data.get("fields") or ())
        plain = self._known({**data, "fields": fields, "variants": tuple(data.get("variants") or ())}, Section, where)
        return Section(**plain)

    def field(self, data: Mapping[str, Any]) -> Field:
        where = f"field {data.get('key', '?')}"
        key, kind = data.get("key", ""), data.get("kind", "")
        if kind not in KINDS:
            raise DefinitionError(f"{where}: there is no kind “{kind}”.")
        if not KEY.fullmatch(str(key)):
            raise DefinitionError(f"{where}: a key is lower case letters, digits and _, and begins with a letter.")
        if key in self.keys:
            raise DefinitionError(f"{where}: the key stands there twice.")
        self.keys.add(key)
        parts = {
            "options": self._options(data, where),
            "columns": tuple(self.column(one, where) for one in data.get("columns") or ()),
            "rows": tuple(Row(**self._known(one, Row, where)) for one in data.get("rows") or ()),
            "roles": tuple(data.get("roles") or ()),
        }
        self._check_parts(kind, parts, where)
        return Field(**self._known({**data, **parts}, Field, where))

    def column(self, data: Mapping[str, Any], where: str) -> Column:
        column = Column(**self._known({**data, "options": self._options(data, where)}, Column, where))
        if column.kind not in CELL_KINDS:
            raise DefinitionError(f"{where}: a column cannot be of the kind “{column.kind}”.")
        return column

    def _options(self, data: Mapping[str, Any], where: str) -> tuple[Option, ...]:
        options = tuple(Option(**self._known(one, Option, where)) for one in data.get("options") or ())
        keys = [option.key for option in options]
        if len(set(keys)) != len(keys):
            raise DefinitionError(f"{where}: an option stands there twice.")
        return options

    @staticmethod
    def _check_parts(kind: str, parts: Mapping[str, tuple[Any, ...]], where: str) -> None:
        needed = {
            "choice": ("options",),
            "checklist": ("options",),
            "table": ("columns",),
            "matrix": ("columns", "rows"),
            "sign_off": ("roles",),
        }
        for name in needed.get(kind, ()):
            if not parts[name]:
                raise DefinitionError(f"{where}: “{name}” is missing.")

    @staticmethod
    def _known(data: Any, shape: type, where: str) -> dict[str, Any]:
        """The data as keyword arguments of `shape`; unknown and missing names are refused."""
        if not isinstance(data, Mapping):
            raise DefinitionError(f"{where}: names with values are expected, not “{data}”.")
        fields = shape.__dataclass_fields__  # type: ignore[attr-defined]
        unknown = set(data) - set(fields)
        if unknown:
            raise DefinitionError(f"{where}: unknown: {', '.join(sorted(map(str, unknown)))}.")
        missing = [name for name in ("key", "label", "title", "code") if name in fields and not data.get(name)]
        if missing:
            raise DefinitionError(f"{where}: missing: {', '.join(missing)}.")
        return dict(data)
