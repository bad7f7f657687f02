"""The admin's screens about how a quiz works. They show sums, never a person."""

import csv
from io import BytesIO

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from openpyxl import Workbook
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from quizzes import analysis, reports
from quizzes.charts import bar_chart
from quizzes.exchange.neutral import CONTROL
from quizzes.exchange.spreadsheet import guarded
from quizzes.models import Quiz


class AnalysisView(WagtailAdminTemplateMixin, TemplateView):
    """A quiz over all its attempts: the overview, and its questions, the weakest first."""

    template_name = "quizzes/admin/analysis.html"
    page_title = gettext_lazy("How the questions work")
    header_icon = "order-down"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm("quizzes.view_quiz"):
            raise PermissionDenied
        self.of = "all" if request.GET.get("of") == "all" else "first"
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def quiz(self):
        return get_object_or_404(Quiz, pk=self.kwargs["pk"])

    @cached_property
    def report(self):
        return reports.report(self.quiz.translation_key, language=get_language() or "")

    def get(self, request, *args, **kwargs):
        form = request.GET.get("export")
        if form in FILES:
            return self._file(form)
        return super().get(request, *args, **kwargs)

    def get_page_subtitle(self):
        return self.quiz.title

    def get_breadcrumbs_items(self):
        listing = {"url": reverse("wagtailsnippets_quizzes_quiz:list"), "label": _("Quizzes")}
        here = {"url": reverse("quiz_tools:analysis", args=[self.quiz.pk]), "label": self.quiz.title}
        return [*self.breadcrumbs_items, listing, here]

    def get_context_data(self, **kwargs):
        figures = self.report.figures(self.of)
        return {
            **super().get_context_data(**kwargs),
            "quiz": self.quiz,
            "of": self.of,
            "figures": figures,
            "passes_percent": 100 * figures.passes / figures.attempts if figures.passes is not None else None,
            "fewest": analysis.FEWEST,
            "fewest_for_discrimination": analysis.FEWEST_FOR_DISCRIMINATION,
            **self.details(figures),
        }

    def details(self, figures):
        """What this screen shows beyond the counts."""
        bands = [
            (_("%(low)s to %(high)s %%") % {"low": 10 * place, "high": 10 * place + (10 if place == 9 else 9)}, count)
            for place, count in enumerate(figures.bands)
        ]
        chart = bar_chart(_("Attempts by score"), [(label, count, False) for label, count in bands])
        return {"bands": bands, "chart": chart if bands else None, "rows": reports.rows(self.report, self.of)}

    def _file(self, form):
        rows = [reports.HEADINGS, *reports.table(self.report, self.of)]
        safe = [[guarded(CONTROL.sub("", cell)) if isinstance(cell, str) else cell for cell in row] for row in rows]
        content_type, write = FILES[form]
        answer = HttpResponse(content_type=content_type)
        answer["Content-Disposition"] = f'attachment; filename="{slugify(self.quiz.title) or "quiz"}-analysis.{form}"'
        write(safe, answer)
        return answer


def _csv(rows, answer):
    answer.write("\ufeff")
    csv.writer(answer).writerows(rows)


def _xlsx(rows, answer):
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    file = BytesIO()
    book.save(file)
    answer.write(file.getvalue())


FILES = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
}


class QuestionView(AnalysisView):
    """One question: what was chosen how often."""

    template_name = "quizzes/admin/analysis_question.html"

    def get(self, request, *args, **kwargs):
        if self.item is None:
            raise Http404
        return super().get(request, *args, **kwargs)

    @cached_property
    def item(self):
        items = self.report.figures(self.of).items
        return next((one for one in items if one.question == self.kwargs["question_id"]), None)

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": _("Question")}]

    def details(self, figures):
        question = self.report.questions.get(self.item.question)
        choices = reports.choices(question, self.item) if self.item.facility is not None else []
        marked = [(f"✓ {one.text}" if one.right else one.text, one.count, bool(one.right)) for one in choices]
        return {
            "row": next(row for row in reports.rows(self.report, self.of) if row.id == self.item.question),
            "choices": [(one, 100 * one.share) for one in choices],
            "chart": bar_chart(_("What was chosen"), marked) if choices else None,
        }
