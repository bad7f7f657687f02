"""A form and its answers that have all that paper is asked for: wide tables, ratings over time, steps in a chain."""

from learning.toolkit.definition import Definition, read_definition
from tests.toolkit.forms import ANSWERS, FORM

STAGES = [
    {"key": key, "label": label}
    for key, label in (("crisis", "1 Crisis"), ("unsteady", "Unsteady"), ("steady", "Steady"))
]
STEPS = {
    "key": "plan",
    "kind": "dependencies",
    "label": "Plan",
    "columns": [
        {"key": "who", "label": "Who does it"},
        {"key": "due", "label": "By when", "kind": "date"},
        {"key": "cost", "label": "Cost"},
        {"key": "standing", "label": "How it stands", "kind": "choice", "options": [{"key": "open", "label": "Open"}]},
    ],
}
RATINGS = {
    "key": "stages",
    "kind": "matrix",
    "label": "Where things stand",
    "occasions": 2,
    "rows": [
        {"key": "housing", "label": "Housing & a key"},
        {"key": "health", "label": "Health", "help": "Sleep too."},
    ],
    "columns": [
        {"key": "worker_rates", "label": "Worker’s rating", "kind": "choice", "options": STAGES},
        {"key": "own_rating", "label": "Own rating", "kind": "choice", "options": STAGES},
        {"key": "why", "label": "Why"},
    ],
}
PLAN_ANSWER = [
    {"key": "a", "step": "Call home", "depends_on": [], "due": "2026-03-04", "who": "Alder"},
    {"key": "b", "step": "Meet the lawyer <soon>", "depends_on": [], "due": "2026-04-01"},
    {"key": "c", "step": "Ask for a permit", "depends_on": ["b"], "standing": "open"},
    {"key": "d", "step": "Begin to work", "depends_on": ["c", "a", "gone"]},
]
STAGES_ANSWER = [
    {"date": "2026-03-01", "cells": {"housing": {"worker_rates": "crisis", "own_rating": "steady", "why": "A cot."}}},
    {"date": "2026-06-01", "cells": {"housing": {"worker_rates": "unsteady", "own_rating": "unsteady"},
                                     "health": {"worker_rates": "declined"}}},
]  # fmt: skip
RECORD = {"key": "record_date", "kind": "date", "label": "Date of this record"}


def paper_form(**changes) -> Definition:
    further = {"key": "further", "title": "Part C", "fields": [RECORD, STEPS, RATINGS]}
    data = {**FORM, "sections": [*FORM["sections"], further], "version": 3, "published_on": "2026-03-01"}
    return read_definition({**data, **changes})


PAPER_ANSWERS = {**ANSWERS, "record_date": "2026-03-01", "plan": PLAN_ANSWER, "stages": STAGES_ANSWER}
