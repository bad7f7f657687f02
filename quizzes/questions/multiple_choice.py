"""Several right answers. Part of the point for part of them; a wrong one takes a right one back.

Points are max(0, (right ones chosen - wrong ones chosen) / right ones): choosing everything is worth nothing,
and leaving something out costs no more than its share.
"""

from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quizzes.questions.base import Answer, Mark, Question, Unsaid, refuse_answer
from quizzes.questions.choices import ChoiceBlock, ChoiceType


class MultipleChoiceBlock(ChoiceBlock):
    def problem(self, rights: list[bool]) -> str | Promise | None:
        if len(rights) < 2:
            return _("Give at least two answers.")
        if not any(rights) or all(rights):
            return _("Mark at least one answer as right, and leave at least one wrong.")
        return None

    class Meta:
        icon = "list-ul"
        label = _("Multiple choice")
        description = _("Several right answers; part of them earns part of the point.")


class MultipleChoice(ChoiceType):
    name = "multiple_choice"
    label = _("Multiple choice")
    order = 20
    block_class = MultipleChoiceBlock

    def check(self, question: Question, answer: object) -> Answer | Unsaid:
        if answer is None or answer == "":
            return []
        if not isinstance(answer, list):
            raise refuse_answer()
        # A form with no box ticked may send an empty value in place of none.
        return self.known(question, [] if answer == [""] else answer)

    def is_answered(self, answer: Answer) -> bool:
        return bool(answer)

    def mark(self, question: Question, answer: Answer) -> Mark:
        """See the module's first lines for the rule."""
        chosen = answer if isinstance(answer, list) else []
        remarks = self.remarks(question, chosen)
        asked = sum(option["right"] for option in question["options"])
        good = sum(remark.right for remark in remarks)
        bad = len(remarks) - good
        points = max(Fraction(0), Fraction(good - bad, asked)) if asked else Fraction(0)
        return Mark(points=points, maximum=1, right=bool(asked) and good == asked and not bad, remarks=remarks)

    def right_answer(self, question: Question) -> Answer:
        return [option["id"] for option in question["options"] if option["right"]] or None


TYPE = MultipleChoice()
