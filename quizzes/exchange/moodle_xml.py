"""Moodle XML: read. See https://docs.moodle.org/en/Moodle_XML_format; `moodle_xml_writing` is the other way."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from quizzes.exchange import words
from quizzes.exchange.moodle_xml_writing import write
from quizzes.exchange.neutral import (
    FileRefused,
    Item,
    Notes,
    QuestionRefused,
    Reading,
    RefusedLine,
    check_count,
    exact_decimal,
    name_of,
    number,
    option,
    thing,
    weight_notes,
    whole_number_of_points,
)
from quizzes.exchange.short_answers import without_wildcards
from quizzes.exchange.xml_tree import Node, tree

__all__ = ["read", "write"]

FORMS = {
    "html": words.HTML,
    "markdown": words.MARKDOWN,
    "plain_text": words.PLAIN,
    "moodle_auto_format": words.MOODLE,
}
WHOLE = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
# What Moodle itself writes where an author wrote nothing.
MOODLES_OWN = {
    "your answer is correct.",
    "your answer is partially correct.",
    "your answer is incorrect.",
}


def read(text: str) -> Reading:
    """Every question of a file, or why it cannot come in. Raises FileRefused."""
    root = tree(text)
    if root.tag != "quiz":
        raise FileRefused(_("This is no Moodle XML: its first element is not “quiz”."), root.line)
    items, refused, notes = [], [], Notes()
    for node in root.all("question"):
        kind = node.attributes.get("type", "")
        if kind == "category":
            notes.add(_("Categories are not taken over."))
            continue
        check_count(items, refused, node.line)
        said = Notes()
        try:
            items.append(Item(_question(kind, node, said), node.line, tuple(said.said)))
        except QuestionRefused as refusal:
            refused.append(RefusedLine(node.line, str(refusal), _name(node)))
    return Reading(tuple(items), tuple(refused), tuple(notes.said))


def _name(node: Node) -> str:
    return name_of({"text": node.said("name") or node.said("questiontext")})


def _question(kind: str, node: Node, notes: Notes) -> dict[str, Any]:
    reader = READERS.get(kind)
    if reader is None:
        raise QuestionRefused(_("Questions of Moodle's type “%(type)s” are not among the types.") % {"type": kind[:40]})
    text = _markdown(node.find("questiontext"), notes)
    if not text:
        raise QuestionRefused(_("The question has no words."))
    whole_number_of_points(node.said("defaultgrade"), notes)
    if any(_plain(found, Notes(), words.HTML).casefold() not in {"", *MOODLES_OWN} for found in map(node.find, WHOLE)):
        notes.add(_("The feedback to right, partly right and wrong answers as a whole is left out."))
    hint = "\n".join(filter(None, (_plain(one, notes, words.HTML) for one in node.all("hint"))))
    feedback = _markdown(node.find("generalfeedback"), notes)
    tags = node.find("tags")
    names = [" ".join(tag.said("text").split()) for tag in tags.all("tag")] if tags else []
    return {
        **reader(node, notes),
        "text": text,
        **({"hint": hint} if hint else {}),
        **({"feedback": feedback} if feedback else {}),
        **({"tags": list(dict.fromkeys(filter(None, names)))} if any(names) else {}),
    }


def _form(node: Node, default: str = words.HTML) -> str:
    return FORMS.get(node.attributes.get("format", ""), default)


def _markdown(node: Node | None, notes: Notes) -> str:
    inner = node.find("text") if node else None
    if node is None or inner is None:
        return ""
    _pictures(node, notes)
    return words.to_markdown(inner.text, _form(node), notes)


def _plain(node: Node | None, notes: Notes, default: str) -> str:
    """Plain words of an element that has a `text`. `default`: what they are where the element names no format."""
    inner = node.find("text") if node else None
    if node is None or inner is None:
        return ""
    _pictures(node, notes)
    return words.to_plain(inner.text, _form(node, default), notes)


def _pictures(node: Node, notes: Notes) -> None:
    if node.find("file"):
        notes.add(_("A picture is left out."))


def _fraction(answer: Node) -> Decimal:
    fraction = exact_decimal(answer.attributes.get("fraction", "0"))
    if fraction is None:
        raise QuestionRefused(_("The fraction of an answer is no number."))
    return fraction


def _feedback(answer: Node, notes: Notes) -> str:
    return _plain(answer.find("feedback"), notes, words.HTML)


def _choice(node: Node, notes: Notes) -> dict[str, Any]:
    # Moodle's own default, where the element is missing.
    single = node.said("single").casefold() not in {"false", "0"}
    options, weights = [], []
    for answer in node.all("answer"):
        fraction = _fraction(answer)
        right = fraction == 100 if single else fraction > 0
        weights.append((fraction, right))
        options.append(option(_plain(answer, notes, words.HTML), right=right, feedback=_feedback(answer, notes)))
    weight_notes(weights, single=single, notes=notes)
    return {"type": "single_choice" if single else "multiple_choice", "options": options}


def _true_false(node: Node, notes: Notes) -> dict[str, Any]:
    answers = {_plain(answer, notes, words.PLAIN).casefold(): answer for answer in node.all("answer")}
    if set(answers) != {"true", "false"} or sum(_fraction(answer) == 100 for answer in answers.values()) != 1:
        raise QuestionRefused(_("A true/false question needs the answers “true” and “false”, one of them right."))
    said = {f"if_{word}": _feedback(answer, notes) for word, answer in answers.items()}
    return {
        "type": "true_false",
        "answer": _fraction(answers["true"]) == 100,
        **{name: feedback for name, feedback in said.items() if feedback},
    }


def _short_answer(node: Node, notes: Notes) -> dict[str, Any]:
    if node.said("usecase") == "1":
        notes.add(_("Capitals do not matter here, though they do in the file."))
    return without_wildcards(
        [
            (_plain(answer, notes, words.PLAIN), _fraction(answer), _feedback(answer, notes))
            for answer in node.all("answer")
        ],
        notes,
    )


def _numerical(node: Node, notes: Notes) -> dict[str, Any]:
    answers = list(node.all("answer"))
    full = [answer for answer in answers if _fraction(answer) == 100]
    if len(full) != 1:
        raise QuestionRefused(_("A number question has exactly one right number or range here."))
    if len(answers) > 1:
        notes.add(_("Numbers that are worth part of the point are left out."))
    if _feedback(full[0], notes):
        notes.add(_("The feedback to the right number is left out."))
    data: dict[str, Any] = {"type": "numeric", "answer": _number(_plain(full[0], notes, words.PLAIN))}
    tolerance = full[0].said("tolerance")
    if tolerance:
        data["tolerance"] = _number(tolerance)
    units = node.find("units")
    names = [unit for unit in units.all("unit") if unit.said("unit_name")] if units else []
    if names:
        data["unit"] = names[0].said("unit_name")
    if len(names) > 1:
        notes.add(_("Only the first unit is taken over."))
    return data


def _number(text: str) -> int | float | str:
    plain = exact_decimal(text)
    if plain is None:
        raise QuestionRefused(_("“%(text)s” is no number.") % {"text": text[:60]})
    return number(f"{plain:f}")


def _matching(node: Node, notes: Notes) -> dict[str, Any]:
    pairs, others = [], []
    for part in node.all("subquestion"):
        item = _plain(part, notes, words.HTML)
        answer = part.find("answer")
        match = _plain(answer, notes, words.PLAIN)
        if item:
            pairs.append({"item": item, "match": match})
        elif match:
            others.append(match)
    return {"type": "matching", "pairs": pairs, **({"others": others} if others else {})}


def _ordering(node: Node, notes: Notes) -> dict[str, Any]:
    return {
        "type": "ordering",
        "items": [thing(_plain(answer, notes, words.HTML), _feedback(answer, notes)) for answer in node.all("answer")],
    }


READERS: Mapping[str, Callable[[Node, Notes], dict[str, Any]]] = {
    "multichoice": _choice,
    "truefalse": _true_false,
    "shortanswer": _short_answer,
    "numerical": _numerical,
    "matching": _matching,
    "ddmatch": _matching,
    "ordering": _ordering,
}
