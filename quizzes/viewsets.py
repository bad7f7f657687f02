"""The quizzes in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, LocaleColumn, UpdatedAtColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from quizzes.models import Quiz


class QuizViewSet(SnippetViewSet):
    model = Quiz
    icon = "help"
    menu_label = _("Quizzes")
    menu_name = "quizzes"
    menu_order = 250
    add_to_admin_menu = True
    list_display = [
        "title",
        Column("questions", label=_("Questions"), accessor=lambda quiz: len(quiz.questions)),
        LocaleColumn(),
        LiveStatusTagColumn(),
        UpdatedAtColumn(),
    ]
    list_filter = ["live"]
    list_per_page = 50
