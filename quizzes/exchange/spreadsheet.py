"""CSV: a row a question, for people who write questions in a spreadsheet. The columns may stand in any order.

    type       a type's name, such as single_choice
    text, feedback                         Markdown
    hint, tags, tests, retired_on          tags with commas between them; tests: the key of the slide
    answer, tolerance, unit                of a number; `answer` of a true/false question is true or false
    if_true, if_false, if_low, if_high     feedback
    accents                                yes: they matter
    answer_1, right_1, match_1, feedback_1, answer_2 …
                                           options; things in their order; pairs (a match alone fits nothing);
                                           typed answers (right: yes) and frequent wrong ones

A cell that a spreadsheet would take for a formula gets an apostrophe before it, which is taken away on the way in.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from quizzes.exchange.neutral import (
    CannotHold,
    FileRefused,
    Item,
    Loss,
    QuestionRefused,
    Reading,
    RefusedLine,
    Writing,
    check_count,
    decimal_text,
    exact_decimal,
    name_of,
    number,
    option,
    thing,
    thing_parts,
    tidy,
)

COLUMNS = [
    "type", "text", "hint", "feedback", "tags", "tests", "retired_on", "answer", "tolerance", "unit",
    "accents", "if_true", "if_false", "if_low", "if_high",
]  # fmt: skip
NUMBERED = ("answer", "right", "match", "feedback")
A_NUMBERED = re.compile(r"(answer|right|match|feedback)_([1-9]\d?)")
# The columns that a type has a use for, beside those of every question.
COMMON = {"type", "text", "hint", "feedback", "tags", "tests", "retired_on"}
OWN = {
    "single_choice": ({"answer", "right", "feedback"}, set()),
    "multiple_choice": ({"answer", "right", "feedback"}, set()),
    "true_false": (set(), {"answer", "if_true", "if_false"}),
    "ordering": ({"answer", "feedback"}, set()),
    "matching": ({"answer", "match", "feedback"}, set()),
    "fill_in": ({"answer", "right", "feedback"}, {"accents"}),
    "numeric": (set(), {"answer", "tolerance", "unit", "if_low", "if_high"}),
}
FORMULA = re.compile(r"'*[=+\-@\t|%]")
GUARDED = re.compile(r"'+[=+\-@\t|%]")
YES, NO = {"yes", "true", "1", "x", "right", "oui", "vrai"}, {"", "no", "false", "0", "wrong", "non", "faux"}
LARGEST_CELL = 100_000

Cells = dict[str, str]


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def _unguarded(text: str) -> str:
    return text[1:] if GUARDED.match(text) else text


# --- writing -----------------------------------------------------------------------------------------


def write(questions: Iterable[Mapping[str, Any]]) -> Writing:
    """A file with all questions that rows can hold, and what they cannot. UTF-8 with a mark, for spreadsheets."""
    rows, losses = [], []
    for place, question in enumerate(questions, 1):
        data = tidy(question)
        try:
            rows.append(_row(data))
        except CannotHold as refusal:
            losses.append(Loss(place, name_of(data), str(refusal)))
    most = max((int(found[2]) for row in rows for name in row if (found := A_NUMBERED.fullmatch(name))), default=0)
    columns = COLUMNS + [f"{name}_{place}" for place in range(1, most + 1) for name in NUMBERED]
    used = {"type", "text"}.union(*rows)
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, [name for name in columns if name in used], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: guarded(cell) for name, cell in row.items()} for row in rows)
    return Writing("\ufeff" + file.getvalue(), tuple(losses))


def _row(data: Mapping[str, Any]) -> Cells:
    if data["type"] not in OWN:
        raise CannotHold(
            _("A row has no place for a question of the type “%(type)s”; it is left out.") % {"type": data["type"]}
        )
    cells = {name: str(data.get(name) or "") for name in ("type", "text", "hint", "feedback", "tests", "retired_on")}
    cells["tags"] = ", ".join(data.get("tags", []))
    if data["type"] == "true_false":
        cells["answer"] = "true" if data["answer"] else "false"
    for name in ("tolerance", "answer"):
        if data["type"] == "numeric" and data.get(name) is not None:
            cells[name] = decimal_text(data[name])
    for name in ("unit", "if_true", "if_false", "if_low", "if_high"):
        cells[name] = str(data.get(name) or "")
    cells["accents"] = "yes" if data.get("accents") else ""
    for place, numbered in enumerate(_numbered(data), 1):
        cells |= {f"{name}_{place}": value for name, value in numbered.items()}
    return {name: cell for name, cell in cells.items() if cell}


def _numbered(data: Mapping[str, Any]) -> list[Cells]:
    if "options" in data:
        return [
            {"answer": one["text"], "right": "yes" if one.get("right") else "no", "feedback": one.get("feedback", "")}
            for one in data["options"]
        ]
    if data["type"] == "ordering":
        return [{"answer": text, "feedback": feedback} for text, feedback in map(thing_parts, data["items"])]
    if data["type"] == "matching":
        pairs = [
            {"answer": pair["item"], "match": pair["match"], "feedback": pair.get("feedback", "")}
            for pair in data["pairs"]
        ]
        return pairs + [{"match": other} for other in data.get("others", [])]
    if data["type"] == "fill_in":
        slips = [
            {"answer": slip["text"], "right": "no", "feedback": slip["feedback"]} for slip in data.get("slips", [])
        ]
        return [{"answer": answer, "right": "yes"} for answer in data["answers"]] + slips
    return []


# --- reading -----------------------------------------------------------------------------------------


def read(text: str) -> Reading:
    """Every row of a file as a question, or why it cannot come in. Raises FileRefused."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(LARGEST_CELL)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    items, refused = [], []
    try:
        names = [name.strip().casefold().lstrip("\ufeff") for name in next(rows, [])]
        _check_header(names)
        line = rows.line_num + 1
        for row in rows:
            if any(cell.strip() for cell in row):
                check_count(items, refused, line)
                try:
                    items.append(Item(_question(_cells(names, row)), line))
                except QuestionRefused as refusal:
                    refused.append(RefusedLine(line, str(refusal), _name(names, row)))
            line = rows.line_num + 1
    except csv.Error as error:
        message = _("The table is broken: %(reason)s.") % {"reason": error}
        raise FileRefused(message, rows.line_num) from None
    return Reading(tuple(items), tuple(refused))


