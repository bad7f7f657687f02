"""Questions into GIFT. `gift` reads it."""

import html
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from quizzes.exchange import words
from quizzes.exchange.neutral import (
    CannotHold,
    Loss,
    Writing,
    common_losses,
    decimal_text,
    name_of,
    share,
    thing_parts,
    tidy,
)
from quizzes.exchange.short_answers import star_escaped

SPECIAL = re.compile(r"([\\~=#{}:])")
WORDS_OF_A_KEYWORD = re.compile(r"\s*(?:\d|[A-Z]+\b)")


def write(questions: Iterable[Mapping[str, Any]]) -> Writing:
    """A file with all questions that GIFT can hold, and what it cannot."""
    parts, losses = [], []
    for place, question in enumerate(questions, 1):
        data = tidy(question)
        try:
            answers = _answers(data)
        except CannotHold as refusal:
            losses.append(Loss(place, name_of(data), str(refusal)))
            continue
        losses += [Loss(place, name_of(data), what) for what in _lost(data)]
        parts.append(_tags(data) + f"::{place:03}::{_asked(data)} {{{answers.rstrip()}{_feedback(data)}\n}}\n")
    return Writing("\n".join(parts), tuple(losses))


def escaped(text: str) -> str:
    """Words as they stand in a GIFT file."""
    return SPECIAL.sub(r"\\\1", text).replace("\n", r"\n")


def _form(data: Mapping[str, Any]) -> str:
    """The format that the question's words are read in, and everything in it that names none."""
    text = data["text"]
    return words.MOODLE if words.to_markdown(text, words.MOODLE) == text and "\n" not in text else words.MARKDOWN


def _asked(data: Mapping[str, Any]) -> str:
    form = _form(data)
    prefix = "" if form == words.MOODLE and not data["text"].startswith("[") else f"[{words.MARKDOWN}]"
    return prefix + escaped(data["text"])


def _plain(text: str, data: Mapping[str, Any]) -> str:
    """Plain words inside a question; marked as such where they could be read as something else."""
    form = words.MOODLE if not _asked(data).startswith("[") else words.MARKDOWN
    clear = text[:1] not in {"[", "%"} and words.to_plain(text, form) == text
    return ("" if clear else f"[{words.PLAIN}]") + escaped(text)


def _feedback(data: Mapping[str, Any]) -> str:
    text = data.get("feedback") or ""
    if not text:
        return ""
    form = words.MOODLE if not _asked(data).startswith("[") else words.MARKDOWN
    clear = not text.startswith("[") and words.to_markdown(text, form) == text
    return "\n####" + ("" if clear else f"[{words.MARKDOWN}]") + escaped(text)


def _tags(data: Mapping[str, Any]) -> str:
    names = [re.sub(r"([\]\\])", r"\\\1", " ".join(tag.split())) for tag in data.get("tags", [])]
    return f"// {' '.join(f'[tag:{name}]' for name in names)}\n" if names else ""


def _comment(text: str, data: Mapping[str, Any]) -> str:
    return f"#{_plain(text, data)}" if text else ""


def _answers(data: Mapping[str, Any]) -> str:
    writers = {
        "single_choice": _choice,
        "multiple_choice": _choice,
        "true_false": _true_false,
        "ordering": _ordering,
        "matching": _matching,
        "fill_in": _fill_in,
        "numeric": _numeric,
    }
    writer = writers.get(data["type"])
    if writer is None:
        raise CannotHold(_("GIFT has no questions of the type “%(type)s”; it is left out.") % {"type": data["type"]})
    return writer(data)


def _lines(answers: list[str]) -> str:
    return "".join(f"\n\t{answer}" for answer in answers) + "\n"


def _choice(data: Mapping[str, Any]) -> str:
    lines = []
    for one in data["options"]:
        right = bool(one.get("right"))
        single = "=" if right else "~"
        sign = single if data["type"] == "single_choice" else f"~%{share(data, right=right):f}%"
        lines.append(sign + _plain(one["text"], data) + _comment(one.get("feedback", ""), data))
    return _lines(lines)


def _true_false(data: Mapping[str, Any]) -> str:
    if_true, if_false = data.get("if_true", ""), data.get("if_false", "")
    wrong, right = (if_false, if_true) if data["answer"] else (if_true, if_false)
    said = "TRUE" if data["answer"] else "FALSE"
    if right:
        return f"{said}#{_plain(wrong, data) if wrong else ''}#{_plain(right, data)}"
    return said + _comment(wrong, data)


def _ordering(data: Mapping[str, Any]) -> str:
    things = [thing_parts(item)[0] for item in data["items"]]
    if any("\n" in thing or thing.startswith("//") for thing in things):
        raise CannotHold(_("GIFT cannot hold a thing of several lines, or one that begins with “//”; it is left out."))
    return ">ALL VERTICAL ABSOLUTE_POSITION SHOW" + _lines([escaped(thing) for thing in things])


def _matching(data: Mapping[str, Any]) -> str:
    lines = []
    for pair in data["pairs"]:
        item = _plain(pair["item"], data)
        if "->" in item:
            item = f"[{words.HTML}]" + escaped(html.escape(pair["item"], quote=False).replace("\n", "<br/>"))
        lines.append(f"={item} -> {escaped(pair['match'])}")
    return _lines([*lines, *(f"= -> {escaped(other)}" for other in data.get("others", []))])


def _fill_in(data: Mapping[str, Any]) -> str:
    slips = [(slip["text"], slip["feedback"]) for slip in data.get("slips", [])]
    if any("->" in text for text in [*data["answers"], *(text for text, _said in slips)]):
        raise CannotHold(_("GIFT cannot hold an answer with “->” in it; it is left out."))
    accepted = [f"=%100%{escaped(star_escaped(answer))}" for answer in data["answers"]]
    return _lines(accepted + [f"=%0%{escaped(star_escaped(text))}{_comment(said, data)}" for text, said in slips])


def _numeric(data: Mapping[str, Any]) -> str:
    tolerance = data.get("tolerance")
    answer = _number(data["answer"])
    return f"#{answer}" if tolerance is None else f"#{answer}:{_number(tolerance)}"


def _number(value: int | float | str) -> str:
    text = decimal_text(value)
    try:
        return f"{Decimal(text):f}"
    except ArithmeticError:
        raise CannotHold(_("“%(text)s” is no plain number; it is left out.") % {"text": text}) from None


def _lost(data: Mapping[str, Any]) -> list[str]:
    lost = common_losses(data)
    if data["type"] == "numeric" and data.get("unit"):
        lost.append(_("the unit is left out."))
    if data["type"] == "ordering" and any(thing_parts(item)[1] for item in data["items"]):
        lost.append(_("the feedback to the things is left out."))
    return lost
