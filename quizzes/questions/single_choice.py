"""One right answer among several."""

from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quizzes.questions.base import UNSAID, Answer, Mark, Question, Unsaid, refuse_answer
from quizzes.questions.choices import ChoiceBlock, ChoiceType


class SingleChoiceBlock(ChoiceBlock):
    def problem(self, rights: list[bool]) -> str | Promise | None:
        if len(rights) < 2:
            return _("Give at least two answers.")
        if rights.count(True) != 1:
            return _("Mark exactly one answer as right.")
        return None

    class Meta:
        icon = "radio-full"
        label = _("Single choice")
        description = _("One right answer among several.")


class SingleChoice(ChoiceType):
    name = "single_choice"
    label = _("Single choice")
    order = 10
    block_class = SingleChoiceBlock

    def check(self, question: Question, answer: object) -> Answer | Unsaid:
        if answer is None or answer == "" or answer == [""]:
            return None
        if answer == []:
            # A radio button cannot be taken back: a form without it was never answered.
            return UNSAID
        chosen = answer if isinstance(answer, list) else [answer]
        if len(chosen) != 1:
            raise refuse_answer()
        return self.known(question, chosen)[0]

    def is_answered(self, answer: Answer) -> bool:
        return bool(answer)

    def mark(self, question: Question, answer: Answer) -> Mark:
        """One point or none."""
        chosen = [answer] if isinstance(answer, str) and answer else []
        remarks = self.remarks(question, chosen)
        right = len(remarks) == 1 and remarks[0].right
        return Mark(points=Fraction(int(right)), maximum=1, right=right, remarks=remarks)

    def right_answer(self, question: Question) -> Answer:
        return next((option["id"] for option in question["options"] if option["right"]), None)


TYPE = SingleChoice()
