"""Loads what ships with the site. Each room loads its own content; the portal calls them in order."""

from collections.abc import Callable
from dataclasses import dataclass

from learning.reference import source as glossary
from learning.reference.models import GlossaryTerm
from modules.importers.course import CourseLoader
from modules.importers.pages import Report
from modules.importers.source import CourseSource, SourceError, read_course

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Loaded:
    course: Report
    glossary: glossary.Summary


def read(language: str) -> CourseSource:
    """The shipped course; raises SourceError by file and line."""
    return read_course(language)


def load(
    source: CourseSource, *, language: str, module: int | None = None, overwrite: bool = False, progress: Progress
) -> Loaded:
    """Words first, because slides point at them; then the course."""
    if module is not None and module not in {one.number for one in source.modules}:
        raise SourceError(f"The course has no source for module {module}.")
    try:
        words = glossary.load_glossary(language=language, overwrite=overwrite)
    except glossary.SourceError as error:
        raise SourceError(str(error)) from error
    known = set(GlossaryTerm.objects.filter(locale__language_code=language).values_list("slug", flat=True))
    loader = CourseLoader(source, overwrite=overwrite, has_term=known.__contains__, progress=progress)
    return Loaded(course=loader.load(only=module), glossary=words)
