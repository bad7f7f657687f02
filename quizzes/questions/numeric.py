"""A number, typed the way people write it: “3.5”, “3,5”, “1 000”, “−4”, with the unit or without.

What is neither here nor there is kind to the learner: “1,000” is a thousand and one with three decimals, and either
may be right. Words that are no number are kept as they were typed and earn nothing, so that nobody loses what they
wrote; what a computer takes for a number without being one (NaN, infinity, powers of ten) is refused.
"""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from learning.core.markdown_writing import SlideKey, no_slides
from quizzes.errors import Refusal, SourceError
from quizzes.questions.base import (
    Answer,
    Mark,
    Question,
    QuestionBlock,
    QuestionType,
    Remark,
    SameInAllLanguagesBlock,
    SourceEntry,
    Unsaid,
    given,
)
from quizzes.questions.typed import typed

LONGEST = 40
SOURCE_NAMES = {"key", "type", "tests", "text", "hint", "answer", "tolerance", "unit", "if_low", "if_high", "feedback"}
MINUS = dict.fromkeys(map(ord, "−–‐‑‒﹣－"), "-")
# Before three digits these set thousands apart; elsewhere they mean nothing.
GAPS = re.compile(r"(?<=\d)[ '’_](?=\d{3}(?!\d))")
NUMBER = re.compile(r"([+-]?) ?(\d*(?:[.,]\d+)*[.,]?)", re.ASCII)
PLAIN = re.compile(r"[+-]?\d{1,40}(?:\.\d{1,40})?", re.ASCII)
NO_NUMBER = re.compile(r"[+-]?\s*(?:nan|inf(?:inity)?|[\d.,]+\s*e\s*[+-]?\s*\d+)", re.IGNORECASE)


def readings(text: str) -> tuple[Decimal, ...]:
    """The numbers that `text` may mean: none, one, or two where a comma or a point can be read either way."""
    digits = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
    plain = GAPS.sub("", " ".join(digits.translate(MINUS).split()))
    found = NUMBER.fullmatch(plain)
    if not found or not any(sign.isdigit() for sign in found[2]):
        return ()
    sign, body = found[1].replace("+", ""), found[2].rstrip(".,")
    marks = [one for one in body if one in ".,"]
    if not marks:
        return (Decimal(sign + body),)
    meant = []
    if _is_grouped(body, marks[0]):
        # All marks but one of another kind at the end set thousands apart.
        meant.append(body.replace(marks[0], "").replace(",", "."))
    if len(marks) == 1:
        meant.append(body.replace(",", "."))
    return tuple(dict.fromkeys(Decimal(sign + one) for one in meant))


def _is_grouped(body: str, mark: str) -> bool:
    """Thousands set apart by `mark`, with decimals after another mark or without."""
    other = "." if mark == "," else ","
    return re.fullmatch(rf"[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{3}})+(?:{re.escape(other)}\d+)?", body) is not None


def is_no_number(text: str) -> bool:
    """It looks like one to a computer."""
    return NO_NUMBER.fullmatch(text.strip()) is not None


def without_unit(text: str, unit: str) -> str:
    """The number of “72 hours”; anything else as it is."""
    if unit and text.casefold().endswith(unit.casefold()):
        number = text[: len(text) - len(unit)].strip()
        return number if readings(number) else text
    return text


def within(answer: str, target: str, tolerance: str) -> bool:
    """Exact: no rounding on the way."""
    return any(abs(Fraction(one) - Fraction(target)) <= Fraction(tolerance or "0") for one in readings(answer))


def exact(text: str) -> str | None:
    """An author's number in its plain form, or None where it is none or may be read two ways."""
    text = text.strip()
    # An author's point is a decimal point.
    meant = (Decimal(text),) if PLAIN.fullmatch(text) else readings(text)
    if len(text) > LONGEST:
        return None
    return f"{meant[0]:f}" if len(meant) == 1 else None


def problem(answer: str, tolerance: str) -> tuple[str, str | Promise] | None:
    """The field that is wrong and what is wrong with it, or None."""
    if exact(answer) is None:
        return "answer", _("Write a plain number, such as 3.5, without marks between thousands.")
    if exact(tolerance or "0") is None or Decimal(exact(tolerance or "0") or 0) < 0:
        return "tolerance", _("Write a plain number that is not below zero.")
    return None


class NumericBlock(QuestionBlock):
    answer = SameInAllLanguagesBlock(max_length=LONGEST, label=_("right number"))
    tolerance = SameInAllLanguagesBlock(
        required=False,
        max_length=LONGEST,
        label=_("tolerance"),
        help_text=_("How far off an answer may be and still be right. Empty: not at all."),
    )
    unit = blocks.CharBlock(
        required=False, max_length=40, label=_("unit"), help_text=_("Shown beside the field. Need not be typed.")
    )
    if_low = blocks.TextBlock(required=False, label=_("feedback if the number is too low"))
    if_high = blocks.TextBlock(required=False, label=_("feedback if the number is too high"))

    def problem_of(self, value: Mapping[str, Any]) -> tuple[str, str | Promise] | None:
        return problem(value["answer"], value["tolerance"] or "")

    class Meta:
        icon = "decimal"
        label = _("Number")
        description = _("A number, typed; with a tolerance and a unit where needed.")
        form_layout = blocks.BlockGroup(
            children=["text", "answer", "tolerance", "unit", "if_low", "if_high", "feedback"],
            settings=["hint", "tests"],
        )


