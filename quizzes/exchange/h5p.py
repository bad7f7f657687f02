"""H5P's question types: read. `h5p_writing` is the other way, `h5p_files` knows the package round them.

The line of an item is the number of the question in the file, from 1.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from quizzes.exchange import h5p_files, h5p_gaps, words
from quizzes.exchange.h5p_writing import write
from quizzes.exchange.neutral import (
    FileRefused,
    Item,
    Notes,
    QuestionRefused,
    Reading,
    RefusedLine,
    check_count,
    check_length,
    name_of,
    option,
)

__all__ = ["read", "write"]

Content = Mapping[str, Any]
Data = dict[str, Any]
# A content.json says nowhere of which library it is; these fields only one of them has.
TELLING = {
    "choices": "H5P.SingleChoiceSet",
    "answers": "H5P.MultiChoice",
    "correct": "H5P.TrueFalse",
    "distractors": "H5P.DragText",
}
# Of many words to mark nobody makes a list of answers.
MOST_WORDS = 12


def read(text: str) -> Reading:
    """Every question of a package's content, or why it cannot come in. Raises FileRefused."""
    library, content = h5p_files.parsed(text)
    items: list[Item] = []
    refused: list[RefusedLine] = []
    notes = Notes()
    for number, (name, params) in enumerate(_questions(library, content, notes), 1):
        check_count(items, refused, number)
        said = Notes()
        try:
            found = _read_one(name, params, said)
        except QuestionRefused as refusal:
            refused.append(RefusedLine(number, str(refusal), _name(params)))
            continue
        items += [Item(data, number, tuple(said.said)) for data in found]
    return Reading(tuple(items), tuple(refused), tuple(notes.said))


def _questions(library: str, content: Any, notes: Notes) -> Iterator[tuple[str, Content]]:
    """The questions of a set, or the one question that the file is, each with the name of its library."""
    content = _mapping(content)
    library = library or _told_by(content)
    if not library:
        raise FileRefused(_("This content.json is of none of H5P's question types."))
    if library != h5p_files.QUESTION_SET:
        yield library, content
        return
    if _mapping(content.get("introPage")).get("showIntroPage"):
        notes.add(_("The introduction of the set is left out."))
    for entry in map(_mapping, _list(content.get("questions"))):
        yield str(entry.get("library") or "").partition(" ")[0], _mapping(entry.get("params"))


def _told_by(content: Content) -> str:
    questions = _list(content.get("questions"))
    if "questions" in content and (not questions or (isinstance(questions[0], Mapping) and "library" in questions[0])):
        return h5p_files.QUESTION_SET
    if questions and isinstance(questions[0], str):
        return "H5P.Blanks"
    found = next((library for name, library in TELLING.items() if name in content), "")
    return found or ("H5P.MarkTheWords" if "textField" in content else "")


def _read_one(library: str, params: Content, notes: Notes) -> list[Data]:
    reader = READERS.get(library)
    if reader is None:
        raise QuestionRefused(_("H5P's “%(type)s” is not among the types.") % {"type": (library or "?")[:60]})
    if _mapping(_mapping(params.get("media")).get("type")).get("library"):
        notes.add(_("A picture or a video is left out."))
    found = reader(params, notes)
    if any(not data["text"] for data in found):
        raise QuestionRefused(_("The question has no words."))
    feedback = _overall(params, notes)
    return [{**data, **({"feedback": feedback} if feedback else {})} for data in found]


# --- the types ---------------------------------------------------------------------------------------


def _multi_choice(params: Content, notes: Notes) -> list[Data]:
    options = []
    for answer in map(_mapping, _list(params.get("answers"))):
        beside = _mapping(answer.get("tipsAndFeedback"))
        if _plain(beside.get("tip"), notes):
            notes.add(_("Tips beside single answers are left out."))
        if _plain(beside.get("notChosenFeedback"), notes):
            notes.add(_("What is said when an answer is not chosen is left out."))
        said = _plain(beside.get("chosenFeedback"), notes)
        options.append(option(_plain(answer.get("text"), notes), right=bool(answer.get("correct")), feedback=said))
    behaviour = _mapping(params.get("behaviour"))
    rights = sum(bool(one.get("right")) for one in options)
    is_single = behaviour.get("type") == "single" or (behaviour.get("type", "auto") == "auto" and rights == 1)
    if not is_single and rights > 1 and behaviour.get("singlePoint"):
        notes.add(_("In the file it is all or nothing; here each right answer counts the same."))
    kind = "single_choice" if is_single else "multiple_choice"
    return [{"type": kind, "text": _markdown(params.get("question"), notes), "options": options}]


