"""H5P.Blanks: gaps to type into. The response has what stands in each gap, in order."""

import html
from fractions import Fraction

from quizzes.h5p.scoring.base import Content, Score, answers, behaviour, flag, items, text

LONG, MIDDLING = 9, 3  # letters; a longer solution may be one (or two) slips away from what was typed
MOST_LETTERS = 200  # of an answer that is compared letter by letter


def score(content: Content, response: str) -> Score:
    """A point for every gap that holds one of its alternatives."""
    said = behaviour(content)
    exact_case = flag(said.get("caseSensitive"), default=True)
    forgiving = flag(said.get("acceptSpellingErrors"), default=False)
    gaps = [solutions for question in items(content.get("questions")) for solutions in _gaps(text(question))]
    given = answers(response)
    points = 0
    for place, solutions in enumerate(gaps):
        typed = given[place] if place < len(given) else ""
        if not exact_case:
            typed, solutions = typed.lower(), [one.lower() for one in solutions]
        points += any(typed == one or (forgiving and _is_near(typed, one)) for one in solutions)
    return Score(Fraction(points), Fraction(len(gaps)))


def _gaps(question: str) -> list[list[str]]:
    """The alternatives of every `*gap*` in a question; `**` is an asterisk to be read."""
    found: list[list[str]] = []
    start = question.find("*")
    while start != -1:
        end = question.find("*", start + 1)
        if end == -1:
            break
        if end > start + 1:
            found.append(_solutions(question[start + 1 : end]))
        start = question.find("*", end + 1)
    return found


def _solutions(gap: str) -> list[str]:
    """`one/another:a tip`."""
    return [html.unescape(one.strip()) for one in gap.partition(":")[0].split("/")]


def _is_near(typed: str, solution: str) -> bool:
    allowed = 2 if len(solution) > LONG else 1 if len(solution) > MIDDLING else 0
    if not allowed or abs(len(typed) - len(solution)) > allowed or len(solution) > MOST_LETTERS:
        return False
    return slips(typed, solution) <= allowed


def slips(one: str, other: str) -> int:
    """How many letters were left out, put in, changed, or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        two_before, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            cost = int(letter != wanted)
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + cost)
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                least = min(least, two_before[j - 2] + cost)
            row.append(least)
    return row[-1]
