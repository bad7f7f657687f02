"""Looks at practised casework: where a case stands, what it waits for, what was said of it."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from learning.core import links
from learning.core.links import Link
from learning.progress.models import Subject
from learning.toolkit import selectors as forms
from learning.toolkit.marking import SUBMISSIONS_WITH_FEEDBACK
from learning.toolkit.models import Casework, Exercise, Judgement, Submission, TemplateVersion
from learning.toolkit.papers import practice_key

if TYPE_CHECKING:
    from learning.accounts.models import User

Kind = Judgement.Kind

# Where a case stands. In the first two its form is open.
WORKING, NOT_YET, SELF_CHECK, WAITING, TALK, ACCEPTED = (
    "working",
    "not-yet",
    "self-check",
    "waiting",
    "talk",
    "accepted",
)
IN_WORK = (WORKING, NOT_YET)


# --- one case -------------------------------------------------------------------------------------


def with_judgements() -> QuerySet[Casework]:
    """Cases with their submissions and what was said of them: three queries, however many."""
    submissions = Submission.objects.order_by("number").prefetch_related("judgements")
    return Casework.objects.prefetch_related(Prefetch("submissions", queryset=submissions))


def open_case(*, user: "User", exercise_key: UUID) -> Casework | None:
    """The case that was begun and is not accepted yet."""
    return with_judgements().filter(user=user, exercise_key=exercise_key, accepted_at=None).first()


def case_by_code(*, user: "User", code: str) -> Casework | None:
    """The open case under an exercise's code, else the one that was begun last; also of one published no longer."""
    cases = with_judgements().select_related("template_version").filter(user=user, paper__code=code)
    return _current(cases)


def _current(cases: Iterable[Casework]) -> Casework | None:
    return max(cases, key=lambda case: (case.accepted_at is None, case.started_at, case.pk), default=None)


def deciding(submission: Submission) -> Judgement | None:
    """The judgement that the learner hears; None while none has been made that settles it.

    “Not yet” from one trainer alone is not heard: a second one decides. A talk settles what came before it.
    """
    said = {judgement.kind: judgement for judgement in submission.judgements.all()}
    first = said.get(Kind.TRAINER)
    alone = first if first and first.is_accepted else None
    return said.get(Kind.TALK) or said.get(Kind.SECOND) or alone or said.get(Kind.SELF_CHECK)


def awaited(submission: Submission) -> str | None:
    """The kind of judgement that is due next on this submission, or None."""
    kinds = {judgement.kind: judgement for judgement in submission.judgements.all()}
    if submission.judging == Exercise.Judging.SELF_CHECK:
        return None if kinds else Kind.SELF_CHECK
    if Kind.TRAINER not in kinds:
        return Kind.TRAINER
    settled = deciding(submission)
    if settled is None:
        return Kind.SECOND
    needs_talk = submission.number >= SUBMISSIONS_WITH_FEEDBACK and not settled.is_accepted
    return Kind.TALK if needs_talk and Kind.TALK not in kinds else None


def last_submission(casework: Casework) -> Submission | None:
    return max(casework.submissions.all(), key=lambda one: one.number, default=None)


def waiting_submission(casework: Casework) -> Submission | None:
    """What was handed in and is not settled yet."""
    last = last_submission(casework)
    return last if last and awaited(last) else None


def phase(casework: Casework) -> str:
    """Where the case stands; see the constants above."""
    if casework.accepted_at is not None:
        return ACCEPTED
    last = last_submission(casework)
    if last is None:
        return WORKING
    due = awaited(last)
    if due is None:
        return NOT_YET
    return {Kind.SELF_CHECK: SELF_CHECK, Kind.TALK: TALK}.get(due, WAITING)


def is_self_checked(casework: Casework) -> bool:
    return casework.paper["judging"] == Exercise.Judging.SELF_CHECK


# --- exercises ------------------------------------------------------------------------------------


def version_for(exercise: Exercise) -> TemplateVersion | None:
    """The newest version of the exercise's form in its language, else in the source language."""
    versions = TemplateVersion.objects.filter(template_key=exercise.template.translation_key).order_by("-number")
    language = exercise.locale.language_code
    return versions.filter(language=language).first() or versions.filter(language=settings.LANGUAGE_CODE).first()


def exercise(code: str, language: str) -> Exercise | None:
    """The published exercise with this code, in the reader's language where there is one."""
    return next((one for one in forms.exercises(language) if one.code == code), None)


def handed_in_here(language: str) -> list[Exercise]:
    """The published exercises but for private worksheets, which stay on the device."""
    return [one for one in forms.exercises(language) if not one.template.is_private]


@dataclass(frozen=True)
class Offered:
    """An exercise as the ledger is told of it."""

    key: UUID
    title: str
    module_key: UUID


def offered() -> list[Offered]:
    """What can be practised and handed in, of the source language; one query. Private worksheets are no part of it."""
    rows = Exercise.objects.filter(
        live=True,
        template__live=True,
        template__is_private=False,
        module_key__isnull=False,
        locale__language_code=settings.LANGUAGE_CODE,
    ).order_by("code")
    return [Offered(*row) for row in rows.values_list("translation_key", "title", "module_key")]


# --- standing -------------------------------------------------------------------------------------

