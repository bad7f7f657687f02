"""Under the admin: files and figures of quizzes, and the ways to them from the list of quizzes."""

from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail.admin.widgets import Button

from quizzes.exchange import files
from quizzes.exchange.views import ExportView, ImportView
from quizzes.models import Quiz
from quizzes.report_views import AnalysisView, QuestionView

app_name = "quiz_tools"
urlpatterns = [
    path("import/", ImportView.as_view(), name="import"),
    path("<int:pk>/import/", ImportView.as_view(), name="import_into"),
    path("<int:pk>/export/<slug:form>/", ExportView.as_view(), name="export"),
    path("<int:pk>/analysis/", AnalysisView.as_view(), name="analysis"),
    path("<int:pk>/analysis/<str:question_id>/", QuestionView.as_view(), name="question"),
]
NAMES = {files.GIFT: "GIFT", files.MOODLE_XML: "Moodle XML", files.CSV: "CSV", files.H5P: "H5P"}


def listing_buttons(snippet, user, next_url=None):
    """Beside each quiz in the list."""
    if not isinstance(snippet, Quiz) or not user.has_perm("quizzes.view_quiz"):
        return
    yield Button(
        _("How the questions work"),
        url=reverse("quiz_tools:analysis", args=[snippet.pk]),
        icon_name="order-down",
        priority=60,
    )
    if user.has_perm("quizzes.change_quiz"):
        into = reverse("quiz_tools:import_into", args=[snippet.pk])
        yield Button(_("Import questions"), url=into, icon_name="upload", priority=61)
    for place, (form, name) in enumerate(NAMES.items(), 62):
        yield Button(
            _("Download as %(format)s") % {"format": name},
            url=reverse("quiz_tools:export", args=[snippet.pk, form]),
            icon_name="download",
            priority=place,
        )
