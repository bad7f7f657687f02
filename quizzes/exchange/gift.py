"""GIFT, Moodle's plain text: read. See https://docs.moodle.org/en/GIFT_format; `gift_writing` is the other way.

A question ends at a blank line. `~ = # { } : \\` are written with a backslash before them where they are meant as
they are, a line break inside words as `\\n`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from quizzes.exchange import words
from quizzes.exchange.gift_writing import write
from quizzes.exchange.neutral import (
    MOST_ANSWERS,
    Item,
    Notes,
    QuestionRefused,
    Reading,
    RefusedLine,
    check_count,
    decimal_text,
    exact_decimal,
    name_of,
    number,
    option,
    weight_notes,
)
from quizzes.exchange.short_answers import without_wildcards

__all__ = ["read", "write"]

ESCAPED = re.compile(r"\\(n|[\\~=#{}:])")
PREFIX = re.compile(r"\s*\[(html|markdown|plain|moodle)\]", re.IGNORECASE)
TITLE = re.compile(r"\s*::((?:\\.|[^\\])*?)::", re.DOTALL)
TAG = re.compile(r"\[tag:((?:\\.|[^\]\\]){0,200})\]")
WEIGHT = re.compile(r"\s*%(-?\d{1,3}(?:\.\d{1,10})?)%")
TRUE_FALSE = {"t": True, "true": True, "f": False, "false": False}
ORDERING = re.compile(
    r"\s*>\s*(?:\d+\b)?\s*(?:(?:ALL|EXACT|RANDOM|REL|CONTIGUOUS|CONTIG)\b)?\s*(?:(?:HORIZONTAL|VERTICAL|HORI|VERT|H|V)\b)?"
    r"\s*(?:[A-Z]+(?:_[A-Z]+)+\b)?\s*(?:(?:SHOW|HIDE)\b)?\s*",
)
NUMBERINGS = {"", "none", "123", "abc", "ABC", "iii", "III", "ABCD", "abcd"}


@dataclass(frozen=True)
class _Paragraph:
    line: int
    text: str
    tags: tuple[str, ...]


@dataclass(frozen=True)
class _Answer:
    """One answer between braces. `weight` is None where none is written."""

    sign: str
    weight: Decimal | None
    text: str  # still escaped
    feedback: str


def read(text: str) -> Reading:
    """Every question of a file, or why it cannot come in."""
    items, refused, notes = [], [], Notes()
    for paragraph in _paragraphs(text, notes):
        check_count(items, refused, paragraph.line)
        said = Notes()
        try:
            data = _question(paragraph.text, said)
        except QuestionRefused as refusal:
            name = _plain_name(paragraph.text)
            refused.append(RefusedLine(paragraph.line, str(refusal), name))
            continue
        if paragraph.tags:
            data["tags"] = list(paragraph.tags)
        items.append(Item(data, paragraph.line, tuple(said.said)))
    return Reading(tuple(items), tuple(refused), tuple(notes.said))


def _paragraphs(text: str, notes: Notes) -> Iterator[_Paragraph]:
    lines: list[str] = []
    tags: list[str] = []
    first = 0
    for place, line in enumerate([*text.split("\n"), ""], 1):
        start = line.strip()
        if start.startswith("//"):
            tags += [re.sub(r"\\(.)", r"\1", tag).strip() for tag in TAG.findall(start)]
        elif start.upper().startswith("$CATEGORY:"):
            notes.add(_("Categories are not taken over."))
        elif start:
            first = first or place
            lines.append(line)
        elif lines:
            yield _Paragraph(first, "\n".join(lines), tuple(dict.fromkeys(filter(None, tags))))
            lines, tags, first = [], [], 0


def _unescaped(text: str, pattern: str) -> Iterator[re.Match[str]]:
    """Where `pattern` stands without a backslash before it."""
    return (found for found in re.finditer(rf"\\.|({pattern})", text, re.DOTALL) if found[1] is not None)


def _plain(text: str) -> str:
    return ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text.strip())


def _plain_name(text: str) -> str:
    return name_of({"text": PREFIX.sub("", _plain(TITLE.sub("", text, count=1).partition("{")[0]), count=1)})


def _formatted(text: str, default: str) -> tuple[str, str]:
    """The words without escapes, and their format."""
    prefix = PREFIX.match(text)
    return _plain(text[prefix.end() :] if prefix else text), prefix[1].lower() if prefix else default


def _words(text: str, default: str, notes: Notes) -> str:
    return words.to_plain(*_formatted(text, default), notes)


def _question(text: str, notes: Notes) -> dict[str, Any]:
    title = TITLE.match(text)
    body = text[title.end() :] if title else text
    opening = next(_unescaped(body, r"\{"), None)
    if opening is None:
        raise QuestionRefused(_("It has no answers between { and }."))
    closing = next(_unescaped(body[opening.end() :], r"\}"), None)
    if closing is None:
        raise QuestionRefused(_("The { is not closed by a } before the next blank line."))
    inside = body[opening.end() : opening.end() + closing.start()]
    after = body[opening.end() + closing.end() :].strip()
    if next(_unescaped(after, r"[{}]"), None) or next(_unescaped(inside, r"\{"), None):
        raise QuestionRefused(_("It has more than one { or }; write \\{ and \\} for the signs themselves."))
    asked, form = _formatted(body[: opening.start()], words.MOODLE)
    if after:
        # The missing word stands inside the sentence.
        asked = (
            f"{asked} \\_\\_\\_\\_\\_ {_plain(after)}" if form == words.MARKDOWN else f"{asked} _____ {_plain(after)}"
        )
    asked = words.to_markdown(asked, form, notes)
    if not asked:
        raise QuestionRefused(_("The question has no words."))
    general = list(_unescaped(inside, "####"))
    feedback = ""
    if general:
        feedback = words.to_markdown(*_formatted(inside[general[-1].end() :], form), notes)
        inside = inside[: general[-1].start()]
    return {
        "type": "",
        "text": asked,
        **({"feedback": feedback} if feedback else {}),
        **_answers(inside.strip(), form, notes),
    }


def _answers(inside: str, form: str, notes: Notes) -> dict[str, Any]:
    """The type and the part that is its own. The same order of guesses as Moodle's."""
    if not inside:
        raise QuestionRefused(_("It asks for a free text, and no such type is here."))
    if inside.startswith(">"):
        header, *lines = inside.split("\n")
        left = ORDERING.sub("", header, count=1)
        items = lines if left.strip() in NUMBERINGS else [left, *lines]
        return {"type": "ordering", "items": [_plain(line) for line in items if line.strip()]}
    if inside.startswith("#"):
        return _numeric(inside[1:], form, notes)
    if any(_unescaped(inside, "~")):
        return _choice(_split(inside), form, notes)
    if any(_unescaped(inside, "=")) and any(_unescaped(inside, "->")):
        return _matching(_split(inside), form, notes)
    parts = [inside[start:end] for start, end in _spans(inside, "#")]
    said = TRUE_FALSE.get(parts[0].strip().casefold())
    if said is not None:
        return _true_false(said, parts[1:], form, notes)
    answers = _split(inside) if any(_unescaped(inside, "=")) else [_answer("=", inside)]
    return without_wildcards(
        [
            (
                _plain(one.text),
                one.weight if one.weight is not None else Decimal(100),
                _words(one.feedback, form, notes),
            )
            for one in answers
        ],
        notes,
    )


