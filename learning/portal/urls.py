from django.urls import path

from learning.certificates import my_views as certificates
from learning.portal import views

app_name = "portal"
urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/certificates/", certificates.mine, name="certificates"),
    path("search/", views.search, name="search"),
]
