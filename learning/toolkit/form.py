"""A form on a web page, from its definition. The template `toolkit/form_sections.html` shows what stands here.

    sections = render_sections(definition.of_variant(variant), answers)
    {% include "toolkit/form_sections.html" with sections=sections %}        inside a <form method="post">
    answers = read_answers(definition.of_variant(variant), request.POST)

The names of the inputs; rows, occasions and lines are counted from 0, `read_answers` leaves out what is blank:

    f-<field>                           text, long_text, date (2026-03-01), choice (a key), checklist (several)
    f-<field>-<row>-<column>            table
    f-<field>-<row>-key|step            dependencies: the key of the step (s1, s2, …; hidden) and its words
    f-<field>-<row>-depends_on          dependencies: keys of other steps (several); columns as in a table
    f-<field>-<occasion>-date           matrix
    f-<field>-<occasion>-<row>-<column> matrix
    f-<field>-<line>-signed|date        sign_off, a line for each role
    not_real                            tokens of findings that are no real person's data after all (several)

Buttons: the first of the form is an unseen one named `save`, so that Enter saves; `add_row`, whose value is the key of
a field, asks for one more row: read the answers and show them again with `rows=rows_wanted(definition, request.POST)`.
With the script `js/toolkit-form.js` the row comes without asking the server.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from learning.toolkit import drawings
from learning.toolkit.answers import MOST_ROWS, PREFIX, mistakes, read_answers, rows_sent
from learning.toolkit.definition import (
    DATE_OF_RECORD,
    NO_ANSWERS,
    Answers,
    Column,
    Definition,
    Field,
    Section,
    options_of,
)

__all__ = ["blank_sections", "error_list", "mistakes", "read_answers", "render_sections", "rows_wanted"]

WITH_ROWS = ("table", "dependencies")
# The script puts the number of a new row, as it counts and as it is read, and the key of a new step in their places.
NEW_ROW, NEW_NUMBER, NEW_KEY = "__row__", "__number__", "__key__"

Context = dict[str, Any]
Messages = Mapping[str, Sequence[str]]
Findings = Mapping[str, Sequence[Context]]


def render_sections(
    definition: Definition,
    answers: Answers,
    *,
    findings: Findings | None = None,
    errors: Messages | None = None,
    rows: Mapping[str, int] | None = None,
    read_only: bool = False,
) -> list[Context]:
    """The sections of a form, to be filled in or, `read_only`, to be read.

    By the key of a field: `errors` are sentences, as `mistakes` answers them; `findings`, what looks like data of a
    real person, are as `guard.labels` answers them. `rows`: how many rows a table shows at least.
    """
    page = _Page(answers, findings or {}, errors or {}, rows or {}, "read" if read_only else "fill")
    return [page.section(section) for section in definition.sections]


def blank_sections(definition: Definition) -> list[Context]:
    """The sections of a form as it stands on paper: what is asked, and what may be answered."""
    page = _Page({}, {}, {}, {}, "blank")
    return [page.section(section) for section in definition.sections]


def rows_wanted(definition: Definition, post: QueryDict) -> dict[str, int]:
    """How many rows each table showed when it was sent, and one more where the button asked for it."""
    added = post.get("add_row", "")
    return {
        field.key: min(len(rows_sent(field, post)) + (field.key == added), MOST_ROWS)
        for field in definition.fields()
        if field.kind in WITH_ROWS
    }


def error_list(definition: Definition, messages: Messages) -> list[Context]:
    """The messages in the order of the form, for the list of errors above it: label, message, and the field's id."""
    return [
        {"label": field.label, "message": message, "id": f"field-{PREFIX}{field.key}"}
        for field in definition.fields()
        for message in messages.get(field.key, ())
    ]


class _Page:
    """The contexts of one showing of a form."""

    def __init__(self, answers: Answers, findings: Findings, errors: Messages, rows: Mapping[str, int], mode: str):
        self.answers, self.findings, self.errors, self.rows, self.mode = answers, findings, errors, rows, mode
        self.day = str(answers.get(DATE_OF_RECORD) or "")

    def section(self, section: Section) -> Context:
        return {
            "key": section.key,
            "id": f"section-{section.key}",
            "title": section.title,
            "help": section.help,
            "signed_in_only": section.signed_in_only,
            "mode": self.mode,
            "fields": [self.field(field) for field in section.fields],
        }

    def field(self, field: Field) -> Context:
        name = f"{PREFIX}{field.key}"
        errors, findings = list(self.errors.get(field.key, ())), list(self.findings.get(field.key, ()))
        described = [f"{name}-help"] if field.help else []
        if field.kind == "date":
            described.append(f"{name}-format")
        if errors or findings:
            described.append(f"{name}-errors")
        return {
            "key": field.key,
            "kind": field.kind,
            "label": field.label,
            "help": field.help,
            "name": name,
            "id": name,
            "described_by": " ".join(described),
            "errors": errors,
            "findings": findings,
            "is_wrong": bool(errors or findings),
            "template": f"toolkit/fields/{field.kind}.html",
            "is_filled": field.key in self.answers,
            **_PARTS.get(field.kind, _simple)(self, field, name, self.answers.get(field.key)),
        }


def _simple(_page: _Page, _field: Field, _name: str, answer: Any) -> Context:
    return {"value": answer or ""}


def _choice(_page: _Page, field: Field, name: str, answer: Any) -> Context:
    def option(key: str, label: object) -> Context:
        return {"key": key, "label": label, "id": f"{name}-{key}", "is_chosen": answer == key}

    return {
        "options": [option(one.key, one.label) for one in field.options],
        "no_answers": [option(key, label) for key, label in NO_ANSWERS.items()],
        "value": options_of(field).get(answer or "", ""),
    }


