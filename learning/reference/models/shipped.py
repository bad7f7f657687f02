"""What all entries of the reference have in common: a slug, drafts, translations, and a memory of what was shipped."""

import re

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import DraftStateMixin, RevisionMixin, TranslatableMixin
from wagtail.search import index

# A year, a month or a day: pages seldom say more of their age.
DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


class Shipped(DraftStateMixin, RevisionMixin, TranslatableMixin, index.Indexed, models.Model):
    """An entry that ships with the site and that trainers may edit. One slug in all languages."""

    slug = models.SlugField(_("slug"), max_length=120, help_text=_("How pages refer to it. Keep it once it is used."))
    # Digest of the entry as the shipped source brought it: where the row differs from it, a trainer has edited it,
    # and the loader leaves it alone.
    loaded_digest = models.CharField(max_length=64, blank=True, default="", editable=False)

    _revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="%(class)s",
        for_concrete_model=False,
    )

    class Meta(TranslatableMixin.Meta):
        abstract = True

    def clean(self):
        super().clean()
        # The editor leaves the language out of its form, so Django does not check this by itself.
        others = type(self).objects.filter(slug=self.slug, locale=self.locale_id).exclude(pk=self.pk)
        if self.slug and others.exists():
            raise ValidationError({"slug": _("Another entry of this language has this slug.")})

    @property
    def revisions(self):
        return self._revisions

    @property
    def language(self) -> str:
        """Language of the words, which may not be the reader's."""
        return self.locale.language_code


def check_date(value: str) -> None:
    """Raises ValidationError unless it is a year, a month or a day as 2025, 2025-11 or 2025-11-01."""
    if not DATE.fullmatch(value):
        raise ValidationError(_("Write 2025, 2025-11 or 2025-11-01."))


class Sourced(models.Model):
    """Where what is said was read. It does not say that anybody has checked it since."""

    source_text = models.CharField(_("source"), max_length=300, help_text=_("Who, title."))
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    source_date = models.CharField(
        _("date of the source"),
        max_length=10,
        blank=True,
        validators=[check_date],
        help_text=_("As the page says it: 2025, 2025-11 or 2025-11-01. Empty where it has no date."),
    )

    source_panels = [
        MultiFieldPanel(
            [FieldPanel("source_text"), FieldPanel("source_url"), FieldPanel("source_date")],
            heading=_("Where it was read"),
        )
    ]

    class Meta:
        abstract = True
