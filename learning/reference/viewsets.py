"""The reference in the admin: lists and editors, and the chooser that marks a term in a text."""

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet, SnippetChosenView
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from learning.reference import services
from learning.reference.directory import contact_digest
from learning.reference.models import (
    ExternalLink,
    GlossaryTerm,
    Newsletter,
    Region,
    Resource,
    Service,
    ServiceCheck,
    Suggestion,
)
from learning.reference.selectors import term_address


def checked_word(service: Service) -> str:
    """When somebody last made sure of the contact as it is published; a row of ServiceViewSet knows its last check."""
    if service.last_check is None or service.last_check_digest != contact_digest(service):
        return str(_("Not yet checked"))
    return date_format(service.last_check, "j F Y")


class _SourceTerms:
    """Terms of the source language: marks carry the slug, which is the same in all languages."""

    i18n_enabled = False

    def get_object_list(self):
        return super().get_object_list().filter(locale__language_code=settings.LANGUAGE_CODE)


class TermChooseView(_SourceTerms, ChooseView):
    pass


class TermChooseResultsView(_SourceTerms, ChooseResultsView):
    pass


class TermChosenView(SnippetChosenView):
    def get_chosen_response_data(self, item):
        response = super().get_chosen_response_data(item)
        return {**response, "slug": item.slug, "title": item.term, "url": term_address(item.slug)}


class TermChooserViewSet(SnippetChooserViewSet):
    choose_view_class = TermChooseView
    choose_results_view_class = TermChooseResultsView
    chosen_view_class = TermChosenView


class GlossaryTermViewSet(SnippetViewSet):
    model = GlossaryTerm
    icon = "info-circle"
    menu_label = _("Glossary")
    menu_order = 255
    add_to_admin_menu = True
    list_display = ["term", "slug", UpdatedAtColumn()]
    list_per_page = 50
    chooser_per_page = 50
    chooser_viewset_class = TermChooserViewSet
    ordering = ["term"]
    copy_view_enabled = False


# --- the directory and what belongs to it ---------------------------------------------------------


class ServiceViewSet(SnippetViewSet):
    model = Service
    icon = "mail"
    menu_label = _("Services")
    list_display = [
        "name",
        "kind",
        "phone",
        Column("checked", label=_("Checked"), accessor=checked_word),
        UpdatedAtColumn(),
    ]
    list_filter = ["kind"]
    list_per_page = 50
    ordering = ["name"]
    copy_view_enabled = False

    def get_queryset(self, request):
        checks = ServiceCheck.objects.filter(service_key=OuterRef("translation_key")).order_by("-checked_on", "-id")
        return Service.objects.annotate(
            last_check=Subquery(checks.values("checked_on")[:1]),
            last_check_digest=Subquery(checks.values("digest")[:1]),
        )


class RegionViewSet(SnippetViewSet):
    model = Region
    icon = "site"
    menu_label = _("Regions")
    list_display = ["name", "slug", "parent", UpdatedAtColumn()]
    ordering = ["name"]
    copy_view_enabled = False


class NewsletterViewSet(SnippetViewSet):
    model = Newsletter
    icon = "doc-full"
    menu_label = _("Newsletters")
    list_display = ["name", "sender", "level", UpdatedAtColumn()]
    ordering = ["name"]
    copy_view_enabled = False


class ResourceViewSet(SnippetViewSet):
    model = Resource
    icon = "list-ul"
    menu_label = _("Resources")
    list_display = ["label", "kind", UpdatedAtColumn()]
    list_filter = ["kind"]
    ordering = ["label"]
    copy_view_enabled = False


class SuggestionForm(WagtailAdminModelForm):
    """What readers wrote is not edited; what was done about it is."""

    def save(self, commit=True):
        return services.handle_suggestion(
            suggestion=self.instance,
            state=self.cleaned_data["state"],
            answer=self.cleaned_data["answer"],
            by=self.for_user,
        )


class SuggestionViewSet(SnippetViewSet):
    model = Suggestion
    icon = "comment"
    menu_label = _("Suggestions")
    list_display = ["name", "kind", "state", "made_at"]
    list_filter = ["state", "kind"]
    list_per_page = 50
    ordering = ["-made_at"]
    copy_view_enabled = False
    inspect_view_enabled = True
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [FieldPanel(name, read_only=True) for name in ("kind", "name", "text", "contact", "source", "made_at")],
                heading=_("What was suggested"),
            ),
            MultiFieldPanel(["state", "answer"], heading=_("What was done")),
        ],
        base_form_class=SuggestionForm,
    )


class ExternalLinkViewSet(SnippetViewSet):
    model = ExternalLink
    icon = "link-external"
    menu_label = _("Notes on links")
    list_display = ["url", "label", "owner", "last_checked", "replacement"]
    search_fields = ["url", "label"]
    ordering = ["url"]
    panels = ["url", "label", "owner", "replacement"]
    copy_view_enabled = False


class DirectoryGroup(SnippetViewSetGroup):
    items = (
        ServiceViewSet,
        RegionViewSet,
        SuggestionViewSet,
        NewsletterViewSet,
        ResourceViewSet,
        ExternalLinkViewSet,
    )
    menu_icon = "mail"
    menu_label = _("Directory")
    menu_order = 256
