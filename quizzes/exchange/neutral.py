"""What all formats are read into and written from: a question as the course's source writes it (docs/content.md).

That form is what each question type reads and writes itself, so a format knows nothing of blocks or databases.
`text` and `feedback` of a question are Markdown; everything inside it (answers, reasons, hints) is plain text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

# No format can carry them all, and no keyboard sends them.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
LONGEST_NAME = 60
# What a person wrote stays far below; what is above is looked at no further.
MOST_IN_A_FILE = 1000
LONGEST_WORDS, MOST_TAGS = 20_000, 1000
MOST_ANSWERS = 200


@dataclass(frozen=True)
class Item:
    """One question that a file holds. `notes`: what of it could not be taken over, a sentence each."""

    data: Mapping[str, Any]
    line: int
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return name_of(self.data)


@dataclass(frozen=True)
class RefusedLine:
    """One thing in a file that cannot come in, and the rule that says so."""

    line: int
    reason: str
    name: str = ""


@dataclass(frozen=True)
class Reading:
    """A file as it was read, in its order. `notes` are about the file as a whole."""

    items: tuple[Item, ...] = ()
    refused: tuple[RefusedLine, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loss:
    """What a format cannot hold of one question, in a sentence."""

    place: int
    name: str
    what: str

    def __str__(self) -> str:
        return str(_("Question %(place)s (%(name)s): %(what)s")) % {
            "place": self.place,
            "name": self.name,
            "what": self.what,
        }


@dataclass(frozen=True)
class Writing:
    """A file to be written, and everything that is not in it. `data`: what is written of a file that is no text."""

    text: str
    losses: tuple[Loss, ...] = ()
    data: bytes | None = None

    @property
    def content(self) -> bytes:
        return self.text.encode() if self.data is None else self.data


class FileRefused(Exception):
    """The file as a whole cannot be read. One plain sentence, with a line where there is one (else 0)."""

    def __init__(self, message: str | Promise, line: int = 0) -> None:
        super().__init__(str(message))
        self.line = line


class QuestionRefused(Exception):
    """One question of a file cannot come in. One plain sentence."""


class CannotHold(Exception):
    """A format has no place for this question at all. One plain sentence."""


@dataclass
class Notes:
    """Collects sentences, each once."""

    said: list[str] = field(default_factory=list)

    def add(self, sentence: str) -> None:
        if sentence not in self.said:
            self.said.append(sentence)


def check_count(items: Sequence[Item], refused: Sequence[RefusedLine], line: int) -> None:
    """Stops the reading of a file without end."""
    if len(items) + len(refused) >= MOST_IN_A_FILE:
        raise FileRefused(_("The file has more than %(count)s questions; split it.") % {"count": MOST_IN_A_FILE}, line)


def check_length(text: str) -> None:
    """Words that nobody wrote, such as a picture in the middle of them."""
    if len(text) > LONGEST_WORDS:
        raise QuestionRefused(_("A text in it is longer than %(count)s characters.") % {"count": LONGEST_WORDS})
    if text.count("<") > MOST_TAGS:
        raise QuestionRefused(_("A text in it has more than %(count)s tags.") % {"count": MOST_TAGS})


def tidy(value: Any) -> Any:
    """The same data with one kind of line break and without control characters."""
    if isinstance(value, str):
        return CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, Mapping):
        return {key: tidy(one) for key, one in value.items()}
    return [tidy(one) for one in value] if isinstance(value, list) else value


def name_of(data: Mapping[str, Any]) -> str:
    """The first words of a question, for messages."""
    words = " ".join(str(data.get("text") or "").split())
    return words if len(words) <= LONGEST_NAME else words[: LONGEST_NAME - 1].rstrip() + "…"


def decimal_text(value: int | float | str) -> str:
    """A number of the source in its plain form, without powers of ten."""
    return f"{Decimal(repr(value)):f}" if isinstance(value, float) else str(value)


def number(text: str) -> int | float | str:
    """A plain number as the source writes it; what is none, or would lose digits, stays a text."""
    text = text.strip()
    try:
        plain = Decimal(text)
    except InvalidOperation:
        return text
    if not plain.is_finite() or not re.fullmatch(r"[+-]?\d{1,40}(?:\.\d{1,40})?", text, re.ASCII):
        return text
    if "." not in text:
        return int(text)
    return float(text) if Decimal(repr(float(text))) == plain else text


def exact_decimal(text: str) -> Decimal | None:
    """The number that `text` is, powers of ten included, or None."""
    try:
        plain = Decimal(text.strip())
    except InvalidOperation:
        return None
    return plain if plain.is_finite() and abs(plain.adjusted()) <= 30 else None


def option(text: str, *, right: bool = False, feedback: str = "") -> dict[str, Any]:
    """An answer of a choice as the source writes it."""
    return {"text": text, **({"right": True} if right else {}), **({"feedback": feedback} if feedback else {})}


def thing(text: str, feedback: str = "") -> str | dict[str, str]:
    """A thing to put in order as the source writes it."""
    return {"text": text, "feedback": feedback} if feedback else text


def thing_parts(item: str | Mapping[str, str]) -> tuple[str, str]:
    """The words of a thing to put in order, and the reason for its place."""
    return (item, "") if isinstance(item, str) else (item["text"], item.get("feedback", ""))


def share(data: Mapping[str, Any], *, right: bool) -> Decimal:
    """What one answer of several right ones is worth, in percent: wrong ones take a right one back."""
    rights = sum(bool(one.get("right")) for one in data["options"]) or 1
    weight = (Decimal(100) / rights).quantize(Decimal("0.00001")).normalize()
    return weight if right else -weight


def weight_notes(weights: list[tuple[Decimal, bool]], *, single: bool, notes: Notes) -> None:
    """Says where a file's weights are not how such a question is marked here. `weights`: percent, counted as right."""
    rights = [weight for weight, right in weights if right]
    wrongs = [weight for weight, right in weights if not right]
    if single:
        if any(weight > 0 for weight in wrongs):
            notes.add(_("An answer that is worth part of the point in the file is worth nothing here."))
        return
    fair = Decimal(100) / (len(rights) or 1)
    if any(abs(weight - fair) > Decimal("0.1") for weight in rights) or any(
        abs(weight + fair) > Decimal("0.1") for weight in wrongs
    ):
        notes.add(_("The answers have weights of their own in the file; here each right one counts the same."))


def common_losses(data: Mapping[str, Any], *, hint: bool = False) -> list[str]:
    """What neither GIFT nor Moodle XML has a place for. `hint`: the format has hints."""
    lost = []
    if data.get("hint") and not hint:
        lost.append(_("the hint is left out."))
    if data.get("tests"):
        lost.append(_("the slide that it tests is left out."))
    if data.get("retired_on"):
        lost.append(_("the day on which it retires is left out."))
    if data.get("accents"):
        lost.append(_("that accents matter is left out."))
    if data["type"] == "numeric" and (data.get("if_low") or data.get("if_high")):
        lost.append(_("the feedback to numbers that are too low or too high is left out."))
    if data["type"] == "matching" and any(pair.get("feedback") for pair in data["pairs"]):
        lost.append(_("the feedback to the pairs is left out."))
    return lost


def whole_number_of_points(text: str, notes: Notes) -> None:
    """Every question counts one point here."""
    value = exact_decimal(text or "1")
    if value is not None and value != 1:
        notes.add(_("It counts one point here, whatever it counts in the file."))
