"""H5P.MultiChoice: radio buttons or checkboxes. The response names the chosen answers by their places as written."""

from fractions import Fraction

from quizzes.h5p.scoring.base import Content, Score, behaviour, flag, indexes, items, mapping, number

ONE = Fraction(1)


def score(content: Content, response: str) -> Score:
    """A right choice adds its weight, a wrong one takes its own away, never below nothing.

    With one answer only, or “one point for the whole task” (what a package means that says nothing), it is all or
    nothing; `passPercentage` says how much of it is all.
    """
    choices = [mapping(one) for one in items(content.get("answers"))]
    right = [flag(choice.get("correct"), default=False) for choice in choices]
    weights = [number(choice.get("weight"), default=ONE) for choice in choices]
    chosen = indexes(response, below=len(choices))
    weight = number(content.get("weight"), default=ONE)
    if _is_single(content, right):
        # Several at once cannot have been sent by radio buttons.
        hit = len(chosen) == 1 and right[next(iter(chosen))]
        return Score(min(ONE, weight) if hit else Fraction(0), weight)
    possible = sum((one for one, is_right in zip(weights, right, strict=True) if is_right), Fraction(0))
    if not any(right):
        possible = weight
    gained = sum((weights[place] if right[place] else -weights[place] for place in chosen), Fraction(0))
    gained = max(gained, Fraction(0))
    if not chosen and not any(right):
        gained = weight  # nothing was right, and nothing was chosen
    if flag(behaviour(content).get("singlePoint"), default=True):
        needed = number(behaviour(content).get("passPercentage"), default=Fraction(100))
        passed = possible > 0 and gained * 100 / possible >= needed
        return Score(weight if passed else Fraction(0), weight)
    return Score(gained, possible)


def _is_single(content: Content, right: list[bool]) -> bool:
    said = behaviour(content)
    if said.get("type") is None and said.get("singleAnswer") is not None:
        return flag(said.get("singleAnswer"), default=True)  # packages older than the type
    if said.get("type", "auto") == "auto":
        return sum(right) == 1
    return said.get("type") == "single"
