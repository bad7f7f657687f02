from django.urls import path, register_converter

from learning.toolkit import document_views, practice_views, private_views, views


class CodeConverter:
    """The code of a form: t1 to t99."""

    regex = "t[1-9][0-9]?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CodeConverter, "form_code")

app_name = "toolkit"
urlpatterns = [
    path("", views.index, name="index"),
    path("before-you-write/", views.before_you_write, name="before_you_write"),
    *practice_views.practice_urlpatterns,
    *document_views.document_urlpatterns,
    path("private/", private_views.private_notes, name="private_notes"),
    path("private/<form_code:code>/", private_views.private, name="private"),
    path("clients/<slug:slug>/", views.client, name="client"),
    path("<form_code:code>/", views.template, name="template"),
    path("<form_code:code>/versions/<int:number>/", views.version, name="version"),
]
