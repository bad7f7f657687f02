"""A place for a quiz without a course around it."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from learning.core.links import Link
from quizzes.models import Quiz
from quizzes.place import Place
from quizzes.views import serve

ADDRESS = "/en/course/first/quiz/"
PLACE = Place(
    address=ADDRESS,
    title="Quiz of the module",
    module_title="First module",
    module_number=1,
    previous=Link("1.2.2 The last slide", "/en/course/first/section-2/last/"),
    following=Link("1.2.3 The summary", "/en/course/first/section-2/summary/"),
    module_address="/en/course/first/",
    following_module=Link("Second module", "/en/course/second/"),
    language="en",
)


def quiz(request, rest=""):
    return serve(request, quiz=Quiz.objects.get(locale__language_code="en"), place=PLACE, rest=rest)


urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("", include("learning.core.urls")),
    path("en/course/first/quiz/", quiz),
    path("en/course/first/quiz/<path:rest>", quiz),
]
