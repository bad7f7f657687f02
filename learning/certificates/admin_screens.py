"""What the screens of the administrators' desk share."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from learning.certificates import rules

VIEW = "certificates.view_award"


class DeskScreen(WagtailAdminTemplateMixin):
    """`rights`: all of them are needed."""

    header_icon = "circle-check"
    rights: tuple[str, ...] = (VIEW,)
    page_title: Any = gettext_lazy("Certificates")

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perms(self.rights):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def breadcrumbs_items(self):
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("awards:index"), "label": _("Certificates")},
            {"url": reverse("certificate_desk:desk"), "label": _("Desk")},
        ]

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": str(self.get_page_title())}]

    def get_page_title(self):
        return self.page_title


def right(act: str) -> tuple[str, ...]:
    return (VIEW, rules.RIGHTS[rules.Act(act)])