STATES = {
    # phase: (state of the status tag, words)
    "": ("open", gettext_lazy("Not begun")),
    WORKING: ("begun", gettext_lazy("Begun")),
    NOT_YET: ("not-yet", gettext_lazy("Not yet – go on with it")),
    SELF_CHECK: ("due", gettext_lazy("Handed in – check it yourself")),
    WAITING: ("begun", gettext_lazy("Handed in – a trainer reads it")),
    TALK: ("due", gettext_lazy("A trainer will talk with you")),
    ACCEPTED: ("done", pgettext_lazy("casework", "Accepted")),
}


@dataclass(frozen=True)
class Line:
    """One exercise in a list: where it is, how the reader stands with it."""

    title: str
    url: str
    code: str
    form: str
    client: str
    minutes: int
    phase: str
    state: str
    state_text: str
    # Accepted once, whatever is under way now.
    is_accepted: bool = False
    step: str = ""
    due_on: object = None
    language: str = ""


@dataclass
class ModuleLines:
    title: str
    key: str
    url: str = ""
    lines: list[Line] = field(default_factory=list)
    is_practised: bool = False


def lines(*, user: "User", exercises: Iterable[Exercise]) -> list[Line]:
    """How `user` stands with each of the exercises; at most three queries."""
    wanted = list(exercises)
    held: dict[UUID, list[Casework]] = {}
    if user.is_authenticated and wanted:
        cases = with_judgements().filter(user=user, exercise_key__in=[one.translation_key for one in wanted])
        for case in cases:
            held.setdefault(case.exercise_key, []).append(case)
    return [_line(one, held.get(one.translation_key, [])) for one in wanted]


def _line(one: Exercise, cases: Collection[Casework]) -> Line:
    current = _current(cases)
    where = phase(current) if current else ""
    state, words = STATES[where]
    waiting = waiting_submission(current) if current and where == WAITING else None
    return Line(
        title=one.title,
        url=reverse("toolkit:exercise", args=[one.code]),
        code=one.code,
        form=str(one.template),
        client=one.client.name if one.client else "",
        minutes=one.minutes,
        phase=where,
        state=state,
        state_text=str(words),
        is_accepted=any(case.accepted_at for case in cases),
        step=_step(current) if current and where == WORKING else "",
        due_on=waiting.due_on if waiting else None,
        language=one.locale.language_code,
    )


def _step(case: Casework) -> str:
    total = len(case.paper["stages"])
    return _("step %(step)d of %(total)d") % {"step": case.stage, "total": total} if total > 1 else ""


NEXT_FIRST = (SELF_CHECK, NOT_YET, WORKING, "")


def what_next(lines_shown: Collection[Line]) -> Line | None:
    """Of these the one to go on with: what waits for the reader, then what is under way, then what is new."""
    open_lines = [line for line in lines_shown if line.phase in NEXT_FIRST]
    return min(open_lines, key=lambda line: NEXT_FIRST.index(line.phase), default=None)


def of_module(*, user: "User", module_key: UUID, language: str) -> list[Line]:
    """The exercises of one module, as its page lists them; at most four queries."""
    return lines(user=user, exercises=[one for one in handed_in_here(language) if one.module_key == module_key])


def by_module(*, user: "User", language: str) -> list[ModuleLines]:
    """Every exercise under its module, in the order of the course; a bounded number of queries."""
    exercises = handed_in_here(language)
    keys = {one.module_key for one in exercises if one.module_key}
    subjects = {subject.key: subject for subject in Subject.objects.filter(key__in=keys)}
    pages = links.resolve("page", [str(key) for key in keys], language)
    groups: dict[UUID | None, ModuleLines] = {}
    shown = zip(exercises, lines(user=user, exercises=exercises), strict=True)
    for one, line in sorted(shown, key=lambda pair: (_place(pair[0], subjects), _by_number(pair[0].code))):
        key = one.module_key if one.module_key in subjects else None
        group = groups.setdefault(key, _module(subjects.get(key) if key else None, pages))
        group.lines.append(line)
        group.is_practised = group.is_practised or line.is_accepted
    return list(groups.values())


def _place(one: Exercise, subjects: Mapping[UUID, Subject]) -> tuple[bool, int]:
    """Modules in the order of the course; what belongs to none that is known comes last."""
    subject = subjects.get(one.module_key) if one.module_key else None
    return subject is None, subject.order if subject else 0


def _by_number(code: str) -> list[int | str]:
    """T2 before T10."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", code)]


def _module(subject: Subject | None, pages: Mapping[str, Link]) -> ModuleLines:
    if subject is None:
        return ModuleLines(title=_("Other exercises"), key="")
    page = pages.get(str(subject.key))
    title = page.title if page else subject.title
    return ModuleLines(
        title=_("Module %(number)d: %(title)s") % {"number": subject.order, "title": title},
        key=str(subject.key),
        url=page.address if page else "",
    )


# --- what the ledger links to ---------------------------------------------------------------------


def casework_links(keys: Iterable[str], language: str) -> dict[str, Link]:
    """Where the activities of the kind “casework” are done: an exercise, or the list of a module's exercises."""
    wanted = set(keys)
    found: dict[str, Link] = {}
    for one in forms.exercises(language):
        key = str(one.translation_key)
        if key in wanted:
            found[key] = Link(one.title, reverse("toolkit:exercise", args=[one.code]))
        of_module = str(practice_key(one.module_key)) if one.module_key else ""
        if of_module in wanted:
            address = f"{reverse('toolkit:practice')}#module-{one.module_key}"
            found[of_module] = Link(_("Practise one form"), address)
    return found
