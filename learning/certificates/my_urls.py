"""What a person does about their own certificates; in the reader's language, below the page that lists them."""

from django.urls import path

from learning.certificates import my_views

app_name = "my_certificates"
urlpatterns = [
    # The same page as `portal:certificates`, by a name that this floor may use.
    path("", my_views.mine, name="mine"),
    path("statement/", my_views.statement, name="statement"),
    path("request/", my_views.request_certificate, name="request"),
    path("request/<int:pk>/take-back/", my_views.take_back, name="take_back"),
    path("refresher/", my_views.refresher, name="refresher"),
    path("refresher/quiz/", my_views.refresher_quiz, name="refresher_quiz"),
    path("refresher/quiz/<path:rest>", my_views.refresher_quiz, name="refresher_quiz_step"),
]
