"""Who vouches for a text, as of when, and until when it may be believed.

Review is added to, never edited: a signature stands for the text that was signed, and no other.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from learning.core import clock


class Vouched(models.Model):
    """Fields of a text that somebody is responsible for."""

    as_of = models.DateField(
        _("as of"), null=True, blank=True, help_text=_("The day on which its time-bound statements were true.")
    )
    review_by = models.DateField(_("review by"), null=True, blank=True)
    # Not “owner”: a Wagtail page has one already, whoever made it.
    content_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Who keeps it up to date."),
    )
    is_safety_critical = models.BooleanField(
        _("safety-critical"),
        default=False,
        help_text=_("Needs the signature of people with lived experience before learners rely on it."),
    )
    # NULL means: nobody has signed the text as it stands. Kept by `editorial.services`, never by a form.
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True, editable=False)

    editorial_panels = [
        MultiFieldPanel(
            [
                FieldPanel("as_of"),
                FieldPanel("review_by"),
                FieldPanel("content_owner"),
                FieldPanel("is_safety_critical"),
            ],
            heading=_("Who vouches for it"),
        )
    ]

    class Meta:
        abstract = True

    @property
    def awaits_review(self) -> bool:
        """Safety-critical, and nobody has signed it as it stands."""
        return self.is_safety_critical and self.reviewed_at is None

    @property
    def is_expired(self) -> bool:
        """The day by which it had to be looked at again has passed."""
        return self.review_by is not None and self.review_by < clock.today()


class Review(models.Model):
    """People outside the team read a text and signed it: who, when, and which text."""

    class Kind(models.TextChoices):
        LIVED_EXPERIENCE = "lived-experience", _("people with lived experience")
        INDIGENOUS = "indigenous", _("Indigenous advisers")
        LEGAL = "legal", _("lawyers")
        CLINICAL = "clinical", _("clinicians")

    # What was signed: the translation key of a page or snippet, its language, and a digest of its words.
    content_key = models.UUIDField(_("text"), db_index=True)
    language = models.CharField(_("language"), max_length=12)
    digest = models.CharField(max_length=64, editable=False)
    title = models.CharField(_("title"), max_length=255)
    kind = models.CharField(_("signed by"), max_length=20, choices=Kind.choices)
    # As the reviewers wish to be named, which may be “three members of the advisory group”.
    reviewers = models.CharField(_("reviewers"), max_length=200)
    signed_on = models.DateField(_("signed on"))
    remark = models.TextField(_("remark"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded"), default=clock.now)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-signed_on", "-id"]
        default_permissions = ("add", "view")

    def __str__(self) -> str:
        return f"{self.title}: {self.reviewers}, {self.signed_on}"
