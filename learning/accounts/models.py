"""Who: people, their organisations, what they agreed to. All of it identifies a person and can be erased."""

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.core import clock


class UserManager(BaseUserManager["User"]):
    """People are found by their e-mail address, whatever its case."""

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email, password=None, **fields):
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person with an account. The e-mail address is the name to sign in with; no other name is asked for."""

    username = first_name = last_name = None
    email = models.EmailField(_("e-mail address"), unique=True)
    # The language of mails to this person; empty means: not known yet.
    language = models.CharField(_("language"), max_length=10, blank=True, editable=False)
    # Invented people of a demonstration site; every list shows the mark.
    is_demonstration = models.BooleanField(_("demonstration"), default=False, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []
    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        """Nobody is asked for a name here; Wagtail then shows the address."""
        return ""

    def get_short_name(self) -> str:
        return ""


class Organisation(models.Model):
    """Where people work."""

    name = models.CharField(_("name"), max_length=200, unique=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person works, or worked, for an organisation."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    joined_at = models.DateTimeField(default=clock.now)
    # NULL means: still a member.
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"], condition=models.Q(left_at=None), name="one_membership_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"


class CertificateIdentity(models.Model):
    """Name and organisation as the learner confirmed them for certificates. Without it the file waits."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="certificate_identity")
    name = models.CharField(_("name on the certificate"), max_length=120)
    organisation = models.CharField(_("organisation on the certificate"), max_length=200, blank=True)
    confirmed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("name for the certificate")
        verbose_name_plural = _("names for certificates")

    def __str__(self) -> str:
        return self.name


class Consent(models.Model):
    """What a person agreed to, in which version of the words; added to, withdrawn, never edited."""

    class Purpose(models.TextChoices):
        ACCOUNT = "account", _("keeping an account and progress")
        NAME_ON_VERIFICATION = "name-on-verification", _("showing my name on the public certificate check")
        MAIL = "mail", _("mail about the course")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40, choices=Purpose.choices)
    version = models.CharField(max_length=20)
    given_at = models.DateTimeField(default=clock.now)
    # NULL means: in force.
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "purpose"], condition=models.Q(withdrawn_at=None), name="one_consent_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"
