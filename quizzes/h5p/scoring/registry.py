"""The scorers by content type, and what a whole package is worth. A further one is a line here.

Never uses the score that a browser sends, nor `correctResponsesPattern`, which leaves alternatives out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from quizzes.h5p.scoring import blanks, drag_text, mark_the_words, multi_choice, ours, sets, true_false
from quizzes.h5p.scoring.base import NOTHING, Content, Part, Score, Scorer, items, number
from quizzes.h5p.scoring.sets import CHOICE, PANEL


def _first(content: Content, response: str) -> Score:
    """The first alternative as written is the right one, and only the first go counts."""
    return Score(Fraction(response.strip() == "0"), Fraction(1))


SCORERS: dict[str, Scorer] = {
    "H5P.MultiChoice": multi_choice.score,
    "H5P.TrueFalse": true_false.score,
    "H5P.Blanks": blanks.score,
    "H5P.DragText": drag_text.score,
    "H5P.MarkTheWords": mark_the_words.score,
    "Continuum.CardSorter": ours.card_sorter,
    "Continuum.ServiceChain": ours.service_chain,
    "Continuum.Conversation": ours.conversation,
    CHOICE: _first,
    PANEL: _first,
}
SETS = frozenset({"H5P.SingleChoiceSet", "H5P.Summary", "H5P.QuestionSet", "H5P.Column", "H5P.InteractiveBook"})


@dataclass(frozen=True)
class Total:
    """What a set is worth by the answers that are known. `most` is what it can be worth at the very most:
    parts whose answers are not known count in full there.

    `is_complete`: every part was scored here. `maximum` is None where a part is of a type without a scorer.
    """

    points: Fraction
    most: Fraction | None
    maximum: Fraction | None
    is_complete: bool


def score(part: Part, response: str) -> Score | None:
    """What one answer is worth; None for a content type without a scorer."""
    scorer = SCORERS.get(part.kind)
    return scorer(part.content, response) if scorer else None


def maximum(part: Part) -> Fraction | None:
    """The points that can be had; None where a content type has no scorer."""
    if part.kind in SCORERS:
        return SCORERS[part.kind](part.content, "").maximum
    if part.kind not in SETS:
        return None
    each = [maximum(child) for child in part.children]
    if not each or None in each:
        return None
    known = sorted((one for one in each if one is not None), reverse=True)
    return sum(known[: _drawn(part) or len(known)], Fraction(0))


def total(part: Part, answered: Mapping[str, str]) -> Total:
    """A set by what was answered: `answered` holds the last response by `subContentId`."""
    scored, open_parts, unknown = NOTHING, [], False
    for leaf in leaves(part):
        response = answered.get(leaf.id) if leaf.id else None
        worth = score(leaf, response) if response is not None else None
        if worth is not None:
            scored += worth
        elif leaf.kind in SCORERS:
            open_parts.append(SCORERS[leaf.kind](leaf.content, "").maximum)
        else:
            unknown = True
    drawn = _drawn(part)
    if drawn and any(child.children for child in part.children):
        unknown = True
    elif drawn:
        # A pool: who answered as many as are drawn has answered all there were.
        count = sum(1 for leaf in leaves(part) if leaf.id in answered)
        left = max(drawn - count, 0)
        open_parts = sorted(open_parts, reverse=True)[:left]
    most = None if unknown else scored.points + sum(open_parts, Fraction(0))
    whole = None if unknown else scored.maximum + sum(open_parts, Fraction(0))
    is_complete = not unknown and not open_parts and scored.maximum > 0
    return Total(scored.points, most, whole, is_complete)


def leaves(part: Part) -> list[Part]:
    """What is answered in a set, in order."""
    if part.kind not in SETS:
        return [part]
    return [leaf for child in part.children for leaf in leaves(child)]


def _drawn(part: Part) -> int:
    """How many questions a set draws from its pool; 0: all of them. Only where each question is one answer."""
    pool = int(number(part.content.get("poolSize"), default=Fraction(0))) if part.kind == "H5P.QuestionSet" else 0
    return pool if 0 < pool < len(items(part.content.get("questions"))) else 0


__all__ = ["SCORERS", "SETS", "Total", "leaves", "maximum", "score", "sets", "total"]
