from django.urls import path

from quizzes import review_views

app_name = "quizzes"
urlpatterns = [
    path("review/", review_views.review, name="review"),
    path("review/plans/", review_views.plans, name="review_plans"),
]
