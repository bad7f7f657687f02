"""“I checked it today” on a service, in the admin."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from learning.reference import services
from learning.reference.cards import card
from learning.reference.directory import checked_on
from learning.reference.models import Service, ServiceCheck

app_name = "service_checks"


class CheckServiceView(WagtailAdminTemplateMixin, TemplateView):
    """Shows the published contact, to be compared with what the service says today."""

    template_name = "reference/admin/check_service.html"
    page_title = gettext_lazy("Check a service")
    header_icon = "check"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm("reference.add_servicecheck"):
            raise PermissionDenied
        self.service = get_object_or_404(Service, pk=kwargs["pk"], live=True)
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return self.service.name

    def get_context_data(self, **kwargs):
        checked = checked_on([self.service]).get(self.service.translation_key)
        checks = ServiceCheck.objects.filter(service_key=self.service.translation_key).select_related("checked_by")
        return {
            **super().get_context_data(**kwargs),
            "service": self.service,
            "card": card(self.service, regions={}, checked_on=checked),
            "checks": checks,
        }

    def post(self, request, *args, **kwargs):
        services.record_service_check(service=self.service, by=request.user)
        messages.success(request, _("Checked today: %s") % self.service.name)
        return redirect(reverse("wagtailsnippets_reference_service:list"))


urlpatterns = [path("<int:pk>/", CheckServiceView.as_view(), name="check")]
