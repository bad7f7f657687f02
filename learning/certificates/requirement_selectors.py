"""Why somebody is not certified yet: every requirement, done or open, with the way there.

It reads the same standing by which the ledger completes a programme, so it cannot say anything else.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.accounts.models import User
from learning.certificates import selectors
from learning.certificates.models import Award, Programme
from learning.core import links
from learning.core.links import Link
from learning.progress import selectors as progress
from learning.progress.models import Activity, Completion, Enrolment, Subject
from learning.progress.selectors import Standing, SubjectStanding

KINDS = ("page", "slide", "quiz", "casework")
Found = Mapping[str, Mapping[str, Link]]


@dataclass(frozen=True)
class Step:
    """Something to do next. An empty address: there is no way there (yet)."""

    title: str
    address: str


@dataclass(frozen=True)
class Requirement:
    """One thing that a programme asks. `steps`: what is open of it; `note`: why nothing can be done about it now."""

    title: str
    address: str
    is_done: bool
    done_at: datetime | None = None
    steps: tuple[Step, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class WhyNot:
    """How somebody stands with a programme. `award`: the certificate of this cycle."""

    programme: Subject
    title: str
    statement: str
    requirements: tuple[Requirement, ...]
    award: Award | None
    is_complete: bool
    is_offered: bool

    @property
    def open_count(self) -> int:
        return sum(not one.is_done for one in self.requirements)


def why_not(*, enrolment: Enrolment, programme: Subject, language: str) -> WhyNot | None:
    """How this enrolment stands with one programme; None for one that it cannot complete."""
    return next((one for one in of_all(enrolment=enrolment, language=language) if one.programme == programme), None)


def of_all(*, enrolment: Enrolment, language: str) -> list[WhyNot]:
    """How this enrolment stands with every programme of its course; a bounded number of queries."""
    standing = progress.standing(enrolment)
    programmes = [one for one in standing.subjects.values() if one.subject.scope == Subject.Scope.PROGRAMME]
    programmes = [one for one in programmes if one.required or one.parts]
    certificates = selectors.awards().filter(
        enrolment=enrolment,
        kind=Award.Kind.CERTIFICATE,
        replaced_by=None,
        programme__in=[p.subject for p in programmes],
    )
    look = _Look(
        standing=standing,
        completed={one.subject_id: one for one in Completion.objects.filter(enrolment=enrolment)},
        found=_links(standing, programmes, language),
        rows={row.subject_id: row for row in Programme.objects.filter(subject__course=enrolment.course)},
        awards={award.programme_id: award for award in reversed(certificates)},
        language=language,
    )
    return [look.at(one) for one in sorted(programmes, key=lambda one: one.subject.order)]


def of_person(*, user: User, language: str) -> list[WhyNot]:
    """How a person stands with the programmes of every course that they have begun."""
    newest: dict[int, Enrolment] = {}
    for enrolment in Enrolment.objects.filter(user=user).select_related("course").order_by("cycle"):
        newest[enrolment.course_id] = enrolment
    return [one for enrolment in newest.values() for one in of_all(enrolment=enrolment, language=language)]


def has_completed_a_module(user: User) -> bool:
    """In the current cycle of some course: then a statement has something to say."""
    later = Enrolment.objects.filter(
        user=user, course=OuterRef("enrolment__course"), cycle__gt=OuterRef("enrolment__cycle")
    )
    completed = Completion.objects.filter(enrolment__user=user, subject__scope=Subject.Scope.MODULE)
    return completed.filter(~Exists(later)).exists()


@dataclass(frozen=True)
class _Look:
    standing: Standing
    completed: Mapping[int, Completion]
    found: Found
    rows: Mapping[int, Programme]
    awards: Mapping[int, Award]
    language: str

    def at(self, asked: SubjectStanding) -> WhyNot:
        row = self.rows.get(asked.subject.pk)
        return WhyNot(
            programme=asked.subject,
            title=row.title(self.language) if row else asked.subject.title,
            statement=row.statement(self.language) if row else "",
            requirements=(
                *(self._module(part, asked) for part in _modules(asked, self.standing)),
                *(self._activity(activity, asked) for activity in asked.required),
            ),
            award=self.awards.get(asked.subject.pk),
            is_complete=asked.subject.pk in self.completed,
            is_offered=row.is_offered if row else True,
        )

    def _module(self, part: Subject, asked: SubjectStanding) -> Requirement:
        link = self.found["page"].get(str(part.key))
        title, address = (link.title, link.address) if link else (part.title, "")
        completion = self.completed.get(part.pk)
        if completion:
            return Requirement(title, address, True, done_at=completion.completed_at)
        own = self.standing.subjects.get(part.pk)
        if own is None or not (own.required or own.parts):
            return Requirement(title, address, False, note=_("Not published yet."))
        return Requirement(title, address, False, steps=tuple(self._steps(own, address)))

    def _steps(self, own: SubjectStanding, address: str) -> Iterator[Step]:
        slides = [activity for activity in own.missing if activity.kind == "slide"]
        if slides:
            count = len(slides)
            words = ngettext("%(count)d slide to read", "%(count)d slides to read", count) % {"count": count}
            link = self.found["slide"].get(str(slides[0].key))
            yield Step(words, link.address if link else address)
        for activity in own.missing:
            if activity.kind != "slide":
                yield self._step(activity)

    def _step(self, activity: Activity) -> Step:
        link = self.found.get(activity.kind, {}).get(str(activity.key))
        words = {"quiz": _("Quiz: %(title)s")}.get(activity.kind, "%(title)s")
        return Step(words % {"title": link.title if link else activity.title}, link.address if link else "")

    def _activity(self, activity: Activity, asked: SubjectStanding) -> Requirement:
        step, record = self._step(activity), self.standing.records.get(activity.pk)
        title = _("Practise: %(title)s") % {"title": step.title} if activity.kind == "casework" else step.title
        if record:
            return Requirement(title, step.address, True, done_at=record.done_at)
        note = _("Not published yet.") if activity.withdrawn_at else ""
        return Requirement(title, step.address, False, note=note)


def _modules(asked: SubjectStanding, standing: Standing) -> list[Subject]:
    """What is to be completed, in order; of a programme that asks for the course: the modules of the course."""
    found: list[Subject] = []
    for part in asked.parts:
        own = standing.subjects.get(part.pk)
        is_course = part.scope == Subject.Scope.COURSE and own is not None
        found += own.parts if is_course and own else [part]
    return sorted(dict.fromkeys(found), key=lambda part: (part.scope != Subject.Scope.MODULE, part.order, part.pk))


def _links(standing: Standing, programmes: Collection[SubjectStanding], language: str) -> Found:
    """Where things are done. Of slides only the first one that is open: each module more would cost a query."""
    parts = dict.fromkeys(part for one in programmes for part in _modules(one, standing))
    open_modules = [standing.subjects[part.pk] for part in parts if part.pk in standing.subjects]
    missing = [activity for own in open_modules for activity in own.missing]
    slides = [activity for activity in missing if activity.kind == "slide"][:1]
    asked = [*slides, *(a for a in missing if a.kind != "slide"), *(a for one in programmes for a in one.required)]
    keys: dict[str, set[str]] = {kind: set() for kind in KINDS}
    keys["page"] = {str(part.key) for part in parts}
    for activity in asked:
        keys.setdefault(activity.kind, set()).add(str(activity.key))
    return {kind: links.resolve(kind, wanted, language) for kind, wanted in keys.items()}


def history(user: User) -> list[Award]:
    """Every award of a person, the newest first, with who issued and who took back."""
    found: Iterable[Any] = selectors.awards_of(user).select_related("issued_by", "revocation__by", "replaces")
    return list(found)


def people(words: str) -> list[User]:
    """People by address, confirmed name or number of a certificate; ten at most."""
    wanted = (
        Q(email__icontains=words) | Q(certificate_identity__name__icontains=words) | Q(awards__number__iexact=words)
    )
    return list(User.objects.filter(wanted).distinct().order_by("email")[:10]) if words.strip() else []
