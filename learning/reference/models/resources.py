"""Additional Resources: newsletters, and what else there is to read, fill in or hear."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.admin.widgets.slug import SlugInput
from wagtail.models import PreviewableMixin, TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from learning.reference import cards
from learning.reference.models.shipped import Shipped, Sourced

SOURCE_FIELDS = ("source_text", "source_url", "source_date")


class Newsletter(PreviewableMixin, Sourced, Shipped):
    """A newsletter of somebody else. Signing up happens on their site."""

    class Level(models.TextChoices):
        FEDERAL = "federal", _("Federal")
        PROVINCIAL = "provincial", _("Provincial")
        LOCAL = "local", _("Local")
        NGO = "ngo", _("Non-governmental")

    name = models.CharField(_("name"), max_length=160)
    sender = models.CharField(_("from"), max_length=160)
    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    url = models.URLField(_("address"), max_length=500, blank=True)

    panels = [
        TitleFieldPanel("name", targets=["slug"], required_on_save=True),
        FieldPanel("slug", widget=SlugInput, required_on_save=True),
        "sender",
        "level",
        "url",
        *Sourced.source_panels,
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.FilterField("locale")]
    override_translatable_fields = [
        TranslatableField("name"),
        TranslatableField("sender"),
        SynchronizedField("url"),
        *[SynchronizedField(name, overridable=False) for name in ("slug", "level", *SOURCE_FIELDS)],
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("newsletter")
        verbose_name_plural = _("newsletters")
        ordering = ["name"]
        unique_together = [("translation_key", "locale"), ("slug", "locale")]

    def __str__(self) -> str:
        return self.name

    def get_preview_template(self, request, mode_name):
        return "reference/preview.html"

    def get_preview_context(self, request, mode_name):
        return {**super().get_preview_context(request, mode_name), "newsletters": [cards.newsletter_line(self)]}


class Resource(PreviewableMixin, Sourced, Shipped):
    """Something to read, fill in or hear, outside or on this site."""

    class Kind(models.TextChoices):
        FORM = "form", _("Forms")
        LIST = "list", _("Lists")
        READING = "reading", _("Further reading")
        SELF_CARE = "self-care", _("Looking after yourself")
        TRANSCRIPT = "transcript", _("Transcripts")
        OTHER = "other", _("More")

    label = models.CharField(_("label"), max_length=200)
    # A place on this site is its own source.
    source_text = models.CharField(_("source"), max_length=300, blank=True, help_text=_("Who, title."))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.READING)
    text = models.TextField(_("what it is"), blank=True, help_text=_("One sentence."))
    url = models.URLField(_("address outside"), max_length=500, blank=True)
    target = models.CharField(
        _("place on this site"),
        max_length=200,
        blank=True,
        help_text=_("A kind and a key, such as template:t2, service:fem-aide or slide:first-response/self-care/tips."),
    )
    # By key, not by number: numbers are counted from the tree. NULL means: it belongs to no module.
    module_key = models.UUIDField(_("module"), null=True, blank=True)

    panels = [
        TitleFieldPanel("label", targets=["slug"], required_on_save=True),
        FieldPanel("slug", widget=SlugInput, required_on_save=True),
        "kind",
        "text",
        MultiFieldPanel(["url", "target"], heading=_("Where it is: one of the two")),
        "module_key",
        *Sourced.source_panels,
    ]
    search_fields = [index.SearchField("label"), index.AutocompleteField("label"), index.FilterField("locale")]
    override_translatable_fields = [
        TranslatableField("label"),
        TranslatableField("text"),
        SynchronizedField("url"),
        *[
            SynchronizedField(name, overridable=False)
            for name in ("slug", "kind", "target", "module_key", *SOURCE_FIELDS)
        ],
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering = ["label"]
        unique_together = [("translation_key", "locale"), ("slug", "locale")]

    def __str__(self) -> str:
        return self.label

    def clean(self):
        super().clean()
        if self.url and self.target:
            raise ValidationError({"target": _("Either an address outside or a place on this site, not both.")})
        if self.url and not self.source_text:
            raise ValidationError({"source_text": _("Say where it was read.")})

    def get_preview_template(self, request, mode_name):
        return "reference/preview.html"

    def get_preview_context(self, request, mode_name):
        shown = cards.resource_lines([self], self.language)
        return {**super().get_preview_context(request, mode_name), "resources": shown}
