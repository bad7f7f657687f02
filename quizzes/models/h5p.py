"""What learners did in H5P activities. Practice: nothing here is a grade."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.core import clock
from media.models import H5PVersion


class Scoring(models.TextChoices):
    """Where points come from. Only the first kind was counted by us."""

    RECOMPUTED = "recomputed", _("counted by the site")
    SELF_REPORTED = "self-reported", _("as the activity says")


class H5PAttempt(models.Model):
    """One person's go at one version of an activity; open until the activity says that it is done."""

    class How(models.TextChoices):
        PLAYED = "played", _("played")
        WORDS = "words", _("worked through in words")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="h5p_attempts", verbose_name=_("person")
    )
    version = models.ForeignKey(
        H5PVersion, on_delete=models.PROTECT, related_name="attempts", verbose_name=_("version")
    )
    how = models.CharField(_("how"), max_length=10, choices=How.choices, default=How.PLAYED)
    started_at = models.DateTimeField(_("started"), default=clock.now)
    last_at = models.DateTimeField(_("last activity"), default=clock.now)
    # NULL means: open.
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    # The last result of the whole activity. NULL means: it has none, or none yet.
    points = models.DecimalField(_("points"), max_digits=8, decimal_places=2, null=True, blank=True)
    maximum = models.DecimalField(_("of"), max_digits=8, decimal_places=2, null=True, blank=True)
    scoring = models.CharField(_("points are"), max_length=20, choices=Scoring.choices, blank=True)

    class Meta:
        verbose_name = _("attempt at an activity")
        verbose_name_plural = _("attempts at activities")
        ordering = ["-started_at", "-id"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["user", "version"], name="h5p_attempts_of_a_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "version"], condition=models.Q(done_at=None), name="one_open_attempt_a_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.version}"


class H5PStatement(models.Model):
    """Something an activity said about an attempt: an xAPI statement without its actor, checked and cut to size."""

    attempt = models.ForeignKey(H5PAttempt, on_delete=models.CASCADE, related_name="statements")
    # Given where the statement was made, so that one sent again is known again.
    statement_id = models.UUIDField(_("statement"))
    verb = models.CharField(_("verb"), max_length=30)
    # "" means: the whole activity, or a piece of it that has no name of its own (`is_child`).
    sub_content = models.CharField(_("part"), max_length=64, blank=True)
    is_child = models.BooleanField(_("about a part"), default=False)
    # As checked by quizzes/h5p/statements.py.
    said = models.JSONField(_("said"))
    points = models.DecimalField(_("points"), max_digits=8, decimal_places=2, null=True, blank=True)
    maximum = models.DecimalField(_("of"), max_digits=8, decimal_places=2, null=True, blank=True)
    scoring = models.CharField(_("points are"), max_length=20, choices=Scoring.choices, blank=True)
    received_at = models.DateTimeField(_("received"), default=clock.now)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["id"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["attempt", "statement_id"], name="one_statement_an_id")]

    def __str__(self) -> str:
        return f"{self.attempt}: {self.verb}"


class H5PState(models.Model):
    """Where somebody was in a version, in the activity's own words, so that they can go on. Replaced, and may go."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="h5p_states")
    version = models.ForeignKey(H5PVersion, on_delete=models.CASCADE, related_name="+")
    # What is kept, and of which part: `state`, `<subContentId>.state`.
    key = models.CharField(_("key"), max_length=100)
    data = models.JSONField(_("data"))
    saved_at = models.DateTimeField(_("saved"), default=clock.now)

    class Meta:
        verbose_name = _("state of an activity")
        verbose_name_plural = _("states of activities")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "version", "key"], name="one_state_a_key")]

    def __str__(self) -> str:
        return f"{self.user}: {self.version} {self.key}"


class OutgoingStatement(models.Model):
    """A statement on its way to another learning record store. The row goes once that one has taken it."""

    statement = models.OneToOneField(H5PStatement, on_delete=models.CASCADE, related_name="outgoing")
    created_at = models.DateTimeField(_("created"), default=clock.now)
    # How often the store could not be reached while this one was the first of all that wait.
    tries = models.PositiveIntegerField(_("tries"), default=0)
    # How often the store said no to this one statement; see forwarding.MOST_REFUSALS.
    refusals = models.PositiveSmallIntegerField(_("refusals"), default=0)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    # NULL means: whenever statements are sent next.
    next_try_at = models.DateTimeField(_("not before"), null=True, blank=True)

    class Meta:
        verbose_name = _("outgoing statement")
        verbose_name_plural = _("outgoing statements")
        ordering = ["id"]
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.statement)
