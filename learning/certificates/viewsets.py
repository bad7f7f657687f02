"""The list of certificates in the administration, and the page of one."""

import django_filters
from django import forms
from django.db.models import Q
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from learning.certificates import codes, presentation, selectors
from learning.certificates.models import Award
from learning.certificates.selectors import FileState
from learning.progress.models import Subject

STANDINGS = {
    "valid": (_("Valid"), lambda awards: awards.in_force()),
    "no-name": (_("Valid, waits for a name"), lambda awards: awards.waiting_for_name()),
    "no-file": (_("Valid, file being prepared"), lambda awards: awards.waiting_for_file()),
    "revoked": (_("Revoked"), lambda awards: awards.exclude(revocation=None)),
}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def holder_of(award: Award) -> str:
    return award.holder.email if award.holder else str(_("erased"))


def standing_word(award: Award) -> str:
    """As on the public page, and what is still missing."""
    words = {FileState.NAME_MISSING: STANDINGS["no-name"][0], FileState.BEING_PREPARED: STANDINGS["no-file"][0]}
    return str(words.get(selectors.file_state(award)) or selectors.standing_of(award).stand.word)


class AwardFilterSet(WagtailFilterSet):
    standing = django_filters.ChoiceFilter(
        label=_("Standing"),
        choices=[(key, label) for key, (label, _keep) in STANDINGS.items()],
        method="keep_standing",
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    programme = django_filters.ModelChoiceFilter(
        label=_("Programme"),
        queryset=Subject.objects.filter(scope=Subject.Scope.PROGRAMME),
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    issued_at = django_filters.DateFromToRangeFilter(label=_("Issued"), widget=DateRangePickerWidget)

    class Meta:
        model = Award
        fields = ["standing", "programme", "issued_at"]

    def keep_standing(self, awards, _name, value):
        return STANDINGS[value][1](awards)


class AwardIndexView(generic.IndexView):
    """Finds by e-mail address, number, or code as it was typed."""

    is_searchable = True

    def get_base_queryset(self):
        return selectors.awards()

    def search_queryset(self, queryset):
        if not self.is_searching:
            return queryset
        wanted = Q(holder__email__icontains=self.search_query) | Q(number__icontains=self.search_query)
        try:
            wanted |= Q(code=codes.parse(self.search_query))
        except codes.Mistyped:
            pass
        return queryset.filter(wanted)

    def to_row_dict(self, item):
        return {
            "number": item.number,
            "holder": _harmless(holder_of(item)),
            "name": _harmless(item.confirmed_name.name if hasattr(item, "confirmed_name") else ""),
            "programme": _harmless(item.programme.title),
            "issued_at": item.issued_at,
            "standing": standing_word(item),
        }


def _harmless(text: str) -> str:
    """Text that a spreadsheet does not take for a formula (OWASP: CSV injection)."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


class AwardInspectView(generic.InspectView):
    template_name = "certificates/admin/inspect.html"

    def get_object(self, queryset=None):
        return generic.base.get_object_or_404(selectors.awards(), pk=self.pk)

    def get_context_data(self, **kwargs):
        return {
            **super().get_context_data(**kwargs),
            "held": presentation.held(self.object, language=get_language()),
            "checked": presentation.checked(self.object, language=get_language()),
            "holder": holder_of(self.object),
            "revocation": getattr(self.object, "revocation", None),
        }


class AwardViewSet(ModelViewSet):
    model = Award
    icon = "circle-check"
    menu_label = _("Certificates")
    menu_name = "certificates"
    menu_order = 260
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    form_fields: list[str] = []
    index_view_class = AwardIndexView
    inspect_view_class = AwardInspectView
    inspect_template_name = AwardInspectView.template_name
    filterset_class = AwardFilterSet
    list_per_page = 50
    ordering = ["-issued_at", "-pk"]
    list_display = [
        "number",
        Column("holder", label=_("Holder"), accessor=holder_of, sort_key="holder__email"),
        Column("programme", label=_("Programme"), accessor="programme.title", sort_key="programme__title"),
        DateColumn("issued_at", label=_("Issued"), sort_key="issued_at"),
        StatusTagColumn("standing", label=_("Standing"), accessor=standing_word),
    ]
    list_export = ["number", "holder", "name", "programme", "issued_at", "standing"]
    export_headings = {"holder": _("Holder"), "name": _("Name"), "standing": _("Standing")}
    export_filename = "certificates"

    def get_urlpatterns(self):
        """Only what looks: no screens to add, edit or delete."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
        ]

    def get_common_view_kwargs(self, **kwargs):
        absent = {f"{name}_url_name": None for name in ("history", "usage", "add", "edit", "delete")}
        return {**super().get_common_view_kwargs(**kwargs), **absent}