def _true_false(params: Content, notes: Notes) -> list[Data]:
    answer = str(params.get("correct", "true")).casefold()
    if answer not in ("true", "false"):
        raise QuestionRefused(_("A true/false question needs “true” or “false” as its right answer."))
    behaviour = _mapping(params.get("behaviour"))
    names = {"true": ("if_true", "if_false"), "false": ("if_false", "if_true")}[answer]
    said = {
        name: _plain(behaviour.get(field), notes)
        for name, field in zip(names, ("feedbackOnCorrect", "feedbackOnWrong"), strict=True)
    }
    data = {"type": "true_false", "text": _markdown(params.get("question"), notes), "answer": answer == "true"}
    return [{**data, **{name: text for name, text in said.items() if text}}]


def _single_choice_set(params: Content, notes: Notes) -> list[Data]:
    found = []
    for choice in map(_mapping, _list(params.get("choices"))):
        answers = [_plain(answer, notes) for answer in _list(choice.get("answers"))]
        options = [option(answer, right=place == 0) for place, answer in enumerate(answers)]
        found.append({"type": "single_choice", "text": _markdown(choice.get("question"), notes), "options": options})
    if not found:
        raise QuestionRefused(_("The set has no questions."))
    return found


def _blanks(params: Content, notes: Notes) -> list[Data]:
    task = _markdown(params.get("text"), notes)
    behaviour = _mapping(params.get("behaviour"))
    if behaviour.get("caseSensitive", True):
        notes.add(_("Capitals do not matter here, though they do in the file."))
    if behaviour.get("acceptSpellingErrors"):
        notes.add(_("Small slips of spelling are accepted in the file, and not here."))
    return h5p_gaps.typed(task, [_plain(line, notes) for line in _list(params.get("questions"))], notes)


def _drag_text(params: Content, notes: Notes) -> list[Data]:
    task = _markdown(params.get("taskDescription"), notes)
    field, others = str(params.get("textField") or ""), str(params.get("distractors") or "")
    check_length(field + others)
    return [h5p_gaps.placed(task, html.unescape(field), html.unescape(others), notes)]


def _mark_the_words(params: Content, notes: Notes) -> list[Data]:
    """A short text becomes a list of its words; of a long one nobody would make such a list."""
    text = _plain(params.get("textField"), notes)
    found: dict[str, bool] = {}
    for place in re.finditer(r"\*([^*\s]+)\*|[^\s*]+", text):
        word = (place[1] or place[0]).strip('.,;:!?()[]“”"«»')
        if word:
            found[word] = found.get(word, False) or bool(place[1])
    if not 2 <= len(found) <= MOST_WORDS or all(found.values()):
        raise QuestionRefused(_("Words are marked in a text that is too long for a list of answers."))
    notes.add(_("The words of the text are a list of answers here."))
    task = _markdown(params.get("taskDescription"), notes)
    asked = h5p_gaps.below(task, text.replace("*", ""))
    return [
        {
            "type": "multiple_choice",
            "text": asked,
            "options": [option(word, right=right) for word, right in found.items()],
        }
    ]


READERS: Mapping[str, Callable[[Content, Notes], list[Data]]] = {
    "H5P.MultiChoice": _multi_choice,
    "H5P.TrueFalse": _true_false,
    "H5P.SingleChoiceSet": _single_choice_set,
    "H5P.Blanks": _blanks,
    "H5P.DragText": _drag_text,
    "H5P.MarkTheWords": _mark_the_words,
}


# --- words -------------------------------------------------------------------------------------------


def _overall(params: Content, notes: Notes) -> str:
    """What is said after answering, whatever was answered: the feedback to one range from nothing to all."""
    ranges = [
        one for one in map(_mapping, _list(params.get("overallFeedback"))) if _plain(one.get("feedback"), Notes())
    ]
    if not ranges:
        return ""
    if len(ranges) == 1 and ranges[0].get("from") in (0, "0") and ranges[0].get("to") in (100, "100"):
        return _plain(ranges[0].get("feedback"), notes)
    notes.add(_("The feedback to ranges of points is left out."))
    return ""


def _markdown(value: Any, notes: Notes) -> str:
    return words.to_markdown(str(value or ""), words.HTML, notes)


def _plain(value: Any, notes: Notes) -> str:
    return words.to_plain(str(value or ""), words.HTML, notes)


def _name(params: Content) -> str:
    text = next((params[name] for name in ("question", "text", "taskDescription", "intro") if params.get(name)), "")
    return name_of({"text": re.sub(r"<[^>]{0,200}>", " ", str(text)[:2000])})


def _mapping(value: Any) -> Content:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    """A list, or the values of an object with numbers for keys, as PHP writes a list with a hole."""
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else []
