"""The link register in the admin: what leads outside, from where, and who looked at it when."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from learning.reference import links_register, services

app_name = "outside_links"
LINES_A_PAGE = 50
STATES = {
    "": (gettext_lazy("All"), lambda line: True),
    "not-yet": (gettext_lazy("Not yet checked"), lambda line: line.last_checked is None),
    "overdue": (gettext_lazy("Overdue"), lambda line: line.is_overdue),
    "moved": (gettext_lazy("To be replaced"), lambda line: bool(line.row and line.row.replacement and line.uses)),
}


class LinkRegisterView(WagtailAdminTemplateMixin, TemplateView):
    """Every outside address. A person opens it, looks, and presses the button; this site fetches nothing."""

    template_name = "reference/admin/outside_links.html"
    page_title = gettext_lazy("Outside links")
    header_icon = "link-external"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm("reference.change_externallink"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        lines = links_register.lines()
        state = self.request.GET.get("state", "")
        state = state if state in STATES else ""
        words = self.request.GET.get("q", "").strip().lower()[:200]
        shown = [line for line in lines if STATES[state][1](line) and words in f"{line.url} {line.label}".lower()]
        page = Paginator(shown, LINES_A_PAGE).get_page(self.request.GET.get("page"))
        return {
            **super().get_context_data(**kwargs),
            "page": page,
            "query": words,
            "state": state,
            "states": [
                {"value": value, "label": label, "count": sum(keep(line) for line in lines)}
                for value, (label, keep) in STATES.items()
            ],
            "days": links_register.DAYS_OF_TRUST,
            "page_query": urlencode({"state": state, "q": words}),
        }

    def post(self, request, *args, **kwargs):
        """“I checked it today”."""
        try:
            row = services.record_link_check(url=request.POST.get("url", "")[:500], by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Checked today: %s") % row.url)
        back = urlencode({name: request.POST.get(name, "")[:200] for name in ("state", "q", "page")})
        return redirect(f"{reverse('outside_links:list')}?{back}")


urlpatterns = [path("", LinkRegisterView.as_view(), name="list")]
