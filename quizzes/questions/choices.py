"""What single and multiple choice share: options, each right or wrong, each with its reason."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from learning.core.markdown_writing import SlideKey, no_slides
from quizzes.errors import SourceError
from quizzes.questions.base import (
    Answer,
    Question,
    QuestionBlock,
    QuestionType,
    Remark,
    SourceEntry,
    children,
    given,
    refuse_answer,
)

LONGEST_ID = 64
MOST_OPTIONS = 30
SOURCE_NAMES = {"key", "type", "tests", "text", "hint", "options", "feedback"}
OPTION_NAMES = {"key", "text", "right", "feedback"}


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=500, label=_("answer"))
    right = blocks.BooleanBlock(required=False, label=_("right"))
    feedback = blocks.TextBlock(
        required=False, label=_("feedback"), help_text=_("Why it is right, or what would be better. Shown when chosen.")
    )

    class Meta:
        icon = "radio-empty"
        label = _("Answer")
        label_format = "{text}"


class ChoiceBlock(QuestionBlock):
    """Published, the options must make sense together; a draft may still be unfinished."""

    options = blocks.ListBlock(OptionBlock(), max_num=MOST_OPTIONS, label=_("answers"))

    class Meta:
        form_layout = blocks.BlockGroup(children=["text", "options", "feedback"], settings=["hint", "tests"])

    def problem(self, rights: list[bool]) -> str | Promise | None:
        """What is wrong with a list of right and wrong options, or None."""
        raise NotImplementedError

    def problem_of(self, value: Mapping[str, Any]) -> tuple[str, str | Promise] | None:
        problem = self.problem([option["right"] for option in value["options"]])
        return ("options", problem) if problem else None


class ChoiceType(QuestionType):
    """A question answered by choosing among options."""

    block_class: type[ChoiceBlock]

    def block(self) -> blocks.StructBlock:
        return self.block_class()

    def as_paper(self, value: Mapping[str, Any], question_id: str) -> dict[str, Any]:
        return {
            **super().as_paper(value, question_id),
            "options": [
                {
                    "id": child.id,
                    "text": child.value.get("text") or "",
                    "right": bool(child.value.get("right")),
                    "feedback": child.value.get("feedback") or "",
                }
                for child in children(value.get("options"))
            ],
        }

    def known(self, question: Question, chosen: list[object]) -> list[str]:
        """The chosen option ids, each of them the question's own and given once, in the paper's order."""
        ids = [option["id"] for option in question["options"]]
        if len(chosen) > len(ids) or not all(isinstance(one, str) and len(one) <= LONGEST_ID for one in chosen):
            raise refuse_answer()
        if len(set(chosen)) != len(chosen) or not set(chosen) <= set(ids):
            raise refuse_answer()
        return [one for one in ids if one in chosen]

    def remarks(self, question: Question, chosen: list[str]) -> tuple[Remark, ...]:
        return tuple(
            Remark(text=option["text"], right=option["right"], feedback=option["feedback"])
            for option in question["options"]
            if option["id"] in chosen
        )

    def all_remarks(self, question: Question) -> tuple[Remark, ...]:
        return self.remarks(question, [option["id"] for option in question["options"]])

    def controls(self, question: Question, answer: Answer) -> list[dict[str, Any]]:
        chosen = [answer] if isinstance(answer, str) else answer or []
        return [
            {"value": option["id"], "text": option["text"], "checked": option["id"] in chosen}
            for option in question["options"]
        ]

    def from_source(self, entry: SourceEntry) -> dict[str, Any]:
        entry.only(SOURCE_NAMES)
        options = entry.data.get("options")
        if not isinstance(options, list) or not all(isinstance(option, Mapping) for option in options):
            raise SourceError(f"{entry.where}: “options” must be a list of answers.")
        problem = self.block_class().problem([option.get("right") is True for option in options])
        if problem:
            raise SourceError(f"{entry.where}: {problem}")
        return {
            **self.common_from_source(entry),
            "options": [self._option(entry, place, option) for place, option in enumerate(options, 1)],
        }

    def to_source(self, value: Mapping[str, Any], *, slide_key: SlideKey = no_slides) -> dict[str, Any]:
        return {
            **self.common_to_source(value, slide_key),
            "options": [
                {
                    "text": child.value.get("text") or "",
                    **({"right": True} if child.value.get("right") else {}),
                    **given(feedback=child.value.get("feedback")),
                }
                for child in children(value.get("options"))
            ],
        }

    def _option(self, entry: SourceEntry, place: int, option: Mapping[str, Any]) -> dict[str, Any]:
        entry.only(OPTION_NAMES, option)
        if not isinstance(option.get("right", False), bool):
            raise SourceError(f"{entry.where}: “right” of answer {place} must be true or false.")
        # By place unless it has a key of its own, so that a translation, whose words differ, has the same ids.
        return {
            "type": "item",
            "id": entry.option_id(entry.text("key", data=option) or str(place)),
            "value": {
                "text": entry.text("text", required=True, data=option),
                "right": option.get("right", False),
                "feedback": entry.text("feedback", data=option),
            },
        }
