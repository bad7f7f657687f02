"""How ratings moved over time: a picture for each row of a matrix, a table, and a sentence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from learning.toolkit.definition import Column, Field, Row, options_of
from learning.toolkit.drawings.svg import LINE, WIDTH, Drawing, rectangle, svg, text, wrapped

Entries = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Rating:
    """What one person rated on one occasion: a stage from 1 on, or the words of an answer that is none."""

    stage: int | None
    words: str


def rating_columns(field: Field) -> tuple[Column, ...]:
    """The columns that rate on the scale of the first one: the worker's, then the person's own."""
    choices = [column for column in field.columns if column.kind == "choice"]
    return tuple(column for column in choices if _stages(column) == _stages(choices[0]))


def _stages(column: Column) -> list[str]:
    return [option.key for option in column.options]


def rating(column: Column, cell: Mapping[str, Any]) -> Rating:
    key = str(cell.get(column.key) or "")
    keys = _stages(column)
    return Rating(keys.index(key) + 1 if key in keys else None, options_of(column).get(key, key))


def matrix_picture(field: Field, answer: Entries) -> str:
    """The picture alone, as SVG; empty where nothing is rated over time."""
    drawing = matrix(field, answer)
    return drawing.svg if drawing else ""


def matrix(field: Field, answer: Entries) -> Drawing | None:
    """None where nothing is rated over time. There is no total: the rows cannot be added up."""
    columns = rating_columns(field)
    if not columns or field.occasions < 2 or not answer:
        return None
    return Drawing(
        title=_("Ratings over time"),
        pictures=tuple(_Pictures(field, columns, answer).draw()),
        head=(_("Area"), _("Who rates"), *(_day(entry, number) for number, entry in enumerate(answer, start=1))),
        rows=tuple(
            (row.label, column.label, *(_read(column, entry, row.key) for entry in answer))
            for row in field.rows
            for column in columns
        ),
        remarks=(_("Moves in any direction are normal. The rows are not added up."),),
    )


def _stage_name(number: int, label: str) -> str:
    """`1 crisis`, whether or not the label brings its number."""
    return label if label.lstrip().startswith(str(number)) else f"{number} {label}"


def _day(entry: Mapping[str, Any], number: int) -> str:
    return str(entry.get("date") or "") or _("Occasion %(number)s") % {"number": number}


def _cell(entry: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    return (entry.get("cells") or {}).get(key) or {}


def _read(column: Column, entry: Mapping[str, Any], key: str) -> str:
    rated = rating(column, _cell(entry, key))
    return _stage_name(rated.stage, rated.words) if rated.stage else rated.words or _("left blank")


class _Pictures:
    """The marks with their words; then each row: its stages from left to right, its occasions from top to bottom."""

    LEFT, SCALE = 104, 13

    def __init__(self, field: Field, columns: Sequence[Column], answer: Entries):
        self.field, self.columns, self.answer = field, columns, answer
        self.stages = [_stage_name(number, option.label) for number, option in enumerate(columns[0].options, start=1)]

    def draw(self) -> Iterator[str]:
        yield self._legend()
        for row in self.field.rows:
            yield self._row(row)

    def _legend(self) -> str:
        parts, y = [], 0.0
        for index, column in enumerate(self.columns):
            parts.append(_mark(index, 12, y + LINE - 5))
            for line in wrapped(column.label, WIDTH - 36):
                y += LINE
                parts.append(text(30, y, line))
        for stage in self.stages:
            y += LINE
            parts.append(text(4, y, stage))
        said = "; ".join((*(column.label for column in self.columns), *self.stages))
        return svg(_("What the marks mean"), said, y + 8, parts)

    def _row(self, row: Row) -> str:
        parts, y = [], 0.0
        for line in wrapped(row.label, WIDTH - 8, bold=True):
            y += LINE
            parts.append(text(4, y, line, weight=600))
        parts += self._scale(y)
        y += LINE
        for number, entry in enumerate(self.answer, start=1):
            y += LINE
            parts.append(text(4, y, _day(entry, number)))
            parts += self._marks(_cell(entry, row.key), y - 5)
        return svg(row.label, self._said_of(row), y + 14, parts)

    def _said_of(self, row: Row) -> str:
        """The row as a sentence for each occasion, for somebody who hears the picture."""
        return " ".join(
            f"{_day(entry, number)}: "
            + "; ".join(f"{column.label} {_read(column, entry, row.key)}" for column in self.columns)
            + "."
            for number, entry in enumerate(self.answer, start=1)
        )

    def _x(self, stage: int) -> float:
        return self.LEFT + (WIDTH - self.LEFT - 14) * (stage - 1) / max(len(self.stages) - 1, 1)

    def _scale(self, y: float) -> Iterator[str]:
        foot = y + LINE * (len(self.answer) + 1) + 4
        for stage in range(1, len(self.stages) + 1):
            yield text(self._x(stage), y + LINE, str(stage), anchor="middle", size=self.SCALE)
            yield (
                f'<path d="M{self._x(stage):.1f} {y + LINE + 5:.1f}V{foot:.1f}" '
                'stroke="currentColor" stroke-width="0.5" opacity="0.6"/>'
            )

    def _marks(self, cell: Mapping[str, Any], y: float) -> Iterator[str]:
        for index, column in enumerate(self.columns):
            stage = rating(column, cell).stage
            if stage:
                yield _mark(index, self._x(stage), y)


def _mark(index: int, x: float, y: float) -> str:
    """A filled circle, an open square round it, an open triangle: two of them at one place can still be told apart."""
    if index == 0:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="currentColor"/>'
    if index == 1:
        return rectangle(x - 7, y - 7, 14, 14, 'stroke-width="1.5"')
    return f'<path d="M{x:.1f} {y - 8:.1f}l8 14h-16z" fill="none" stroke="currentColor" stroke-width="1.5"/>'
