"""What trainers read in the administration."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from modules.models import Feedback, ModulePage


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Feedback is read, never written here."""

    def user_has_permission(self, user, action):
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)


class FeedbackIndexView(IndexView):
    """The newest first, with the module by its title."""

    def get_base_queryset(self):
        self.titles = dict(ModulePage.objects.values_list("translation_key", "title"))
        return Feedback.objects.all()

    @property
    def columns(self):
        return [
            DateColumn("given_on", label=_("Given on")),
            Column("module", label=_("Module"), accessor=lambda one: self.titles.get(one.module_key, "")),
            Column("usefulness", label=_("Useful at work"), accessor="get_usefulness_display"),
            Column("helped", label=_("What helped")),
            Column("hindered", label=_("What was wrong, missing or too much")),
        ]


class FeedbackViewSet(ModelViewSet):
    model = Feedback
    icon = "comment"
    menu_label = _("Feedback")
    menu_name = "feedback"
    menu_order = 320
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = FeedbackIndexView
    form_fields: list[str] = []
    list_export = ["given_on", "module_key", "language", "usefulness", "helped", "hindered"]
    export_filename = "feedback"
    list_per_page = 50

    def get_urlpatterns(self):
        """Only what looks."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]

    def get_common_view_kwargs(self, **kwargs):
        absent = {f"{name}_url_name": None for name in ("history", "usage", "add", "edit", "delete", "inspect")}
        return {**super().get_common_view_kwargs(**kwargs), **absent}
