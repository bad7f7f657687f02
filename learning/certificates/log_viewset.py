"""The log of issue in the administration: to read and to take along."""

import django_filters
from django import forms
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from learning.certificates.models import LogCheck, LogEntry
from learning.core.report_viewset import ReportViewSet

SHOWN_HASH = 12  # letters


def shown_moment(entry: LogEntry) -> str:
    """To the second: “just now” is no entry of a log."""
    return date_format(timezone.localtime(entry.at), "Y-m-d H:i:s")


class LogFilterSet(WagtailFilterSet):
    act = django_filters.ChoiceFilter(
        label=_("What was done"), choices=LogEntry.Act.choices, widget=forms.RadioSelect, empty_label=_("All")
    )
    at = django_filters.DateFromToRangeFilter(label=_("At"), widget=DateRangePickerWidget)

    class Meta:
        model = LogEntry
        fields = ["act", "at"]


class LogIndexView(generic.IndexView):
    """Above the list: whether everything was as it was written when it was last verified."""

    page_title = _("Log of issue")
    template_name = "certificates/admin/log.html"
    is_searchable = True

    def search_queryset(self, queryset):
        return queryset.filter(award_number__icontains=self.search_query.strip()) if self.is_searching else queryset

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "check": LogCheck.objects.first()}


class LogViewSet(ReportViewSet):
    model = LogEntry
    icon = "list-ul"
    menu_label = _("Log of issue")
    menu_name = "log-of-issue"
    index_view_class = LogIndexView
    index_template_name = LogIndexView.template_name
    filterset_class = LogFilterSet
    list_per_page = 100
    ordering = ["-sequence"]
    list_display = [
        Column("sequence", label=_("Place"), sort_key="sequence"),
        Column("at", label=_("At"), accessor=shown_moment, sort_key="at"),
        Column("act", label=_("What was done"), accessor="get_act_display", sort_key="act"),
        Column("award_number", label=_("Certificate"), sort_key="award_number"),
        Column("hash", label=_("Hash"), accessor=lambda entry: f"{entry.hash[:SHOWN_HASH]}…"),
    ]
    list_export = ["sequence", "at", "act", "award_number", "digest", "previous_hash", "hash"]
    export_filename = "log-of-issue"

    def get_urlpatterns(self):
        """Only what looks."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]

    def get_common_view_kwargs(self, **kwargs):
        absent = {f"{name}_url_name": None for name in ("history", "usage", "add", "edit", "delete", "inspect")}
        return {**super().get_common_view_kwargs(**kwargs), **absent}
