"""Questions into the content of an H5P Question Set. `h5p` reads it.

What is not said here (words of buttons, behaviour that everybody leaves as it is) the content types fill in themselves.
"""

import html
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils.translation import gettext as _

from learning.core import markdown as core_markdown
from quizzes.exchange import words
from quizzes.exchange.neutral import CannotHold, Loss, Notes, Writing, common_losses, decimal_text, name_of, tidy

Data = Mapping[str, Any]
Params = dict[str, Any]
QUESTION_SET, MULTI_CHOICE, TRUE_FALSE, BLANKS, DRAG_TEXT = (
    "H5P.QuestionSet 1.20",
    "H5P.MultiChoice 1.16",
    "H5P.TrueFalse 1.8",
    "H5P.Blanks 1.14",
    "H5P.DragText 1.10",
)
NAMES = {MULTI_CHOICE: "Multiple Choice", TRUE_FALSE: "True/False Question", BLANKS: "Fill in the Blanks"}
NAMES |= {DRAG_TEXT: "Drag the Words"}
# What would end a gap, or begin a tip, another answer or a remark in it.
MEANT = re.compile(r"[*/:\\\n]")


def write(questions: Iterable[Data]) -> Writing:
    """The content.json of a set of all questions that H5P can hold, and what it cannot."""
    entries, losses = [], []
    for place, question in enumerate(questions, 1):
        data = tidy(question)
        lost = Notes()
        try:
            entries.append(_entry(place, data, lost))
        except CannotHold as refusal:
            losses.append(Loss(place, name_of(data), str(refusal)))
            continue
        losses += [Loss(place, name_of(data), what) for what in lost.said]
    content = {
        "introPage": {"showIntroPage": False},
        "progressType": "dots",
        "questions": entries,
        "endGame": {"showResultPage": True},
    }
    return Writing(json.dumps(content, ensure_ascii=False, indent=1) + "\n", tuple(losses))


def libraries(content: str) -> list[str]:
    """The libraries that a set uses, each once, its own first."""
    used = [entry["library"] for entry in json.loads(content)["questions"]]
    return [QUESTION_SET, *dict.fromkeys(used)]


def _entry(place: int, data: Data, lost: Notes) -> dict[str, Any]:
    if data["type"] == "scene" and data.get("instead"):
        lost.add(_("the scene is left out; its plain question is there."))
        data = data["instead"]
    if data["type"] not in WRITERS:
        raise CannotHold(_("A Question Set has no “%(type)s”; it is left out.") % {"type": data["type"]})
    library, writer = WRITERS[data["type"]]
    params = writer(data, lost)
    for what in _losses(data, library):
        lost.add(what)
    if data.get("feedback") and library != TRUE_FALSE:
        said = _safe(words.to_plain(data["feedback"], words.MARKDOWN))
        params["overallFeedback"] = [{"from": 0, "to": 100, "feedback": said}]
    return {
        "library": library,
        "params": params,
        "subContentId": str(uuid5(NAMESPACE_URL, f"continuum/{place}/{data['text']}")),
        "metadata": {"title": name_of(data), "license": "U", "contentType": NAMES[library]},
    }


def _losses(data: Data, library: str) -> list[str]:
    lost = common_losses(data, hint=library == BLANKS)
    if data.get("tags"):
        lost.append(_("the objectives are left out."))
    if data.get("feedback") and library == TRUE_FALSE:
        lost.append(_("the general feedback is left out."))
    if re.search(r"<(?:a|ul|ol|h\d)\b", _html(data["text"])):
        lost.append(_("lists and links in the question may be shown as plain words."))
    return lost


# --- the types ---------------------------------------------------------------------------------------


def _choice(data: Data, lost: Notes) -> Params:
    answers = [
        {
            "text": f"<div>{_safe(one['text'])}</div>",
            "correct": bool(one.get("right")),
            "tipsAndFeedback": {
                "tip": "",
                "chosenFeedback": _paragraph(one.get("feedback", "")),
                "notChosenFeedback": "",
            },
        }
        for one in data["options"]
    ]
    kind = "single" if data["type"] == "single_choice" else "multi"
    behaviour = {"type": kind, "singlePoint": False, "randomAnswers": True, "enableRetry": True}
    return {"question": _html(data["text"]), "answers": answers, "behaviour": behaviour}


