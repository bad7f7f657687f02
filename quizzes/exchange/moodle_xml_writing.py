"""Questions into Moodle XML. `moodle_xml` reads it."""

from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _

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

MARKDOWN, PLAIN = "markdown", "plain_text"
# In percent of the point.
ALL, NONE = "100", "0"


def write(questions: Iterable[Mapping[str, Any]]) -> Writing:
    """A file with all questions that Moodle XML can hold, and what it cannot."""
    parts, losses = [], []
    for place, question in enumerate(questions, 1):
        data = tidy(question)
        try:
            parts.append(_question(place, data))
        except CannotHold as refusal:
            losses.append(Loss(place, name_of(data), str(refusal)))
            continue
        losses += [Loss(place, name_of(data), what) for what in common_losses(data, hint=True)]
    text = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n' + "".join(parts) + "</quiz>\n"
    return Writing(text, tuple(losses))


def _question(place: int, data: Mapping[str, Any]) -> str:
    writers = {
        "single_choice": ("multichoice", _choice),
        "multiple_choice": ("multichoice", _choice),
        "true_false": ("truefalse", _true_false),
        "ordering": ("ordering", _ordering),
        "matching": ("matching", _matching),
        "fill_in": ("shortanswer", _fill_in),
        "numeric": ("numerical", _numeric),
    }
    if data["type"] not in writers:
        raise CannotHold(
            _("Moodle XML has no questions of the type “%(type)s”; it is left out.") % {"type": data["type"]}
        )
    kind, writer = writers[data["type"]]
    lines = [
        f"  <name><text>{_cdata(f'{place:03} {name_of(data)}')}</text></name>",
        _words("questiontext", data["text"], MARKDOWN),
        _words("generalfeedback", data.get("feedback") or "", MARKDOWN),
        "  <defaultgrade>1</defaultgrade>",
        *writer(data),
    ]
    if data.get("hint"):
        lines.append(_words("hint", data["hint"], PLAIN))
    if data.get("tags"):
        tags = "".join(f"<tag><text>{_cdata(tag)}</text></tag>" for tag in data["tags"])
        lines.append(f"  <tags>{tags}</tags>")
    body = "\n".join(lines)
    return f"<question type={quoteattr(kind)}>\n{body}\n</question>\n"


def _cdata(text: str) -> str:
    """Words as they are. CDATA where there is markup, cut in two where they would end it themselves."""
    if escape(text) == text:
        return text
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _words(tag: str, text: str, form: str) -> str:
    return f'  <{tag} format="{form}"><text>{_cdata(text)}</text></{tag}>'


def _answer(text: str, *, fraction: str, feedback: str = "", form: str = f' format="{PLAIN}"', more: str = "") -> str:
    said = f'<feedback format="{PLAIN}"><text>{_cdata(feedback)}</text></feedback>' if feedback else ""
    return f'  <answer fraction="{fraction}"{form}><text>{_cdata(text)}</text>{said}{more}</answer>'


def _choice(data: Mapping[str, Any]) -> list[str]:
    single = data["type"] == "single_choice"
    lines = [f"  <single>{'true' if single else 'false'}</single>", "  <shuffleanswers>true</shuffleanswers>"]
    for one in data["options"]:
        right = bool(one.get("right"))
        fraction = (ALL if right else NONE) if single else f"{share(data, right=right):f}"
        lines.append(_answer(one["text"], fraction=fraction, feedback=one.get("feedback", "")))
    return lines


def _true_false(data: Mapping[str, Any]) -> list[str]:
    return [
        _answer(
            word,
            fraction=ALL if data["answer"] is truth else NONE,
            feedback=data.get(f"if_{word}", ""),
        )
        for word, truth in (("true", True), ("false", False))
    ]


def _ordering(data: Mapping[str, Any]) -> list[str]:
    # 0: upright, all of them, marked by their place.
    lines = ["  <layouttype>VERTICAL</layouttype>", "  <selecttype>ALL</selecttype>"]
    lines.append("  <gradingtype>ABSOLUTE_POSITION</gradingtype>")
    for place, item in enumerate(data["items"], 1):
        text, feedback = thing_parts(item)
        lines.append(_answer(text, fraction=f"{place}.0000000", feedback=feedback))
    return lines


def _matching(data: Mapping[str, Any]) -> list[str]:
    pairs = [(pair["item"], pair["match"]) for pair in data["pairs"]]
    return ["  <shuffleanswers>true</shuffleanswers>"] + [
        f'  <subquestion format="{PLAIN}"><text>{_cdata(item)}</text>'
        f"<answer><text>{_cdata(match)}</text></answer></subquestion>"
        for item, match in [*pairs, *(("", other) for other in data.get("others", []))]
    ]


def _fill_in(data: Mapping[str, Any]) -> list[str]:
    return [
        "  <usecase>0</usecase>",
        *(_answer(star_escaped(answer), fraction=ALL) for answer in data["answers"]),
        *(
            _answer(star_escaped(slip["text"]), fraction=NONE, feedback=slip["feedback"])
            for slip in data.get("slips", [])
        ),
    ]


def _numeric(data: Mapping[str, Any]) -> list[str]:
    tolerance = data.get("tolerance")
    more = f"<tolerance>{decimal_text(tolerance)}</tolerance>" if tolerance is not None else ""
    lines = [_answer(decimal_text(data["answer"]), fraction=ALL, more=more)]
    if data.get("unit"):
        name = _cdata(data["unit"])
        lines.append(f"  <units><unit><multiplier>1</multiplier><unit_name>{name}</unit_name></unit></units>")
        # The unit is shown and need not be typed.
        lines.append("  <unitgradingtype>0</unitgradingtype>\n  <showunits>3</showunits>")
    return lines
