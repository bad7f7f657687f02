"""Whether answers fit a form: used where somebody writes them as data. Pure.

What a page sends is read by `answers.read_answers`, which refuses nothing.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from learning.toolkit.definition import Answers, Column, Definition, Field, options_of

STEP_KEY = re.compile(r"s[1-9][0-9]{0,3}")


class ShapeProblem(ValueError):
    """An answer does not have the shape of its field; says which field and what is wrong."""


def check_answers(definition: Definition, answers: Any) -> Answers:
    """The answers as they are kept: dates as text, words without space round them. Raises ShapeProblem."""
    if not isinstance(answers, Mapping):
        raise ShapeProblem("answers by the key of a field are expected.")
    checked: Answers = {}
    for key, answer in answers.items():
        field = definition.field(str(key))
        if field is None or field.kind == "note":
            raise ShapeProblem(f"field {key}: the form has no such field to fill in.")
        try:
            checked[field.key] = _CHECKS[field.kind](field, answer)
        except ShapeProblem as problem:
            raise ShapeProblem(f"field {key}: {problem}") from problem
    return checked


def _text(_field: object, answer: Any) -> str:
    if not isinstance(answer, str) or not answer.strip():
        raise ShapeProblem(f"a text is expected, not “{answer}”.")
    return answer.strip()


def _date(_field: object, answer: Any) -> str:
    if isinstance(answer, date):
        return answer.isoformat()[:10]
    try:
        return date.fromisoformat(str(answer)).isoformat()
    except ValueError:
        raise ShapeProblem(f"“{answer}” is no date such as 2026-03-01.") from None


def _choice(one: Field | Column, answer: Any) -> str:
    if not isinstance(answer, str) or answer not in options_of(one):
        raise ShapeProblem(f"“{answer}” is no option. Options: {', '.join(options_of(one))}.")
    return answer


def _checklist(field: Field, answer: Any) -> list[str]:
    known = [option.key for option in field.options]
    unknown = [one for one in _list(answer) if one not in known]
    if unknown:
        raise ShapeProblem(f"“{unknown[0]}” is no option. Options: {', '.join(known)}.")
    return [key for key in known if key in answer]


def _list(answer: Any) -> list[Any]:
    if not isinstance(answer, list):
        raise ShapeProblem("a list is expected.")
    return answer


def _named(answer: Any, names: set[str]) -> Mapping[str, Any]:
    if not isinstance(answer, Mapping):
        raise ShapeProblem("names with values are expected.")
    unknown = set(answer) - names
    if unknown:
        raise ShapeProblem(f"unknown: {', '.join(sorted(map(str, unknown)))}. Known: {', '.join(sorted(names))}.")
    return answer


_CELLS: Mapping[str, Callable[[Column, Any], str]] = {"text": _text, "choice": _choice, "date": _date}


def _cells(columns: tuple[Column, ...], answer: Mapping[str, Any]) -> dict[str, str]:
    """The cells that are not blank, in the order of the columns."""
    found = {}
    for column in columns:
        if answer.get(column.key) not in (None, ""):
            try:
                found[column.key] = _CELLS[column.kind](column, answer[column.key])
            except ShapeProblem as problem:
                raise ShapeProblem(f"{column.key}: {problem}") from problem
    return found


def _keys(columns: tuple[Column, ...]) -> set[str]:
    return {column.key for column in columns}


def _table(field: Field, answer: Any) -> list[dict[str, str]]:
    rows = [_cells(field.columns, _named(row, _keys(field.columns))) for row in _list(answer)]
    return [row for row in rows if row]


def _matrix(field: Field, answer: Any) -> list[dict[str, Any]]:
    occasions = []
    for occasion in _list(answer):
        _named(occasion, {"date", "cells"})
        cells = _named(occasion.get("cells") or {}, {row.key for row in field.rows})
        rows = {key: _cells(field.columns, _named(row, _keys(field.columns))) for key, row in cells.items()}
        day = _date(field, occasion["date"]) if occasion.get("date") else ""
        occasions.append({"date": day, "cells": rows})
    return occasions


def _dependencies(field: Field, answer: Any) -> list[dict[str, Any]]:
    steps = [_named(step, {"key", "step", "depends_on", *_keys(field.columns)}) for step in _list(answer)]
    keys = [step.get("key") for step in steps]
    found = []
    for step in steps:
        if not STEP_KEY.fullmatch(str(step.get("key"))) or keys.count(step["key"]) > 1:
            raise ShapeProblem("each step has a key of its own, such as s1.")
        waits = _list(step.get("depends_on") or [])
        unknown = [one for one in waits if one not in keys or one == step["key"]]
        if unknown:
            raise ShapeProblem(f"{step['key']} cannot depend on “{unknown[0]}”.")
        words = _text(field, step.get("step"))
        found.append({"key": step["key"], "step": words, "depends_on": list(waits), **_cells(field.columns, step)})
    return found


def _sign_off(field: Field, answer: Any) -> list[dict[str, str]]:
    lines = []
    for line in _list(answer):
        _named(line, {"role", "date"})
        if line.get("role") not in field.roles:
            raise ShapeProblem(f"nobody signs as “{line.get('role')}”. Roles: {', '.join(field.roles)}.")
        lines.append({"role": line["role"], "date": _date(field, line["date"]) if line.get("date") else ""})
    return lines


_CHECKS: Mapping[str, Callable[[Field, Any], Any]] = {
    "text": _text,
    "long_text": _text,
    "choice": _choice,
    "date": _date,
    "checklist": _checklist,
    "table": _table,
    "matrix": _matrix,
    "dependencies": _dependencies,
    "sign_off": _sign_off,
}
