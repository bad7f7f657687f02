"""A form laid out: which places to write in it has, what each is called, and what stands in it.

DOCX, PDF and HTML are all written from it, so that they ask the same and show the same answers. To be called in the
form's language.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from learning.toolkit import drawings
from learning.toolkit.definition import DATE_OF_RECORD, Answers, Column, Definition, Field, Option, Section, options_of
from learning.toolkit.documents import words
from learning.toolkit.drawings import Drawing

# More columns than that are not read on a sheet of paper: each row becomes a table of its own.
MOST_COLUMNS = 5
MOST_COLUMNS_IN_LARGE_PRINT = 3


@dataclass(frozen=True)
class Place:
    """One place to write in."""

    # Unique in the form; no point in it, which in a PDF would make it a part of another field.
    name: str
    # Said in full, as somebody hears it who does not see what stands around it.
    label: str
    kind: str = "text"  # text, long_text, choice, date, tick
    options: tuple[Option, ...] = ()  # every answer that a choice takes
    answer: str = ""  # as it is kept: the key of an option, 2026-03-01
    words: str = ""  # as it is read
    # The label of a checklist's item, shown beside its box.
    beside: str = ""

    @property
    def day(self) -> str:
        """The date as a program reads it; empty where what was typed is none."""
        try:
            return date.fromisoformat(self.answer).isoformat()
        except ValueError:
            return ""

    @property
    def is_ticked(self) -> bool:
        return self.kind == "tick" and bool(self.answer)


@dataclass(frozen=True)
class GridRow:
    name: str
    places: tuple[Place, ...]
    help: str = ""


@dataclass(frozen=True)
class Grid:
    """A table. The first words of `head` stand over the names of the rows."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[GridRow, ...]
    # A place of its own before the table: the day of an occasion.
    day: Place | None = None
    # A single row of a wide table, its columns one below the other.
    is_turned: bool = False


@dataclass(frozen=True)
class Part:
    """A field of the form."""

    kind: str
    label: str
    help: tuple[str, ...] = ()
    place: Place | None = None
    ticks: tuple[Place, ...] = ()
    grids: tuple[Grid, ...] = ()
    # What can be chosen in the columns of the tables, and what their columns mean.
    remarks: tuple[str, ...] = ()
    drawing: Drawing | None = None

    @property
    def has_rows(self) -> bool:
        return any(grid.rows for grid in self.grids)


