"""Passes statements on to a learning record store, where one is configured. An outbox, as for mail.

A statement is written down in the transaction that keeps it, and its row goes once the store has taken it: killed
between the two, it is sent again under the same id, which the store knows. They go in their order, in batches, by one
process at a time. While the store is away all wait; one that the store does not take lets the others pass, is tried
again and given up in the end (its row stays, and says why).
"""

import logging
from datetime import datetime, timedelta

from django.db import models, transaction
from django_tasks import task
from django_tasks_db.models import DBTaskResult, get_date_max

from learning.core import clock
from learning.core.alone import alone
from quizzes.h5p import record_store, xapi
from quizzes.h5p.record_store import Away, RecordStore, Refused
from quizzes.models import H5PStatement, OutgoingStatement

logger = logging.getLogger(__name__)
BATCH = 50
LONGEST_ERROR = 300
# How long to wait before a store that was away is asked again, and at most.
PATIENCE = timedelta(minutes=1)
MOST_PATIENCE = timedelta(hours=1)
# A store that refuses a statement is asked again all the same, in case it was set up wrongly.
MOST_REFUSALS = 3
AFTER_REFUSAL = timedelta(hours=1)
# Any number that nothing else locks on PostgreSQL.
LOCK = 0x0A91_57A7


def add(row: H5PStatement) -> None:
    """Puts a statement on its way, where there is one, when the surrounding transaction commits.

    Invented people's are nobody else's business.
    """
    if record_store.configured() is None or row.attempt.user.is_demonstration:
        return
    OutgoingStatement.objects.create(statement=row)
    transaction.on_commit(_ask_at_once)


def waiting() -> models.QuerySet[OutgoingStatement]:
    """What the store has not taken yet, and is not given up."""
    return OutgoingStatement.objects.filter(refusals__lt=MOST_REFUSALS)


def given_up() -> models.QuerySet[OutgoingStatement]:
    return OutgoingStatement.objects.filter(refusals__gte=MOST_REFUSALS)


def try_again() -> int:
    """What was given up is sent once more, say after the store was set right. Answers how many."""
    count = given_up().update(refusals=0, tries=0, next_try_at=None)
    if count:
        _ask_at_once()
    return count


def catch_up(moment: datetime) -> int:
    """Asks for statements to be sent that nobody was asked to send: whoever kept them was killed before.

    Answers how many wait.
    """
    if record_store.configured() is None or not _due().exists():
        return 0
    soon = models.Q(run_after=get_date_max()) | models.Q(run_after__lte=clock.now() + PATIENCE)
    if _asked().filter(models.Q(status="RUNNING") | models.Q(soon, status="READY")).exists():
        return 0
    send_waiting.enqueue()
    return waiting().count()


def _asked() -> models.QuerySet[DBTaskResult]:
    return DBTaskResult.objects.filter(task_path=send_waiting.module_path)


def _ask_at_once() -> None:
    """One job that has not begun sends whatever is there by then."""
    if not _asked().filter(status="READY", run_after=get_date_max()).exists():
        send_waiting.enqueue()


def _ask_later() -> None:
    earliest = waiting().aggregate(first=models.Min("next_try_at"))["first"]
    at = max(clock.now() + PATIENCE, earliest or clock.now())
    if not _asked().filter(status="READY", run_after__lte=at).exists():
        send_waiting.using(run_after=at).enqueue()


def _due() -> models.QuerySet[OutgoingStatement]:
    """What may be sent now, in order. While the first of those that nobody refused has to wait, the others do."""
    first = waiting().filter(refusals=0).order_by("pk").first()
    is_time = models.Q(next_try_at=None) | models.Q(next_try_at__lte=clock.now())
    due = waiting().filter(is_time)
    if first and first.next_try_at and first.next_try_at > clock.now():
        due = due.exclude(refusals=0)
    return (
        due.select_related("statement__attempt__version__activity")
        .defer("statement__attempt__version__content")
        .order_by("pk")
    )


@task(backend="jobs")
def send_waiting() -> int:
    """Sends whatever waits; answers how many the store took."""
    store, sent = record_store.configured(), 0
    if store is None:
        return 0
    with alone("statements", LOCK) as is_ours:
        if is_ours:
            sent = _send_due(store)
    if waiting().exists():
        _ask_later()
    return sent


def _send_due(store: RecordStore) -> int:
    last, sent = 0, 0
    # What is written down meanwhile goes along.
    while batch := list(_due().filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        try:
            sent += _send(store, batch)
        except Away as error:
            _is_away(batch[0], error)
            break
    return sent


def _send(store: RecordStore, batch: list[OutgoingStatement]) -> int:
    """All at once; where the store does not take them, one by one, so that one does not keep the others back."""
    try:
        store.put([xapi.statement(one.statement) for one in batch])
    except Refused as error:
        if len(batch) > 1:
            return sum(_send(store, [one]) for one in batch)
        _is_refused(batch[0], error)
        return 0
    OutgoingStatement.objects.filter(pk__in=[one.pk for one in batch]).delete()
    return len(batch)


def _is_away(first: OutgoingStatement, error: Away) -> None:
    """That is no statement's fault; the first of them keeps the time."""
    head = waiting().filter(refusals=0).order_by("pk").first() or first
    pause = max(min(PATIENCE * 2 ** min(head.tries, 10), MOST_PATIENCE), timedelta(seconds=error.seconds))
    logger.warning("The learning record store is away: %s", error)
    OutgoingStatement.objects.filter(pk=head.pk).update(
        tries=head.tries + 1, last_error=str(error)[:LONGEST_ERROR], next_try_at=clock.now() + pause
    )


def _is_refused(one: OutgoingStatement, error: Refused) -> None:
    refusals = one.refusals + 1
    is_given_up = refusals >= MOST_REFUSALS
    logger.log(
        logging.ERROR if is_given_up else logging.WARNING,
        "Statement %s %s: %s",
        xapi.forwarded_id(one.statement),
        "is given up" if is_given_up else "waits",
        error,
    )
    OutgoingStatement.objects.filter(pk=one.pk).update(
        refusals=refusals, last_error=str(error)[:LONGEST_ERROR], next_try_at=clock.now() + AFTER_REFUSAL
    )