def _check_header(names: list[str]) -> None:
    for name in names:
        if name and name not in COLUMNS and not A_NUMBERED.fullmatch(name):
            raise FileRefused(_("There is no column “%(name)s”.") % {"name": name[:60]}, 1)
        if name and names.count(name) > 1:
            raise FileRefused(_("The column “%(name)s” comes twice.") % {"name": name}, 1)
    for name in ("type", "text"):
        if name not in names:
            raise FileRefused(_("The column “%(name)s” is missing.") % {"name": name}, 1)


def _name(names: list[str], row: list[str]) -> str:
    place = names.index("text")
    return name_of({"text": row[place] if place < len(row) else ""})


def _cells(names: list[str], row: list[str]) -> Cells:
    if any(cell.strip() for cell in row[len(names) :]):
        raise QuestionRefused(_("The row has more cells than there are columns."))
    cells = {name: _unguarded(cell.strip()) for name, cell in zip(names, row, strict=False) if name}
    return {name: cell for name, cell in cells.items() if cell}


def _question(cells: Cells) -> dict[str, Any]:
    kind = cells.get("type", "").casefold().replace(" ", "_")
    if kind not in OWN:
        raise QuestionRefused(
            _("“%(type)s” is none of the types: %(types)s.") % {"type": kind[:40], "types": ", ".join(OWN)}
        )
    if not cells.get("text"):
        raise QuestionRefused(_("The question has no words."))
    numbered, named = OWN[kind]
    for name in cells:
        found = A_NUMBERED.fullmatch(name)
        if (found[1] not in numbered) if found else (name not in COMMON | named):
            raise QuestionRefused(
                _("The column “%(name)s” has no meaning for the type “%(type)s”.") % {"name": name, "type": kind}
            )
    data: dict[str, Any] = {"type": kind, "text": cells["text"]}
    data |= {name: cells[name] for name in ("hint", "feedback", "tests") if name in cells}
    if tags := list(dict.fromkeys(filter(None, (tag.strip() for tag in cells.get("tags", "").split(","))))):
        data["tags"] = tags
    if "retired_on" in cells:
        data["retired_on"] = _day(cells["retired_on"])
    return data | _own(kind, cells)


