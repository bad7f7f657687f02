from django.urls import include, path, reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import ListingButton
from wagtail.snippets.models import register_snippet

from learning.reference import link_views, rich_text, service_views
from learning.reference.models import Service
from learning.reference.viewsets import DirectoryGroup, GlossaryTermViewSet

register_snippet(GlossaryTermViewSet)
register_snippet(DirectoryGroup)


@hooks.register("register_rich_text_features")
def register_term_feature(features):
    rich_text.register(features, chooser_url=reverse_lazy("wagtailsnippetchoosers_reference_glossaryterm:choose"))


@hooks.register("register_admin_urls")
def reference_urls():
    return [
        path("outside-links/", include(link_views)),
        path("service-checks/", include(service_views)),
    ]


class LinkRegisterItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("reference.change_externallink")


@hooks.register("register_reports_menu_item")
def link_register_item():
    return LinkRegisterItem(_("Outside links"), reverse("outside_links:list"), icon_name="link-external", order=210)


@hooks.register("register_snippet_listing_buttons")
def check_button(snippet, user, next_url=None):
    if isinstance(snippet, Service) and snippet.live and user.has_perm("reference.add_servicecheck"):
        yield ListingButton(_("Check"), url=reverse("service_checks:check", args=[snippet.pk]), icon_name="check")
