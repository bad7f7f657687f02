"""Registers; nothing else."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy

from modules import review_views
from modules.models import Feedback
from modules.rich_text import TranslatedPageLinkHandler
from modules.viewsets import FeedbackViewSet, ReadOnlyPolicy

register_permission_policy(Feedback, ReadOnlyPolicy(Feedback))


# After Wagtail's own, which it replaces.
@hooks.register("register_rich_text_features", order=10)
def link_handlers(features):
    features.register_link_type(TranslatedPageLinkHandler)


@hooks.register("register_admin_urls")
def slide_reviews():
    return [path("slide-reviews/", include(review_views))]


class ReviewsItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("editorial.view_review")


@hooks.register("register_reports_menu_item")
def slide_reviews_item():
    return ReviewsItem(_("Slides and their reviews"), reverse("slide_reviews:list"), icon_name="check", order=200)


@hooks.register("register_admin_viewset")
def feedback():
    return FeedbackViewSet("feedback", url_prefix="feedback")
