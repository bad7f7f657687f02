"""What a certificate stands for: a programme with its face. What it asks for is a requirement set of the ledger."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.progress.models import Subject


class Programme(models.Model):
    """Archived: awards name its subject. What it asks is versioned in the ledger; enrolments keep their version."""

    subject = models.OneToOneField(
        Subject, on_delete=models.PROTECT, related_name="certificate_programme", verbose_name=_("subject")
    )
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    # By language code, English at least.
    titles = models.JSONField(_("titles"), default=dict)
    statements = models.JSONField(
        _("what it says"), default=dict, help_text=_("One sentence on the face: what its holder has done.")
    )
    # NULL means: without end.
    valid_months = models.PositiveSmallIntegerField(
        _("months of validity"), null=True, blank=True, default=24, validators=[MinValueValidator(1)]
    )
    # No new awards when it is not offered; what was issued stands.
    is_offered = models.BooleanField(_("offered"), default=True)
    # The source it was loaded from, and what the loading made of it: an administrator's edit is kept.
    source_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    loaded_digest = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["subject__order", "id"]
        default_permissions = ("view", "change")

    def __str__(self) -> str:
        return self.titles.get("en", self.slug)

    def title(self, language: str) -> str:
        return self.titles.get(language) or self.titles.get("en", self.slug)

    def statement(self, language: str) -> str:
        return self.statements.get(language) or self.statements.get("en", "")
