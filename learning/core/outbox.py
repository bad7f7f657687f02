"""All mail leaves here: written down with the change that caused it, sent after the commit, never lost.

A crash between sending and noting it may repeat a message, always with the same Message-ID, so that a mail program
shows it once. One process sends at a time. Whoever cannot be reached now keeps nobody else waiting, and what is sent
to one person arrives in the order in which it was written.
"""

import logging
import smtplib
from datetime import timedelta
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import models, transaction
from django_tasks import task
from django_tasks_db.models import DBTaskResult, get_date_max

from learning.core import clock
from learning.core.alone import alone
from learning.core.models import OutgoingMail

logger = logging.getLogger(__name__)
LONGEST_ERROR = 300
# How long to wait before a mail server that refused is asked again …
PATIENCE = timedelta(minutes=1)
# … and at most, for a message that it keeps refusing for now.
MOST_PATIENCE = timedelta(hours=1)
# A mail server that says “never” (RFC 5321: 5xx) is asked again all the same, in case it was set up wrongly.
MOST_REFUSALS = 3
AFTER_REFUSAL = timedelta(hours=1)
PERMANENT = 500
# Any number that nothing else locks on PostgreSQL.
LOCK = 0x0017_B0C5


def post(*, to: str, subject: str, text: str, html: str = "", headers: dict[str, str] | None = None) -> OutgoingMail:
    """Puts one message into the outbox; it is sent when the surrounding transaction commits."""
    mail = OutgoingMail.objects.create(
        message_id=make_msgid(domain=settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")),
        to=to,
        subject=" ".join(subject.split()),
        text=text,
        html=html,
        headers=headers or {},
    )
    transaction.on_commit(_ask_at_once)
    return mail


def unsent() -> models.QuerySet[OutgoingMail]:
    """What no mail server has accepted yet, and is not given up."""
    return OutgoingMail.objects.filter(sent_at=None, refusals__lt=MOST_REFUSALS)


def catch_up() -> bool:
    """Asks for mail to be sent that nobody was asked to send: whoever wrote it was killed before it could ask.

    Answers whether there was any.
    """
    soon = models.Q(run_after=get_date_max()) | models.Q(run_after__lte=clock.now() + PATIENCE)
    is_asked = _asked().filter(models.Q(status="RUNNING") | models.Q(soon, status="READY")).exists()
    is_forgotten = _due().exists() and not is_asked
    if is_forgotten:
        send_waiting.enqueue()
    return is_forgotten


def _asked() -> models.QuerySet[DBTaskResult]:
    return DBTaskResult.objects.filter(task_path=send_waiting.module_path)


def _ask_at_once() -> None:
    """One job that has not begun sends whatever is there by then."""
    if not _asked().filter(status="READY", run_after=get_date_max()).exists():
        send_waiting.enqueue()


def _ask_later() -> None:
    earliest = unsent().aggregate(first=models.Min("next_try_at"))["first"]
    at = max(clock.now() + PATIENCE, earliest or clock.now())
    if not _asked().filter(status="READY", run_after__lte=at).exists():
        send_waiting.using(run_after=at).enqueue()


def _due() -> models.QuerySet[OutgoingMail]:
    """What may be sent now. A message waits for an earlier one to the same person, unless that was refused."""
    earlier = unsent().filter(to=models.OuterRef("to"), pk__lt=models.OuterRef("pk"), refusals=0)
    is_time = models.Q(next_try_at=None) | models.Q(next_try_at__lte=clock.now())
    return unsent().filter(is_time, ~models.Exists(earlier)).order_by("pk")


@task(backend="jobs")
def send_waiting() -> int:
    """Sends whatever waits, oldest first; answers how many the mail server took."""
    sent = 0
    with alone("outbox", LOCK) as is_ours:
        if is_ours:
            sent = _send_due()
    if unsent().exists():
        _ask_later()
    return sent


def _send_due() -> int:
    server, last, sent = get_connection(), 0, 0
    try:
        # One at a time: what is posted meanwhile goes along.
        while mail := _due().filter(pk__gt=last).first():
            last = mail.pk
            try:
                server.open()
            except OSError as error:
                _is_away(mail, error)
                break
            sent += _send(mail, server)
    finally:
        server.close()
    return sent


def _is_away(mail: OutgoingMail, error: OSError) -> None:
    """The mail server takes nothing from anybody now: that is no message's fault."""
    logger.warning("The mail server is away: %s", error)
    OutgoingMail.objects.filter(pk=mail.pk).update(last_error=str(error)[:LONGEST_ERROR])


def _send(mail: OutgoingMail, server: BaseEmailBackend) -> bool:
    try:
        _message(mail, server).send()
    except Exception as error:  # whatever is wrong with one message must not keep the next from leaving
        server.close()
        _note_failure(mail, error)
        return False
    OutgoingMail.objects.filter(pk=mail.pk).update(
        sent_at=clock.now(), attempts=models.F("attempts") + 1, last_error="", next_try_at=None
    )
    return True


def _message(mail: OutgoingMail, server: BaseEmailBackend) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        to=[mail.to],
        headers={**mail.headers, "Message-ID": mail.message_id},
        connection=server,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def _note_failure(mail: OutgoingMail, error: Exception) -> None:
    attempts, refusals = mail.attempts + 1, mail.refusals + _refused(error)
    if refusals > mail.refusals:
        pause = AFTER_REFUSAL
    else:
        # None after the first time: the job itself waits.
        pause = min(PATIENCE * (2 ** min(attempts - 1, 10) - 1), MOST_PATIENCE)
    given_up = refusals >= MOST_REFUSALS
    logger.log(
        logging.ERROR if given_up else logging.WARNING,
        "Mail %s %s: %s",
        mail.message_id,
        "is given up" if given_up else "waits",
        error,
    )
    OutgoingMail.objects.filter(pk=mail.pk).update(
        attempts=attempts,
        refusals=refusals,
        last_error=str(error)[:LONGEST_ERROR],
        next_try_at=clock.now() + pause if pause else None,
    )


def _refused(error: Exception) -> int:
    """How much of a “never” the error is: 0 for “not now”, 1 for a refusal, all of them for what is no message."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return int(all(code >= PERMANENT for code, _words in error.recipients.values()))
    if isinstance(error, smtplib.SMTPDataError):
        return int(error.smtp_code >= PERMANENT)
    # A sender that is refused is our own mistake, and that of no message.
    return MOST_REFUSALS if isinstance(error, ValueError) else 0
