"""What ordering and matching share: things, each with a list to choose from.

An answer is kept as `{thing: choice}`, None for a thing without one. A form sends `<thing>:<choice>` once for each
thing, all under one name. What it sends are signs that follow from the question's seed: the browser never has the
ids, and neither the signs nor their order say what belongs where.
"""

import hashlib
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from quizzes.questions.base import UNSAID, Answer, Mark, Question, QuestionType, Remark, Unsaid, refuse_answer

LONGEST_VALUE = 64
SIGN_LENGTH = 12


def sign(question: Question, name: str) -> str:
    """What stands for `name` in the browser."""
    seed = question.get("seed") or question["id"]
    return hashlib.sha256(f"{seed}/{name}".encode()).hexdigest()[:SIGN_LENGTH]


def shuffled(question: Question, names: Sequence[str]) -> list[str]:
    """The same order each time for the same seed, and never the one given."""
    order = sorted(names, key=lambda name: sign(question, name))
    return [*order[1:], order[0]] if len(order) > 1 and order == list(names) else order


class PlacingType(QuestionType):
    """A question answered by choosing one thing out of a list for each of several things."""

    @abstractmethod
    def things(self, question: Question) -> Mapping[str, str]:
        """The words of each thing by its id, in the author's order."""

    @abstractmethod
    def choices(self, question: Question) -> Mapping[str, Any]:
        """What may be chosen, by the sign for it in the form."""

    @abstractmethod
    def right_choice(self, question: Question) -> Mapping[str, Any]:
        """What belongs to each thing."""

    @abstractmethod
    def remark(self, question: Question, thing: str, choice: Any) -> Remark:
        """What there is to say about one thing and the choice that was made for it."""

    def check(self, question: Question, answer: object) -> Answer | Unsaid:
        if answer is None or answer == "" or answer == [""]:
            return None
        if answer == []:
            return UNSAID
        placed = self._of_form(question, answer) if isinstance(answer, list) else self._kept(question, answer)
        return placed if any(choice is not None for choice in placed.values()) else None

    def _of_form(self, question: Question, values: list[object]) -> dict[str, Any]:
        things = {sign(question, thing): thing for thing in self.things(question)}
        choices = self.choices(question)
        if len(values) > len(things):
            raise refuse_answer()
        given: dict[str, Any] = {}
        for value in values:
            if not isinstance(value, str) or len(value) > LONGEST_VALUE:
                raise refuse_answer()
            thing, _colon, choice = value.partition(":")
            if thing not in things or things[thing] in given or (choice and choice not in choices):
                raise refuse_answer()
            given[things[thing]] = choices[choice] if choice else None
        return {thing: given.get(thing) for thing in things.values()}

    def _kept(self, question: Question, answer: object) -> dict[str, Any]:
        things = self.things(question)
        if not isinstance(answer, dict) or len(answer) > len(things) or not set(answer) <= set(things):
            raise refuse_answer()
        allowed = list(self.choices(question).values())
        for choice in answer.values():
            # By type as well, for True is 1 and 1.0 is 1.
            if choice is not None and not any(type(choice) is type(one) and choice == one for one in allowed):
                raise refuse_answer()
        return {thing: answer.get(thing) for thing in things}

    def is_answered(self, answer: Answer) -> bool:
        """Everything has its place: one list that was overlooked is worth being told of."""
        return isinstance(answer, dict) and bool(answer) and None not in answer.values()

    def mark(self, question: Question, answer: Answer) -> Mark:
        """The share of the things that are where they belong."""
        right = self.right_choice(question)
        given = answer if isinstance(answer, dict) else {}
        placed = [thing for thing in right if given.get(thing) is not None]
        good = sum(given[thing] == right[thing] for thing in placed)
        return Mark(
            points=Fraction(good, len(right)) if right else Fraction(0),
            maximum=1,
            right=bool(right) and good == len(right),
            remarks=tuple(self.remark(question, thing, given[thing]) for thing in self._told(question, given, placed)),
        )

    def _told(self, question: Question, given: Mapping[str, Any], placed: list[str]) -> list[str]:
        """The things in the order in which they are talked about."""
        return placed

    def all_remarks(self, question: Question) -> tuple[Remark, ...]:
        return tuple(self.remark(question, thing, choice) for thing, choice in self.right_choice(question).items())

    def right_answer(self, question: Question) -> Answer:
        return dict(self.right_choice(question)) or None

    def lists(
        self, question: Question, answer: Answer, things: Sequence[str], choices: Sequence[tuple[str, str]]
    ) -> list[dict[str, Any]]:
        """One list a thing, in the given order; `choices` are signs with their words."""
        given = answer if isinstance(answer, dict) else {}
        meant = self.choices(question)
        words = self.things(question)
        return [
            {
                "text": words[thing],
                "empty": f"{sign(question, thing)}:",
                "choices": [
                    {
                        "value": f"{sign(question, thing)}:{choice}",
                        "text": text,
                        "chosen": given.get(thing) == meant[choice],
                    }
                    for choice, text in choices
                ],
            }
            for thing in things
        ]
