"""A statement that is true or false, with what there is to say to those who said either."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from learning.core.markdown_writing import SlideKey, no_slides
from quizzes.errors import SourceError
from quizzes.questions.base import Answer, Question, QuestionBlock, Remark, SourceEntry, given
from quizzes.questions.single_choice import SingleChoice

TRUE, FALSE = "true", "false"
SOURCE_NAMES = {"key", "type", "tests", "text", "hint", "answer", "if_true", "if_false", "feedback"}


def _words(identifier: str) -> str:
    return gettext("True") if identifier == TRUE else gettext("False")


class TrueFalseBlock(QuestionBlock):
    answer = blocks.ChoiceBlock(choices=[(TRUE, _("True")), (FALSE, _("False"))], label=_("the statement is"))
    if_true = blocks.TextBlock(
        required=False, label=_("feedback to “true”"), help_text=_("The reason, shown to those who said true.")
    )
    if_false = blocks.TextBlock(
        required=False, label=_("feedback to “false”"), help_text=_("The reason, shown to those who said false.")
    )

    class Meta:
        icon = "check"
        label = _("True or false")
        description = _("A statement that is true or false.")
        form_layout = blocks.BlockGroup(
            children=["text", "answer", "if_true", "if_false", "feedback"], settings=["hint", "tests"]
        )


class TrueFalse(SingleChoice):
    """On paper a choice of two, so everything but its editing and its words is that of a single choice."""

    name = "true_false"
    label = _("True or false")
    order = 30

    def block(self) -> blocks.StructBlock:
        return TrueFalseBlock()

    def as_paper(self, value: Mapping[str, Any], question_id: str) -> dict[str, Any]:
        return {
            **super().as_paper(value, question_id),
            "options": [
                {
                    "id": one,
                    "text": _words(one),
                    "right": value.get("answer") == one,
                    "feedback": value.get(f"if_{one}") or "",
                }
                for one in (TRUE, FALSE)
            ],
        }

    def remarks(self, question: Question, chosen: list[str]) -> tuple[Remark, ...]:
        return tuple(
            Remark(text=_words(option["id"]), right=option["right"], feedback=option["feedback"])
            for option in _in_order(question)
            if option["id"] in chosen
        )

    def controls(self, question: Question, answer: Answer) -> list[dict[str, Any]]:
        return [
            {"value": option["id"], "text": _words(option["id"]), "checked": option["id"] == answer}
            for option in _in_order(question)
        ]

    def from_source(self, entry: SourceEntry) -> dict[str, Any]:
        entry.only(SOURCE_NAMES)
        answer = entry.data.get("answer")
        if not isinstance(answer, bool):
            raise SourceError(f"{entry.where}: “answer” must be true or false.")
        return {
            **self.common_from_source(entry),
            "answer": TRUE if answer else FALSE,
            "if_true": entry.text("if_true"),
            "if_false": entry.text("if_false"),
        }

    def to_source(self, value: Mapping[str, Any], *, slide_key: SlideKey = no_slides) -> dict[str, Any]:
        return {
            **self.common_to_source(value, slide_key),
            "answer": value.get("answer") == TRUE,
            **given(if_true=value.get("if_true"), if_false=value.get("if_false")),
        }


def _in_order(question: Question) -> list[Mapping[str, Any]]:
    """True first, also where a quiz shuffles its answers."""
    return sorted(question["options"], key=lambda option: option["id"] != TRUE)


TYPE = TrueFalse()