class Numeric(QuestionType):
    name = "numeric"
    label = _("Number")
    order = 70

    def block(self) -> blocks.StructBlock:
        return NumericBlock()

    def as_paper(self, value: Mapping[str, Any], question_id: str) -> dict[str, Any]:
        return {
            **super().as_paper(value, question_id),
            # A draft may hold something else than numbers: no answer is right then.
            "answer": exact(value.get("answer") or "") or "",
            "tolerance": exact(value.get("tolerance") or "0") or "0",
            "unit": value.get("unit") or "",
            "if_low": value.get("if_low") or "",
            "if_high": value.get("if_high") or "",
        }

    def check(self, question: Question, answer: object) -> Answer | Unsaid:
        line = typed(answer, LONGEST)
        if not isinstance(line, str):
            return line
        number = without_unit(line, question["unit"])
        if is_no_number(number):
            raise Refusal(_("Write a plain number, such as 3.5. Nothing was changed."), "no-number")
        return number

    def is_answered(self, answer: Answer) -> bool:
        """What cannot be read as a number is worth being told of."""
        return isinstance(answer, str) and bool(readings(answer))

    def mark(self, question: Question, answer: Answer) -> Mark:
        """One point or none."""
        if not isinstance(answer, str) or not answer:
            return Mark(points=Fraction(0), maximum=1, right=False)
        target = question["answer"]
        right = bool(target) and within(answer, target, question["tolerance"])
        remark = Remark(self._words(question, answer), right, "" if right else self._reason(question, answer))
        return Mark(points=Fraction(int(right)), maximum=1, right=right, remarks=(remark,))

    def _words(self, question: Question, number: str) -> str:
        return f"{number} {question['unit']}".strip() if readings(number) else number

    def _reason(self, question: Question, answer: str) -> str:
        meant = readings(answer)
        if not meant:
            return gettext("This could not be read as a number.")
        target = question["answer"]
        if not target:
            return ""
        if all(one < Decimal(target) for one in meant):
            return str(question["if_low"])
        return str(question["if_high"]) if all(one > Decimal(target) for one in meant) else ""

    def all_remarks(self, question: Question) -> tuple[Remark, ...]:
        target = question["answer"]
        reasons = [(gettext("Too low"), question["if_low"]), (gettext("Too high"), question["if_high"])]
        right = (Remark(self._words(question, target), True, ""),) if target else ()
        return right + tuple(Remark(words, False, reason) for words, reason in reasons if reason)

    def right_answer(self, question: Question) -> Answer:
        return question["answer"] or None

    def controls(self, question: Question, answer: Answer) -> list[dict[str, Any]]:
        value = answer if isinstance(answer, str) else ""
        unreadable = bool(value) and not readings(value)
        return [{"value": value, "unit": question["unit"], "longest": LONGEST, "unreadable": unreadable}]

    def from_source(self, entry: SourceEntry) -> dict[str, Any]:
        entry.only(SOURCE_NAMES)
        answer, tolerance = (_written(entry, name) for name in ("answer", "tolerance"))
        found = problem(answer, tolerance)
        if found:
            raise SourceError(f"{entry.where}: “{found[0]}”: {found[1]}")
        return {
            **self.common_from_source(entry),
            "answer": answer,
            "tolerance": tolerance,
            **{name: entry.text(name) for name in ("unit", "if_low", "if_high")},
        }

    def to_source(self, value: Mapping[str, Any], *, slide_key: SlideKey = no_slides) -> dict[str, Any]:
        return {
            **self.common_to_source(value, slide_key),
            "answer": _as_number(value.get("answer") or ""),
            **({"tolerance": _as_number(value["tolerance"])} if value.get("tolerance") else {}),
            **given(unit=value.get("unit"), if_low=value.get("if_low"), if_high=value.get("if_high")),
        }


def _written(entry: SourceEntry, name: str) -> str:
    """YAML's number, or a text, as a text."""
    value = entry.data.get(name, "")
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise SourceError(f"{entry.where}: “{name}” must be a number.")
    # Not `str`, which writes small and large ones with powers of ten.
    text = f"{Decimal(repr(value)):f}" if isinstance(value, float) else str(value)
    return text.strip()


def _as_number(text: str) -> int | float | str:
    """A number where YAML gives the same one back, else the text."""
    plain = exact(text)
    if plain is None:
        return text
    if "." not in plain:
        return int(plain)
    return float(plain) if Decimal(repr(float(plain))) == Decimal(plain) else plain


TYPE = Numeric()
