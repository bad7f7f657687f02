"""The directory: regions, and the services and lines that people can be sent to."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.admin.widgets.slug import SlugInput
from wagtail.models import PreviewableMixin, TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from learning.reference import cards
from learning.reference.models.shipped import Shipped, Sourced

# Addresses in the directory that are no service.
RESERVED = {"contact-sheet", "suggest"}


def region_choices() -> list[tuple[str, str]]:
    """The regions of the source language, to choose from."""
    regions = Region.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    return list(regions.order_by("name").values_list("slug", "name"))


class RegionForm(WagtailAdminModelForm):
    parent = forms.ChoiceField(label=_("lies in"), required=False, choices=lambda: [("", "—"), *region_choices()])


class Region(Shipped):
    """A part of the country. Services name their regions by slug."""

    name = models.CharField(_("name"), max_length=120)
    parent = models.SlugField(_("lies in"), max_length=120, blank=True)

    base_form_class = RegionForm
    panels = [
        TitleFieldPanel("name", targets=["slug"], required_on_save=True),
        FieldPanel("slug", widget=SlugInput, required_on_save=True),
        FieldPanel("parent"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.FilterField("locale")]
    override_translatable_fields = [
        TranslatableField("name"),
        SynchronizedField("slug", overridable=False),
        SynchronizedField("parent", overridable=False),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["name"]
        unique_together = [("translation_key", "locale"), ("slug", "locale")]

    def __str__(self) -> str:
        return self.name

    def clean(self):
        super().clean()
        above, place = {self.slug}, self.parent
        parents = dict(Region.objects.filter(locale=self.locale_id).values_list("slug", "parent"))
        while place:
            if place in above:
                raise ValidationError({"parent": _("A region cannot lie in itself.")})
            above.add(place)
            place = parents.get(place, "")


class ServiceForm(WagtailAdminModelForm):
    needs = forms.MultipleChoiceField(
        label=_("needs that it meets"), choices=lambda: Service.Need.choices, widget=forms.CheckboxSelectMultiple
    )
    regions = forms.MultipleChoiceField(
        label=_("regions that it serves"), choices=region_choices, widget=forms.CheckboxSelectMultiple
    )


class Service(PreviewableMixin, Sourced, Shipped):
    """A service or line, as its own public page describes it. Only public, organisational contacts."""

    class Kind(models.TextChoices):
        CRISIS_LINE = "crisis-line", _("Crisis line")
        SHELTER = "shelter", _("Shelter and housing")
        LEGAL = "legal", _("Legal help")
        HEALTH = "health", _("Health")
        SETTLEMENT = "settlement", _("Settlement and newcomers")
        CHILD_PROTECTION = "child-protection", _("Child protection")
        POLICE = "police", _("Police and victim services")
        LABOUR = "labour", _("Work and labour rights")
        INDIGENOUS = "indigenous", _("Indigenous-led")
        QUEER = "2slgbtq", _("2SLGBTQIA+")
        FRANCOPHONE = "francophone", _("In French")
        COALITION = "coalition", _("Coalition or network")
        GOVERNMENT = "government", _("Government")
        FUNDING = "funding", _("Money and funds")
        EDUCATION = "education", _("Education and training")
        OTHER = "other", _("Other")

    class Need(models.TextChoices):
        SAFETY = "safety", _("Safety")
        SHELTER = "shelter", _("A place to stay")
        HEALTH = "health", _("Health")
        COUNSELLING = "counselling", _("Someone to talk to")
        LEGAL = "legal", _("Legal help")
        IMMIGRATION = "immigration", _("Immigration status")
        WORK = "work", _("Work")
        MONEY = "money", _("Money")
        FOOD = "food", _("Food")
        LANGUAGE = "language", _("Language and interpreting")
        CHILD = "child", _("A child at risk")
        REPORTING = "reporting", _("Reporting")
        INFORMATION = "information", _("Information and referral")

    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.OTHER)
    # Slugs, the same in all languages: a draft keeps them, and a translation needs none of its own.
    needs = models.JSONField(_("needs that it meets"), default=list)
    regions = models.JSONField(_("regions that it serves"), default=list)
    mandate = models.TextField(_("mandate"), help_text=_("One or two sentences, in our own words."))
    services = models.TextField(_("services"), blank=True)
    intake = models.TextField(
        _("whom it takes"), blank=True, help_text=_("Gender, age, community, status, area, as the page says it.")
    )
    languages = models.CharField(_("languages"), max_length=300, blank=True)
    phone = models.CharField(_("telephone"), max_length=200, blank=True)
    text_line = models.CharField(_("text or chat"), max_length=200, blank=True)
    web = models.URLField(_("web site"), max_length=500, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    hours = models.CharField(_("hours"), max_length=300, blank=True)
    confidentiality = models.TextField(_("confidentiality"), blank=True)
    reporting = models.TextField(_("duties to report"), blank=True, help_text=_("Children’s aid, police, border."))
    limits = models.TextField(_("limits"), blank=True)
    note = models.TextField(_("note"), blank=True)

    base_form_class = ServiceForm
    panels = [
        TitleFieldPanel("name", targets=["slug"], required_on_save=True),
        FieldPanel("slug", widget=SlugInput, required_on_save=True),
        MultiFieldPanel(["kind", "needs", "regions"], heading=_("Where it is found")),
        MultiFieldPanel(["mandate", "services", "intake", "languages"], heading=_("What it does, and for whom")),
        MultiFieldPanel(["phone", "text_line", "web", "email", "hours"], heading=_("Public contact")),
        MultiFieldPanel(
            ["confidentiality", "reporting", "limits", "note"], heading=_("To know before you send anybody")
        ),
        *Sourced.source_panels,
    ]
    search_fields = [
        index.SearchField("name", boost=2),
        index.AutocompleteField("name"),
        index.SearchField("mandate"),
        index.SearchField("services"),
        index.SearchField("intake"),
        index.FilterField("live"),
        index.FilterField("slug"),
        index.FilterField("locale"),
        index.FilterField("kind"),
    ]
    # Telephone, address and source are facts: in a translation they follow the source language.
    override_translatable_fields = [
        *[
            TranslatableField(name)
            for name in (
                *("name", "mandate", "services", "intake", "languages", "hours"),
                *("confidentiality", "reporting", "limits", "note", "text_line"),
            )
        ],
        *[
            SynchronizedField(name, overridable=False)
            for name in (*("slug", "kind", "needs", "regions", "phone", "source_text", "source_url", "source_date"),)
        ],
        SynchronizedField("web"),
        SynchronizedField("email"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["name"]
        unique_together = [("translation_key", "locale"), ("slug", "locale")]

    def __str__(self) -> str:
        return self.name

    def clean(self):
        super().clean()
        if self.slug in RESERVED:
            raise ValidationError({"slug": _("This address is taken.")})

    def get_preview_template(self, request, mode_name):
        return "reference/service.html"

    def get_preview_context(self, request, mode_name):
        names = dict(Region.objects.filter(locale=self.locale_id).values_list("slug", "name"))
        return {**super().get_preview_context(request, mode_name), "card": cards.card(self, regions=names)}
