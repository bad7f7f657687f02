"""What waits at the marking desk, in which order. Nothing here says who a learner is: a case goes by its code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value, When

from learning.core import clock
from learning.progress.models import Subject
from learning.toolkit.marking import SUBMISSIONS_WITH_FEEDBACK
from learning.toolkit.models import Casework, Exercise, Judgement, MarkingComment, Submission

if TYPE_CHECKING:
    from learning.accounts.models import User

Kind = Judgement.Kind
# What somebody else has to do: a second look at what one marked first.
SOMEBODY_ELSE = "somebody-else"


@dataclass(frozen=True)
class Waiting:
    """One line of the queue."""

    code: str
    number: int
    awaits: str
    form: str
    form_title: str
    client: str
    module: str
    handed_in_at: datetime
    due_on: date | None
    is_late: bool

    @property
    def place(self) -> tuple[str, int]:
        return self.code, self.number


@dataclass(frozen=True)
class Filters:
    """Which part of the queue is looked at; empty means all of it."""

    form: str = ""
    module: str = ""
    awaits: str = ""

    @property
    def given(self) -> dict[str, str]:
        return {name: value for name, value in vars(self).items() if value}

    @property
    def query(self) -> str:
        """For an address."""
        return urlencode(self.given)

    def keep(self, one: Waiting) -> bool:
        return (
            self.form in ("", one.form)
            and self.module in ("", one.module)
            and self.awaits in ("", SOMEBODY_ELSE, one.awaits)
        )


# --- the queue ------------------------------------------------------------------------------------


def waiting() -> QuerySet[Submission]:
    """What waits for a trainer, with the kind of judgement that is due as `awaits`: `awaited`, as a query."""
    said = Judgement.objects.filter(submission=OuterRef("pk"))
    return (
        Submission.objects.filter(judging=Exercise.Judging.TRAINER, casework__accepted_at=None)
        .annotate(
            is_marked=Exists(said.filter(kind=Kind.TRAINER)),
            is_marked_twice=Exists(said.filter(kind=Kind.SECOND)),
            is_talked_over=Exists(said.filter(kind=Kind.TALK)),
        )
        .annotate(
            awaits=Case(
                When(is_marked=False, then=Value(Kind.TRAINER.value)),
                When(is_marked_twice=False, is_talked_over=False, then=Value(Kind.SECOND.value)),
                When(
                    number__gte=SUBMISSIONS_WITH_FEEDBACK, is_talked_over=False, then=Value(Kind.TALK.value)
                ),
                default=Value(""),
                output_field=CharField(),
            )
        )
        .exclude(awaits="")
    )  # fmt: skip


def for_marker(marker: "User") -> QuerySet[Submission]:
    """What `marker` may mark now: not their own casework, and no second look at what they marked first."""
    return _of_others(marker).exclude(awaits=Kind.SECOND, is_mine=True)


def for_somebody_else(marker: "User") -> QuerySet[Submission]:
    """What `marker` marked first, and another trainer looks at next."""
    return _of_others(marker).filter(awaits=Kind.SECOND, is_mine=True)


def _of_others(marker: "User") -> QuerySet[Submission]:
    mine = Judgement.objects.filter(submission=OuterRef("pk"), kind=Kind.TRAINER, by=marker)
    return waiting().exclude(casework__user=marker).annotate(is_mine=Exists(mine))


def counts(marker: "User") -> dict[str, int]:
    """How much waits for `marker`, and how much of it longer than was promised: one query."""
    return for_marker(marker).aggregate(
        waiting=Count("pk"), late=Count("pk", filter=Q(due_on__lt=clock.today()))
    )  # fmt: skip


def queue(marker: "User", filters: Filters) -> list[Waiting]:
    """What `marker` may mark, the late ones first, then by age: one query."""
    rows = for_somebody_else(marker) if filters.awaits == SOMEBODY_ELSE else for_marker(marker)
    return [one for one in _lines(rows) if filters.keep(one)]


def _lines(rows: QuerySet[Submission]) -> list[Waiting]:
    today = clock.today()
    found = rows.values_list(
        "casework__code",
        "number",
        "awaits",
        "casework__paper__form__code",
        "casework__paper__form__title",
        "casework__paper__client__name",
        "casework__paper__module_key",
        "handed_in_at",
        "due_on",
    ).order_by("handed_in_at", "pk")
    lines = [
        Waiting(
            code=code,
            number=number,
            awaits=awaits,
            form=form,
            form_title=title,
            client=client or "",
            module=module or "",
            handed_in_at=handed_in_at,
            due_on=due_on,
            is_late=bool(due_on and due_on < today),
        )
        for code, number, awaits, form, title, client, module, handed_in_at, due_on in found
    ]
    return sorted(lines, key=lambda one: not one.is_late)


def neighbours(lines: Sequence[Waiting], place: tuple[str, int]) -> tuple[Waiting | None, Waiting | None]:
    """What comes before and after `place` in the queue; from outside of it, the first comes next."""
    places = [one.place for one in lines]
    if place not in places:
        return None, lines[0] if lines else None
    here = places.index(place)
    return (lines[here - 1] if here else None), (lines[here + 1] if here + 1 < len(lines) else None)


def module_names(keys: Sequence[str]) -> dict[str, str]:
    """What modules are called in the ledger, by key, in the order of the course: one query."""
    wanted = [UUID(key) for key in keys if key]
    rows = Subject.objects.filter(key__in=wanted).order_by("order").values_list("key", "order", "title")
    return {str(key): f"{order}. {title}" for key, order, title in rows}


# --- one submission -------------------------------------------------------------------------------


def case_of(code: str) -> Casework | None:
    """The case under this code with all that was handed in and said of it; its learner is not loaded."""
    judgements = Judgement.objects.select_related("by").order_by("at", "pk")
    submissions = Submission.objects.order_by("number").prefetch_related(Prefetch("judgements", queryset=judgements))
    return (
        Casework.objects.select_related("template_version")
        .prefetch_related(Prefetch("submissions", queryset=submissions))
        .filter(code=code)
        .first()
    )


def was_said_by(submission: Submission, *, kind: str, marker: "User") -> bool:
    """Whether `marker` gave this judgement already, perhaps by pressing the button twice."""
    return submission.judgements.filter(kind=kind, by=marker).exists()


def ready_comments(language: str) -> dict[str, list[str]]:
    """The comment bank in the language of a case, by line of the rubric; those that fit every line under "". One query.

    A language without comments of its own is given the source language's.
    """
    rows = MarkingComment.objects.filter(language__in={language, settings.LANGUAGE_CODE}).order_by(F("line"), "pk")
    found = list(rows.values_list("language", "line", "text"))
    own = [row for row in found if row[0] == language] or found
    bank: dict[str, list[str]] = {}
    for _language, line, text in own:
        bank.setdefault(line, []).append(text)
    return bank
