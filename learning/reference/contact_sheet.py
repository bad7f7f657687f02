"""The contact sheet: one page to keep by the telephone, crisis lines on top, room for one's own entries."""

from dataclasses import dataclass
from datetime import date
from textwrap import wrap
from typing import Any

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from learning.core import clock
from learning.reference.cards import Piece, pieces
from learning.reference.directory import Directory
from learning.reference.models import Service

MOST_CRISIS, MOST_OTHERS = 5, 8
MONTHS_OF_TRUST = 3
PAPERS = ("letter", "a4")


@dataclass(frozen=True)
class Type:
    """How much room a row takes in one size of type: letters to a line in each column, millimetres to a line."""

    name: int
    number: int
    hours: int
    line: float
    own: float

    def height(self, row: dict[str, Any]) -> float:
        number = "".join(piece.text for piece in row["numbers"])
        columns = ((row["name"], self.name), (number, self.number), (row["hours"], self.hours))
        lines = max(len(wrap(text, width)) or 1 for text, width in columns)
        return lines * self.line + PADDING


# As contact_sheet.css sets them. ROOM is what Letter, the shorter of the two, has for rows, in millimetres.
BIG = Type(name=27, number=17, hours=18, line=7, own=9.5)
DENSE = Type(name=31, number=20, hours=20, line=5.9, own=7.5)
ROOM, PADDING, LEAST_OWN, MOST_OWN = 178, 3.2, 3, 10
NAME_LENGTH, HOURS_LENGTH = 64, 48


def sheet(directory: Directory, *, region: str) -> dict[str, Any]:
    """What stands on the sheet for a region; `left_out` says how many services with a number found no room."""
    reachable = [service for service in directory.find(region=region) if service.phone or service.text_line]
    crisis = [_row(service) for service in reachable if service.kind == Service.Kind.CRISIS_LINE][:MOST_CRISIS]
    others = [_row(service) for service in reachable if service.kind != Service.Kind.CRISIS_LINE][:MOST_OTHERS]
    crisis = [_emergency(), *crisis]
    size = BIG if _left([*crisis, *others], BIG) >= 0 else DENSE
    while others and _left([*crisis, *others], size) < 0:
        others.pop()
    more = int(max(0, _left([*crisis, *others], size)) / size.own)
    today = clock.today()
    return {
        "region": directory.names.get(region, ""),
        "crisis": crisis,
        "others": others,
        "own": range(min(MOST_OWN, LEAST_OWN + more)),
        "is_dense": size is DENSE,
        "left_out": len(reachable) + 1 - len(crisis) - len(others),
        "printed": date_format(today, "j F Y"),
        "check_by": date_format(months_after(today, MONTHS_OF_TRUST), "j F Y"),
    }


def _left(rows: list[dict[str, Any]], size: Type) -> float:
    """What the page has left, in millimetres, beside the least room for one's own entries."""
    return ROOM - sum(size.height(row) for row in rows) - LEAST_OWN * size.own


def _emergency() -> dict[str, Any]:
    return {"name": _("Someone is in danger now"), "numbers": [Piece("911", "911")], "hours": "", "language": ""}


def _row(service: Service) -> dict[str, Any]:
    numbers = pieces(service.phone)
    if service.text_line:
        separator = [Piece(" · ")] if numbers else []
        numbers = [*numbers, *separator, *pieces(service.text_line)]
    return {
        "name": Truncator(service.name).chars(NAME_LENGTH),
        "numbers": numbers,
        "hours": Truncator(service.hours).chars(HOURS_LENGTH),
        "language": service.language,
    }


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last one where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 0, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise ValueError(day)