def _spans(text: str, pattern: str) -> list[tuple[int, int]]:
    found = list(_unescaped(text, pattern))
    starts = [0, *(one.end() for one in found)]
    return list(zip(starts, [*(one.start() for one in found), len(text)], strict=True))


def _split(inside: str) -> list[_Answer]:
    signs = list(islice(_unescaped(inside, "[=~]"), MOST_ANSWERS + 1))
    if len(signs) > MOST_ANSWERS:
        raise QuestionRefused(_("It has more than %(count)s answers.") % {"count": MOST_ANSWERS})
    if inside[: signs[0].start()].strip():
        raise QuestionRefused(_("The first answer has no = or ~ before it."))
    ends = [*(sign.start() for sign in signs[1:]), len(inside)]
    answers = [_answer(sign[1], inside[sign.end() : end]) for sign, end in zip(signs, ends, strict=True)]
    if not all(answer.text.strip() for answer in answers):
        raise QuestionRefused(_("One of the answers is empty; write \\= and \\~ for the signs themselves."))
    return answers


def _answer(sign: str, body: str) -> _Answer:
    weight = WEIGHT.match(body)
    body = body[weight.end() :] if weight else body
    comment = next(_unescaped(body, "#"), None)
    return _Answer(
        sign=sign,
        weight=Decimal(weight[1]) if weight else None,
        text=body[: comment.start()] if comment else body,
        feedback=body[comment.end() :] if comment else "",
    )


