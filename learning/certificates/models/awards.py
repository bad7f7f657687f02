"""Certificates and statements, the name on them, and what was taken back."""

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.certificates import codes
from learning.core import clock
from learning.progress.models import Enrolment, Subject


def private_storage() -> Storage:
    return storages["private"]


def file_name(award: "Award", _given: str) -> str:
    """By the row, not by the code: whoever sees a folder or a log of file names learns no code from it."""
    return f"certificates/{award.pk}.pdf"


class NumberSeries(models.Model):
    """The last number given in a year. Its row is the lock under which the next one is taken, so there are no gaps."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("certificate numbers of a year")
        verbose_name_plural = _("certificate numbers")
        default_permissions: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class AwardQuerySet(models.QuerySet["Award"]):
    def in_force(self) -> "AwardQuerySet":
        return self.filter(revocation=None)

    def valid(self) -> "AwardQuerySet":
        """As `selectors.standing_of` decides of one: not taken back, not replaced, not expired."""
        return self.in_force().filter(replaced_by=None).exclude(valid_until__lt=clock.today())

    def expired(self) -> "AwardQuerySet":
        return self.in_force().filter(replaced_by=None, valid_until__lt=clock.today())

    def waiting_for_name(self) -> "AwardQuerySet":
        """The holder had confirmed no name when it was issued, and has not since."""
        return self.in_force().filter(confirmed_name=None, holder__isnull=False)

    def waiting_for_file(self) -> "AwardQuerySet":
        """The face is whole and the worker has not made the file."""
        return self.in_force().filter(confirmed_name__isnull=False, made_at=None)


class Award(models.Model):
    """A certificate, once per programme and enrolment cycle; or a statement of what is done so far."""

    class Kind(models.TextChoices):
        CERTIFICATE = "certificate", _("certificate")
        STATEMENT = "statement", _("part-course statement")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.CERTIFICATE)
    # Of a statement: the course.
    programme = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="awards", verbose_name=_("programme"))
    # Both become NULL when the person is erased: the award stays, and belongs to nobody.
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.SET_NULL, null=True, related_name="awards", verbose_name=_("enrolment")
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="awards",
        verbose_name=_("holder"),
    )
    code = models.CharField(_("code"), max_length=codes.LENGTH, unique=True, default=codes.new)
    number = models.CharField(_("number"), max_length=20, unique=True)
    # What the award says, but for the name: see faces.py for its shape.
    face = models.JSONField(_("face"))
    issued_at = models.DateTimeField(_("issued"), default=clock.now)
    # NULL means: issued by itself, when the last requirement was met.
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("issued by")
    )
    # Why somebody issued or reissued it by hand; for administrators.
    reason = models.TextField(_("reason"), blank=True)
    # The last day on which it is valid; NULL means: without end, as statements are.
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    # The award that this one takes the place of; that one says so from then on.
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    # Its place in the status list of credentials.
    status_index = models.PositiveIntegerField(_("place in the status list"), unique=True, null=True, editable=False)
    # Open Badges 3.0 as a signed token; empty until the file is made, and again when the person is erased.
    credential = models.TextField(_("credential"), blank=True)
    file = models.FileField(_("file"), storage=private_storage, upload_to=file_name, blank=True)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    # NULL means: there is no file yet.
    made_at = models.DateTimeField(_("file made"), null=True, blank=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_at", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "programme"],
                condition=models.Q(kind="certificate", replaces=None),
                name="one_award_a_cycle",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def shown_code(self) -> str:
        return codes.grouped(self.code)


class ConfirmedName(models.Model):
    """Name and organisation on the face, as the holder had confirmed them. Set once; goes with the person."""

    award = models.OneToOneField(Award, on_delete=models.CASCADE, related_name="confirmed_name")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"))

    class Meta:
        verbose_name = _("name on a certificate")
        verbose_name_plural = _("names on certificates")
        default_permissions: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        if self.pk:
            raise ValueError("The name on a certificate never changes; a corrected certificate is a new one.")
        super().save(*args, **kwargs)


class Revocation(models.Model):
    """An award was taken back: by whom, when, and why. The reason is for administrators."""

    award = models.OneToOneField(Award, on_delete=models.CASCADE, related_name="revocation")
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=clock.now)

    class Meta:
        verbose_name = _("revocation")
        verbose_name_plural = _("revocations")
        default_permissions: tuple[str, ...] = ()

    def __str__(self) -> str:
        return str(self.award)
