"""The quizzes in the admin, and the exceptions that trainers make for a person."""

from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import (
    BooleanColumn,
    Column,
    DateColumn,
    LiveStatusTagColumn,
    LocaleColumn,
    UpdatedAtColumn,
)
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.snippets.views.snippets import InspectView, SnippetViewSet

from quizzes import selectors
from quizzes.exchange.views import QuizIndexView
from quizzes.models import Override, Quiz
from quizzes.override_forms import OverrideForm


class QuizInspectView(InspectView):
    """How often a quiz was taken, and which exceptions were made."""

    template_name = "quizzes/admin/inspect.html"

    def get_context_data(self, **kwargs):
        key = self.object.translation_key
        return {
            **super().get_context_data(**kwargs),
            "counts": selectors.counts(quiz_key=key),
            "overrides": Override.objects.filter(quiz_key=key).select_related("user", "by"),
        }


class QuizViewSet(SnippetViewSet):
    model = Quiz
    icon = "help"
    menu_label = _("Quizzes")
    menu_name = "quizzes"
    menu_order = 250
    add_to_admin_menu = True
    index_view_class = QuizIndexView
    inspect_view_enabled = True
    inspect_view_class = QuizInspectView
    inspect_template_name = QuizInspectView.template_name
    list_display = [
        "title",
        Column("questions", label=_("Questions"), accessor=lambda quiz: len(quiz.questions)),
        LocaleColumn(),
        LiveStatusTagColumn(),
        UpdatedAtColumn(),
    ]
    list_filter = ["live"]
    list_per_page = 50


class OverrideIndexView(generic.IndexView):
    """The newest first, with the quiz by its title."""

    def get_base_queryset(self):
        return Override.objects.select_related("user", "by")

    @cached_property
    def columns(self):
        titles = selectors.titles()
        return [
            Column("user", label=_("Person"), accessor="user"),
            Column("quiz", label=_("Quiz"), accessor=lambda one: titles.get(one.quiz_key, _("gone"))),
            Column("extra_attempts", label=_("Attempts more")),
            BooleanColumn("no_cooling_off", label=_("No waiting")),
            DateColumn("available_until", label=_("Until")),
            Column("reason", label=_("Reason")),
            Column("by", label=_("Granted by"), accessor="by"),
            DateColumn("at", label=_("Granted")),
        ]


class OverrideCreateView(generic.CreateView):
    """The row itself says who granted it and why; nothing else is logged."""

    def save_instance(self):
        return self.form.save()

    def get_success_buttons(self):
        return []  # nothing to edit


class OverrideViewSet(ModelViewSet):
    model = Override
    icon = "lock-open"
    menu_label = _("Quiz exceptions")
    menu_name = "quiz-exceptions"
    menu_order = 255
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = OverrideIndexView
    add_view_class = OverrideCreateView
    list_per_page = 50

    def get_form_class(self, for_update=False):
        return OverrideForm

    def get_urlpatterns(self):
        """What was granted is added to: no screens to edit or delete."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
        ]

    def get_common_view_kwargs(self, **kwargs):
        absent = {f"{name}_url_name": None for name in ("history", "usage", "edit", "delete", "inspect")}
        return {**super().get_common_view_kwargs(**kwargs), **absent}
