"""Attempts at activities in the administration, under Reports: who did what, and what came of it. Only to read."""

import django_filters
from django import forms
from django.db.models import Q
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.permission_policies import ModelPermissionPolicy

from learning.core.report_viewset import ReportViewSet
from media.models import H5PActivity
from quizzes.exchange.spreadsheet import guarded
from quizzes.h5p import forwarding, selectors
from quizzes.models import H5PAttempt
from quizzes.models.h5p import Scoring

MOST_OTHERS = 50  # attempts of one person that the page of one of them lists


class ReadOnlyPolicy(ModelPermissionPolicy):
    """What people did is read, never written here."""

    def user_has_permission(self, user, action):
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)


class AttemptFilterSet(WagtailFilterSet):
    activity = django_filters.ModelChoiceFilter(
        label=_("Activity"),
        field_name="version__activity",
        queryset=H5PActivity.objects.only("title"),
        empty_label=_("All"),
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[("done", _("Done")), ("open", _("Not done yet"))],
        method="keep_state",
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    how = django_filters.ChoiceFilter(
        label=_("How"), choices=H5PAttempt.How.choices, widget=forms.RadioSelect, empty_label=_("All")
    )
    scoring = django_filters.ChoiceFilter(
        label=_("Points are"), choices=Scoring.choices, widget=forms.RadioSelect, empty_label=_("All")
    )
    demonstration = django_filters.ChoiceFilter(
        label=_("Demonstration"),
        choices=[("no", _("Real people")), ("yes", _("Demonstration"))],
        method="keep_demonstration",
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    started_at = django_filters.DateFromToRangeFilter(label=_("Started"), widget=DateRangePickerWidget)

    class Meta:
        model = H5PAttempt
        fields = ["activity", "state", "how", "scoring", "demonstration", "started_at"]

    def keep_state(self, attempts, _name, value):
        return attempts.filter(done_at__isnull=value == "open")

    def keep_demonstration(self, attempts, _name, value):
        return attempts.filter(user__is_demonstration=value == "yes")


def organisations(attempt: H5PAttempt) -> str:
    """Where the person works now."""
    return ", ".join(one.organisation.name for one in attempt.user.memberships.all() if one.left_at is None)


def result(attempt: H5PAttempt) -> str:
    if attempt.points is None:
        return ""
    return _("%(points)s of %(maximum)s") % {
        "points": f"{attempt.points.normalize():f}",
        "maximum": f"{attempt.maximum.normalize():f}",
    }


class AttemptIndexView(generic.IndexView):
    """The newest first, with sums of what the filters leave."""

    page_title = _("Activities: attempts and results")
    template_name = "quizzes/admin/activity_attempts.html"
    is_searchable = True

    def get_base_queryset(self):
        return selectors.attempts()

    def search_queryset(self, queryset):
        if not self.is_searching:
            return queryset
        words = self.search_query.strip()
        of_person = Q(user__email__icontains=words) | Q(user__memberships__organisation__name__icontains=words)
        return queryset.filter(of_person | Q(version__activity__title__icontains=words)).distinct()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        given_up = forwarding.given_up() if self.request.user.has_perm("accounts.view_user") else ()
        return {
            **context,
            "figures": selectors.figures(self.object_list),
            "given_up": len(given_up),
            "last_refusal": given_up[0].last_error if given_up else "",
        }

    def to_row_dict(self, item):
        row = {
            "person": item.user.email,
            "organisation": organisations(item),
            "activity": item.version.activity.title,
            "version": item.version.number,
            "how": str(item.get_how_display()),
            "started_at": item.started_at,
            "done_at": item.done_at,
            "points": item.points,
            "maximum": item.maximum,
            "scoring": str(item.get_scoring_display()),
            "is_demonstration": item.user.is_demonstration,
        }
        return {name: guarded(value) if isinstance(value, str) else value for name, value in row.items()}


class AttemptInspectView(generic.InspectView):
    """One attempt: what the activity said in it, and what else the person did."""

    template_name = "quizzes/admin/activity_attempt.html"

    def get_object(self, queryset=None):
        return generic.base.get_object_or_404(
            H5PAttempt.objects.select_related("user", "version__activity").prefetch_related(
                "statements", "user__memberships__organisation"
            ),
            pk=self.pk,
        )

    def get_context_data(self, **kwargs):
        attempt = self.object
        others = selectors.attempts().filter(user=attempt.user).exclude(pk=attempt.pk)
        return {
            **super().get_context_data(**kwargs),
            "result": result(attempt),
            "organisations": organisations(attempt),
            "lines": selectors.said(attempt),
            "others": [(one, result(one)) for one in others[:MOST_OTHERS]],
            "of_person": f"{self.listing}?{urlencode({'q': attempt.user.email})}",
            "of_activity": f"{self.listing}?{urlencode({'activity': attempt.version.activity_id})}",
        }

    @cached_property
    def listing(self):
        return reverse("activity_attempts:index")


class AttemptViewSet(ReportViewSet):
    model = H5PAttempt
    icon = "success"
    menu_label = _("Activities")
    menu_name = "activity-attempts"
    menu_order = 205
    inspect_view_enabled = True
    index_view_class = AttemptIndexView
    index_template_name = AttemptIndexView.template_name
    inspect_view_class = AttemptInspectView
    inspect_template_name = AttemptInspectView.template_name
    filterset_class = AttemptFilterSet
    list_per_page = 50
    ordering = ["-started_at", "-pk"]
    list_display = [
        TitleColumn(
            "user", label=_("Person"), accessor="user", sort_key="user__email", url_name="activity_attempts:inspect"
        ),
        Column("organisation", label=_("Organisation"), accessor=organisations),
        Column("activity", label=_("Activity"), accessor="version.activity", sort_key="version__activity__title"),
        Column("version", label=_("Version"), accessor="version.number"),
        Column("how", label=_("How"), accessor="get_how_display", sort_key="how"),
        DateColumn("started_at", label=_("Started"), sort_key="started_at"),
        DateColumn("done_at", label=_("Done"), sort_key="done_at"),
        Column("result", label=_("Points"), accessor=result),
        Column("scoring", label=_("Points are"), accessor="get_scoring_display", sort_key="scoring"),
        BooleanColumn(
            "is_demonstration",
            label=_("Demonstration"),
            accessor="user.is_demonstration",
            sort_key="user__is_demonstration",
        ),
    ]
    list_export = [
        *("person", "organisation", "activity", "version", "how", "started_at", "done_at"),
        *("points", "maximum", "scoring", "is_demonstration"),
    ]
    export_headings = {
        "person": _("Person"),
        "organisation": _("Organisation"),
        "activity": _("Activity"),
        "version": _("Version"),
        "how": _("How"),
        "started_at": _("Started"),
        "done_at": _("Done"),
        "points": _("Points"),
        "maximum": _("Of"),
        "scoring": _("Points are"),
        "is_demonstration": _("Demonstration"),
    }
    export_filename = "activities"

    def get_urlpatterns(self):
        """Only what looks."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<str:pk>/", self.inspect_view, name="inspect"),
        ]

    def get_common_view_kwargs(self, **kwargs):
        absent = {f"{name}_url_name": None for name in ("history", "usage", "add", "edit", "delete")}
        return {**super().get_common_view_kwargs(**kwargs), **absent}
