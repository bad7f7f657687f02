"""The list of certificates in the administration, and the page of one."""

import django_filters
from django import forms
from django.db.models import Q
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from learning.certificates import codes, presentation, rules, selectors
from learning.certificates.models import Award
from learning.certificates.selectors import FileState, Stand
from learning.progress.models import Subject

STANDINGS = {
    "valid": (_("Valid"), lambda awards: awards.valid()),
    "no-name": (_("Valid, waits for a name"), lambda awards: awards.waiting_for_name()),
    "no-file": (_("Valid, file being prepared"), lambda awards: awards.waiting_for_file()),
    "no-glyph": (
        _("Valid, name cannot be printed"),
        lambda awards: awards.filter(pk__in=[award.pk for award in selectors.unprintable()]),
    ),
    "expired": (_("Expired"), lambda awards: awards.expired()),
    "replaced": (_("Replaced"), lambda awards: awards.in_force().exclude(replaced_by=None)),
    "revoked": (_("Revoked"), lambda awards: awards.exclude(revocation=None)),
}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def holder_of(award: Award) -> str:
    return award.holder.email if award.holder else str(_("erased"))


def standing_word(award: Award) -> str:
    """As on the public page, and what is still missing."""
    stand = selectors.standing_of(award).stand
    missing = {
        FileState.NAME_MISSING: STANDINGS["no-name"][0],
        FileState.SIGN_MISSING: STANDINGS["no-glyph"][0],
        FileState.BEING_PREPARED: STANDINGS["no-file"][0],
    }
    words = missing.get(selectors.file_state(award)) if stand == Stand.VALID else None
    return str(words or stand.word)


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
        queryset=Subject.objects.filter(scope__in=[Subject.Scope.PROGRAMME, Subject.Scope.COURSE]),
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=Award.Kind.choices, widget=forms.RadioSelect, empty_label=_("All")
    )
    holder__is_demonstration = django_filters.ChoiceFilter(
        label=_("Demonstration"),
        choices=[("no", _("Real people")), ("yes", _("Demonstration"))],
        method="keep_demonstration",
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    issued_at = django_filters.DateFromToRangeFilter(label=_("Issued"), widget=DateRangePickerWidget)

    class Meta:
        model = Award
        fields = ["standing", "programme", "kind", "holder__is_demonstration", "issued_at"]

    def keep_demonstration(self, awards, _name, value):
        return awards.filter(holder__is_demonstration=value == "yes")

    def keep_standing(self, awards, _name, value):
        return STANDINGS[value][1](awards)


class AwardIndexView(generic.IndexView):
    """Finds by e-mail address, number, or code as it was typed."""

    is_searchable = True

    def get_base_queryset(self):
        return selectors.awards().select_related("issued_by")

    @cached_property
    def header_buttons(self):
        return [HeaderButton(_("Desk"), url=reverse("certificate_desk:desk"), icon_name="tasks")]

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
            "kind": item.get_kind_display(),
            "valid_until": item.valid_until,
            "issued_by": _harmless(item.issued_by.email if item.issued_by else ""),
            "reason": _harmless(item.reason),
            "is_demonstration": bool(item.holder and item.holder.is_demonstration),
        }


def _harmless(text: str) -> str:
    """Text that a spreadsheet does not take for a formula (OWASP: CSV injection)."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


class AwardInspectView(generic.InspectView):
    template_name = "certificates/admin/inspect.html"

    def get_object(self, queryset=None):
        return generic.base.get_object_or_404(
            selectors.awards().select_related("issued_by", "replaces", "revocation__by"), pk=self.pk
        )

    @cached_property
    def header_buttons(self):
        """What `request.user` may do about this one; nobody acts on their own."""
        award, user = self.object, self.request.user
        if award.holder_id == user.pk:
            return []
        stand = selectors.standing_of(award).stand
        acts = {
            rules.Act.REISSUE: (_("Reissue"), "redirect", stand == Stand.VALID and award.holder_id is not None),
            rules.Act.REVOKE: (_("Revoke"), "cross", stand != Stand.REVOKED),
        }
        return [
            HeaderButton(words, url=reverse("certificate_desk:act", args=[award.pk, act]), icon_name=icon)
            for act, (words, icon, is_possible) in acts.items()
            if is_possible and rules.may(user, act)
        ]

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
        Column("valid_until", label=_("Valid until"), sort_key="valid_until"),
        StatusTagColumn("standing", label=_("Standing"), accessor=standing_word),
    ]
    list_export = [
        *("number", "holder", "name", "programme", "issued_at", "standing"),
        *("kind", "valid_until", "issued_by", "reason", "is_demonstration"),
    ]
    export_headings = {
        "holder": _("Holder"),
        "name": _("Name"),
        "standing": _("Standing"),
        "is_demonstration": _("Demonstration"),
    }
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
