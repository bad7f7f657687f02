"""What follows from a change of the course: an edition, the ledger's requirements, the other languages."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page

from learning.editorial import selectors as editorial
from learning.progress import selectors as ledger_selectors
from learning.progress import services as ledger
from learning.progress.models import Subject
from learning.toolkit import casework_selectors as casework
from learning.toolkit import judging, private_worksheets
from modules import activities, outline, tasks
from modules.models import CoursePage, Edition

_held_back: ContextVar[set[str] | None] = ContextVar("held_back", default=None)


@contextmanager
def one_edition() -> Iterator[None]:
    """Many publications in the block make one edition at its end."""
    held: set[str] = set()
    token = _held_back.set(held)
    try:
        yield
    finally:
        _held_back.reset(token)
    for path in sorted(held):
        content_changed(course_path=path)


@transaction.atomic
def content_changed(*, course_path: str) -> Edition | None:
    """Brings everything that follows from the course's content up to date; asking twice changes nothing.

    `course_path` is the tree path of a course in the source language. Answers the edition in force.
    """
    held = _held_back.get()
    if held is not None:
        held.add(course_path)
        return None
    course = CoursePage.objects.filter(path=course_path).first()
    if course is None:
        return None
    fill_languages(course=course)
    declare_requirements(course=course)
    return make_edition(course=course)


@transaction.atomic
def declare_requirements(*, course: CoursePage) -> None:
    """Tells the ledger what each module asks, and that the course and its certificate ask for every module."""
    course_subject = ledger.declare_subject(key=course.translation_key, scope=Subject.Scope.COURSE, title=course.title)
    asking = []
    exercises, private = casework.offered(), private_worksheets.offered()
    played = activities.played_in(course.path)
    for module in outline.read_course(course.path, settings.LANGUAGE_CODE):
        subject = ledger.declare_subject(
            key=module.key,
            scope=Subject.Scope.MODULE,
            title=module.title,
            course=course_subject,
            order=int(module.number),
        )
        practised = [one for one in exercises if one.module_key == module.key]
        asked = activities.activities_of(module) if module.is_live else []
        kept_private = [one for one in private if one.module_key == module.key]
        to_play = [one for slide in module.slides for one in played.get(slide.page_id, [])] if module.is_live else []
        offered = [*activities.offered_by([*practised, *kept_private]), *to_play]
        ledger.declare_activities(subject=subject, activities=asked, offered=offered)
        asking += [subject] if asked else []
    ledger.declare_parts(subject=course_subject, parts=asking)
    _declare_completion(course_subject, is_asking=bool(asking))
    # Somebody may have practised before the course knew the exercise.
    judging.record_accepted()


def _declare_completion(course: Subject, *, is_asking: bool) -> None:
    """The certificate of a course for which no programmes were loaded: it asks for the course, that is for every
    published module. Once a programme names its modules itself (learning/certificates/programmes.py), it is left alone.
    """
    key = programme_key(course.key)
    if ledger_selectors.names_its_parts(key=key, besides=course):
        return
    programme = ledger.declare_subject(
        key=key, scope=Subject.Scope.PROGRAMME, title=course.title, course=course, order=100
    )
    ledger.declare_parts(subject=programme, parts=[course] if is_asking else [])


def programme_key(course_key: UUID, slug: str = "completion") -> UUID:
    """Key of a programme of the course; every course has one called “completion”."""
    return uuid5(course_key, f"programme:{slug}")


@transaction.atomic
def make_edition(*, course: CoursePage) -> Edition:
    """The edition of the course as it is published now; a new one only when something differs from the last."""
    digest = _content_digest(course)
    latest = Edition.objects.filter(course_key=course.translation_key).first()
    if latest and latest.digest == digest:
        return latest
    edition = Edition.objects.create(
        course_key=course.translation_key, number=latest.number + 1 if latest else 1, digest=digest
    )
    transaction.on_commit(lambda: tasks.prepare_all.enqueue(edition.pk))
    return edition


def _content_digest(course: CoursePage) -> str:
    courses = CoursePage.objects.filter(translation_key=course.translation_key).values_list("path", flat=True)
    digest = hashlib.sha256()
    for path in sorted(courses):
        rows = Page.objects.filter(path__startswith=path, live=True).order_by("path")
        for row in rows.values_list("path", "translation_key", "title", "last_published_at", "slidepage__reviewed_at"):
            digest.update(repr(row).encode())
    digest.update(repr(editorial.holds_back()).encode())
    return digest.hexdigest()


@transaction.atomic
def fill_languages(*, course: CoursePage) -> int:
    """Gives every page of the course a place in each other language, which shows the source until it is translated.

    Answers how many places were made.
    """
    made = 0
    pages = Page.objects.filter(path__startswith=course.path).order_by("path")
    for locale in Locale.objects.exclude(pk=course.locale_id):
        there = set(
            Page.objects.filter(locale=locale, translation_key__in=pages.values("translation_key")).values_list(
                "translation_key", flat=True
            )
        )
        for page in pages:
            if page.translation_key not in there:
                page.specific.copy_for_translation(locale, copy_parents=True, alias=True)
                made += 1
    return made
