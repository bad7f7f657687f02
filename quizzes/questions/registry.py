"""All question types. A new one is a file in this folder that ends in `TYPE = …`, and its template."""

import importlib
import pkgutil

from wagtail import blocks

from quizzes import questions
from quizzes.questions.base import QuestionType

# The exercise block is made of the types below, so it cannot be looked into while they are being found.
NOT_LOOKED_INTO = {"exercise", "registry"}


def _found() -> dict[str, QuestionType]:
    names = [found.name for found in pkgutil.iter_modules(questions.__path__) if found.name not in NOT_LOOKED_INTO]
    modules = [importlib.import_module(f"{questions.__name__}.{name}") for name in names]
    # Files without one hold what several types share.
    types: list[QuestionType] = [module.TYPE for module in modules if hasattr(module, "TYPE")]
    return {one.name: one for one in sorted(types, key=lambda one: one.order)}


TYPES = _found()
QuestionType.family = TYPES


def get(name: str) -> QuestionType:
    """The type called `name`. Raises KeyError."""
    return TYPES[name]


def editing_blocks() -> list[tuple[str, blocks.StructBlock]]:
    """One block a type, for a StreamField."""
    return [(one.name, one.block()) for one in TYPES.values()]
