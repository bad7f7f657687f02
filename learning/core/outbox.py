"""All mail leaves here: written down with the change that caused it, sent after the commit, never lost.

A crash between sending and noting it may repeat a message, always with the same Message-ID, so that a
mail program shows it once.
"""

import logging
from datetime import timedelta
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import models, transaction
from django_tasks import task

from learning.core import clock
from learning.core.models import OutgoingMail

logger = logging.getLogger(__name__)
LONGEST_ERROR = 300
# How long to wait before a mail server that refused is asked again.
PATIENCE = timedelta(minutes=1)


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
    transaction.on_commit(lambda: send_waiting.enqueue())
    return mail


@task(backend="jobs")
def send_waiting() -> int:
    """Sends whatever waits, oldest first; answers how many the mail server took."""
    waiting = list(OutgoingMail.objects.filter(sent_at=None).order_by("created_at"))
    sent = sum(_send(mail) for mail in waiting)
    if sent < len(waiting):
        send_waiting.using(run_after=clock.now() + PATIENCE).enqueue()
    return sent


def _send(mail: OutgoingMail) -> bool:
    message = EmailMultiAlternatives(
        mail.subject, mail.text, to=[mail.to], headers={**mail.headers, "Message-ID": mail.message_id}
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    try:
        message.send()
    except OSError as error:  # a mail server that refuses or is away: smtplib's errors are OSErrors
        logger.warning("Mail %s waits: %s", mail.message_id, error)
        OutgoingMail.objects.filter(pk=mail.pk).update(
            attempts=models.F("attempts") + 1, last_error=str(error)[:LONGEST_ERROR]
        )
        return False
    OutgoingMail.objects.filter(pk=mail.pk).update(
        sent_at=clock.now(), attempts=models.F("attempts") + 1, last_error=""
    )
    return True
