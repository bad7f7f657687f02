"""Which slides and blocks ask something of the learner, and under which key."""

from collections.abc import Iterable

from learning.progress.services import Declared
from learning.toolkit.casework_selectors import Offered
from learning.toolkit.papers import practice_key
from modules.outline import ModuleEntry

PRACTICE = "Practise one form"


def activities_of(module: ModuleEntry) -> list[Declared]:
    """Every published slide asks to be opened; a published quiz to be passed; some modules for one practised form.

    A module that asks for a form while no exercise of it is published cannot be completed: it says so that way.
    """
    asked = [Declared(key=slide.key, kind="slide", title=f"{slide.number} {slide.title}") for slide in module.slides]
    if asked and module.quiz_key:
        asked.append(Declared(key=module.quiz_key, kind="quiz", title=f"{module.number} {module.title}"))
    if asked and module.asks_practice:
        asked.append(Declared(key=practice_key(module.key), kind="casework", title=f"{module.number} {PRACTICE}"))
    return asked


def offered_by(exercises: Iterable[Offered]) -> list[Declared]:
    """Each exercise counts by itself, too: a programme may ask for some of them."""
    return [Declared(key=one.key, kind="casework", title=one.title) for one in exercises]
