"""The admin's screens for files: import with a look before, and downloads."""

import base64

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import HeaderButton
from wagtail.snippets.views.snippets import IndexView

from quizzes.errors import Refusal
from quizzes.exchange import files, services
from quizzes.exchange.forms import ImportForm
from quizzes.exchange.neutral import FileRefused
from quizzes.models import Quiz

SALT = "quizzes.exchange"
# How long an upload may wait to be confirmed, in seconds; and how large it may be when it comes back in a form.
WAITS, LARGEST_FIELD = 3600, 2_400_000
CONTENT_TYPES = {
    files.GIFT: "text/plain; charset=utf-8",
    files.MOODLE_XML: "application/xml; charset=utf-8",
    files.CSV: "text/csv; charset=utf-8",
    files.H5P: "application/zip",
    files.H5P_JSON: "application/json",
}


class QuizIndexView(IndexView):
    """The list of quizzes, with the way to import a new one."""

    @cached_property
    def header_buttons(self):
        buttons = super().header_buttons
        if self.add_url:
            buttons = [*buttons, HeaderButton(_("Import"), url=reverse("quiz_tools:import"), icon_name="upload")]
        return buttons


class ImportView(WagtailAdminTemplateMixin, TemplateView):
    """Into the draft of one quiz, or, without one, into a new draft."""

    template_name = "quizzes/admin/import.html"
    page_title = gettext_lazy("Import questions")
    header_icon = "upload"

    @cached_property
    def quiz(self):
        pk = self.kwargs.get("pk")
        return get_object_or_404(Quiz, pk=pk) if pk else None

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm("quizzes.change_quiz" if self.quiz else "quizzes.add_quiz"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return self.quiz.title if self.quiz else ""

    def get_breadcrumbs_items(self):
        listing = {"url": reverse("wagtailsnippets_quizzes_quiz:list"), "label": _("Quizzes")}
        return [*self.breadcrumbs_items, listing, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        return {
            "form": ImportForm(into_a_quiz=bool(self.quiz)),
            **super().get_context_data(**kwargs),
            "quiz": self.quiz,
        }

    def post(self, request, *args, **kwargs):
        try:
            return self._confirmed() if "upload" in request.POST else self._looked_at()
        except FileRefused as refusal:
            where = _("Line %(line)s: ") % {"line": refusal.line} if refusal.line else ""
            return self._again(f"{where}{refusal}")
        except Refusal as refusal:
            return self._again(str(refusal))

    def _again(self, problem):
        return self.render_to_response(self.get_context_data(problem=problem), status=400)

    def _looked_at(self):
        form = ImportForm(self.request.POST, self.request.FILES, into_a_quiz=bool(self.quiz))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        upload = {
            "name": form.cleaned_data["file"].name[:200],
            "form": form.cleaned_data["format"],
            "replace": form.cleaned_data.get("replace", False),
            "quiz": self.quiz.pk if self.quiz else None,
        }
        content = files.content_of(form.cleaned_data["file"])
        checked = self._check(content, upload)
        kept = signing.dumps({**upload, "content": base64.b64encode(content).decode()}, salt=SALT, compress=True)
        if len(kept) > LARGEST_FIELD:
            raise FileRefused(_("The file is too large to look at first; split it."))
        return self.render_to_response(
            self.get_context_data(checked=checked, upload=kept, replacing=upload["replace"], file_name=upload["name"])
        )

    def _confirmed(self):
        try:
            upload = signing.loads(self.request.POST["upload"], salt=SALT, max_age=WAITS)
        except signing.BadSignature:
            return self._again(_("The file has waited too long. Choose it again."))
        if upload["quiz"] != (self.quiz.pk if self.quiz else None):
            return self._again(_("The file was meant for another quiz. Choose it again."))
        checked = self._check(base64.b64decode(upload["content"]), upload)
        quiz = services.import_questions(
            checked,
            quiz=self.quiz,
            by=self.request.user,
            replacing=upload["replace"],
            the_rest=self.request.POST.get("rest") == "yes",
        )
        count = len(checked.items)
        message = ngettext(
            "%(count)s question is in the draft now. Nothing was published.",
            "%(count)s questions are in the draft now. Nothing was published.",
            count,
        )
        messages.success(self.request, message % {"count": count})
        return redirect("wagtailsnippets_quizzes_quiz:edit", quiz.pk)

    def _check(self, content, upload):
        return services.check_file(
            content, name=upload["name"], form=upload["form"], quiz=self.quiz, replacing=upload["replace"]
        )


class ExportView(View):
    """What the format cannot hold is named on a page first; `?anyway=1` downloads."""

    def get(self, request, pk, form):
        if not request.user.has_perm("quizzes.view_quiz"):
            raise PermissionDenied
        quiz = get_object_or_404(Quiz, pk=pk)
        if form not in files.FORMATS:
            raise Http404
        writing = services.export_quiz(quiz, form)
        if writing.losses and "anyway" not in request.GET:
            return LossesView.as_view(quiz=quiz, losses=writing.losses)(request)
        answer = HttpResponse(writing.content, content_type=CONTENT_TYPES[form])
        answer["Content-Disposition"] = f'attachment; filename="{services.file_name(quiz, form)}"'
        return answer


class LossesView(WagtailAdminTemplateMixin, TemplateView):
    """What is not in a file before it is downloaded."""

    template_name = "quizzes/admin/losses.html"
    page_title = gettext_lazy("Download questions")
    header_icon = "download"
    quiz = None
    losses = ()

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "quiz": self.quiz, "losses": self.losses}

    def get_breadcrumbs_items(self):
        listing = {"url": reverse("wagtailsnippets_quizzes_quiz:list"), "label": _("Quizzes")}
        return [*self.breadcrumbs_items, listing, {"url": "", "label": self.page_title}]
