"""The only door to the ledger. Slides, quizzes and casework all come through `record_done`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from learning.accounts.models import User
from learning.core import clock
from learning.progress import selectors
from learning.progress.models import Activity, Completion, Enrolment, Record, RequirementSet, Subject
from learning.progress.signals import requirements_met


@dataclass(frozen=True)
class Declared:
    """An activity as the room that offers it declares it."""

    key: UUID
    kind: str
    title: str


@transaction.atomic
def declare_subject(*, key: UUID, scope: str, title: str, course: Subject | None = None, order: int = 0) -> Subject:
    """Makes a subject known, or brings its title and order up to date."""
    subject, _created = Subject.objects.update_or_create(
        key=key, defaults={"scope": scope, "title": title, "course": course, "order": order}
    )
    return subject


@transaction.atomic
def declare_activities(
    *, subject: Subject, activities: Iterable[Declared], offered: Iterable[Declared] = ()
) -> RequirementSet | None:
    """What `subject` asks from now on. A change makes a new version; what is no longer on offer is withdrawn.

    What is `offered` can be done and is recorded, but `subject` does not ask for it; a programme may.
    Withdrawing can take away somebody's last open requirement: they are settled at once.
    Answers the version in force, or None where a subject never asked for anything.
    """
    wanted = {activity.key: activity for activity in activities}
    known = {activity.key: activity for activity in offered} | wanted
    held = {activity.key: activity for activity in subject.activities.all()}
    for declared in known.values():
        _keep_activity(subject, held, declared)
    gone = [a for key, a in held.items() if key not in known and a.withdrawn_at is None]
    Activity.objects.filter(pk__in=[a.pk for a in gone]).update(withdrawn_at=clock.now())
    is_new = not subject.requirement_sets.exists()
    version = _keep_version(subject, activities=Activity.objects.filter(key__in=wanted))
    if version and is_new and subject.scope == Subject.Scope.MODULE:
        _open_to_running_cycles(version)
    if gone:
        for enrolment in Enrolment.objects.filter(requirement_sets__activities__in=gone).distinct():
            settle(enrolment=enrolment)
    return version


def _keep_activity(subject: Subject, held: Mapping[UUID, Activity], declared: Declared) -> None:
    now = held.get(declared.key)
    if now is None:
        # It may come from another module: the key stays, the place changes.
        Activity.objects.update_or_create(
            key=declared.key,
            defaults={"kind": declared.kind, "title": declared.title, "subject": subject, "withdrawn_at": None},
        )
    elif (now.kind, now.title, now.withdrawn_at) != (declared.kind, declared.title, None):
        now.kind, now.title, now.withdrawn_at = declared.kind, declared.title, None
        now.save()


@transaction.atomic
def declare_parts(
    *, subject: Subject, parts: Iterable[Subject], activities: Iterable[Declared] = ()
) -> RequirementSet | None:
    """What a course or programme is made of: modules, and single activities. A change makes a new version.

    An activity that no module offers yet is named all the same, as one that nobody can do yet.
    """
    named = [_named_activity(subject, declared) for declared in activities]
    is_new = not subject.requirement_sets.exists()
    version = _keep_version(subject, parts=list(parts), activities=named)
    if version and is_new and subject.scope == Subject.Scope.PROGRAMME:
        _open_to_running_cycles(version)
    return version


def _named_activity(subject: Subject, declared: Declared) -> Activity:
    activity, _created = Activity.objects.get_or_create(
        key=declared.key,
        defaults={
            "kind": declared.kind,
            "title": declared.title,
            "subject": subject.course or subject,
            "withdrawn_at": clock.now(),
        },
    )
    return activity


def _open_to_running_cycles(version: RequirementSet) -> None:
    """What is new can be completed in the cycles that run. Whoever has done all of it already has completed it now."""
    later = Enrolment.objects.filter(user=OuterRef("user"), course=OuterRef("course"), cycle__gt=OuterRef("cycle"))
    running = Enrolment.objects.filter(~Exists(later), course=version.subject.course_id)
    pins = Enrolment.requirement_sets.through
    pins.objects.bulk_create(
        [pins(enrolment_id=pk, requirementset_id=version.pk) for pk in running.values_list("pk", flat=True)],
        ignore_conflicts=True,
        batch_size=1000,
    )
    parts, activities = version.parts.all(), version.activities.all()
    done = running.annotate(
        parts_done=Count("completions", filter=Q(completions__subject__in=parts), distinct=True),
        activities_done=Count("records", filter=Q(records__activity__in=activities), distinct=True),
    )
    for enrolment in done.filter(parts_done=len(parts), activities_done=len(activities)):
        settle(enrolment=enrolment)


def _keep_version(
    subject: Subject, *, activities: Iterable[Activity] = (), parts: Iterable[Subject] = ()
) -> RequirementSet | None:
    asked, made_of = {row.pk for row in activities}, {row.pk for row in parts}
    latest = subject.requirement_sets.order_by("-version").first()
    if latest and (_keys_of(latest.activities), _keys_of(latest.parts)) == (asked, made_of):
        return latest
    if not (asked or made_of or latest):
        return None
    version = RequirementSet.objects.create(
        subject=subject, version=latest.version + 1 if latest else 1, created_at=clock.now()
    )
    version.activities.set(asked)
    version.parts.set(made_of)
    return version


def _keys_of(rows) -> set[int]:
    return set(rows.values_list("pk", flat=True))


@transaction.atomic
def enrol(*, user: User, course: Subject) -> Enrolment:
    """The person's current cycle through `course`, begun now when there is none."""
    current = selectors.current_enrolment(user=user, course=course)
    if current:
        return current
    enrolment, created = Enrolment.objects.get_or_create(
        user=user, course=course, cycle=1, defaults={"began_at": clock.now()}
    )
    if created:
        enrolment.requirement_sets.set(selectors.versions_in_force(course))
    return enrolment