def _choice(answers: list[_Answer], form: str, notes: Notes) -> dict[str, Any]:
    single = any(answer.sign == "=" for answer in answers)
    options, weights = [], []
    for answer in answers:
        default = Decimal(100) if answer.sign == "=" else Decimal(0)
        weight = default if answer.weight is None else answer.weight
        right = weight == 100 if single else weight > 0
        weights.append((weight, right))
        text, feedback = _words(answer.text, form, notes), _words(answer.feedback, form, notes)
        options.append(option(text, right=right, feedback=feedback))
    weight_notes(weights, single=single, notes=notes)
    return {"type": "single_choice" if single else "multiple_choice", "options": options}


def _matching(answers: list[_Answer], form: str, notes: Notes) -> dict[str, Any]:
    pairs, others = [], []
    for answer in answers:
        arrow = next(_unescaped(answer.text, "->"), None)
        if arrow is None:
            raise QuestionRefused(_("One of the pairs has no -> between its two parts."))
        item = _words(answer.text[: arrow.start()], form, notes)
        match = _plain(answer.text[arrow.end() :])
        if answer.feedback.strip():
            notes.add(_("The feedback to pairs is left out."))
        if item:
            pairs.append({"item": item, "match": match})
        else:
            others.append(match)
    return {"type": "matching", "pairs": pairs, **({"others": others} if others else {})}


def _true_false(said: bool, comments: list[str], form: str, notes: Notes) -> dict[str, Any]:
    # First what is said to those who are wrong, then to those who are right.
    wrong, right = ([_words(comment, form, notes) for comment in comments] + ["", ""])[:2]
    if_true, if_false = (right, wrong) if said else (wrong, right)
    return {
        "type": "true_false",
        "answer": said,
        **({"if_true": if_true} if if_true else {}),
        **({"if_false": if_false} if if_false else {}),
    }


def _numeric(inside: str, form: str, notes: Notes) -> dict[str, Any]:
    answers = _split(inside) if any(_unescaped(inside, "[=~]")) else [_answer("=", inside)]
    full = [one for one in answers if one.sign == "=" and one.weight in (None, Decimal(100))]
    if len(full) != 1:
        raise QuestionRefused(_("A number question has exactly one right number or range here."))
    if len(answers) > 1:
        notes.add(_("Numbers that are worth part of the point are left out."))
    if full[0].feedback.strip():
        notes.add(_("The feedback to the right number is left out."))
    return {"type": "numeric", **number_with_tolerance(_plain(full[0].text))}


def number_with_tolerance(text: str) -> dict[str, Any]:
    """`3`, `3:0.5` (give or take) or `2.5..3.5` (from, to)."""
    low, dots, high = text.partition("..")
    if dots:
        lowest, highest = exact_decimal(low), exact_decimal(high)
        if lowest is None or highest is None or lowest > highest:
            raise QuestionRefused(_("“%(text)s” is no range of numbers.") % {"text": text[:60]})
        middle = (lowest + highest) / 2
        return {"answer": number(f"{middle:f}"), "tolerance": number(f"{highest - middle:f}")}
    answer, colon, tolerance = text.partition(":")
    values = [exact_decimal(answer), exact_decimal(tolerance) if colon else Decimal(0)]
    if None in values:
        raise QuestionRefused(_("“%(text)s” is no number.") % {"text": text[:60]})
    return {
        "answer": _as_written(answer),
        **({"tolerance": _as_written(tolerance)} if colon else {}),
    }


def _as_written(text: str) -> int | float | str:
    plain = exact_decimal(text)
    return number(f"{plain:f}" if plain is not None else decimal_text(text))
