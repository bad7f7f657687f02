"""What waits in the forum, said in the admin's menu and on its first page."""

from typing import Any

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem

from learning.forum import moderation_selectors as selectors
from learning.forum.acting import MODERATE
from learning.forum.moderation_selectors import Queue

CODES = "forum.view_joincode"


def waiting(request) -> Queue:
    """Looked up once a request, for the menu and the first page."""
    if not hasattr(request, "forum_waiting"):
        request.forum_waiting = selectors.queue(request.user)
    return request.forum_waiting


class ModerationItem(MenuItem):
    """Its label says how much waits, or how much of it cannot."""

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Forum"),
            reverse_lazy("forum_desk:queue"),
            name="moderation",
            icon_name="comment",
            order=253,
        )

    def is_shown(self, request) -> bool:
        return request.user.has_perm(MODERATE)

    def render_component(self, request) -> LinkMenuItem:
        return LinkMenuItem(self.name, _label(waiting(request)), str(self.url), icon_name=self.icon_name)


def _label(queue: Queue) -> str:
    """Short, because the menu is narrow: the gravest only."""
    if queue.urgent:
        return _("Forum: urgent %(count)d") % {"count": queue.urgent}
    if queue.late:
        return _("Forum: late %(count)d") % {"count": queue.late}
    return _("Forum (%(count)d)") % {"count": len(queue.lines)} if queue.lines else _("Forum")


class CodesItem(MenuItem):
    """For administrators, who need not be moderators."""

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Codes to join"),
            reverse_lazy("forum_desk:codes"),
            name="forum-codes",
            icon_name="key",
            order=400,
        )

    def is_shown(self, request) -> bool:
        return request.user.has_perm(CODES)


class WaitingPanel(Component):
    """“Forum” on the first page of the admin."""

    name = "forum_waiting"
    template_name = "forum/admin/home_panel.html"
    order = 121

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        queue = waiting(parent_context["request"])
        return {
            "waiting": len(queue.lines),
            "urgent": queue.urgent,
            "late": queue.late,
            "url": reverse("forum_desk:queue"),
        }


def add_waiting_panel(request, panels) -> None:
    if request.user.has_perm(MODERATE):
        panels.append(WaitingPanel())
