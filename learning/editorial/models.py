"""Who vouches for a text, as of when, and until when it may be believed."""

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
    def is_expired(self) -> bool:
        """The day by which it had to be looked at again has passed."""
        return self.review_by is not None and self.review_by < clock.today()
