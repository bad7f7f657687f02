from django.urls import include, path
from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from quizzes import admin_urls
from quizzes.h5p.report_views import AttemptViewSet, ReadOnlyPolicy
from quizzes.models import H5PAttempt
from quizzes.viewsets import OverrideViewSet, QuizViewSet

register_permission_policy(H5PAttempt, ReadOnlyPolicy(H5PAttempt))
register_snippet(QuizViewSet)


@hooks.register("register_admin_viewset")
def quiz_exceptions():
    return OverrideViewSet("quiz_exceptions", url_prefix="quiz-exceptions")


@hooks.register("register_admin_viewset")
def activity_attempts():
    return AttemptViewSet("activity_attempts", url_prefix="activity-attempts")


@hooks.register("register_admin_urls")
def quiz_tools():
    return [path("quizzes/", include(admin_urls))]


hooks.register("register_snippet_listing_buttons", admin_urls.listing_buttons)
