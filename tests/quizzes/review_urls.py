"""The quiz in its place, and the review page as the site mounts it."""

from django.urls import include, path

from tests.quizzes.urls import urlpatterns as quiz_patterns

urlpatterns = [*quiz_patterns, path("en/", include("quizzes.urls"))]
