"""The programmes that can be certified: loaded with the course, edited by administrators, versioned in the ledger.

What a programme asks for is a requirement set of its subject. A change is a new version; an enrolment keeps the one
that it began with. What it names stays asked while it is not published, so it cannot be completed until it is.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from learning.certificates import renewals
from learning.certificates.errors import ActRefused
from learning.certificates.models import Programme
from learning.certificates.programme_source import ProgrammeSource, read_programmes
from learning.core.keys import key_for
from learning.progress import services as ledger
from learning.progress.models import Activity, Subject
from learning.progress.services import Declared
from learning.toolkit.models import Exercise
from modules import selectors as modules
from modules.services import programme_key

# After the default programme of a course without any, see modules.services.
FIRST_PLACE = 100


@dataclass
class Summary:
    """Slugs of programmes, by what became of them."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # an administrator changed them


@transaction.atomic
def load_programmes(*, language: str, overwrite: bool = False) -> Summary:
    """Brings the shipped programmes into the ledger, after the course; asking twice changes nothing.

    What an administrator edited is kept, unless `overwrite`. Raises SourceError. Without a course nothing is loaded.
    """
    summary, course = Summary(), modules.source_course()
    if course is None:
        return summary
    subject = ledger.declare_subject(key=course.translation_key, scope=Subject.Scope.COURSE, title=course.title)
    for place, source in enumerate(read_programmes(language)):
        getattr(summary, _load(subject, source, FIRST_PLACE + place, overwrite)).append(source.slug)
    renewals.declare_refresher(course=subject)
    return summary


def _load(course: Subject, source: ProgrammeSource, place: int, overwrite: bool) -> str:
    digest = _digest(source.__dict__)
    present = Programme.objects.select_related("subject").filter(slug=source.slug).first()
    is_edited = present is not None and _said(present) != present.loaded_digest
    if present and is_edited and not overwrite:
        return "kept"
    subject = ledger.declare_subject(
        key=present.subject.key if present else programme_key(course.key, source.slug),
        scope=Subject.Scope.PROGRAMME,
        title=source.titles["en"],
        course=course,
        order=place,
    )
    parts = [_module(course, key, number) for number, key in enumerate(source.modules, 1)]
    ledger.declare_parts(subject=subject, parts=parts, activities=_exercises(source.exercises))
    programme = present or Programme(subject=subject, slug=source.slug)
    programme.titles, programme.statements = source.titles, source.statements
    programme.valid_months = source.valid_months
    programme.source_digest, programme.loaded_digest = digest, _said(programme)
    is_same = present is not None and not is_edited and Programme.objects.get(pk=present.pk).source_digest == digest
    programme.save()
    if present is None:
        return "new"
    return "same" if is_same else "changed"


def _module(course: Subject, key: str, place: int) -> Subject:
    """The module with this key; one that nobody has written yet is named all the same, and nobody completes it."""
    found = Subject.objects.filter(key=key_for(key)).first()
    return found or ledger.declare_subject(
        key=key_for(key),
        scope=Subject.Scope.MODULE,
        title=key.replace("-", " ").capitalize(),
        course=course,
        order=place,
    )


def _exercises(codes: Iterable[str]) -> list[Declared]:
    """Exercises by their codes; the key of one that is not there yet is that of the shipped one."""
    rows = Exercise.objects.filter(code__in=list(codes), locale__language_code="en")
    present = {code: (key, title) for code, key, title in rows.values_list("code", "translation_key", "title")}
    return [
        Declared(key=key, kind="casework", title=title)
        for key, title in (present.get(code, (key_for(f"exercise:{code}"), code)) for code in codes)
    ]


@transaction.atomic
def edit(
    *,
    programme: Programme,
    titles: Mapping[str, str],
    statements: Mapping[str, str],
    valid_months: int | None,
    is_offered: bool,
    parts: Iterable[Subject],
    activities: Iterable[Activity],
) -> Programme:
    """An administrator's edit. Other requirements are a new version: whoever has begun keeps the one they have.

    Raises ActRefused for a programme that would ask for nothing, or without an English title.
    """
    parts, activities = list(parts), list(activities)
    if not parts and not activities:
        raise ActRefused(_("A programme asks for something: choose a module or an exercise."), "asks-nothing")
    if not titles.get("en"):
        raise ActRefused(_("The English title is missing."), "no-title")
    locked = Programme.objects.select_for_update().select_related("subject").get(pk=programme.pk)
    locked.titles = {language: text for language, text in titles.items() if text}
    locked.statements = {language: text for language, text in statements.items() if text}
    locked.valid_months, locked.is_offered = valid_months, is_offered
    locked.save()
    Subject.objects.filter(pk=locked.subject_id).update(title=locked.titles["en"])
    ledger.declare_parts(
        subject=locked.subject,
        parts=parts,
        activities=[Declared(key=one.key, kind=one.kind, title=one.title) for one in activities],
    )
    return locked


def _said(programme: Programme) -> str:
    """Digest of what the programme says and asks for now."""
    newest = programme.subject.requirement_sets.order_by("-version").first()
    asked: list[UUID] = []
    if newest:
        asked += newest.parts.values_list("key", flat=True)
        asked += newest.activities.values_list("key", flat=True)
    return _digest(
        {
            "titles": programme.titles,
            "statements": programme.statements,
            "valid_months": programme.valid_months,
            "asked": sorted(map(str, asked)),
        }
    )


def _digest(content: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()
