from django.urls import path

from quizzes import review_views
from quizzes.h5p import player, views

app_name = "quizzes"
urlpatterns = [
    path("review/", review_views.review, name="review"),
    path("review/plans/", review_views.plans, name="review_plans"),
    path("activities/<slug:code>/", player.page, name="activity"),
    path("activities/<slug:code>/attempts/", player.attempts, name="activity_attempts"),
    path("activities/<slug:code>/done-in-words/", views.in_words, name="activity_in_words"),
    path("h5p-attempts/<int:attempt>/statements/", views.record, name="h5p_statements"),
    path("h5p-attempts/<int:attempt>/state/<str:key>/", views.state, name="h5p_state"),
]