@transaction.atomic
def renew(*, enrolment: Enrolment) -> Enrolment:
    """Starts the next cycle, with the requirement versions in force today."""
    following = Enrolment.objects.create(
        user=enrolment.user, course=enrolment.course, cycle=enrolment.cycle + 1, began_at=clock.now()
    )
    following.requirement_sets.set(selectors.versions_in_force(enrolment.course))
    return following


@transaction.atomic
def refresh(*, enrolment: Enrolment, refresher: Subject) -> Enrolment:
    """Starts the next cycle as a refresher: what was done is carried over as it was, in the versions it was done in,
    and every programme asks for the refresher beside. Asked twice, the cycle begins once.

    Raises ValueError for a refresher that asks for nothing.
    """
    held = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    newest = selectors.current_enrolment(user=held.user, course=held.course)
    if newest and newest != held:
        return newest
    asked = refresher.requirement_sets.order_by("-version").first()
    if asked is None or not asked.activities.filter(withdrawn_at=None).exists():
        raise ValueError(f"“{refresher}” asks for nothing.")
    following = Enrolment.objects.create(user=held.user, course=held.course, cycle=held.cycle + 1, began_at=clock.now())
    ordinary = held.requirement_sets.exclude(subject__scope=Subject.Scope.REFRESHER)
    following.requirement_sets.set([*ordinary, asked])
    _carry_over(held, following)
    return following


def _carry_over(before: Enrolment, after: Enrolment) -> None:
    """Records and what they completed, with their dates; not programmes, which are to be completed anew."""
    records = before.records.exclude(activity__subject__scope=Subject.Scope.REFRESHER)
    Record.objects.bulk_create(
        Record(enrolment=after, activity_id=one.activity_id, done_at=one.done_at, evidence=one.evidence)
        for one in records
    )
    kept = before.completions.filter(subject__scope__in=[Subject.Scope.MODULE, Subject.Scope.COURSE])
    Completion.objects.bulk_create(
        Completion(
            enrolment=after,
            subject_id=one.subject_id,
            requirement_set_id=one.requirement_set_id,
            completed_at=one.completed_at,
            evidence=one.evidence,
        )
        for one in kept
    )


@transaction.atomic
def move_to_current_versions(*, enrolment: Enrolment) -> Enrolment:
    """An administrator's act: this cycle is asked what a new one would be asked. What is done stays done."""
    refreshers = enrolment.requirement_sets.filter(subject__scope=Subject.Scope.REFRESHER)
    enrolment.requirement_sets.set([*selectors.versions_in_force(enrolment.course), *refreshers])
    settle(enrolment=enrolment)
    return enrolment


@transaction.atomic
def record_done(*, user: User, activity_key: UUID, evidence: Mapping[str, object] | None = None) -> Record | None:
    """Notes that `user` did the activity, once a cycle; completes whatever this was the last step of.

    Answers None where nothing is known under the key (content that asks nothing of anybody).
    """
    activity = Activity.objects.select_related("subject__course").filter(key=activity_key).first()
    if activity is None:
        return None
    enrolment = _locked_enrolment(user, activity.subject.course or activity.subject)
    record = Record.objects.filter(enrolment=enrolment, activity=activity).first()
    if record:
        return record
    record = Record.objects.create(
        enrolment=enrolment, activity=activity, evidence=dict(evidence or {}), done_at=clock.now()
    )
    openness = selectors.openness(enrolment=enrolment, activity=activity)
    if None in openness.values():
        _pin_what_came_later(enrolment)
        settle(enrolment=enrolment)
    elif not all(openness.values()):
        settle(enrolment=enrolment)
    return record


def _locked_enrolment(user: User, course: Subject) -> Enrolment:
    """The current cycle, held until the end of the transaction: two last steps at the same moment must see each
    other, or neither would complete anything."""
    held = Enrolment.objects.select_for_update().filter(user=user, course=course).order_by("-cycle").first()
    return held or Enrolment.objects.select_for_update().get(pk=enrol(user=user, course=course).pk)


def _pin_what_came_later(enrolment: Enrolment) -> None:
    """A subject that was not there when the cycle began can be completed in it all the same; what was there keeps
    the version it began with."""
    pinned = enrolment.requirement_sets.values_list("subject_id", flat=True)
    later = selectors.versions_in_force(enrolment.course).exclude(subject_id__in=list(pinned))
    enrolment.requirement_sets.add(*later)


@transaction.atomic
def settle(*, enrolment: Enrolment) -> list[Completion]:
    """Completes every subject of the enrolment whose requirements are all done; asking twice changes nothing."""
    standing = selectors.standing(enrolment)
    reached = []
    for subject_standing in standing.ready():
        completion, created = Completion.objects.get_or_create(
            enrolment=enrolment,
            subject=subject_standing.subject,
            defaults={
                "requirement_set": subject_standing.requirement_set,
                "completed_at": clock.now(),
                "evidence": standing.evidence(subject_standing),
            },
        )
        if created:
            reached.append(completion)
            transaction.on_commit(lambda completion=completion: _announce(completion), robust=True)
    return reached


def _announce(completion: Completion) -> None:
    requirements_met.send(sender=Completion, completion=completion)
