"""Texts with gaps, as H5P writes them: `*word*`, `*word/another:a tip*`, and what is said after `\\+` and `\\-`."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from quizzes.exchange import words
from quizzes.exchange.neutral import Notes, QuestionRefused, option

GAP = re.compile(r"\*([^*\n]+)\*")
BESIDE = re.compile(r"\\([+-])([^\\*:]*)|:([^\\*]*)")
SHOWN = "_____"


@dataclass(frozen=True)
class Gap:
    """What belongs into it; a tip; what is said when it is right, and when it is not."""

    word: str
    tip: str = ""
    if_right: str = ""
    if_wrong: str = ""


def below(task: str, plain: str) -> str:
    """The task, in Markdown, and plain words under it."""
    return f"{task}\n\n{words.to_markdown(plain, words.PLAIN)}".strip()


def gap_of(inside: str) -> Gap:
    """What stands between two asterisks."""
    said = {"+": "", "-": "", ":": ""}
    for found in BESIDE.finditer(inside):
        said[found[1] or ":"] = (found[2] if found[1] else found[3]).strip()
    return Gap(BESIDE.sub("", inside).strip(), said[":"], said["+"], said["-"])


def typed(task: str, lines: list[str], notes: Notes) -> list[dict[str, Any]]:
    """A fill-in for each line with a gap. Raises QuestionRefused."""
    found = []
    for line in lines:
        gaps = GAP.findall(line)
        if not gaps:
            task = below(task, line)
            continue
        if len(gaps) > 1:
            raise QuestionRefused(_("A line has several gaps; a question here has one."))
        # A tip comes after a colon; what is accepted is written with slashes.
        accepted, _colon, tip = gaps[0].partition(":")
        answers = [answer.strip() for answer in accepted.split("/") if answer.strip()]
        shown = GAP.sub(lambda _gap: SHOWN, line).strip()
        # A gap with nothing round it is the task's own.
        text = task if shown == SHOWN and task else below(task, shown)
        found.append({"type": "fill_in", "text": text, "answers": answers, **({"hint": tip.strip()} if tip else {})})
    if not found:
        raise QuestionRefused(_("There is no gap in it."))
    if len(found) > 1:
        notes.add(_("Each line of it is a question of its own."))
    return found


def placed(task: str, field: str, distractors: str, notes: Notes) -> dict[str, Any]:
    """What belongs where: a matching, or a choice where there is one gap. Raises QuestionRefused."""
    field = re.sub(r"<br\s*/?>", "\n", field)
    gaps = [gap_of(inside) for inside in GAP.findall(field)]
    others = [gap_of(inside).word for inside in GAP.findall(distractors)]
    if any(gap.tip for gap in gaps):
        notes.add(_("Tips beside gaps are left out."))
    if any(gap.if_wrong for gap in gaps):
        notes.add(_("What is said of a word in a wrong gap is left out."))
    if not gaps or (len(gaps) == 1 and not others):
        raise QuestionRefused(_("There is nothing to choose in it."))
    if len(gaps) == 1:
        shown = GAP.sub(lambda _gap: SHOWN, field)
        options = [option(gaps[0].word, right=True, feedback=gaps[0].if_right), *(option(word) for word in others)]
        return {"type": "single_choice", "text": below(task, shown), "options": options}
    text, items = _shown(task, field, len(gaps))
    pairs = [
        {"item": item, "match": gap.word, **({"feedback": gap.if_right} if gap.if_right else {})}
        for item, gap in zip(items, gaps, strict=True)
    ]
    return {"type": "matching", "text": text, "pairs": pairs, **({"others": others} if others else {})}


def _shown(task: str, field: str, count: int) -> tuple[str, list[str]]:
    """The question and its things: the lines, where each has one gap; else the text with its gaps numbered."""
    lines = [line.strip() for line in field.split("\n") if line.strip()]
    if len(lines) == count and all(len(GAP.findall(line)) == 1 for line in lines):
        shown = [GAP.sub(lambda _gap: SHOWN, line).strip() for line in lines]
        # A gap at the end after a colon is how a pair goes out.
        return task, [re.sub(rf"\s*:?\s*{SHOWN}$", "", line) or line for line in shown]
    numbers = iter(range(1, count + 1))
    numbered = GAP.sub(lambda _gap: f"({next(numbers)}) {SHOWN}", field)
    return below(task, numbered), [_("Gap %(number)s") % {"number": place} for place in range(1, count + 1)]
