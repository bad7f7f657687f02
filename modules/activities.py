"""Which slides and blocks ask something of the learner, and under which key."""

from collections.abc import Iterable

from learning.progress.services import Declared
from learning.toolkit.casework_selectors import Offered
from learning.toolkit.papers import practice_key
from media.models import H5PActivity
from modules.models import SlidePage
from modules.outline import ModuleEntry

PRACTICE = "Practise one form"
PLAYED = "activity"


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


def played_in(course_path: str) -> dict[int, list[Declared]]:
    """What can be played on each published slide of a course, by the slide's page. It can be done and is recorded;
    no module asks for it. An activity that several slides show belongs to the first of them.
    """
    slides = SlidePage.objects.live().filter(path__startswith=course_path).order_by("path").only("body", "path")
    shown = {slide.pk: _shown(slide) for slide in slides}
    rows = H5PActivity.objects.filter(pk__in={pk for found in shown.values() for pk in found})
    left = {one.pk: Declared(key=one.key, kind=PLAYED, title=one.title) for one in rows}
    return {page: [left.pop(pk) for pk in found if pk in left] for page, found in shown.items()}


def _shown(slide: SlidePage) -> list[int]:
    values = (block["value"] for block in slide.body.raw_data if block["type"] == "activity")
    return [value["activity"] for value in values if value.get("activity")]
