"""Looks into the ledger: what is done, what is still missing, who may be certified."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from learning.accounts.models import User
from learning.progress.models import Activity, Completion, Enrolment, Record, RequirementSet, Subject

BUILDING_ORDER = [
    Subject.Scope.MODULE,
    Subject.Scope.COURSE,
    Subject.Scope.REFRESHER,
    Subject.Scope.PROGRAMME,
]


@dataclass(frozen=True)
class SubjectStanding:
    """How an enrolment stands in one subject: what is still missing of activities and of parts."""

    subject: Subject
    requirement_set: RequirementSet
    required: tuple[Activity, ...]
    missing: tuple[Activity, ...]
    parts: tuple[Subject, ...]
    missing_parts: tuple[Subject, ...]

    @property
    def is_ready(self) -> bool:
        # A set that asks for nothing is never met: an emptied module completes nobody.
        return bool(self.required or self.parts) and not self.missing and not self.missing_parts

    @property
    def done_count(self) -> int:
        return len(self.required) - len(self.missing)


@dataclass
class Standing:
    """How an enrolment stands in all its subjects, by subject id."""

    subjects: dict[int, SubjectStanding] = field(default_factory=dict)
    records: dict[int, Record] = field(default_factory=dict)

    def ready(self) -> list[SubjectStanding]:
        return [standing for standing in self.subjects.values() if standing.is_ready]

    def of(self, key: UUID) -> SubjectStanding | None:
        return next((s for s in self.subjects.values() if s.subject.key == key), None)

    def evidence(self, standing: SubjectStanding) -> list[dict[str, object]]:
        """What completes the subject, copied: activity, when, with which result. Reading is told by the count."""
        return [
            {
                "key": str(activity.key),
                "kind": activity.kind,
                "title": activity.title,
                "done_at": self.records[activity.pk].done_at.isoformat(),
                **self.records[activity.pk].evidence,
            }
            for activity in standing.required
            if activity.pk in self.records and self.records[activity.pk].evidence
        ]


def current_enrolment(*, user: User, course: Subject) -> Enrolment | None:
    """The latest cycle, or None for somebody who has not begun."""
    return Enrolment.objects.filter(user=user, course=course).order_by("-cycle").first()


def versions_in_force(course: Subject) -> QuerySet[RequirementSet]:
    """The newest requirement set of the course and of each subject that belongs to it, but for refreshers."""
    family = Subject.objects.filter(pk=course.pk) | Subject.objects.filter(course=course)
    return (
        RequirementSet.objects.filter(subject__in=family)
        .exclude(subject__scope=Subject.Scope.REFRESHER)
        .annotate(newest=Max("subject__requirement_sets__version"))
        .filter(version=F("newest"))
    )


def names_its_parts(*, key: UUID, besides: Subject) -> bool:
    """Whether the newest version of the subject with this key asks for more, or other, than `besides`."""
    newest = RequirementSet.objects.filter(subject__key=key).order_by("-version").first()
    if newest is None:
        return False
    return newest.activities.exists() or newest.parts.exclude(pk=besides.pk).exists()


def done_keys(*, user: User, course_key: UUID) -> set[UUID]:
    """Keys of all activities done in the current cycle."""
    if not user.is_authenticated:
        return set()
    newest = Enrolment.objects.filter(user=user, course__key=course_key).order_by("-cycle").values("pk")[:1]
    return set(Record.objects.filter(enrolment=Subquery(newest)).values_list("activity__key", flat=True))


def openness(*, enrolment: Enrolment, activity: Activity) -> dict[int, bool | None]:
    """Of the subjects that this activity counts for: does one of their activities still wait? One query.

    None stands for a subject that came after the cycle began and is not pinned yet.
    Cheaper than `standing`, and asked after every step; most steps are not the last.
    """
    waiting = (
        RequirementSet.activities.through.objects.filter(requirementset=OuterRef("pk"), activity__withdrawn_at=None)
        .exclude(activity__in=Record.objects.filter(enrolment=enrolment).values("activity"))
        .order_by()
    )
    pinned = RequirementSet.enrolments.through.objects.filter(enrolment=enrolment)
    counting = RequirementSet.objects.filter(Q(subject=activity.subject_id) | Q(activities=activity)).annotate(
        is_pinned=Exists(pinned.filter(requirementset=OuterRef("pk"))),
        came_later=~Exists(pinned.filter(requirementset__subject=OuterRef("subject"))),
        is_open=Exists(waiting),
    )
    asked = counting.filter(Q(is_pinned=True) | Q(came_later=True)).exclude(
        came_later=True, subject__scope=Subject.Scope.REFRESHER
    )
    return {
        subject: is_open if is_pinned else None
        for subject, is_pinned, is_open in asked.values_list("subject_id", "is_pinned", "is_open")
    }


def standing(enrolment: Enrolment) -> Standing:
    """What each pinned requirement set still asks; five queries, however many subjects."""
    sets = list(
        enrolment.requirement_sets.select_related("subject")
        .prefetch_related("activities", "parts")
        .order_by("subject__order")
    )
    records = {record.activity_id: record for record in enrolment.records.all()}
    result = Standing(records=records)
    completed = set(Completion.objects.filter(enrolment=enrolment).values_list("subject_id", flat=True))
    refreshers = tuple(one.subject for one in sets if one.subject.scope == Subject.Scope.REFRESHER)
    # Modules before the course, the course before the programmes: each is made of what stands before it.
    for requirement_set in sorted(sets, key=lambda one: BUILDING_ORDER.index(one.subject.scope)):
        subject_standing = _subject_standing(requirement_set, records, completed, refreshers)
        result.subjects[requirement_set.subject_id] = subject_standing
        if subject_standing.is_ready:
            completed.add(requirement_set.subject_id)
    return result


def _subject_standing(
    requirement_set: RequirementSet,
    records: dict[int, Record],
    completed: Iterable[int],
    refreshers: tuple[Subject, ...],
) -> SubjectStanding:
    is_programme = requirement_set.subject.scope == Subject.Scope.PROGRAMME
    required = tuple(
        activity
        for activity in requirement_set.activities.all()
        if is_programme or activity.withdrawn_at is None or activity.pk in records
    )
    parts = tuple(requirement_set.parts.all()) + (refreshers if is_programme else ())
    return SubjectStanding(
        subject=requirement_set.subject,
        requirement_set=requirement_set,
        required=required,
        missing=tuple(a for a in required if a.pk not in records),
        parts=parts,
        missing_parts=tuple(part for part in parts if part.pk not in completed),
    )


def completions(*, user: User, course_key: UUID) -> QuerySet[Completion]:
    """What the person has completed in the course, newest first."""
    return (
        Completion.objects.filter(enrolment__user=user, enrolment__course__key=course_key)
        .select_related("subject", "enrolment")
        .order_by("-completed_at")
    )


def last_done_key(*, user: User, course_key: UUID, kind: str) -> UUID | None:
    """Key of the activity of this kind that the person did last in the current cycle."""
    newest = Enrolment.objects.filter(user=user, course__key=course_key).order_by("-cycle").values("pk")[:1]
    return (
        Record.objects.filter(enrolment=Subquery(newest), activity__kind=kind)
        .order_by("-done_at", "-pk")
        .values_list("activity__key", flat=True)
        .first()
    )


def subjects_waiting_for(*, user: User, course_key: UUID, kind: str) -> set[UUID]:
    """Keys of the subjects whose pinned version still asks the person's current cycle for an activity of this kind."""
    newest = Enrolment.objects.filter(user=user, course__key=course_key).order_by("-cycle").values("pk")[:1]
    done = Record.objects.filter(enrolment=Subquery(newest)).values("activity")
    asking = RequirementSet.activities.through.objects.filter(
        requirementset__enrolments=Subquery(newest), activity__kind=kind, activity__withdrawn_at=None
    ).exclude(activity__in=done)
    return set(asking.values_list("requirementset__subject__key", flat=True))
