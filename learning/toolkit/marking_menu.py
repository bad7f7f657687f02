"""What waits at the marking desk, said in the admin's menu and on its first page."""

from typing import Any

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem

from learning.toolkit import marking_selectors as selectors
from learning.toolkit.judging import MARK


def counts_of(request) -> dict[str, int]:
    """Counted once a request, for the menu and the first page."""
    if not hasattr(request, "casework_waiting"):
        request.casework_waiting = selectors.counts(request.user)
    return request.casework_waiting


class MarkingItem(MenuItem):
    """Its label says how much waits, and how much of it is late."""

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Marking"),
            reverse_lazy("marking_desk:queue"),
            name="marking",
            icon_name="clipboard-list",
            order=251,
        )

    def is_shown(self, request) -> bool:
        return request.user.has_perm(MARK)

    def render_component(self, request) -> LinkMenuItem:
        return LinkMenuItem(self.name, _label(counts_of(request)), str(self.url), icon_name=self.icon_name)


def _label(counts: dict[str, int]) -> str:
    if counts["late"]:
        return _("Marking (%(waiting)d, late: %(late)d)") % counts
    return _("Marking (%(waiting)d)") % counts if counts["waiting"] else _("Marking")


class WaitingPanel(Component):
    """“Casework waiting” on the first page of the admin."""

    name = "casework_waiting"
    template_name = "toolkit/marking/home_panel.html"
    order = 120

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {**counts_of(parent_context["request"]), "url": reverse("marking_desk:queue")}


def add_waiting_panel(request, panels) -> None:
    if request.user.has_perm(MARK):
        panels.append(WaitingPanel())
