"""Words the course uses. Archived: slides point at them by slug."""

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.admin.widgets.slug import SlugInput
from wagtail.models import DraftStateMixin, RevisionMixin, TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField


class GlossaryTerm(DraftStateMixin, RevisionMixin, TranslatableMixin, index.Indexed, models.Model):
    """A term in two layers: what it means in law, and how services use it."""

    term = models.CharField(_("term"), max_length=120)
    slug = models.SlugField(
        _("slug"), max_length=120, help_text=_("How slides refer to it. Keep it once a slide uses the term.")
    )
    in_law = models.TextField(_("in law"), blank=True, help_text=_("Name the law or the page it comes from."))
    in_services = models.TextField(_("in services"), help_text=_("In plain words, as one would say it to a client."))

    # Digest of the words as the shipped glossary brought them: where the row differs from it, a trainer has
    # edited the term, and the loader leaves it alone.
    loaded_digest = models.CharField(max_length=64, blank=True, default="", editable=False)

    _revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="glossary_term",
        for_concrete_model=False,
    )

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

    def clean(self):
        super().clean()
        # The editor leaves the language out of its form, so Django does not check this by itself.
        others = GlossaryTerm.objects.filter(slug=self.slug, locale=self.locale_id).exclude(pk=self.pk)
        if self.slug and others.exists():
            raise ValidationError({"slug": _("Another term of this language has this slug.")})

    @property
    def revisions(self):
        return self._revisions

    @property
    def language(self) -> str:
        """Language of the words, which may not be the reader's."""
        return self.locale.language_code
