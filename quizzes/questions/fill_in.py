"""A word or a few, typed. Several variants may be accepted.

Capitals, spaces, the kind of quotation marks and hyphens, and a full stop at the end never matter; accents do only
where the author says so. A hyphen counts as a space: “follow-up” is “follow up”.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from learning.core.markdown_writing import SlideKey, no_slides
from quizzes.errors import SourceError
from quizzes.questions.base import (
    Answer,
    Mark,
    Question,
    QuestionBlock,
    QuestionType,
    Remark,
    SourceEntry,
    Unsaid,
    children,
    given,
)
from quizzes.questions.typed import typed

LONGEST = 200
MOST_VARIANTS = 30
SOURCE_NAMES = {"key", "type", "tests", "text", "hint", "answers", "accents", "slips", "feedback"}
SLIP_NAMES = {"text", "feedback"}
HYPHENS = dict.fromkeys(map(ord, "-‐‑‒–—―−_"), " ")
APOSTROPHES = dict.fromkeys(map(ord, "’‘‛′ʼ`´"), "'")
QUOTATION_MARKS = dict.fromkeys(map(ord, "“”„‟«»″"), '"')
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
AROUND = " .,;:!?…'\""


def normalised(text: str, *, accents: bool = False) -> str:
    """What is compared. With `accents` they tell words apart."""
    text = text.translate(HYPHENS | APOSTROPHES | QUOTATION_MARKS)
    text = unicodedata.normalize("NFKC", text).casefold()
    if not accents:
        apart = unicodedata.normalize("NFD", text.translate(LIGATURES))
        text = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join(text.split()).strip(AROUND)


def problem(answers: Sequence[str], slips: Sequence[str], *, accents: bool) -> tuple[str, str | Promise] | None:
    """The field that is wrong and what is wrong with it, or None."""
    accepted = {normalised(answer, accents=accents) for answer in answers}
    if not accepted:
        return "answers", _("Give at least one answer that is accepted.")
    if "" in accepted:
        return "answers", _("An accepted answer needs at least one letter or digit.")
    if accepted & {normalised(slip, accents=accents) for slip in slips}:
        return "slips", _("One of these is accepted as right.")
    return None


class SlipBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=LONGEST, label=_("answer"))
    feedback = blocks.TextBlock(label=_("feedback"), help_text=_("What would be better. Shown to those who wrote it."))

    class Meta:
        icon = "edit"
        label = _("Answer that is not right")
        label_format = "{text}"


class FillInBlock(QuestionBlock):
    answers = blocks.ListBlock(
        blocks.CharBlock(max_length=LONGEST, label=_("answer")),
        max_num=MOST_VARIANTS,
        label=_("accepted answers"),
        help_text=_("Every variant that is right. Capitals, spaces, hyphens and quotation marks do not matter."),
    )
    accents = blocks.BooleanBlock(
        required=False, label=_("accents matter"), help_text=_("Otherwise “menace” and “menacé” are the same.")
    )
    slips = blocks.ListBlock(
        SlipBlock(),
        default=[],
        max_num=MOST_VARIANTS,
        label=_("answers that are often given and not right"),
        help_text=_("Each with what there is to say about it. There may be none."),
    )

    def problem_of(self, value: Mapping[str, Any]) -> tuple[str, str | Promise] | None:
        slips = [slip["text"] for slip in value["slips"]]
        return problem(list(value["answers"]), slips, accents=bool(value["accents"]))

    class Meta:
        icon = "edit"
        label = _("Fill in")
        description = _("A word or a few, typed; several variants may be accepted.")
        form_layout = blocks.BlockGroup(
            children=["text", "answers", "accents", "slips", "feedback"], settings=["hint", "tests"]
        )


class FillIn(QuestionType):
    name = "fill_in"
    label = _("Fill in")
    order = 60

    def block(self) -> blocks.StructBlock:
        return FillInBlock()

    def as_paper(self, value: Mapping[str, Any], question_id: str) -> dict[str, Any]:
        return {
            **super().as_paper(value, question_id),
            "answers": [child.value or "" for child in children(value.get("answers"))],
            "accents": bool(value.get("accents")),
            "slips": [
                {"text": child.value.get("text") or "", "feedback": child.value.get("feedback") or ""}
                for child in children(value.get("slips"))
            ],
        }

    def check(self, question: Question, answer: object) -> Answer | Unsaid:
        return typed(answer, LONGEST)

    def is_answered(self, answer: Answer) -> bool:
        return bool(answer)

    def mark(self, question: Question, answer: Answer) -> Mark:
        """One point or none."""
        if not isinstance(answer, str) or not answer:
            return Mark(points=Fraction(0), maximum=1, right=False)
        accents = question["accents"]
        written = normalised(answer, accents=accents)
        right = bool(written) and written in {normalised(one, accents=accents) for one in question["answers"]}
        slip = next((one for one in question["slips"] if normalised(one["text"], accents=accents) == written), None)
        said = slip["feedback"] if slip and not right else ""
        return Mark(points=Fraction(int(right)), maximum=1, right=right, remarks=(Remark(answer, right, said),))

    def all_remarks(self, question: Question) -> tuple[Remark, ...]:
        accepted = tuple(Remark(answer, True, "") for answer in question["answers"])
        return accepted + tuple(Remark(slip["text"], False, slip["feedback"]) for slip in question["slips"])

    def right_answer(self, question: Question) -> Answer:
        return next(iter(question["answers"]), None)

    def controls(self, question: Question, answer: Answer) -> list[dict[str, Any]]:
        return [{"value": answer if isinstance(answer, str) else "", "longest": LONGEST}]

    def from_source(self, entry: SourceEntry) -> dict[str, Any]:
        entry.only(SOURCE_NAMES)
        answers, slips = entry.data.get("answers"), entry.data.get("slips") or []
        if not isinstance(answers, list) or not all(isinstance(one, str) and len(one) <= LONGEST for one in answers):
            raise SourceError(f"{entry.where}: “answers” must be a list of texts of at most {LONGEST} characters.")
        if not isinstance(slips, list) or not all(isinstance(slip, Mapping) for slip in slips):
            raise SourceError(f"{entry.where}: “slips” must be a list of answers, each with its feedback.")
        accents = entry.data.get("accents", False)
        if not isinstance(accents, bool):
            raise SourceError(f"{entry.where}: “accents” must be true or false.")
        values = []
        for slip in slips:
            entry.only(SLIP_NAMES, slip)
            values.append({name: entry.text(name, required=True, data=slip) for name in ("text", "feedback")})
        found = problem(answers, [value["text"] for value in values], accents=accents)
        if found:
            raise SourceError(f"{entry.where}: {found[1]}")
        return {
            **self.common_from_source(entry),
            "answers": [
                {"type": "item", "id": entry.option_id(str(place)), "value": answer.strip()}
                for place, answer in enumerate(answers, 1)
            ],
            "accents": accents,
            "slips": [
                {"type": "item", "id": entry.option_id(f"slip/{place}"), "value": value}
                for place, value in enumerate(values, 1)
            ],
        }

    def to_source(self, value: Mapping[str, Any], *, slide_key: SlideKey = no_slides) -> dict[str, Any]:
        slips = [child.value for child in children(value.get("slips"))]
        return {
            **self.common_to_source(value, slide_key),
            "answers": [child.value for child in children(value.get("answers"))],
            **({"accents": True} if value.get("accents") else {}),
            **given(slips=[{"text": slip["text"], "feedback": slip["feedback"]} for slip in slips]),
        }


TYPE = FillIn()
