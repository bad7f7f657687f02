"""Certificates for many people at once: first a dry run that says what would happen, then the worker.

The worker goes line by line, each in a transaction of its own, so it can be stopped and started at any time.
"""

import re
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task

from learning.accounts.models import User
from learning.certificates import desk, rules, selectors, services
from learning.certificates.errors import ActRefused
from learning.certificates.models import Award, BulkIssue, BulkLine, Proposal
from learning.certificates.selectors import Stand
from learning.core import clock
from learning.progress import selectors as progress
from learning.progress.models import Completion, Subject

Outcome = BulkLine.Outcome
MOST = 500


def addresses_in(text: str) -> list[str]:
    """The addresses in a text: one a line, or with commas, semicolons or spaces between; each once."""
    return list(dict.fromkeys(word.lower() for word in re.split(r"[\s,;]+", text) if word))


def unknown(addresses: Iterable[str]) -> list[str]:
    """Those that belong to nobody with an account."""
    wanted = list(addresses)
    known = set(User.objects.filter(email__in=wanted, is_active=True).values_list("email", flat=True))
    return [address for address in wanted if address not in known]


@transaction.atomic
def prepare(*, by: User, programme: Subject, addresses: list[str], reason: str, is_override: bool) -> BulkIssue:
    """The dry run: a line a person, with what would happen. Nothing is issued.

    Raises ActRefused for whoever may not, without a reason, for unknown addresses, and for too many.
    """
    reason = rules.check_proposal(act=rules.Act.ISSUE, by=by, holder=None, reason=reason)
    if not addresses:
        raise ActRefused(_("Name at least one person."), "nobody")
    if len(addresses) > MOST:
        raise ActRefused(_("At most %(most)d people at once.") % {"most": MOST}, "too-many")
    strangers = unknown(addresses)
    if strangers:
        raise ActRefused(
            _("Nobody has an account with: %(addresses)s.") % {"addresses": ", ".join(strangers)}, "unknown"
        )
    issue = BulkIssue.objects.create(
        programme=programme, reason=reason, is_override=is_override, by=by, made_at=clock.now()
    )
    people = User.objects.filter(email__in=addresses).order_by("email")
    BulkLine.objects.bulk_create([_forecast(issue, person) for person in people])
    return issue


def _forecast(issue: BulkIssue, person: User) -> BulkLine:
    line = BulkLine(issue=issue, user=person)
    if issue.by_id == person.pk:
        line.outcome = Outcome.OWN
        return line
    enrolment = progress.current_enrolment(user=person, course=issue.programme.course)
    held = selectors.newest_of(enrolment=enrolment, programme=issue.programme) if enrolment else None
    if held and selectors.standing_of(held).stand == Stand.VALID:
        line.outcome, line.award = Outcome.HAS_ONE, held
        return line
    missing = _missing(enrolment, issue.programme) if enrolment else _("has not begun")
    if missing:
        line.words = missing[:300]
        line.outcome = Outcome.WAITING if issue.is_override else Outcome.INCOMPLETE
    return line


def _missing(enrolment, programme: Subject) -> str:
    """In a few words; empty for who has completed it."""
    if Completion.objects.filter(enrolment=enrolment, subject=programme).exists():
        return ""
    own = progress.standing(enrolment).of(programme.key)
    count = len(own.missing) + len(own.missing_parts) if own else 0
    if not count:
        return _("cannot be completed in this cycle")
    return ngettext("%(count)d requirement open", "%(count)d requirements open", count) % {"count": count}


@transaction.atomic
def start(*, issue: BulkIssue, by: User) -> None:
    """Has the worker go through the list. Asked again it goes on where it stopped; what is done stays done.

    Raises ActRefused for anybody but the person who made the list.
    """
    if issue.by_id != by.pk or not rules.may(by, rules.Act.ISSUE):
        raise ActRefused(_("Whoever made the list starts it."), "not-yours")
    BulkIssue.objects.filter(pk=issue.pk, started_at=None).update(started_at=clock.now())
    transaction.on_commit(lambda: run.enqueue(issue.pk))


@task(backend="jobs")
def run(issue_id: int) -> int:
    """The worker's job. Answers how many certificates this call issued or proposed."""
    done = 0
    waiting = BulkLine.objects.filter(issue=issue_id, issue__started_at__isnull=False, outcome=Outcome.WAITING)
    for pk in list(waiting.values_list("pk", flat=True)):
        done += _one(pk)
    return done


@transaction.atomic
def _one(pk: int) -> bool:
    line = (
        BulkLine.objects.select_for_update(of=("self",))
        .select_related("issue__programme__course", "issue__by", "user")
        .filter(pk=pk, outcome=Outcome.WAITING)
        .first()
    )
    if line is None:
        return False
    try:
        with transaction.atomic():
            line.outcome, line.award = _issue(line)
    except ActRefused as refused:
        line.outcome = {"has-one": Outcome.HAS_ONE, "own": Outcome.OWN}.get(refused.code, Outcome.REFUSED)
        line.words = str(refused)[:300]
    line.save(update_fields=["outcome", "award", "words"])
    return line.outcome in (Outcome.ISSUED, Outcome.PROPOSED)


def _issue(line: BulkLine) -> tuple[str, Award | None]:
    """What is complete needs no override, and no second person."""
    issue = line.issue
    rules.check_proposal(act=rules.Act.ISSUE, by=issue.by, holder=line.user, reason=issue.reason)
    due = selectors.due().filter(enrolment__user=line.user, subject=issue.programme).last()
    if due:
        return Outcome.ISSUED, services.award(completion=due)
    made = desk.act(act=rules.Act.ISSUE, by=issue.by, reason=issue.reason, user=line.user, programme=issue.programme)
    if isinstance(made, Proposal):
        return Outcome.PROPOSED, None
    return Outcome.ISSUED, made


def lines(issue: BulkIssue) -> QuerySet[BulkLine]:
    return issue.lines.select_related("user", "award")


def tally(issue: BulkIssue) -> list[tuple[str, int]]:
    """How many lines have which outcome, in words."""
    counts = dict(issue.lines.order_by().values_list("outcome").annotate(Count("pk")))
    return [(str(outcome.label), counts[outcome.value]) for outcome in Outcome if counts.get(outcome.value)]


def needs_two() -> bool:
    return settings.CERTIFICATE_TWO_PEOPLE
