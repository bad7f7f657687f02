"""Which step of a plan unlocks which: a picture, a table, and sentences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.toolkit.definition import Field
from learning.toolkit.drawings.svg import LINE, WIDTH, Drawing, rectangle, svg, text, wrapped

# A first step that is done within a week shows the person that the plan moves.
QUICK = timedelta(days=7)


@dataclass(frozen=True)
class Step:
    """A step of a plan in its place: `level` 0 can begin now, level 1 after a step of level 0."""

    number: int
    words: str
    waits_for: tuple[int, ...]
    unlocks: tuple[int, ...]
    level: int
    is_stuck: bool  # waits, directly or not, for itself
    is_quick_win: bool  # can begin now, and is to be done within a week of the plan's date

    @property
    def can_begin(self) -> bool:
        return not self.waits_for


def steps_of(field: Field, answer: Sequence[Mapping[str, Any]], plan_date: str = "") -> tuple[Step, ...]:
    """The steps in the order of the answer. A step that is waited for but not there is passed over.

    `plan_date` is the day of the plan, `2026-03-01`; without it nothing is known to be a quick win.
    """
    numbers = {str(entry.get("key", "")): number for number, entry in enumerate(answer, start=1)}
    waits = {
        number: tuple(sorted({numbers[key] for key in entry.get("depends_on") or () if key in numbers}))
        for number, entry in enumerate(answer, start=1)
    }
    levels = _levels(waits)
    circles = {number for circle in circles_of(waits) for number in circle}
    return tuple(
        Step(
            number=number,
            words=str(entry.get("step") or "").strip() or _("(no words)"),
            waits_for=waits[number],
            unlocks=tuple(other for other, before in waits.items() if number in before),
            level=levels[number],
            is_stuck=number in circles,
            is_quick_win=not waits[number] and _within_a_week(field, entry, plan_date),
        )
        for number, entry in enumerate(answer, start=1)
    )


def _within_a_week(field: Field, entry: Mapping[str, Any], plan_date: str) -> bool:
    due = next((entry.get(column.key) for column in field.columns if column.kind == "date"), "")
    try:
        return date.fromisoformat(str(due)) - date.fromisoformat(plan_date) <= QUICK
    except ValueError:
        return False


def circles_of(waits: Mapping[int, Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    """Steps that wait for each other, each such group once, in order (a step may wait for itself)."""
    reached = {number: _reached(number, waits) for number in waits}
    stuck = [number for number in waits if number in reached[number]]
    groups = {
        tuple(other for other in stuck if other in reached[number] and number in reached[other]) for number in stuck
    }
    return tuple(sorted(groups))


def _reached(start: int, waits: Mapping[int, Sequence[int]]) -> set[int]:
    """Every step that this one waits for, directly or through others."""
    found: set[int] = set()
    open_ends = list(waits[start])
    while open_ends:
        number = open_ends.pop()
        if number not in found:
            found.add(number)
            open_ends.extend(waits[number])
    return found


def _levels(waits: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """The longest way from a step that can begin now. Steps in a circle, or behind one, stand after all others."""
    levels: dict[int, int] = {}
    waiting = dict(waits)
    level = 0
    while free := [number for number, before in waiting.items() if all(other in levels for other in before)]:
        for number in free:
            del waiting[number]
        levels |= dict.fromkeys(free, level)
        level += 1
    return levels | dict.fromkeys(waiting, level)


def dependency_picture(field: Field, answer: Sequence[Mapping[str, Any]], plan_date: str = "") -> str:
    """The picture alone, as SVG."""
    return dependencies(field, answer, plan_date).svg


def dependencies(field: Field, answer: Sequence[Mapping[str, Any]], plan_date: str = "") -> Drawing:
    """The steps of a plan: what each waits for and what it unlocks. See `steps_of` for `plan_date`."""
    steps = steps_of(field, answer, plan_date)
    title = _("Which step unlocks which")
    remarks = tuple(_said_of(steps))
    return Drawing(
        title=title,
        pictures=(_StepsPicture(title, " ".join(remarks), steps).draw(),),
        head=(_("Step"), _("Waits for"), _("Unlocks"), _("When")),
        rows=tuple(_row_of(step) for step in steps),
        remarks=remarks,
    )


def _row_of(step: Step) -> tuple[str, ...]:
    nothing = _("nothing")
    return (
        f"{step.number}. {step.words}",
        _listed(step.waits_for) or nothing,
        _listed(step.unlocks) or nothing,
        _when(step),
    )


def _when(step: Step) -> str:
    if step.is_quick_win:
        return _("can begin now: quick win")
    if step.can_begin:
        return _("can begin now")
    if step.is_stuck:
        return _("stuck in a circle")
    return _("after %(steps)s") % {"steps": _listed(step.waits_for)}


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def _said_of(steps: Sequence[Step]) -> Iterator[str]:
    begin = [step.number for step in steps if step.can_begin]
    if begin:
        said = ngettext("Step %(steps)s can begin now.", "Steps %(steps)s can begin now.", len(begin))
        yield said % {"steps": _listed(begin)}
    else:
        yield _("No step can begin now.")
    quick = [step.number for step in steps if step.is_quick_win]
    if quick:
        said = ngettext("Quick win: step %(steps)s.", "Quick wins: steps %(steps)s.", len(quick))
        yield said % {"steps": _listed(quick)}
    for circle in circles_of({step.number: step.waits_for for step in steps}):
        if len(circle) == 1:
            yield _("Step %(step)s waits for itself: take that away.") % {"step": circle[0]}
        else:
            said = _("Steps %(steps)s wait for each other in a circle: none of them can begin. Take one tie away.")
            yield said % {"steps": _listed(circle)}


class _StepsPicture:
    """The steps one below the other, those that can begin now first; arrows run down in lanes at the left.

    One below the other, because boxes side by side leave no room for words on a phone.
    """

    LANE, HEAD, GAP, INSIDE = 12, 22, 14, 8

    def __init__(self, title: str, description: str, steps: Sequence[Step]):
        self.title, self.description = title, description
        self.steps = sorted(steps, key=lambda step: (step.level, step.number))
        self.place = {step.number: index for index, step in enumerate(self.steps)}
        self.lanes = self._lanes()
        self.left = max(len(set(self.lanes.values())), 1) * self.LANE + self.HEAD
        self.lines = {
            step.number: wrapped(f"{step.number}. {step.words}", WIDTH - self.left - 2 * self.INSIDE)
            for step in self.steps
        }

    def _lanes(self) -> dict[int, int]:
        """For each step that unlocks others, a lane that no arrow beside it uses."""
        lanes: dict[int, int] = {}
        taken: list[list[tuple[int, int]]] = []
        for step in self.steps:
            ends = [self.place[other] for other in (*step.unlocks, step.number)]
            if not step.unlocks:
                continue
            span = min(ends), max(ends)
            lane = next(
                (number for number, spans in enumerate(taken) if all(span[0] > b or span[1] < a for a, b in spans)),
                len(taken),
            )
            if lane == len(taken):
                taken.append([])
            taken[lane].append(span)
            lanes[step.number] = lane
        return lanes

    def draw(self) -> str:
        boxes, tops, heights, y = [], {}, {}, 4
        level = -1
        for step in self.steps:
            if step.level != level:
                level = step.level
                y += LINE
                boxes.append(text(self.left, y - 4, self._band(step), weight=600))
            height = len(self.lines[step.number]) * LINE + LINE + self.INSIDE
            tops[step.number], heights[step.number] = y, height
            boxes += self._box(step, y, height)
            y += height + self.GAP
        arrows = [part for step in self.steps for part in self._arrows(step, tops, heights)]
        return svg(self.title, self.description, y, [*arrows, *boxes])

    def _band(self, step: Step) -> str:
        if step.is_stuck or any(other.is_stuck for other in self.steps if other.level == step.level):
            return _("Stuck")
        return _("First") if step.level == 0 else _("Then")

    def _box(self, step: Step, y: float, height: float) -> Iterator[str]:
        """A step that can begin has a second line round it, one that is stuck a broken line."""
        width = WIDTH - self.left - 3
        broken = ' stroke-dasharray="6 4"' if step.is_stuck else ""
        yield rectangle(self.left, y, width, height, f'stroke-width="1.5"{broken}')
        if step.can_begin:
            yield rectangle(self.left + 3, y + 3, width - 6, height - 6, 'stroke-width="1"')
        for number, line in enumerate(self.lines[step.number]):
            yield text(self.left + self.INSIDE, y + LINE * (number + 1), line)
        mark = "★ " if step.is_quick_win else ""
        yield text(self.left + self.INSIDE, y + height - self.INSIDE, f"{mark}{_when(step)}", size=13, style="italic")

    def _arrows(self, step: Step, tops: Mapping[int, float], heights: Mapping[int, float]) -> Iterator[str]:
        """From the foot of the step into its lane, and from the lane to the head of each step that it unlocks."""
        if not step.unlocks:
            return
        x = 4 + self.lanes[step.number] * self.LANE
        start = tops[step.number] + heights[step.number] - 10
        ends = [tops[number] + 12 + self._offset(step, number) for number in step.unlocks]
        yield f'<path d="M{self.left} {start}H{x}" fill="none" stroke="currentColor" stroke-width="1.5"/>'
        yield (
            f'<path d="M{x} {min(start, *ends)}V{max(start, *ends)}" '
            'fill="none" stroke="currentColor" stroke-width="1.5"/>'
        )
        for end in ends:
            tip = self.left - 1
            yield f'<path d="M{x} {end}H{tip - 7}" fill="none" stroke="currentColor" stroke-width="1.5"/>'
            yield f'<path d="M{tip} {end}l-9 -5v10z" fill="currentColor"/>'

    def _offset(self, step: Step, number: int) -> float:
        """Arrows into the same step arrive one below the other."""
        into = next(other for other in self.steps if other.number == number).waits_for
        return 0 if len(into) < 2 else into.index(step.number) * min(10, 20 / (len(into) - 1))
