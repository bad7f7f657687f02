from django.urls import path

from learning.certificates import views

app_name = "certificates"
urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/<str:code>/", views.standing, name="standing"),
    path("certificates/<str:code>.pdf", views.file, name="file"),
]
