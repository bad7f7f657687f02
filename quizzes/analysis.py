"""How questions work: how hard, how well they tell people apart, what is chosen, how long it takes.

Pure: plain data in, plain data out, one attempt after the other, so that ten thousand need no more room than ten.
Nobody is named and nothing is said about few: see `FEWEST`.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import sqrt
from statistics import median

# Below this many people there are only counts: a figure about three persons is a figure about each of them.
FEWEST = 5
# Below this many attempts a correlation is chance.
FEWEST_FOR_DISCRIMINATION = 10
# A pause is no thinking: what takes longer than this counts as this.
LONGEST_SECONDS = 600.0
BANDS = 10
NOTHING = 1e-12

# Facility below and discrimination below which a question is worth looking at.
HARD, WEAK = 0.4, 0.2


@dataclass(frozen=True)
class Answered:
    """What one attempt did with one question. `chosen`: keys of what was chosen, several for several answers."""

    question: str
    points: float
    maximum: int
    answered: bool
    chosen: tuple[str, ...] = ()
    seconds: float | None = None


@dataclass(frozen=True)
class Sitting:
    """One attempt that was handed in. `person` only tells people apart; it is never kept."""

    person: int
    percent: float
    passed: bool
    answers: tuple[Answered, ...]


@dataclass(frozen=True)
class Discrimination:
    """The correlation of a question's score with the score on all others. `value` is None where `why` says why.

    `why`: `few` (attempts), `same` (no difference among the scores), `alone` (it is the only question).
    """

    value: float | None
    why: str = ""


@dataclass(frozen=True)
class ItemFigures:
    """A question over all attempts that had it. Shares are from 0 to 1."""

    question: str
    attempts: int
    facility: float | None
    discrimination: Discrimination
    skipped: float | None
    seconds: float | None
    chosen: Mapping[str, int]

    @property
    def is_weak(self) -> bool:
        """Worth looking at: few get it right, or those who know more do no better."""
        value = self.discrimination.value
        return (self.facility is not None and self.facility < HARD) or (value is not None and value < WEAK)


@dataclass(frozen=True)
class Figures:
    """A quiz over its attempts. With fewer than FEWEST people everything but the counts is empty."""

    attempts: int
    people: int
    passes: int | None = None
    mean_percent: float | None = None
    bands: tuple[int, ...] = ()
    items: tuple[ItemFigures, ...] = ()

    @property
    def is_enough(self) -> bool:
        return self.people >= FEWEST


@dataclass
class _Item:
    count: int = 0
    skipped: int = 0
    # Sums for the correlation of this question's share (x) with that of all others (y).
    pairs: int = 0
    x: float = 0.0
    y: float = 0.0
    xx: float = 0.0
    yy: float = 0.0
    xy: float = 0.0
    shares: float = 0.0
    people: set[int] = field(default_factory=set)
    seconds: array = field(default_factory=lambda: array("f"))  # type: ignore[type-arg]
    chosen: Counter[str] = field(default_factory=Counter)


class Tally:
    """Takes attempts one by one and tells the figures at the end."""

    def __init__(self) -> None:
        self.attempts = self.passes = 0
        self.percent = 0.0
        self.people: set[int] = set()
        self.bands = [0] * BANDS
        self.items: dict[str, _Item] = {}

    def add(self, sitting: Sitting) -> None:
        """One more attempt."""
        self.attempts += 1
        self.passes += sitting.passed
        self.percent += sitting.percent
        self.people.add(sitting.person)
        self.bands[min(BANDS - 1, max(0, int(sitting.percent * BANDS // 100)))] += 1
        points = sum(one.points for one in sitting.answers)
        maximum = sum(one.maximum for one in sitting.answers)
        for one in sitting.answers:
            self._add(one, sitting.person, points - one.points, maximum - one.maximum)

    def _add(self, one: Answered, person: int, rest: float, rest_maximum: int) -> None:
        item = self.items.setdefault(one.question, _Item())
        share = one.points / one.maximum if one.maximum else 0.0
        item.count += 1
        item.people.add(person)
        item.shares += share
        item.skipped += not one.answered
        item.chosen.update(one.chosen)
        if one.seconds is not None:
            item.seconds.append(one.seconds)
        if rest_maximum:
            other = rest / rest_maximum
            item.pairs += 1
            item.x += share
            item.y += other
            item.xx += share * share
            item.yy += other * other
            item.xy += share * other

    def figures(self) -> Figures:
        """What is known, the weakest questions first."""
        if len(self.people) < FEWEST:
            return Figures(attempts=self.attempts, people=len(self.people))
        items = [_figures(question, item) for question, item in self.items.items()]
        return Figures(
            attempts=self.attempts,
            people=len(self.people),
            passes=self.passes,
            mean_percent=self.percent / self.attempts,
            bands=tuple(self.bands),
            items=tuple(sorted(items, key=_weakest_first)),
        )


def _weakest_first(item: ItemFigures) -> tuple[bool, float, float]:
    """By facility, then by discrimination; what nothing can be said about comes last."""
    value = item.discrimination.value
    return item.facility is None, item.facility or 0.0, 2.0 if value is None else value


def _figures(question: str, item: _Item) -> ItemFigures:
    if len(item.people) < FEWEST:
        return ItemFigures(question, item.count, None, Discrimination(None, "few"), None, None, {})
    return ItemFigures(
        question=question,
        attempts=item.count,
        facility=item.shares / item.count,
        discrimination=_discrimination(item),
        skipped=item.skipped / item.count,
        # As with answers: a time that few have is a time of theirs.
        seconds=float(median(item.seconds)) if len(item.seconds) >= FEWEST else None,
        chosen=dict(item.chosen),
    )


def _discrimination(item: _Item) -> Discrimination:
    """Pearson's, of the question with the rest of the paper, so that no question correlates with itself."""
    if not item.pairs:
        return Discrimination(None, "alone")
    if item.pairs < FEWEST_FOR_DISCRIMINATION:
        return Discrimination(None, "few")
    n = item.pairs
    of_item = item.xx / n - (item.x / n) ** 2
    of_rest = item.yy / n - (item.y / n) ** 2
    if of_item < NOTHING or of_rest < NOTHING:
        return Discrimination(None, "same")
    value = (item.xy / n - item.x * item.y / n**2) / sqrt(of_item * of_rest)
    return Discrimination(max(-1.0, min(1.0, value)))


