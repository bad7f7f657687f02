"""The screen on which a trainer writes an exercise's model answer, in the form that learners fill in."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from learning.toolkit.form import error_list, mistakes, read_answers, render_sections, rows_wanted
from learning.toolkit.models import Exercise
from learning.toolkit.services import write_model_answer


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """The latest draft's model answer; saving makes a draft, or publishes where the button says so."""
    exercise = get_object_or_404(Exercise.objects.select_related("template"), pk=pk)
    if not request.user.has_perm("toolkit.change_exercise"):
        raise PermissionDenied
    draft = exercise.get_latest_revision_as_object()
    definition = draft.template.definition()
    definition = definition.of_variant(draft.variant) if draft.variant else definition
    may_publish = request.user.has_perm("toolkit.publish_exercise")
    answers, errors, rows = draft.model_answer, {}, {}
    if request.method == "POST":
        answers = read_answers(definition, request.POST)
        errors, rows = mistakes(definition, answers), rows_wanted(definition, request.POST)
        if exercise.locked:
            messages.error(request, _("This exercise is locked. Nothing was saved."))
        elif "add_row" not in request.POST and not errors:
            publish = "publish" in request.POST and may_publish
            write_model_answer(exercise=draft, answers=answers, by=request.user, publish=publish)
            messages.success(request, _("The model answer is published.") if publish else _("Saved as a draft."))
            return HttpResponseRedirect(request.path, status=303)
        errors = {} if "add_row" in request.POST else errors
    context = {
        "exercise": draft,
        "sections": render_sections(definition, answers, errors=errors, rows=rows),
        "errors": error_list(definition, errors),
        "language": draft.locale.language_code,
        "may_publish": may_publish,
        "breadcrumbs_items": _breadcrumbs(draft),
        "page_title": _("Model answer"),
        "page_subtitle": draft.title,
        "header_icon": "clipboard-list",
    }
    return render(request, "toolkit/admin/model_answer.html", context, status=400 if errors else 200)


def _breadcrumbs(exercise: Exercise) -> list[dict[str, str]]:
    return [
        {"url": reverse("wagtailsnippets_toolkit_exercise:list"), "label": _("Exercises")},
        {"url": reverse("wagtailsnippets_toolkit_exercise:edit", args=[exercise.pk]), "label": exercise.title},
        {"url": "", "label": _("Model answer")},
    ]


app_name = "toolkit_admin"
urlpatterns = [path("<int:pk>/model-answer/", edit, name="model_answer")]
