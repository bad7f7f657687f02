from django.contrib.auth.models import Permission
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.log_actions import LogFormatter
from wagtail.snippets.models import register_snippet

from media.h5p.viewsets import H5PActivityViewSet
from media.models import H5PActivity

register_snippet(H5PActivityViewSet)

LOGGED = {
    "add_version": (_("Add a version"), _("Version %(number)s was added")),
    "make_live": (_("Make a version live"), _("Version %(number)s was made live")),
    "delete_version": (_("Delete a version"), _("Version %(number)s was deleted")),
    "allow_hosts": (_("Allow other sites"), _("Other sites that are allowed: %(after)s")),
}


class H5PFormatter(LogFormatter):
    """Says with its data what was done."""

    def format_message(self, log_entry):
        data = log_entry.data
        return self.message % {**data, "after": ", ".join(data.get("after") or []) or "–"}


@hooks.register("register_log_actions")
def h5p_actions(actions):
    for name, (label, message) in LOGGED.items():
        formatter = type("Formatter", (H5PFormatter,), {"label": label, "message": message})
        actions.register_action(f"media.h5p_{name}")(formatter)


@hooks.register("register_permissions")
def right_to_allow_hosts():
    return Permission.objects.filter(content_type__app_label="media", codename="allow_hosts")


@hooks.register("before_bulk_action")
def one_at_a_time(request, action_type, objects, action_class_instance):
    """Wagtail's way to delete many asks neither services nor where something is used."""
    if action_type == "delete" and any(isinstance(one, H5PActivity) for one in objects):
        messages.error(request, _("Activities are deleted one at a time, each on its own page."))
        return redirect("h5p_activities:list")
    return None
