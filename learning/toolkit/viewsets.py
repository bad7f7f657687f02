"""The toolkit in the admin: forms, practice clients, exercises and ready comments."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, LocaleColumn, UpdatedAtColumn
from wagtail.snippets.views.chooser import SnippetChooserViewSet, SnippetChosenView
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from learning.toolkit.admin_forms import ExerciseForm, ModuleForm
from learning.toolkit.models import CaseworkTemplate, Exercise, MarkingComment, PracticeClient
from learning.toolkit.rich_text import template_address


class FormChosenView(SnippetChosenView):
    """Answers with the code, which a link in a text carries, too."""

    def get_chosen_response_data(self, item):
        response = super().get_chosen_response_data(item)
        return {**response, "code": item.code, "title": item.title, "url": template_address(item.code)}


class FormChooserViewSet(SnippetChooserViewSet):
    chosen_view_class = FormChosenView


class CaseworkTemplateViewSet(SnippetViewSet):
    model = CaseworkTemplate
    icon = "form"
    menu_label = _("Forms")
    chooser_viewset_class = FormChooserViewSet
    ordering = ["code"]
    list_display = ["code", "title", LocaleColumn(), LiveStatusTagColumn(), UpdatedAtColumn()]
    list_filter = ["live"]
    list_per_page = 50
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("code", required_on_save=True), FieldPanel("module_key")]),
            FieldPanel("title"),
            FieldPanel("purpose"),
            FieldPanel("is_private"),
            FieldPanel("variants"),
            FieldPanel("sections"),
            FieldPanel("adapt"),
        ],
        base_form_class=ModuleForm,
    )


class PracticeClientViewSet(SnippetViewSet):
    model = PracticeClient
    icon = "user"
    menu_label = _("Practice clients")
    ordering = ["name"]
    list_display = ["name", "sketch", LocaleColumn(), LiveStatusTagColumn(), UpdatedAtColumn()]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            HelpPanel(
                _("A fictional client. Nothing of it may come from a real person’s case."), heading=_("Fictional")
            ),
            FieldPanel("name"),
            FieldPanel("slug", required_on_save=True),
            FieldPanel("sketch"),
            FieldPanel("card"),
            FieldPanel("invented_details"),
            FieldPanel("awaits_review"),
        ]
    )


class ExerciseViewSet(SnippetViewSet):
    model = Exercise
    icon = "clipboard-list"
    menu_label = _("Exercises")
    ordering = ["code"]
    list_display = [
        "title",
        "code",
        Column("template", label=_("Form"), accessor="template"),
        LocaleColumn(),
        LiveStatusTagColumn(),
        UpdatedAtColumn(),
    ]
    list_filter = ["live", "template"]
    list_per_page = 50
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldRowPanel([FieldPanel("code", required_on_save=True), FieldPanel("minutes")]),
            FieldRowPanel([FieldPanel("template", required_on_save=True), FieldPanel("variant"), FieldPanel("client")]),
            FieldRowPanel([FieldPanel("module_key"), FieldPanel("judging")]),
            FieldPanel("introduction"),
            FieldPanel("stages"),
            MultiFieldPanel([FieldPanel("common_lines"), FieldPanel("rubric")], heading=_("Rubric")),
            HelpPanel(template="toolkit/admin/model_answer_panel.html", heading=_("Model answer")),
            FieldPanel("model_comment"),
            FieldPanel("reflection"),
            FieldPanel("invented_details"),
        ],
        base_form_class=ExerciseForm,
    )

    def get_queryset(self, request):
        return Exercise.objects.select_related("template", "locale")


class MarkingCommentViewSet(SnippetViewSet):
    model = MarkingComment
    icon = "comment"
    menu_label = _("Ready comments")
    list_display = ["text", "line", "language"]
    list_filter = ["line", "language"]
    list_per_page = 100
    copy_view_enabled = False
    panels = [FieldPanel("text"), FieldPanel("line"), FieldPanel("language")]


class ToolkitGroup(SnippetViewSetGroup):
    items = (CaseworkTemplateViewSet, ExerciseViewSet, PracticeClientViewSet, MarkingCommentViewSet)
    menu_label = _("Toolkit")
    menu_name = "toolkit"
    menu_icon = "form"
    menu_order = 252
    add_to_admin_menu = True
