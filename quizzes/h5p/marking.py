"""What a statement is worth. Pure: a package's content, what was said and what was answered before, in plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from quizzes.h5p.scoring import registry, sets
from quizzes.h5p.scoring.base import Content, Part
from quizzes.h5p.statements import ENDS, RESULTS, Statement

RECOMPUTED, SELF_REPORTED = "recomputed", "self-reported"


@dataclass(frozen=True)
class Marked:
    """Points, and where they come from: counted here, or what a browser claimed, kept within what is possible."""

    points: Fraction
    maximum: Fraction
    scoring: str


def whole(library: str, content: Content) -> Part:
    return sets.part_of(library, content)


def mark(package: Part, statement: Statement, answered: Mapping[str, str]) -> Marked | None:
    """What `statement` is worth; None where it says no result.

    `answered` has the last response to each part by its `subContentId`, the whole's own under "".
    """
    if statement.verb not in RESULTS:
        return None
    part = _part(package, statement)
    if part is None:
        return _claimed(statement, most=None, maximum=None)
    if part.kind in registry.SETS:
        return _of_a_set(part, statement, answered)
    response = statement.response if statement.response is not None else answered.get(statement.sub_content)
    score = registry.score(part, response) if response is not None else None
    if score is not None:
        return Marked(score.points, score.maximum, RECOMPUTED)
    possible = registry.maximum(part)
    return _claimed(statement, most=possible, maximum=possible)


def is_end(package: Part, statement: Statement) -> bool:
    """Whether the whole activity is done with it. A part's “completed” never completes its whole."""
    return not is_of_a_part(package, statement) and statement.verb in ENDS and statement.is_complete is not False


def is_of_a_part(package: Part, statement: Statement) -> bool:
    """Whether a part says it. A set has no answer of its own: what says one speaks for a part that has no name."""
    return statement.is_child or (package.kind in registry.SETS and statement.response is not None)


def _part(package: Part, statement: Statement) -> Part | None:
    if statement.sub_content:
        return sets.find(package, statement.sub_content)
    # A part without a name: nobody knows which.
    return None if is_of_a_part(package, statement) else package


def _of_a_set(part: Part, statement: Statement, answered: Mapping[str, str]) -> Marked | None:
    total = registry.total(part, answered)
    if total.is_complete and total.maximum is not None:
        return Marked(total.points, total.maximum, RECOMPUTED)
    return _claimed(statement, most=total.most, maximum=registry.maximum(part) or total.maximum)


def _claimed(statement: Statement, *, most: Fraction | None, maximum: Fraction | None) -> Marked | None:
    """What the browser says, bounded by the most that can be, and by the maximum as the content has it."""
    if statement.raw is None:
        return None
    whole = maximum if maximum is not None else statement.maximum
    if whole is None:
        return None
    bounds = [one for one in (most, whole) if one is not None]
    return Marked(min([statement.raw, *bounds]), whole, SELF_REPORTED)
