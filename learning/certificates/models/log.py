"""The log of issue: appended to, chained, and without a person in it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.core import clock


class AppendedTo(TypeError):
    """Somebody tried to change or remove what is only ever appended to."""


class AppendOnlyQuerySet(models.QuerySet):
    """Rows that are written once. A query past Django is not stopped here; `manage.py verify_ledger` finds it."""

    def update(self, **kwargs):
        raise AppendedTo(f"{self.model._meta.verbose_name}: nothing that was written is changed.")

    def bulk_update(self, *args, **kwargs):
        return self.update()


class LogEntryQuerySet(AppendOnlyQuerySet):
    def delete(self):
        raise AppendedTo("Nothing is removed from the log of issue.")


class LogEntry(models.Model):
    """One act. Its hash covers the entry before it, so an edit, a deletion or an earlier date shows.

    What was done stands in it as a salted digest: the salt can go with the person, the chain still holds.
    `chain.py` says what is hashed, `issue_log.py` writes the entries, `log_check.py` reads them.
    """

    class Act(models.TextChoices):
        ISSUED = "issued", _("issued")
        NAMED = "named", _("name confirmed")
        FILED = "filed", _("file made")
        REVOKED = "revoked", _("revoked")
        REPLACED = "replaced", _("replaced")
        ERASED = "erased", _("person erased")

    sequence = models.PositiveBigIntegerField(_("place"), unique=True)
    at = models.DateTimeField(_("at"), default=clock.now)
    act = models.CharField(_("act"), max_length=20, choices=Act.choices)
    # The number of the certificate: public, and nobody's name.
    award_number = models.CharField(_("certificate"), max_length=20, db_index=True)
    # SHA-256 of salt and payload.
    digest = models.CharField(_("digest"), max_length=64)
    previous_hash = models.CharField(_("hash of the entry before"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64, unique=True)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the log")
        verbose_name_plural = _("entries of the log")
        ordering = ["sequence"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.sequence}: {self.act} {self.award_number}"

    def save(self, *args, **kwargs) -> None:
        if self.pk:
            raise AppendedTo("No entry of the log of issue is changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendedTo("Nothing is removed from the log of issue.")


class LogSalt(models.Model):
    """What a digest was salted with, and the payload it stands for. Personal: erased with the person."""

    entry = models.OneToOneField(LogEntry, on_delete=models.CASCADE, related_name="salt")
    salt = models.CharField(max_length=64)
    payload = models.JSONField(default=dict)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("salt of an entry")
        verbose_name_plural = _("salts of entries")
        default_permissions: tuple[str, ...] = ()

    def __str__(self) -> str:
        return str(self.entry)

    def save(self, *args, **kwargs) -> None:
        if self.pk:
            raise AppendedTo("The salt of an entry is never changed.")
        super().save(*args, **kwargs)


class LogCheck(models.Model):
    """What `verify_ledger` found when it was last run. Can go; the newest is shown to administrators."""

    at = models.DateTimeField(_("at"), default=clock.now)
    entries = models.PositiveBigIntegerField(_("entries"))
    awards = models.PositiveBigIntegerField(_("certificates"))
    erased = models.PositiveBigIntegerField(_("salts that are gone"))
    # The last entry that was checked.
    hash = models.CharField(_("hash"), max_length=64, blank=True)
    problem_count = models.PositiveIntegerField(_("problems"))
    # The first of them, in words.
    problems = models.JSONField(_("first problems"), default=list)

    class Meta:
        verbose_name = _("check of the log")
        verbose_name_plural = _("checks of the log")
        ordering = ["-at", "-pk"]
        default_permissions: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}: {self.problem_count}"
