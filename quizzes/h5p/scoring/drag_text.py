"""H5P.DragText: words to drag into gaps. The response has the word in each gap, in order, nothing where it is empty."""

import html
import re
from fractions import Fraction

from quizzes.h5p.scoring.base import Content, Score, answers, text

LINE_END = re.compile(r"\r\n|\n|\r")
GAP = re.compile(r"(\*.*?\*)")
# What may stand beside the word between the asterisks: a tip, and what is said when it is right or wrong.
BESIDE = (re.compile(r":[^\\*]+"), re.compile(r"\\\+[^\\*:]+"), re.compile(r"\\-[^\\*:]+"))


def score(content: Content, response: str) -> Score:
    """A point for every gap that holds its own word, or one that reads the same."""
    words = gaps(text(content.get("textField")))
    given = answers(response)
    points = sum(
        1
        for place, word in enumerate(words)
        # An empty gap is wrong even where an empty word belongs in it.
        if place < len(given) and given[place] and html.unescape(given[place]).strip() == word
    )
    return Score(Fraction(points), Fraction(len(words)))


def gaps(field: str) -> list[str]:
    parts = GAP.split(LINE_END.sub("<br/>", field))
    return [_word(part) for part in parts if part.startswith("*") and part.endswith("*")]


def _word(gap: str) -> str:
    word = gap.removeprefix("*").removesuffix("*")
    for beside in BESIDE:
        word = word.replace(",".join(beside.findall(gap)) or "\0", "", 1)
    return html.unescape(word).strip()
