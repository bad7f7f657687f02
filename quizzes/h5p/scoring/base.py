"""What every scorer works with. Pure: content.json and what was answered in, points out.

Packages are other people's data, and answers come from a browser: nothing here trusts the shape of either. Whatever
cannot be read counts as nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

SEPARATOR = "[,]"  # between the answers of one `result.response`; xAPI's own
MOST_POINTS = 10_000

Content = Mapping[str, object]


@dataclass(frozen=True)
class Score:
    """Points of a possible maximum. Both are exact."""

    points: Fraction
    maximum: Fraction

    def __add__(self, other: "Score") -> "Score":
        return Score(self.points + other.points, self.maximum + other.maximum)


NOTHING = Score(Fraction(0), Fraction(0))


@dataclass(frozen=True)
class Part:
    """A piece of content that can be answered: the whole package, a question of a set, a panel of a summary.

    `id` is its `subContentId`, "" where it has none; `kind` is the machine name of its library, or the name we give to
    a piece that has no library of its own.
    """

    id: str
    kind: str
    content: Content
    children: tuple["Part", ...] = field(default=())


Scorer = Callable[[Content, str], Score]


def mapping(value: object) -> Content:
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> list[object]:
    """A list, or the values of an object with numbers for keys (PHP writes a list with a hole so)."""
    if isinstance(value, list):
        return value
    return list(value.values()) if isinstance(value, Mapping) else []


def text(value: object) -> str:
    return value if isinstance(value, str) else ""


def flag(value: object, *, default: bool) -> bool:
    """As JavaScript would take it; `default` where the package says nothing."""
    return default if value is None else value is not False and value not in ("", 0)


def number(value: object, *, default: Fraction) -> Fraction:
    """A number that somebody may have written as a text; never below nothing, never absurd."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return default
    try:
        read = Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        return default
    return min(max(read, Fraction(0)), Fraction(MOST_POINTS))


def behaviour(content: Content) -> Content:
    return mapping(content.get("behaviour"))


def answers(response: str) -> list[str]:
    return [one.strip() for one in response.split(SEPARATOR)]


def indexes(response: str, below: int) -> set[int]:
    """The places that were chosen; what is no place of this content is left out."""
    chosen = set()
    for one in answers(response):
        if one.isascii() and one.isdigit() and len(one) <= 6 and int(one) < below:
            chosen.add(int(one))
    return chosen


def sub_content_id(content: Content) -> str:
    return text(content.get("subContentId"))
