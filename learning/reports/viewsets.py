"""What administrators look at. Nothing here changes anything."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet

from learning.progress.models import Enrolment
from learning.reports import selectors


class OrganisationColumn(Column):
    """Where the person works now."""

    def get_value(self, instance):
        return ", ".join(m.organisation.name for m in instance.user.memberships.all() if m.left_at is None)


class LearnerIndexView(IndexView):
    page_title = _("Learners")

    def get_base_queryset(self):
        return selectors.enrolments()


class LearnerInspectView(InspectView):
    """One person: how far they are in every module, what is missing, what they were certified for."""

    template_name = "reports/learner.html"

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), **selectors.person(self.object, language=settings.LANGUAGE_CODE)}


class LearnerViewSet(ModelViewSet):
    model = Enrolment
    name = "learners"
    url_prefix = "learners"
    menu_label = _("Learners")
    icon = "group"
    menu_order = 300
    add_to_admin_menu = True
    inspect_view_enabled = True
    copy_view_enabled = False
    form_fields: list[str] = []
    index_view_class = LearnerIndexView
    inspect_view_class = LearnerInspectView
    list_display = [
        TitleColumn("user", label=_("Person"), sort_key="user__email", url_name="learners:inspect"),
        OrganisationColumn("organisation", label=_("Organisation")),
        DateColumn("began_at", label=_("Began"), sort_key="began_at"),
        Column("steps_done", label=_("Steps done"), sort_key="steps_done"),
        Column("certificates", label=_("Certificates"), sort_key="certificates"),
        BooleanColumn("is_demonstration", label=_("Demonstration")),
    ]
    export_filename = "learners"
    list_export = ["user.email", "began_at", "cycle", "steps_done", "certificates"]
    search_fields = ["user__email", "user__memberships__organisation__name", "user__certificate_identity__name"]
    search_backend_name = None
    ordering = ["-began_at"]
