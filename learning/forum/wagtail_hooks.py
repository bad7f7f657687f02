from django.urls import include, path
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from learning.forum import moderation_menu, moderation_urls
from learning.forum.viewsets import ForumGroup, LogViewSet

register_snippet(ForumGroup)


@hooks.register("register_admin_viewset")
def log_of_moderation():
    return LogViewSet("forum_log", url_prefix="forum/log")


@hooks.register("register_admin_urls")
def desk():
    return [path("forum/", include(moderation_urls))]


hooks.register("register_admin_menu_item", moderation_menu.ModerationItem)
hooks.register("register_settings_menu_item", moderation_menu.CodesItem)
hooks.register("construct_homepage_panels", moderation_menu.add_waiting_panel)