@dataclass(frozen=True)
class SheetSection:
    key: str
    title: str
    help: tuple[str, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Sheet:
    name: str
    purpose: str
    language: str
    edition: str
    address: str
    warning: str
    # Stands on every page: “Fictional practice case”.
    heading: str
    remark: str
    is_answered: bool
    is_large: bool
    sections: tuple[SheetSection, ...]

    def places(self) -> Iterator[Place]:
        """Every place, in the order in which they are read."""
        for section in self.sections:
            for part in section.parts:
                if part.place:
                    yield part.place
                yield from part.ticks
                for grid in part.grids:
                    if grid.day:
                        yield grid.day
                    for row in grid.rows:
                        yield from row.places


def lay_out(
    definition: Definition,
    answers: Answers | None = None,
    *,
    heading: str = "",
    remark: str = "",
    large: bool = False,
) -> Sheet:
    """`answers` None: a blank to fill in, else what was filled in. `remark` is said under the title."""
    columns = MOST_COLUMNS_IN_LARGE_PRINT if large else MOST_COLUMNS
    layout = _Layout(answers or {}, is_answered=answers is not None, most_columns=columns)
    return Sheet(
        name=words.name_of(definition),
        purpose=definition.purpose,
        language=definition.language,
        edition=words.edition_of(definition),
        address=words.address_of(definition),
        warning=words.court_warning(),
        heading=heading,
        remark=remark,
        is_answered=answers is not None,
        is_large=large,
        sections=tuple(_section(definition, one, layout) for one in definition.sections),
    )


def _section(definition: Definition, section: Section, layout: "_Layout") -> SheetSection:
    only_for = words.belongs_to(definition, section)
    remarks = (only_for, *_paragraphs(section.help)) if only_for else _paragraphs(section.help)
    return SheetSection(section.key, section.title, remarks, tuple(map(layout.part, section.fields)))


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


class _Layout:
    """Knows the answers and how wide the paper is."""

    def __init__(self, answers: Answers, *, is_answered: bool, most_columns: int):
        self.answers, self.is_answered, self.most_columns = answers, is_answered, most_columns
        self.plan_date = str(answers.get(DATE_OF_RECORD) or "")

    def part(self, field: Field) -> Part:
        described = {"kind": field.kind, "label": field.label, "help": _paragraphs(field.help)}
        answer = self.answers.get(field.key)
        if field.kind == "note":
            return Part(**described)
        if field.kind in ("text", "long_text", "choice", "date"):
            return Part(**described, place=_place(field.key, field.label, field, answer))
        if field.kind == "checklist":
            return Part(**described, ticks=tuple(_ticks(field, answer or [])))
        grids, drawing = getattr(self, f"_{field.kind}")(field, answer or [])
        return Part(
            **described,
            grids=tuple(grid for whole in grids for grid in self._narrowed(whole)),
            remarks=tuple(_remarks(field.columns)),
            drawing=drawing,
        )

    def _table(self, field: Field, answer: Sequence[Mapping[str, Any]]) -> tuple[list[Grid], None]:
        rows = [
            self._row(field, field.columns, number, entry)
            for number, entry in enumerate(self._entries(field, answer), start=1)
        ]
        return [Grid(field.label, (_("Row"), *(one.label for one in field.columns)), tuple(rows))], None

    def _dependencies(self, field: Field, answer: Sequence[Mapping[str, Any]]) -> tuple[list[Grid], Drawing | None]:
        numbers = {str(entry.get("key", "")): str(number) for number, entry in enumerate(answer, start=1)}
        columns = (Column("step", _("Step")), Column("depends_on", _("Waits for step number")), *field.columns)
        rows = []
        for number, entry in enumerate(self._entries(field, answer), start=1):
            waits = ", ".join(numbers[key] for key in entry.get("depends_on") or () if key in numbers)
            # To wait for nothing is an answer: a blank would look forgotten.
            waits = waits or (_("nothing") if entry else "")
            rows.append(self._row(field, columns, number, {**entry, "depends_on": waits}))
        grid = Grid(field.label, (_("Step number"), *(one.label for one in columns)), tuple(rows))
        return [grid], drawings.dependencies(field, answer, self.plan_date) if answer else None

    def _matrix(self, field: Field, answer: Sequence[Mapping[str, Any]]) -> tuple[list[Grid], Drawing | None]:
        count = len(answer) if self.is_answered else field.occasions
        occasions = [answer[index] if index < len(answer) else {} for index in range(max(count, 1))]
        grids = []
        for number, occasion in enumerate(occasions, start=1):
            several = len(occasions) > 1
            caption = _("%(field)s: occasion %(number)s") % {"field": field.label, "number": number}
            caption = caption if several else field.label
            day = _place(
                f"{field.key}-{number}", f"{caption}: {_('date')}", Column("date", "", "date"), occasion.get("date")
            )
            cells = occasion.get("cells") or {}
            rows = [
                GridRow(
                    row.label,
                    tuple(
                        _place(
                            f"{field.key}-{number}-{row.key}-{column.key}",
                            f"{caption}, {row.label}: {column.label}",
                            column,
                            (cells.get(row.key) or {}).get(column.key),
                        )
                        for column in field.columns
                    ),
                    row.help,
                )
                for row in field.rows
            ]
            head = (_("Area"), *(one.label for one in field.columns))
            grids.append(Grid(caption, head, tuple(rows), day))
        return grids, drawings.matrix(field, answer)

    def _sign_off(self, field: Field, answer: Sequence[Mapping[str, Any]]) -> tuple[list[Grid], None]:
        signed = {str(entry.get("role", "")): entry for entry in answer}
        sign, day = Column("signature", _("Name or signature")), Column("date", _("Date"), "date")
        rows = []
        for number, role in enumerate(field.roles, start=1):
            entry = signed.get(role)
            shown = _("signed") if entry is not None else ""
            places = (
                _place(f"{field.key}-{number}-signature", f"{field.label}, {role}: {sign.label}", sign, shown),
                _place(
                    f"{field.key}-{number}-date", f"{field.label}, {role}: {day.label}", day, (entry or {}).get("date")
                ),
            )
            rows.append(GridRow(role, places))
        return [Grid(field.label, (_("Who"), sign.label, day.label), tuple(rows))], None

    def _entries(self, field: Field, answer: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        """One a row: what was filled in, or as many blank rows as paper has."""
        return answer if self.is_answered else [{}] * field.blank_rows

    def _row(self, field: Field, columns: Sequence[Column], number: int, entry: Mapping[str, Any]) -> GridRow:
        return GridRow(
            str(number),
            tuple(
                _place(
                    f"{field.key}-{number}-{column.key}",
                    _("%(field)s, row %(number)s: %(column)s")
                    % {"field": field.label, "number": number, "column": column.label},
                    column,
                    entry.get(column.key),
                )
                for column in columns
            ),
        )

    def _narrowed(self, grid: Grid) -> Iterator[Grid]:
        """The table as it is, or one for each of its rows where it has more columns than the paper."""
        if len(grid.head) <= self.most_columns:
            yield grid
            return
        for row in grid.rows:
            named = f"{grid.head[0]} {row.name}" if row.name.isdecimal() else row.name
            turned = tuple(GridRow(label, (place,)) for label, place in zip(grid.head[1:], row.places, strict=True))
            day = grid.day if row is grid.rows[0] else None
            yield Grid(f"{grid.caption}, {named}", (named, _("Answer")), turned, day, is_turned=True)


def _place(name: str, label: str, asked: Field | Column, answer: Any) -> Place:
    kept = str(answer or "").strip()
    options = tuple(Option(*pair) for pair in options_of(asked).items()) if asked.kind == "choice" else ()
    read = kept
    if asked.kind == "choice":
        read = options_of(asked).get(kept, kept)
    elif asked.kind == "date":
        read = words.in_words(kept)
    return Place(name, label, asked.kind, options, kept, read)


def _ticks(field: Field, answer: Sequence[str]) -> Iterator[Place]:
    for option in field.options:
        ticked = "yes" if option.key in answer else ""
        yield Place(f"{field.key}-{option.key}", f"{field.label}: {option.label}", "tick", (), ticked, "", option.label)


def _remarks(columns: Sequence[Column]) -> Iterator[str]:
    """What somebody who prints the form cannot look up in a list that opens. Columns that offer the same are named
    together."""
    offered: dict[tuple[str, ...], list[str]] = {}
    for column in columns:
        if column.kind == "choice":
            offered.setdefault(tuple(options_of(column).values()), []).append(column.label)
    for choices, labels in offered.items():
        yield f"{'; '.join(labels)}: {' · '.join(choices)}"
    for column in columns:
        if column.help:
            yield f"{column.label}: {column.help}"
