"""What somebody filled into a form: read from a sent form, looked over, and compared with what the form asks.

The shapes of the answers stand at the top of `definition`. The names of the inputs stand at the top of `form`.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from learning.toolkit.answer_shapes import STEP_KEY
from learning.toolkit.definition import Answers, Column, Definition, Field, options_of

PREFIX = "f-"
LONGEST = 20_000  # characters of one answer
MOST_ROWS = 60  # of a table or a list of steps
DATE = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})")


# --- reading --------------------------------------------------------------------------------------


def read_answers(definition: Definition, post: QueryDict) -> Answers:
    """What was filled in. Nothing is refused: an unreadable date stays as it was typed, and `mistakes` names it."""
    found = {field.key: _READ[field.kind](field, post) for field in definition.fields() if field.kind in _READ}
    return {key: answer for key, answer in found.items() if answer not in ("", [], {})}


def _text(post: QueryDict, name: str) -> str:
    return post.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()


def _read_text(field: Field, post: QueryDict) -> str:
    return _text(post, f"{PREFIX}{field.key}")


def _read_choice(field: Field, post: QueryDict) -> str:
    return _chosen(field, _read_text(field, post))


def _chosen(one: Field | Column, answer: str) -> str:
    return answer if answer in options_of(one) else ""


def _read_date(field: Field, post: QueryDict) -> str:
    return tidy_date(_read_text(field, post))


def tidy_date(text: str) -> str:
    """A date as it is kept, 2026-03-01; what is no date comes back as it was typed."""
    match = DATE.fullmatch(text)
    if not match:
        return text
    try:
        return date(*(int(part) for part in match.groups())).isoformat()
    except ValueError:
        return text


def _read_checklist(field: Field, post: QueryDict) -> list[str]:
    ticked = set(post.getlist(f"{PREFIX}{field.key}"))
    return [option.key for option in field.options if option.key in ticked]


def _cell(column: Column, post: QueryDict, name: str) -> str:
    answer = _text(post, name)
    if column.kind == "choice":
        return _chosen(column, answer)
    return tidy_date(answer) if column.kind == "date" else answer


def _cells(columns: tuple[Column, ...], post: QueryDict, prefix: str) -> dict[str, str]:
    cells = {column.key: _cell(column, post, f"{prefix}-{column.key}") for column in columns}
    return {key: answer for key, answer in cells.items() if answer}


def rows_sent(field: Field, post: QueryDict) -> list[int]:
    """The numbers of the rows of a table, list of steps or matrix that were sent, blank ones too."""
    pattern = re.compile(rf"{PREFIX}{field.key}-(\d{{1,3}})-.+")
    numbers = {int(match[1]) for match in map(pattern.fullmatch, post) if match}
    return sorted(number for number in numbers if number < MOST_ROWS)


def _read_table(field: Field, post: QueryDict) -> list[dict[str, str]]:
    rows = (_cells(field.columns, post, f"{PREFIX}{field.key}-{number}") for number in rows_sent(field, post))
    return [row for row in rows if row]


def _read_matrix(field: Field, post: QueryDict) -> list[dict[str, Any]]:
    occasions = []
    for number in range(max(rows_sent(field, post), default=-1) + 1):
        prefix = f"{PREFIX}{field.key}-{number}"
        rows = {row.key: _cells(field.columns, post, f"{prefix}-{row.key}") for row in field.rows}
        occasions.append(
            {"date": tidy_date(_text(post, f"{prefix}-date")), "cells": {key: row for key, row in rows.items() if row}}
        )
    # An occasion that was left out keeps its place before one that was not.
    while occasions and not (occasions[-1]["date"] or occasions[-1]["cells"]):
        occasions.pop()
    return occasions


def _read_dependencies(field: Field, post: QueryDict) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = []
    keys: set[str] = set()
    for number in rows_sent(field, post):
        prefix = f"{PREFIX}{field.key}-{number}"
        cells, step = _cells(field.columns, post, prefix), _text(post, f"{prefix}-step")
        key = _text(post, f"{prefix}-key")
        if (step or cells) and STEP_KEY.fullmatch(key) and key not in keys:
            keys.add(key)
            steps.append({"key": key, "step": step, "depends_on": post.getlist(f"{prefix}-depends_on"), **cells})
    for one in steps:
        waits = set(one["depends_on"]) - {one["key"]}
        one["depends_on"] = [other["key"] for other in steps if other["key"] in waits]
    return steps


def _read_sign_off(field: Field, post: QueryDict) -> list[dict[str, str]]:
    lines = []
    for number, role in enumerate(field.roles):
        prefix = f"{PREFIX}{field.key}-{number}"
        day = tidy_date(_text(post, f"{prefix}-date"))
        if day or post.get(f"{prefix}-signed"):
            lines.append({"role": role, "date": day})
    return lines


_READ = {
    "text": _read_text,
    "long_text": _read_text,
    "choice": _read_choice,
    "date": _read_date,
    "checklist": _read_checklist,
    "table": _read_table,
    "matrix": _read_matrix,
    "dependencies": _read_dependencies,
    "sign_off": _read_sign_off,
}


# --- looking over ---------------------------------------------------------------------------------


def mistakes(definition: Definition, answers: Answers) -> dict[str, list[str]]:
    """What cannot stand as it is, in words, by the key of its field. A blank field is never a mistake."""
    found = {
        field.key: list(_mistakes(field, answers[field.key])) for field in definition.fields() if field.key in answers
    }
    return {key: messages for key, messages in found.items() if messages}


def _mistakes(field: Field, answer: Any) -> Iterator[str]:
    for where, kind, text in _texts(field, answer):
        before = f"{where}: " if where else ""
        if kind == "date" and text and not _is_date(text):
            yield before + _("“%(date)s” is not a date. Write year-month-day, such as 2026-03-01.") % {
                "date": text[:40]
            }
        elif len(text) > LONGEST:
            yield before + _("This is longer than %(count)s characters.") % {"count": LONGEST}
    if field.kind == "dependencies" and (circle := _circle(answer)):
        yield _("These steps wait for each other: %(steps)s.") % {"steps": ", ".join(circle)}


def _is_date(text: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text)) and tidy_date(text) == text and _on_calendar(text)


def _on_calendar(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def texts(field: Field, answer: Any) -> Iterator[tuple[str, str]]:
    """Everything that somebody typed into a field: where (“row 2, who”; empty for the field itself), and the words."""
    for where, kind, text in _texts(field, answer):
        if kind != "choice":
            yield where, text


def _texts(field: Field, answer: Any) -> Iterator[tuple[str, str, str]]:
    """Where, kind, and text of all that can be typed or chosen in a field."""
    if field.kind in ("text", "long_text", "date"):
        yield "", field.kind, answer
    elif field.kind in ("table", "dependencies"):
        for number, row in enumerate(answer, 1):
            place = _("row %(number)s") % {"number": number}
            if field.kind == "dependencies":
                yield place, "text", row.get("step", "")
            yield from _cell_texts(field.columns, row, place)
    elif field.kind == "matrix":
        for number, occasion in enumerate(answer, 1):
            place = _("time %(number)s") % {"number": number}
            yield place, "date", occasion.get("date", "")
            for row in field.rows:
                yield from _cell_texts(field.columns, occasion["cells"].get(row.key, {}), f"{place}, {row.label}")
    elif field.kind == "sign_off":
        for line in answer:
            yield line["role"], "date", line.get("date", "")


def _cell_texts(columns: tuple[Column, ...], cells: Mapping[str, str], place: str) -> Iterator[tuple[str, str, str]]:
    for column in columns:
        if cells.get(column.key):
            yield f"{place}, {column.label}", column.kind, cells[column.key]


def _circle(steps: list[dict[str, Any]]) -> list[str]:
    """The numbers of the steps that can never begin because they wait for each other; empty where all can."""
    waiting = {step["key"]: set(step.get("depends_on") or ()) for step in steps}
    numbers = {step["key"]: str(number) for number, step in enumerate(steps, 1)}
    while free := [key for key, waits in waiting.items() if not waits & waiting.keys()]:
        for key in free:
            del waiting[key]
    # What only waits behind the circle is not part of it.
    while behind := [key for key in waiting if not any(key in waits for waits in waiting.values())]:
        for key in behind:
            del waiting[key]
    return [numbers[key] for key in waiting]
