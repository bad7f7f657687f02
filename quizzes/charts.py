"""The shapes of a bar chart. A template draws them; a table with the same numbers stands beneath."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import Truncator

from quizzes.analysis import widths

ROW, BAR = 28, 18
LABELS, WIDEST, COUNTS = 260, 380, 60
LONGEST_LABEL = 34


@dataclass(frozen=True)
class Bar:
    """Places in user units. `marked`: drawn filled and with a sign in words, so that colour alone says nothing."""

    label: str
    count: int
    y: int
    middle: int
    width: int
    end: int
    marked: bool


@dataclass(frozen=True)
class Chart:
    title: str
    bars: tuple[Bar, ...]
    height: int
    width: int = LABELS + WIDEST + COUNTS
    left: int = LABELS
    labels_end: int = LABELS - 10
    thickness: int = BAR


def bar_chart(title: str, rows: Sequence[tuple[str, int, bool]]) -> Chart:
    """`rows`: a label, a count, and whether the bar is marked."""
    lengths = widths([count for _label, count, _marked in rows], widest=WIDEST)
    bars = tuple(
        Bar(
            label=Truncator(label).chars(LONGEST_LABEL),
            count=count,
            y=place * ROW + (ROW - BAR) // 2,
            middle=place * ROW + ROW // 2,
            width=length,
            end=LABELS + length + 8,
            marked=marked,
        )
        for place, ((label, count, marked), length) in enumerate(zip(rows, lengths, strict=True))
    )
    return Chart(title=title, bars=bars, height=ROW * len(bars))