def _own(kind: str, cells: Cells) -> dict[str, Any]:
    rows = _rows(cells)
    if kind in {"single_choice", "multiple_choice"}:
        return {"options": [option(_answer(row), right=_yes(row, "right"), feedback=_said(row)) for row in rows]}
    if kind == "true_false":
        if cells.get("answer", "").casefold() not in (YES | NO) - {""}:
            raise QuestionRefused(_("“answer” must be true or false."))
        said = {name: cells[name] for name in ("if_true", "if_false") if name in cells}
        return {"answer": _yes(cells, "answer"), **said}
    if kind == "ordering":
        return {"items": [thing(_answer(row), _said(row)) for row in rows]}
    if kind == "matching":
        pairs = [
            {"item": row["answer"], "match": row.get("match", ""), **({"feedback": _said(row)} if _said(row) else {})}
            for row in rows
            if "answer" in row
        ]
        others = [row.get("match", "") for row in rows if "answer" not in row]
        return {"pairs": pairs, **({"others": others} if others else {})}
    if kind == "fill_in":
        return _fill_in(rows, accents=_yes(cells, "accents"))
    numbers = {name: _number(name, cells[name]) for name in ("answer", "tolerance") if name in cells}
    if "answer" not in numbers:
        raise QuestionRefused(_("“%(name)s” is missing.") % {"name": "answer"})
    return {**numbers, **{name: cells[name] for name in ("unit", "if_low", "if_high") if name in cells}}


def _fill_in(rows: list[Cells], *, accents: bool) -> dict[str, Any]:
    if any(_yes(row, "right") and _said(row) for row in rows):
        raise QuestionRefused(_("Feedback belongs to answers that are not right; an accepted answer has none."))
    slips = [{"text": _answer(row), "feedback": _said(row)} for row in rows if not _yes(row, "right")]
    return {
        "answers": [_answer(row) for row in rows if _yes(row, "right")],
        **({"accents": True} if accents else {}),
        **({"slips": slips} if slips else {}),
    }


def _rows(cells: Cells) -> list[Cells]:
    """The numbered cells by their number, in order."""
    rows: dict[int, Cells] = {}
    for name, cell in cells.items():
        if found := A_NUMBERED.fullmatch(name):
            rows.setdefault(int(found[2]), {})[found[1]] = cell
    return [rows[place] for place in sorted(rows) if set(rows[place]) != {"right"}]


def _answer(row: Cells) -> str:
    if "answer" not in row:
        raise QuestionRefused(_("One of the answers has no words."))
    return row["answer"]


def _said(row: Cells) -> str:
    return row.get("feedback", "")


def _yes(cells: Cells, name: str) -> bool:
    said = cells.get(name, "").casefold()
    if said not in YES | NO:
        raise QuestionRefused(_("“%(name)s” must be yes or no.") % {"name": name})
    return said in YES


def _number(name: str, text: str) -> int | float | str:
    if exact_decimal(text) is None:
        raise QuestionRefused(_("“%(name)s” must be a plain number, such as 3.5.") % {"name": name})
    return number(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise QuestionRefused(_("“retired_on” must be a day, such as 2027-03-21.")) from None
