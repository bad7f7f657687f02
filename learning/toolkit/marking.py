"""Whether practised casework is accepted: pure, plain data in, plain data out.

The rule is the training's own: each line of the rubric takes 0 (missing or unsafe), 1 (partly) or 2 (good); accepted
is at least 70 in the hundred and no 0 on a critical line.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MOST_POINTS = 2
PASS_PERCENT = 70
SUBMISSIONS_WITH_FEEDBACK = 2  # after these, a talk with a trainer


@dataclass(frozen=True)
class Line:
    """One line of a rubric."""

    key: str
    text: str
    is_critical: bool = False
    # What 0, 1 and 2 look like; may be empty.
    levels: tuple[str, str, str] = ("", "", "")


@dataclass(frozen=True)
class Outcome:
    points: int
    maximum: int
    percent: int
    is_accepted: bool
    # Keys of the critical lines that have 0.
    failed_critical: tuple[str, ...]


def judge(*, lines: Iterable[Line], points: Mapping[str, int]) -> Outcome:
    """The outcome of `points` (line key to 0, 1 or 2). Raises ValueError where a line has none or an impossible one."""
    lines = tuple(lines)
    if not lines:
        raise ValueError("A rubric has at least one line.")
    for line in lines:
        given = points.get(line.key)
        if isinstance(given, bool) or given not in range(MOST_POINTS + 1):
            raise ValueError(f"The line “{line.key}” takes 0, 1 or 2.")
    reached = sum(points[line.key] for line in lines)
    maximum = MOST_POINTS * len(lines)
    failed = tuple(line.key for line in lines if line.is_critical and points[line.key] == 0)
    return Outcome(
        points=reached,
        maximum=maximum,
        percent=100 * reached // maximum,
        is_accepted=100 * reached >= PASS_PERCENT * maximum and not failed,
        failed_critical=failed,
    )
