"""H5P.TrueFalse: one statement. The response is `true` or `false`."""

from fractions import Fraction

from quizzes.h5p.scoring.base import Content, Score


def score(content: Content, response: str) -> Score:
    right = "true" if content.get("correct") in ("true", True) else "false"
    return Score(Fraction(response.strip() == right), Fraction(1))