def seconds_spent(started_at: datetime, saves: Iterable[tuple[str, datetime]]) -> dict[str, float]:
    """Seconds for each question, from the moments at which its answers were saved.

    The time since the save before belongs to the question that is saved; questions saved at the same moment (one form)
    share it. A pause counts as LONGEST_SECONDS at most, and so does a question.
    """
    together: dict[datetime, list[str]] = {}
    for question, moment in saves:
        together.setdefault(moment, []).append(question)
    spent: dict[str, float] = {}
    before = started_at
    for moment in sorted(together):
        questions = list(dict.fromkeys(together[moment]))
        gap = min(LONGEST_SECONDS, max(0.0, (moment - before).total_seconds()))
        for question in questions:
            spent[question] = min(LONGEST_SECONDS, spent.get(question, 0.0) + gap / len(questions))
        before = max(before, moment)
    return spent


def told_apart(chosen: Mapping[str, int], *, fewest: int = FEWEST) -> tuple[list[tuple[str, int]], int]:
    """What was typed or put together, the most frequent first; and how many answers there are that few gave.

    People type names and other things of their own: what fewer than `fewest` gave is only counted.
    """
    common = [(key, count) for key, count in chosen.items() if count >= fewest]
    rest = sum(count for count in chosen.values() if count < fewest)
    return sorted(common, key=lambda one: (-one[1], one[0])), rest


def widths(counts: Sequence[int], *, widest: int) -> list[int]:
    """How long a bar is for each count; the longest is `widest`."""
    most = max(counts, default=0)
    return [round(widest * count / most) if most else 0 for count in counts]
