"""Outside the languages: packages address their files by relative addresses, below their token."""

from django.urls import path

from media.h5p import views

app_name = "h5p"
urlpatterns = [
    path("h5p/<str:token>/", views.frame, name="frame"),
    path("h5p/<str:token>/<path:name>", views.content_file, name="file"),
]
