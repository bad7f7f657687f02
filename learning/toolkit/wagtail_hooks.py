from django.urls import include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from learning.toolkit import form_links, marking_menu, marking_views, model_answers, talks
from learning.toolkit.viewsets import ToolkitGroup

register_snippet(ToolkitGroup)


@hooks.register("register_rich_text_features")
def links_to_forms(features):
    form_links.register(features, chooser_url=reverse_lazy("wagtailsnippetchoosers_toolkit_caseworktemplate:choose"))


@hooks.register("register_admin_urls")
def toolkit_screens():
    return [path("exercises/", include(model_answers)), path("marking/", include(marking_views))]


hooks.register("register_admin_menu_item", marking_menu.MarkingItem)
hooks.register("construct_homepage_panels", marking_menu.add_waiting_panel)


@hooks.register("register_log_actions")
def toolkit_log(actions):
    actions.register_action(talks.ASKED, _("Ask for a talk"), _("Asked the learner for a talk"))
