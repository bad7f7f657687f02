"""Marking a whole paper. Pure: plain data in, plain data out, no database.

A result is exact (fractions); it is rounded only to be written down, and always downwards, so that nobody reads
“80 %” beside “Not yet” where 80 % was asked for.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import Any

from quizzes.questions import registry
from quizzes.questions.base import Answer, Mark

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class MarkedQuestion:
    """One question's answer and what it is worth."""

    id: str
    type: str
    answer: Answer
    mark: Mark

    def as_data(self) -> dict[str, Any]:
        """What a grade keeps of it."""
        return {
            "id": self.id,
            "type": self.type,
            "answer": self.answer,
            "points": float(rounded(self.mark.points)),
            "maximum": self.mark.maximum,
            "right": self.mark.right,
            "remarks": [asdict(remark) for remark in self.mark.remarks],
        }


@dataclass(frozen=True)
class Result:
    """A marked paper. `percent` is exact; `passed` compares it with the paper's own pass mark."""

    questions: tuple[MarkedQuestion, ...]
    pass_mark: int

    @property
    def score(self) -> Fraction:
        return sum((question.mark.points for question in self.questions), Fraction(0))

    @property
    def maximum(self) -> int:
        return sum(question.mark.maximum for question in self.questions)

    @property
    def percent(self) -> Fraction:
        return self.score * 100 / self.maximum if self.maximum else Fraction(0)

    @property
    def passed(self) -> bool:
        # A paper without questions proves nothing, even where nothing is asked for.
        return self.maximum > 0 and self.percent >= self.pass_mark

    def as_data(self) -> dict[str, Any]:
        """What a grade keeps: rounded to be written down, with the yardstick."""
        return {
            "score": rounded(self.score),
            "maximum": self.maximum,
            "percent": rounded(self.percent),
            "pass_mark": self.pass_mark,
            "passed": self.passed,
            "details": [question.as_data() for question in self.questions],
        }


def mark_paper(paper: Mapping[str, Any], answers: Mapping[str, Answer]) -> Result:
    """Marks every question of `paper`; one without an answer earns nothing."""
    return Result(
        questions=tuple(mark_question(question, answers.get(question["id"])) for question in paper["questions"]),
        pass_mark=paper["pass_mark"],
    )


def mark_question(question: Mapping[str, Any], answer: Answer) -> MarkedQuestion:
    """One question of a paper."""
    return MarkedQuestion(
        id=question["id"],
        type=question["type"],
        answer=answer,
        mark=registry.get(question["type"]).mark(question, answer),
    )


def rounded(value: Fraction) -> Decimal:
    """Two places, downwards."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(HUNDREDTH, rounding=ROUND_DOWN)
