"""The list of activities in the admin, and what is chosen from for a slide."""

from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, DateColumn
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from media.h5p import admin_views, selectors
from media.models import H5PActivity


def live_word(activity: H5PActivity) -> str:
    version = activity.live_version
    return str(_("Version %(number)s") % {"number": version.number}) if version else str(_("None yet"))


class ActivityIndexView(IndexView):
    """Without boxes to tick: an activity is deleted by itself, once nothing rests on it."""

    @cached_property
    def columns(self):
        return [column for column in super().columns if not isinstance(column, BulkActionsCheckboxColumn)]


class _WithLiveVersion:
    """What is chosen for a slide: with what learners would get."""

    def get_object_list(self):
        return selectors.listed()

    @property
    def columns(self):
        return [*super().columns, Column("live", label=_("Learners get"), accessor=live_word)]


class ActivityChooseView(_WithLiveVersion, ChooseView):
    pass


class ActivityChooseResultsView(_WithLiveVersion, ChooseResultsView):
    pass


class ActivityChooserViewSet(SnippetChooserViewSet):
    choose_view_class = ActivityChooseView
    choose_results_view_class = ActivityChooseResultsView


class H5PActivityViewSet(SnippetViewSet):
    model = H5PActivity
    icon = "media"
    menu_label = _("H5P activities")
    menu_name = "h5p-activities"
    menu_order = 257
    add_to_admin_menu = True
    admin_url_namespace = admin_views.URLS
    base_url_path = "h5p"
    index_view_class = ActivityIndexView
    index_template_name = "wagtailadmin/generic/index.html"  # that of snippets has a bar for what was ticked
    chooser_viewset_class = ActivityChooserViewSet
    copy_view_enabled = False
    list_per_page = chooser_per_page = 50
    ordering = ["title"]
    list_display = [
        "title",
        Column("library", label=_("Content type"), accessor="live_version.main_library"),
        Column("live", label=_("Learners get"), accessor=live_word),
        Column("versions", label=_("Versions"), accessor="version_count"),
        DateColumn("created_at", label=_("Created"), sort_key="created_at"),
    ]

    def get_queryset(self, request):
        return selectors.listed()

    def get_urlpatterns(self):
        """The list, where it is used and its history are Wagtail's; what changes an activity goes through services."""
        kept = ("list", "list_results", "usage", "history", "history_results")
        return [
            *(pattern for pattern in super().get_urlpatterns() if pattern.name in kept),
            path("add/", admin_views.NewActivityView.as_view(), name="add"),
            path("<int:pk>/", admin_views.ActivityView.as_view(), name="edit"),
            path("<int:pk>/new-version/", admin_views.NewVersionView.as_view(), name="new_version"),
            path("<int:pk>/other-sites/", admin_views.HostsView.as_view(), name="hosts"),
            path("<int:pk>/delete/", admin_views.DeleteActivityView.as_view(), name="delete"),
            path("versions/<int:pk>/make-live/", admin_views.MakeLiveView.as_view(), name="make_live"),
            path("versions/<int:pk>/preview/", admin_views.PreviewView.as_view(), name="preview"),
            path("versions/<int:pk>/delete/", admin_views.DeleteVersionView.as_view(), name="delete_version"),
        ]