def _true_false(data: Data, lost: Notes) -> Params:
    right, wrong = ("if_true", "if_false") if data["answer"] else ("if_false", "if_true")
    return {
        "question": _html(data["text"]),
        "correct": "true" if data["answer"] else "false",
        "behaviour": {
            "enableRetry": True,
            "feedbackOnCorrect": _safe(data.get(right, "")),
            "feedbackOnWrong": _safe(data.get(wrong, "")),
        },
    }


def _fill_in(data: Data, lost: Notes) -> Params:
    if data.get("slips"):
        lost.add(_("the feedback to answers that are often given and not right is left out."))
    return _gap(data, list(data["answers"]), lost)


def _gap(data: Data, answers: list[str], lost: Notes) -> Params:
    """A gap after the question; what H5P would read as a sign of its own cannot stand in it."""
    plain = [answer for answer in answers if not MEANT.search(answer)]
    if not plain:
        raise CannotHold(_("No accepted answer is free of the signs * / : and \\, which mean something in H5P."))
    if len(plain) < len(answers):
        lost.add(_("accepted answers with the signs * / : or \\ are left out."))
    hint = data.get("hint") or ""
    if MEANT.search(hint):
        hint = ""
        lost.add(_("the hint is left out."))
    inside = _safe("/".join(plain)) + (f":{_safe(hint)}" if hint else "")
    behaviour = {"caseSensitive": False, "enableRetry": True}
    return {"text": _html(data["text"]), "questions": [f"<p>*{inside}*</p>"], "behaviour": behaviour}


def _numeric(data: Data, lost: Notes) -> Params:
    if data.get("tolerance"):
        raise CannotHold(_("H5P compares numbers sign by sign, without a tolerance; it is left out."))
    lost.add(_("the number is a word to be typed, and its unit is left out."))
    number = decimal_text(data["answer"])
    unit = f"{number} {data['unit']}" if data.get("unit") else ""
    variants = dict.fromkeys([number, number.replace(".", ","), *([unit] if unit else [])])
    return _gap(data, list(variants), lost)


def _matching(data: Data, lost: Notes) -> Params:
    matches = [pair["match"] for pair in data["pairs"]] + list(data.get("others") or ())
    if any(MEANT.search(match.replace("/", "")) for match in matches):
        raise CannotHold(_("A match has one of the signs * : or \\, which mean something in H5P."))
    if any("*" in pair["item"] or "\n" in pair["item"] for pair in data["pairs"]):
        raise CannotHold(_("A thing to match has an asterisk or several lines, which mean something in H5P."))
    lines = [f"{_safe(pair['item'])}: *{_safe(pair['match'])}*" for pair in data["pairs"]]
    others = " ".join(f"*{_safe(other)}*" for other in data.get("others") or ())
    return {
        "taskDescription": _html(data["text"]),
        "textField": "\n".join(lines),
        "distractors": others,
        "behaviour": {"enableRetry": True},
    }


WRITERS: Mapping[str, tuple[str, Callable[[Data, Notes], Params]]] = {
    "single_choice": (MULTI_CHOICE, _choice),
    "multiple_choice": (MULTI_CHOICE, _choice),
    "true_false": (TRUE_FALSE, _true_false),
    "fill_in": (BLANKS, _fill_in),
    "numeric": (BLANKS, _numeric),
    "matching": (DRAG_TEXT, _matching),
}


# --- words -------------------------------------------------------------------------------------------


def _html(text: str) -> str:
    """Markdown in the tags that H5P's questions allow."""
    made = core_markdown.stored(text, lambda _kind, _key: {})
    for ours, theirs in (("b>", "strong>"), ("i>", "em>")):
        made = made.replace(f"<{ours}", f"<{theirs}").replace(f"</{ours}", f"</{theirs}")
    return made


def _paragraph(text: str) -> str:
    return "".join(f"<p>{_safe(part)}</p>" for part in text.split("\n") if part.strip())


def _safe(text: str) -> str:
    return html.escape(text, quote=False)
