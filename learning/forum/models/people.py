"""Who writes: personas, and the one row that joins a persona to a person.

Everything in the forum belongs to a persona. `Holder` is read and written by `learning.forum.personas` alone
(tests/forum/test_personas.py looks for others): no list, export, log, mail or revision can name the person.
"""

import secrets
import unicodedata
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from learning.accounts.models import Organisation
from learning.core import clock

NAME_LENGTH = 30
# Letters of other alphabets, and digits, that pass for Latin ones.
LOOK_ALIKE = str.maketrans(
    {
        **dict(zip("авеіјкмнорѕстухԁԛԝ", "abeijkmhopsctyxdqw", strict=True)),
        **dict(zip("αεικνορτυχω", "aeikvoptuxw", strict=True)),
        **dict(zip("013457|!l", "oieastiii", strict=True)),
    }
)


def mail_token() -> str:
    """What an unsubscribe link carries: nobody can guess it, and it says nothing."""
    return secrets.token_urlsafe(24)


def same_name(name: str) -> str:
    """What two names share that a reader would take for one: letters and digits, without case and accents."""
    letters = unicodedata.normalize("NFKD", name).casefold().translate(LOOK_ALIKE)
    return "".join(letter for letter in letters if letter.isalnum())


class Persona(models.Model):
    """A name in the forum. It outlives the person who held it, if they want that."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a moderator")
        MEMBER = "member", _("member")
        REMOVED = "removed", _("removed")
        LEFT = "left", _("former member")

    class AtDeparture(models.TextChoices):
        KEEP = "keep", _("leave my posts, under “former member”")
        REMOVE = "remove", _("remove my posts")

    class Digest(models.TextChoices):
        NEVER = "never", _("no summary")
        DAILY = "daily", _("once a day")
        WEEKLY = "weekly", _("once a week")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Empty when its holder has gone; `shown_name` is what readers see.
    name = models.CharField(_("name in the forum"), max_length=NAME_LENGTH, blank=True)
    # What no second name may share (`same_name`); empty where nothing has to be told apart.
    name_key = models.CharField(max_length=NAME_LENGTH * 4, blank=True, default="", editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    # The moderators together; nobody holds it.
    is_official = models.BooleanField(default=False, editable=False)
    is_demonstration = models.BooleanField(_("demonstration"), default=False, editable=False)
    # The rules as they were when they were agreed to.
    rules_version = models.CharField(max_length=20, blank=True, default="")
    agreed_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    # Until then this persona reads, and does not write. NULL means: not paused.
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    # Posts that a moderator let through; the first ones wait (settings.FORUM_FIRST_POSTS).
    approved_posts = models.PositiveIntegerField(default=0)
    at_departure = models.CharField(
        _("if I leave"), max_length=10, choices=AtDeparture.choices, default=AtDeparture.KEEP
    )
    digest = models.CharField(_("summary by mail"), max_length=10, choices=Digest.choices, default=Digest.NEVER)
    # Of the whole forum, or of what this persona follows.
    digest_of_everything = models.BooleanField(default=False)
    digest_told_at = models.DateTimeField(null=True, blank=True)
    mail_token = models.CharField(max_length=40, unique=True, default=mail_token, editable=False)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        permissions = [("moderate", "Can moderate the forum")]
        constraints = [
            # Former members share their name.
            models.UniqueConstraint(
                fields=["name_key"],
                condition=~models.Q(state="left") & ~models.Q(name_key=""),
                name="one_persona_a_name",
            )
        ]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return self.shown_name

    def save(self, *args, **kwargs):
        self.name_key = same_name(self.name)
        if kwargs.get("update_fields") and "name" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "name_key"}
        super().save(*args, **kwargs)

    @property
    def shown_name(self) -> str:
        """The name as readers see it, in their language."""
        if self.is_official:
            return translated("Moderators")
        return translated("former member") if self.state == self.State.LEFT else self.name

    @property
    def is_member(self) -> bool:
        return self.state == self.State.MEMBER

    @property
    def is_paused(self) -> bool:
        return self.paused_until is not None and self.paused_until > clock.now()

    @property
    def is_new(self) -> bool:
        """Posts of new members wait for a moderator."""
        return not self.is_official and self.approved_posts < settings.FORUM_FIRST_POSTS


class Holder(models.Model):
    """Which person holds which persona. It goes with the account."""

    # Wagtail would keep a second copy of both sides of this row.
    wagtail_reference_index_ignore = True

    persona = models.OneToOneField(Persona, on_delete=models.CASCADE, related_name="+")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return "holder"  # names nobody, whoever prints it


class JoinCode(models.Model):
    """What an organisation hands to its workers, so that they need no moderator. Who used it is kept nowhere."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    uses_left = models.PositiveIntegerField(_("uses left"), default=20)
    expires_on = models.DateField(_("valid until"))
    # NULL means: in force.
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("code to join")
        verbose_name_plural = _("codes to join")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.expires_on})"


class Application(models.Model):
    """Somebody without a code asks to be let in. Their words go when the log goes."""

    persona = models.OneToOneField(Persona, on_delete=models.CASCADE, related_name="application")
    work = models.TextField(_("what my work is"))
    created_at = models.DateTimeField(default=clock.now)
    # NULL means: nobody has decided.
    decided_at = models.DateTimeField(null=True, blank=True)
    is_accepted = models.BooleanField(null=True, blank=True)

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")

    def __str__(self) -> str:
        return self.persona.shown_name
