from django.urls import path

from learning.reference import views

app_name = "reference"
urlpatterns = [
    path("glossary/", views.glossary, name="glossary"),
    path("directory/", views.directory, name="directory"),
    path("directory/contact-sheet/", views.contact_sheet, name="contact_sheet"),
    path("directory/contact-sheet.pdf", views.contact_sheet_file, name="contact_sheet_file"),
    path("directory/suggest/", views.suggest, name="suggest"),
    path("directory/<slug:slug>/", views.service, name="service"),
]
