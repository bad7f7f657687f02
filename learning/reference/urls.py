from django.urls import path

from learning.reference import views

app_name = "reference"
urlpatterns = [path("glossary/", views.glossary, name="glossary")]
