"""Putting things in order. Each thing gets the number of its place, by a list of numbers.

Points are the share of things that stand in their right place; the same number for two things is worth what the one
that belongs there is worth.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from learning.core.markdown_writing import SlideKey, no_slides
from quizzes.errors import SourceError
from quizzes.questions.base import Answer, Question, QuestionBlock, Remark, SourceEntry, children, given
from quizzes.questions.placing import PlacingType, shuffled

FEWEST_ITEMS, MOST_ITEMS = 3, 12
SOURCE_NAMES = {"key", "type", "tests", "text", "hint", "items", "feedback"}
ITEM_NAMES = {"text", "feedback"}


def problem(texts: Sequence[str]) -> str | Promise | None:
    """What is wrong with a list of things to put in order, or None."""
    if len(texts) < FEWEST_ITEMS:
        return _("Give at least three things: with two, the order that is shown would give the answer away.")
    if len(texts) > MOST_ITEMS:
        return _("Give at most twelve things.")
    if len({text.strip().casefold() for text in texts}) != len(texts):
        return _("Two of the things read the same.")
    return None


class OrderedItemBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=300, label=_("thing"))
    feedback = blocks.TextBlock(
        required=False, label=_("feedback"), help_text=_("Why it belongs in this place. Shown after answering.")
    )

    class Meta:
        icon = "list-ol"
        label = _("Thing")
        label_format = "{text}"


class OrderingBlock(QuestionBlock):
    items = blocks.ListBlock(
        OrderedItemBlock(),
        max_num=MOST_ITEMS,
        label=_("things, in the right order"),
        help_text=_("They are shown in another order."),
    )

    def problem_of(self, value: Mapping[str, Any]) -> tuple[str, str | Promise] | None:
        found = problem([item["text"] for item in value["items"]])
        return ("items", found) if found else None

    class Meta:
        icon = "list-ol"
        label = _("Ordering")
        description = _("Things to put in order, by number; what stands in its right place earns its share.")
        form_layout = blocks.BlockGroup(children=["text", "items", "feedback"], settings=["hint", "tests"])


class Ordering(PlacingType):
    name = "ordering"
    label = _("Ordering")
    order = 40

    def block(self) -> blocks.StructBlock:
        return OrderingBlock()

    def as_paper(self, value: Mapping[str, Any], question_id: str) -> dict[str, Any]:
        return {
            **super().as_paper(value, question_id),
            "items": [
                {"id": child.id, "text": child.value.get("text") or "", "feedback": child.value.get("feedback") or ""}
                for child in children(value.get("items"))
            ],
        }

    def things(self, question: Question) -> Mapping[str, str]:
        return {item["id"]: item["text"] for item in question["items"]}

    def choices(self, question: Question) -> Mapping[str, Any]:
        return {str(place): place for place, _item in enumerate(question["items"], 1)}

    def right_choice(self, question: Question) -> Mapping[str, Any]:
        return {item["id"]: place for place, item in enumerate(question["items"], 1)}

    def remark(self, question: Question, thing: str, choice: Any) -> Remark:
        place, item = next((place, one) for place, one in enumerate(question["items"], 1) if one["id"] == thing)
        text = gettext("%(text)s, in place %(place)s") % {"text": item["text"], "place": choice}
        return Remark(text=text, right=choice == place, feedback=item["feedback"])

    def _told(self, question: Question, given: Mapping[str, Any], placed: list[str]) -> list[str]:
        # As the learner ordered them, which says nothing about two with the same number.
        return sorted(shuffled(question, placed), key=lambda thing: given[thing])

    def controls(self, question: Question, answer: Answer) -> list[dict[str, Any]]:
        numbers = [(number, number) for number in self.choices(question)]
        return self.lists(question, answer, shuffled(question, list(self.things(question))), numbers)

    def from_source(self, entry: SourceEntry) -> dict[str, Any]:
        entry.only(SOURCE_NAMES)
        items = entry.data.get("items")
        if not isinstance(items, list):
            raise SourceError(f"{entry.where}: “items” must be a list, in the right order.")
        # A thing is its text, or its text with the reason for its place.
        named = [item if isinstance(item, Mapping) else {"text": item} for item in items]
        for item in named:
            entry.only(ITEM_NAMES, item)
        values = [
            {"text": entry.text("text", required=True, data=item), "feedback": entry.text("feedback", data=item)}
            for item in named
        ]
        found = problem([value["text"] for value in values])
        if found:
            raise SourceError(f"{entry.where}: {found}")
        return {
            **self.common_from_source(entry),
            "items": [
                {"type": "item", "id": entry.option_id(str(place)), "value": value}
                for place, value in enumerate(values, 1)
            ],
        }

    def to_source(self, value: Mapping[str, Any], *, slide_key: SlideKey = no_slides) -> dict[str, Any]:
        items = [child.value for child in children(value.get("items"))]
        return {
            **self.common_to_source(value, slide_key),
            "items": [
                {"text": item["text"], **given(feedback=item["feedback"])} if item["feedback"] else item["text"]
                for item in items
            ],
        }


TYPE = Ordering()
