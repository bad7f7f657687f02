"""What administrators work through: requests, acts that wait for a second person, the words of the mail."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.certificates.models.awards import Award
from learning.core import clock
from learning.progress.models import Subject


class CertificateRequest(models.Model):
    """Somebody asked for a certificate or a correction of one. Personal; goes with the account."""

    class Outcome(models.TextChoices):
        OPEN = "", _("open")
        ISSUED = "issued", _("issued")
        DECLINED = "declined", _("declined")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="certificate_requests",
        verbose_name=_("person"),
    )
    # NULL means: nothing in particular, “my certificate”.
    programme = models.ForeignKey(
        Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("programme")
    )
    # The certificate that is to be corrected, if any.
    award = models.ForeignKey(Award, on_delete=models.SET_NULL, null=True, blank=True, related_name="requests")
    words = models.TextField(_("words"), blank=True, max_length=2000)
    asked_at = models.DateTimeField(_("asked"), default=clock.now)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices, blank=True, default="")
    answer = models.TextField(_("answer"), blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("handled by")
    )
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)

    class Meta:
        verbose_name = _("request for a certificate")
        verbose_name_plural = _("requests for certificates")
        ordering = ["asked_at", "id"]
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(outcome=""), name="one_open_request_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.asked_at:%Y-%m-%d}"


class Proposal(models.Model):
    """An act by hand that one administrator asks for; where the site wants two, another one carries it out."""

    class Act(models.TextChoices):
        ISSUE = "issue", _("issue")
        REVOKE = "revoke", _("revoke")
        REISSUE = "reissue", _("reissue")

    act = models.CharField(_("act"), max_length=20, choices=Act.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    programme = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, related_name="+")
    award = models.ForeignKey(Award, on_delete=models.CASCADE, null=True, related_name="proposals")
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("proposed"), default=clock.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    # NULL means: open.
    is_carried_out = models.BooleanField(_("carried out"), null=True)

    class Meta:
        verbose_name = _("act that waits for a second person")
        verbose_name_plural = _("acts that wait for a second person")
        ordering = ["at", "id"]
        default_permissions = ("view",)
        permissions = [
            ("issue_award", _("Can issue certificates by hand")),
            ("revoke_award", _("Can revoke and reissue certificates")),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}, {self.at:%Y-%m-%d}"


class MailTemplate(models.Model):
    """The words of the mail that tells holders. Archived; one a language and occasion."""

    class Occasion(models.TextChoices):
        READY = "ready", _("the certificate is ready")
        EXPIRES = "expires", _("it expires soon")
        REVOKED = "revoked", _("it was taken back")

    occasion = models.CharField(_("occasion"), max_length=20, choices=Occasion.choices)
    language = models.CharField(_("language"), max_length=12)
    # Neutral: the site refuses subjects that tell what the mail is about.
    subject = models.CharField(_("subject"), max_length=120)
    text = models.TextField(_("text"), help_text=_("{address} is where the holder finds it."))

    class Meta:
        verbose_name = _("mail about certificates")
        verbose_name_plural = _("mails about certificates")
        default_permissions = ("view", "change")
        constraints = [models.UniqueConstraint(fields=["occasion", "language"], name="one_mail_an_occasion")]

    def __str__(self) -> str:
        return f"{self.get_occasion_display()} ({self.language})"


class ExpiryReminder(models.Model):
    """The holder was told that this certificate expires soon. Once."""

    award = models.OneToOneField(Award, on_delete=models.CASCADE, related_name="reminder")
    sent_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        default_permissions: tuple[str, ...] = ()

    def __str__(self) -> str:
        return str(self.award)


class BulkIssue(models.Model):
    """Certificates for many people. First only a list of what would happen; then the worker goes through it."""

    programme = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+", verbose_name=_("programme"))
    reason = models.TextField(_("reason"))
    # Also for people who have not completed the programme: an override.
    is_override = models.BooleanField(_("also where something is missing"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(_("made"), default=clock.now)
    # NULL means: a dry run so far, nothing was issued.
    started_at = models.DateTimeField(_("started"), null=True, blank=True)

    class Meta:
        verbose_name = _("issue for many people")
        verbose_name_plural = _("issues for many people")
        ordering = ["-made_at", "-id"]
        default_permissions: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.programme}, {self.made_at:%Y-%m-%d %H:%M}"


class BulkLine(models.Model):
    """One person of such a list. Personal; goes with the account."""

    class Outcome(models.TextChoices):
        WAITING = "", _("to be issued")
        ISSUED = "issued", _("issued")
        PROPOSED = "proposed", _("waits for a second person")
        HAS_ONE = "has-one", _("has a valid one already")
        INCOMPLETE = "incomplete", _("something is missing")
        OWN = "own", _("your own: somebody else has to")
        REFUSED = "refused", _("could not be issued")

    issue = models.ForeignKey(BulkIssue, on_delete=models.CASCADE, related_name="lines")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # Of the dry run while the issue has not started; afterwards of what was done.
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True, default="")
    # What is missing, or why it was refused.
    words = models.CharField(max_length=300, blank=True, default="")
    award = models.ForeignKey(Award, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("person of an issue for many")
        verbose_name_plural = _("people of an issue for many")
        ordering = ["id"]
        default_permissions: tuple[str, ...] = ()
        constraints = [models.UniqueConstraint(fields=["issue", "user"], name="one_line_a_person")]

    def __str__(self) -> str:
        return f"{self.user}: {self.outcome}"
