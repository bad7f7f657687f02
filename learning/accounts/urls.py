from django.urls import path

from learning.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.profile, name="profile"),
    path("agreements/<slug:purpose>/", views.consent, name="consent"),
]
