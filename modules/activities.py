"""Which slides and blocks ask something of the learner, and under which key."""

from learning.progress.services import Declared
from modules.outline import ModuleEntry


def activities_of(module: ModuleEntry) -> list[Declared]:
    """Every published slide asks to be opened; a published quiz asks to be passed."""
    asked = [Declared(key=slide.key, kind="slide", title=f"{slide.number} {slide.title}") for slide in module.slides]
    if asked and module.quiz_key:
        asked.append(Declared(key=module.quiz_key, kind="quiz", title=f"{module.number} {module.title}"))
    return asked
