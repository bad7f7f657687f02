"""Words the course uses. Archived: slides point at them by slug."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.admin.widgets.slug import SlugInput
from wagtail.models import TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from learning.reference.models.shipped import Shipped


class GlossaryTerm(Shipped):
    """A term in two layers: what it means in law, and how services use it."""

    term = models.CharField(_("term"), max_length=120)
    slug = models.SlugField(
        _("slug"), max_length=120, help_text=_("How slides refer to it. Keep it once a slide uses the term.")
    )
    in_law = models.TextField(_("in law"), blank=True, help_text=_("Name the law or the page it comes from."))
    in_services = models.TextField(_("in services"), help_text=_("In plain words, as one would say it to a client."))

    panels = [
        TitleFieldPanel("term", targets=["slug"], required_on_save=True),
        # A draft, too: two terms without a slug would be in each other's way.
        FieldPanel("slug", widget=SlugInput, required_on_save=True),
        FieldPanel("in_services"),
        FieldPanel("in_law"),
    ]
    search_fields = [
        index.SearchField("term", boost=2),
        index.AutocompleteField("term"),
        index.SearchField("in_law"),
        index.SearchField("in_services"),
        index.FilterField("id"),
        index.FilterField("live"),
        index.FilterField("slug"),
        index.FilterField("locale"),
    ]
    # One slug in all languages, so that a mark on a translated slide finds its term.
    override_translatable_fields = [
        TranslatableField("term"),
        TranslatableField("in_services"),
        TranslatableField("in_law"),
        SynchronizedField("slug", overridable=False),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary")
        ordering = ["term"]
        unique_together = [("translation_key", "locale"), ("slug", "locale")]

    def __str__(self) -> str:
        return self.term
