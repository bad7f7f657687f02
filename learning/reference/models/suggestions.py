"""What readers say about the directory: an entry that is missing, or one that is wrong."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.core import clock


class Suggestion(models.Model):
    """Waits until a trainer has looked at it. It changes no entry by itself."""

    class Kind(models.TextChoices):
        ENTRY = "entry", _("A new entry")
        CORRECTION = "correction", _("A correction")

    class State(models.TextChoices):
        NEW = "new", _("new")
        TAKEN = "taken", _("taken over")
        DECLINED = "declined", _("declined")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("name of the service or page"), max_length=160)
    service_slug = models.SlugField(_("entry"), max_length=120, blank=True)
    text = models.TextField(_("what to add or change"))
    contact = models.CharField(_("public contact"), max_length=300, blank=True)
    source = models.CharField(_("where it can be read"), max_length=500, blank=True)
    made_at = models.DateTimeField(_("made"), default=clock.now)
    # Personal: goes with the account, the suggestion stays.
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("made by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.NEW)
    answer = models.TextField(_("what was done"), blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("handled by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    handled_at = models.DateTimeField(_("handled"), null=True, editable=False)

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["-made_at", "-id"]
        default_permissions = ("change", "view")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name}"
