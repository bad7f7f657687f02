"""Mail on its way out. Rows can go once they were sent: the retention command clears them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.core import clock


class OutgoingMail(models.Model):
    """One message to one person, kept until the mail server has taken it."""

    message_id = models.CharField(_("Message-ID"), max_length=200, unique=True)
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    headers = models.JSONField(_("headers"), default=dict)
    created_at = models.DateTimeField(_("created"), default=clock.now)
    # NULL means: no mail server has accepted it yet.
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    # How often the mail server said that it never takes it; see outbox.MOST_REFUSALS.
    refusals = models.PositiveSmallIntegerField(_("refusals"), default=0)
    # NULL means: whenever the outbox is sent next.
    next_try_at = models.DateTimeField(_("not before"), null=True, blank=True)

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")

    def __str__(self) -> str:
        return f"{self.subject} ({self.message_id})"
