"""Loads what ships with the site. Each room loads its own content; the portal calls them in order."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.db import transaction

from learning.certificates import programme_source, programmes, renewals
from learning.core import links
from learning.core.immediate_tasks import each_once
from learning.core.keys import key_for
from learning.forum import source as forum
from learning.reference import source as reference
from learning.reference.models import GlossaryTerm
from learning.toolkit import source as toolkit
from media.h5p import loading as activities
from modules import services
from modules.importers.course import CourseLoader
from modules.importers.pages import Report
from modules.importers.source import CourseSource, SourceError, activities_folder, read_course
from modules.models import ModulePage
from quizzes.source import SourceError as QuizSourceError

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Loaded:
    course: Report
    reference: reference.Summary
    toolkit: toolkit.Summary
    programmes: programmes.Summary
    activities: activities.Summary
    forum: forum.Summary


def read(language: str) -> CourseSource:
    """The shipped course; raises SourceError by file and line."""
    return read_course(language)


def load(
    source: CourseSource, *, language: str, module: int | None = None, overwrite: bool = False, progress: Progress
) -> Loaded:
    """Forms, words, services and activities first: slides point at them; then the course, and what certifies it."""
    if module is not None and module not in {one.number for one in source.modules}:
        raise SourceError(f"The course has no source for module {module}.")

    @cache
    def has_link(kind: str, key: str) -> bool:
        return bool(links.resolve(kind, [key], language))

    # All or nothing: a broken slide leaves the forms as they were, too.
    with each_once(), services.one_edition(), transaction.atomic():
        try:
            forms = toolkit.load_toolkit(language=language, overwrite=overwrite, progress=progress)
            entries = reference.load_reference(
                language=language, overwrite=overwrite, known=_known(source, has_link), progress=progress
            )
            played = activities.load_activities(activities_folder(language), overwrite=overwrite, progress=progress)
        except (reference.SourceError, toolkit.SourceError, activities.SourceError) as error:
            raise SourceError(str(error)) from error
        has_link.cache_clear()  # what was asked while it was loaded may be there now
        known = set(GlossaryTerm.objects.filter(locale__language_code=language).values_list("slug", flat=True))
        loader = CourseLoader(
            source, overwrite=overwrite, has_term=known.__contains__, has_link=has_link, progress=progress
        )
        report = loader.load(only=module)
        try:
            boards = forum.load_forum(overwrite=overwrite, progress=progress)
        except forum.SourceError as error:
            raise SourceError(str(error)) from error
    return Loaded(
        course=report, reference=entries, toolkit=forms, activities=played, forum=boards,
        programmes=_certified(source, language, overwrite),
    )  # fmt: skip


def _certified(source: CourseSource, language: str, overwrite: bool) -> programmes.Summary:
    # The refresher asks about every module; while one is not loaded, its slides cannot be pointed at.
    there = set(
        ModulePage.objects.filter(locale__language_code=language, live=True).values_list("translation_key", flat=True)
    )
    quizzes = {one.key: one.quiz for one in source.modules if one.quiz and key_for(one.key) in there}
    try:
        renewals.load_quiz(quizzes, overwrite=overwrite)
        return programmes.load_programmes(language=language, overwrite=overwrite)
    except (programme_source.SourceError, QuizSourceError) as error:
        raise SourceError(str(error)) from error


def _known(source: CourseSource, has_link: Callable[[str, str], bool]) -> reference.Known:
    """What resources may point at: the slides that the source has, and the forms that are loaded."""
    slides = {slide.key for module in source.modules for slide in module.slides}
    return reference.Known(
        modules={module.number: module.key for module in source.modules},
        has_slide=slides.__contains__,
        has_link=has_link,
    )