def _checklist(_page: _Page, field: Field, name: str, answer: Any) -> Context:
    ticked = answer or []
    return {
        "options": [
            {"key": one.key, "label": one.label, "id": f"{name}-{one.key}", "is_chosen": one.key in ticked}
            for one in field.options
        ]
    }


def _cell(column: Column, prefix: str, cells: Mapping[str, str], label: str = "") -> Context:
    """One cell. `label`: what is read aloud where the heading of the column is not the label."""
    name, answer = f"{prefix}-{column.key}", cells.get(column.key, "")
    options = options_of(column) if column.kind == "choice" else {}
    return {
        "name": name,
        "id": name,
        "kind": column.kind,
        "heading": column.label,
        "help": column.help,
        "label": label,
        "value": answer,
        "words": options.get(answer, answer) if options else answer,
        "options": [{"key": key, "label": words, "is_chosen": key == answer} for key, words in options.items()],
    }


def _count(page: _Page, field: Field, answer: list[Any]) -> int:
    """A blank row stands below the filled ones, unless the form is only read."""
    if page.mode == "read":
        return len(answer)
    return min(max(len(answer) + 1, page.rows.get(field.key, 0)), MOST_ROWS)


def _table(page: _Page, field: Field, name: str, answer: Any) -> Context:
    filled = answer or []

    def row(number: int | str, cells: Mapping[str, str]) -> Context:
        prefix = f"{name}-{number}"
        return {
            "id": f"{prefix}-row",
            "number": number + 1 if isinstance(number, int) else NEW_NUMBER,
            "cells": [_cell(column, prefix, cells) for column in field.columns],
        }

    count = _count(page, field, filled)
    return {
        "columns": field.columns,
        "rows": [row(number, filled[number] if number < len(filled) else {}) for number in range(count)],
        "new_row": row(NEW_ROW, {}),
        "may_add": count < MOST_ROWS,
        "most_rows": MOST_ROWS,
    }


def _dependencies(page: _Page, field: Field, name: str, answer: Any) -> Context:
    filled = list(answer or [])
    used = {step["key"] for step in filled}
    free = (f"s{number}" for number in range(1, 2 * MOST_ROWS + 1) if f"s{number}" not in used)
    count = _count(page, field, filled)
    steps = filled + [{"key": next(free)} for _blank in range(count - len(filled))]

    def other(number: int, step: Mapping[str, Any], prefix: str, waits: Sequence[str]) -> Context:
        words = step.get("step", "")
        return {
            "key": step["key"],
            "number": number,
            "id": f"{prefix}-depends_on-{step['key']}",
            "words": words,
            "is_chosen": step["key"] in waits,
        }

    def row(number: int | str, step: Mapping[str, Any]) -> Context:
        prefix, waits = f"{name}-{number}", step.get("depends_on") or []
        return {
            "id": f"{prefix}-row",
            "prefix": prefix,
            "key": step["key"],
            "number": number + 1 if isinstance(number, int) else NEW_NUMBER,
            "step": step.get("step", ""),
            "others": [
                other(place, one, prefix, waits) for place, one in enumerate(steps, 1) if one["key"] != step["key"]
            ],
            "cells": [_cell(column, prefix, step) for column in field.columns],
        }

    return {
        "columns": field.columns,
        "rows": [row(number, step) for number, step in enumerate(steps)],
        "drawing": drawings.dependencies(field, filled, page.day) if filled else None,
        "new_row": row(NEW_ROW, {"key": NEW_KEY}),
        "may_add": count < MOST_ROWS,
        "most_rows": MOST_ROWS,
    }


def _matrix(page: _Page, field: Field, name: str, answer: Any) -> Context:
    filled = answer or []
    count = len(filled) if page.mode == "read" else max(field.occasions, len(filled))

    def occasion(number: int) -> Context:
        prefix = f"{name}-{number}"
        said = filled[number] if number < len(filled) else {"date": "", "cells": {}}
        return {
            "id": prefix,
            "number": number + 1,
            "date_name": f"{prefix}-date",
            "date": said.get("date", ""),
            "rows": [
                {
                    "id": f"{prefix}-{row.key}",
                    "label": row.label,
                    "help": row.help,
                    "cells": [
                        _cell(column, f"{prefix}-{row.key}", said["cells"].get(row.key, {}), row.label)
                        for column in field.columns
                    ],
                }
                for row in field.rows
            ],
        }

    return {
        "columns": field.columns,
        "occasions": [occasion(number) for number in range(count)],
        "is_repeated": field.occasions > 1,
        "drawing": drawings.matrix(field, filled),
    }


def _sign_off(_page: _Page, field: Field, name: str, answer: Any) -> Context:
    signed = {line["role"]: line.get("date", "") for line in answer or []}
    return {
        "lines": [
            {
                "role": role,
                "id": f"{name}-{number}",
                "is_signed": role in signed,
                "date": signed.get(role, ""),
                "words": _signed(signed.get(role)),
            }
            for number, role in enumerate(field.roles)
        ]
    }


def _signed(day: str | None) -> str:
    if day is None:
        return _("not signed")
    return _("signed on %(date)s") % {"date": day} if day else _("signed")


_PARTS = {
    "choice": _choice,
    "checklist": _checklist,
    "table": _table,
    "dependencies": _dependencies,
    "matrix": _matrix,
    "sign_off": _sign_off,
}
