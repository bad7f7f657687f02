"""What moderators are told, do and say. Acts name who acted and why, and are kept for ninety days."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import TranslatableMixin

from learning.core import clock
from learning.forum.models.discussions import Post, Thread
from learning.forum.models.people import Persona


class ModerationAct(models.Model):
    """One line of the log: what a moderator did, to what, and why. Added to, never edited; deleted after 90 days."""

    class Kind(models.TextChoices):
        APPROVE = "approve", _("let through")
        REFUSE = "refuse", _("not let through")
        NOTE = "note", _("wrote a note")
        EDIT = "edit", _("edited")
        HIDE = "hide", _("hid")
        SHOW = "show", _("showed again")
        PAUSE = "pause", _("paused")
        RESUME = "resume", _("ended a pause")
        REMOVE = "remove", _("removed from the forum")
        READMIT = "readmit", _("let in again")
        PIN = "pin", _("pinned")
        UNPIN = "unpin", _("unpinned")
        LOCK = "lock", _("locked")
        UNLOCK = "unlock", _("unlocked")
        MOVE = "move", _("moved")
        MERGE = "merge", _("merged")
        ADMIT = "admit", _("let in")
        TURN_AWAY = "turn_away", _("not let in")
        SETTLE = "settle", _("settled a report")
        UPHOLD = "uphold", _("kept the decision")
        OVERTURN = "overturn", _("took the decision back")
        ESCALATE = "escalate", _("passed on")

    kind = models.CharField(_("act"), max_length=10, choices=Kind.choices)
    at = models.DateTimeField(_("when"), default=clock.now)
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("moderator")
    )
    reason = models.TextField(_("why"))
    post = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="acts")
    thread = models.ForeignKey(Thread, on_delete=models.SET_NULL, null=True, blank=True, related_name="acts")
    persona = models.ForeignKey(Persona, on_delete=models.SET_NULL, null=True, blank=True, related_name="acts")

    class Meta:
        verbose_name = _("act of moderation")
        verbose_name_plural = _("acts of moderation")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.at:%Y-%m-%d}"


class Report(models.Model):
    """A member points at a post."""

    class Reason(models.TextChoices):
        IDENTIFIES = "identifies", _("It points at a real person, a shelter or a route")
        CHILD = "child", _("A child may be at risk")
        DANGER = "danger", _("Somebody may be in danger")
        HOSTILE = "hostile", _("It is hostile, or blames")
        PROMOTION = "promotion", _("It advertises, or recruits")
        OTHER = "other", _("Something else")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reports")
    persona = models.ForeignKey(Persona, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices)
    words = models.TextField(_("in your words"), blank=True)
    created_at = models.DateTimeField(default=clock.now)
    # NULL means: nobody has looked at it.
    settled_by = models.ForeignKey(ModerationAct, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [models.UniqueConstraint(fields=["post", "persona"], name="one_report_a_member")]

    def __str__(self) -> str:
        return self.get_reason_display()


class Notice(models.Model):
    """What the moderators tell one member, in the forum; a neutral mail says that it is there."""

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="notices")
    act = models.OneToOneField(ModerationAct, on_delete=models.SET_NULL, null=True, blank=True, related_name="notice")
    kind = models.CharField(max_length=10, choices=ModerationAct.Kind.choices)
    post = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField()
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.get_kind_display()


class Appeal(models.Model):
    """A member asks that a decision be looked at again, once, by somebody else where there is somebody else."""

    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="appeal")
    words = models.TextField(_("what you want to say"))
    created_at = models.DateTimeField(default=clock.now)
    # NULL means: nobody has decided.
    decided_at = models.DateTimeField(null=True, blank=True)
    is_upheld = models.BooleanField(null=True, blank=True)  # whether the decision stands
    answer = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")

    def __str__(self) -> str:
        return f"{self.notice}"


class CannedAnswer(TranslatableMixin, models.Model):
    """Words that moderators need again and again."""

    code = models.SlugField(_("code"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"))
    loaded_digest = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("ready answer")
        verbose_name_plural = _("ready answers")
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["code", "locale"], name="one_answer_a_code_and_language")]

    def __str__(self) -> str:
        return self.title
