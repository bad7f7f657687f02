from django.urls import path

from learning.core import views

app_name = "core"
urlpatterns = [
    path("healthz/", views.alive, name="alive"),
    path("readyz/", views.ready, name="ready"),
    path("leave/", views.leave, name="leave"),
    path("about-leaving/", views.about_leaving, name="about_leaving"),
    path("privacy/", views.privacy, name="privacy"),
    path("language/<slug:code>/", views.language, name="language"),
    path(".well-known/security.txt", views.security_contact, name="security_contact"),
]
