"""All question types. A new one is a file in this folder that ends in `TYPE = …`, and its template."""

import importlib
import pkgutil

from wagtail import blocks

from quizzes import questions
from quizzes.questions.base import QuestionType


def _found() -> dict[str, QuestionType]:
    types = []
    for module in pkgutil.iter_modules(questions.__path__):
        # The exercise block is made of the types below, so it cannot be one of them.
        if module.name not in {"base", "choices", "exercise", "registry"}:
            types.append(importlib.import_module(f"{questions.__name__}.{module.name}").TYPE)
    return {one.name: one for one in sorted(types, key=lambda one: one.order)}


TYPES = _found()


def get(name: str) -> QuestionType:
    """The type called `name`. Raises KeyError."""
    return TYPES[name]


def editing_blocks() -> list[tuple[str, blocks.StructBlock]]:
    """One block a type, for a StreamField."""
    return [(one.name, one.block()) for one in TYPES.values()]
