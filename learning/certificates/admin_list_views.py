"""The administrators' desk, continued: certificates for many, the words of the mails, the programmes."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages

from learning.certificates import bulk, mails, programmes, rules
from learning.certificates.admin_forms import BulkForm, MailForm, ProgrammeForm
from learning.certificates.admin_screens import DeskScreen, right
from learning.certificates.errors import ActRefused
from learning.certificates.models import BulkIssue, MailTemplate, Programme

AGAIN = 3  # seconds until a page of work under way is loaded again


class BulkFormView(DeskScreen, FormView):
    """Certificates for many: first who they would go to."""

    template_name = "certificates/admin/bulk_form.html"
    page_title = gettext_lazy("Issue to many people")
    rights = right(rules.Act.ISSUE)
    form_class = BulkForm

    def form_valid(self, form):
        told = form.cleaned_data
        try:
            issue = bulk.prepare(
                by=self.request.user,
                programme=told["programme"],
                addresses=told["people"],
                reason=told["reason"],
                is_override=told["is_override"],
            )
        except ActRefused as refused:
            form.add_error(None, str(refused))
            return self.form_invalid(form)
        return redirect("certificate_desk:bulk", issue.pk)


class BulkView(DeskScreen, TemplateView):
    """A list for many: what would happen; once started, how far the worker is."""

    template_name = "certificates/admin/bulk.html"
    rights = right(rules.Act.ISSUE)

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.issue = get_object_or_404(BulkIssue.objects.select_related("programme", "by"), pk=kwargs["pk"])

    def get_page_title(self):
        return _("Issue to many people: %(programme)s") % {"programme": self.issue.programme}

    def post(self, request, *args, **kwargs):
        try:
            bulk.start(issue=self.issue, by=request.user)
            messages.success(request, _("The worker has begun. You can leave this page."))
        except ActRefused as refused:
            messages.error(request, str(refused))
        return redirect("certificate_desk:bulk", self.issue.pk)

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        if self.issue.started_at and self._waiting():
            response["Refresh"] = str(AGAIN)
        return response

    def _waiting(self) -> int:
        return self.issue.lines.filter(outcome="").count()

    def get_context_data(self, **kwargs):
        total, waiting = self.issue.lines.count(), self._waiting()
        return {
            **super().get_context_data(**kwargs),
            "issue": self.issue,
            "lines": bulk.lines(self.issue),
            "tally": bulk.tally(self.issue),
            "total": total,
            "waiting": waiting,
            "settled": total - waiting,
            "needs_two": bulk.needs_two(),
            "is_own": self.issue.by == self.request.user,
        }


class MailsView(DeskScreen, TemplateView):
    """The mails that holders get, by occasion and language."""

    template_name = "certificates/admin/mails.html"
    rights = ("certificates.view_mailtemplate",)
    page_title = gettext_lazy("Mails to holders")

    def get_context_data(self, **kwargs):
        reworded = {(one.occasion, one.language) for one in MailTemplate.objects.all()}
        rows = [
            {
                "occasion": occasion,
                "language": language,
                "language_name": name,
                "words": mails.words(occasion, language),
                "is_reworded": (occasion.value, language) in reworded,
            }
            for occasion in MailTemplate.Occasion
            for language, name in settings.LANGUAGES
        ]
        return {**super().get_context_data(**kwargs), "rows": rows}


class MailView(DeskScreen, FormView):
    """One mail: its words, and how it would arrive. Without JavaScript the preview is a button."""

    template_name = "certificates/admin/mail.html"
    rights = ("certificates.view_mailtemplate", "certificates.change_mailtemplate")
    form_class = MailForm

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.occasion, self.language = kwargs["occasion"], kwargs["language"]
        if self.occasion not in MailTemplate.Occasion.values or self.language not in dict(settings.LANGUAGES):
            raise Http404

    def get_page_title(self):
        return f"{MailTemplate.Occasion(self.occasion).label} ({dict(settings.LANGUAGES)[self.language]})"

    def get_initial(self):
        said = mails.words(self.occasion, self.language)
        return {"subject": said.subject, "text": said.text}

    def form_valid(self, form):
        if "preview" in self.request.POST:
            said = mails.Words(form.cleaned_data["subject"], form.cleaned_data["text"])
            return self.render_to_response(self.get_context_data(form=form, said=said))
        mails.reword(occasion=self.occasion, language=self.language, **form.cleaned_data)
        messages.success(self.request, _("Saved. The next mail says it so."))
        return redirect("certificate_desk:mails")

    def get_context_data(self, **kwargs):
        said = kwargs.pop("said", None) or mails.words(self.occasion, self.language)
        return {**super().get_context_data(**kwargs), "preview": mails.preview(said, self.language)}


class ProgrammeView(DeskScreen, FormView):
    """One programme: what it says and asks for."""

    template_name = "certificates/admin/programme.html"
    rights = ("certificates.view_programme", "certificates.change_programme")
    form_class = ProgrammeForm

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.programme = get_object_or_404(Programme.objects.select_related("subject__course"), pk=kwargs["pk"])

    def get_page_title(self):
        return str(self.programme)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kwargs.pop("initial")
        return {**kwargs, "programme": self.programme}

    def form_valid(self, form):
        try:
            programmes.edit(programme=self.programme, **form.wanted())
        except ActRefused as refused:
            form.add_error(None, str(refused))
            return self.form_invalid(form)
        messages.success(self.request, _("Saved. Whoever has begun keeps the requirements they began with."))
        return redirect("certificate_desk:desk")

    def get_context_data(self, **kwargs):
        newest = self.programme.subject.requirement_sets.order_by("-version").first()
        return {**super().get_context_data(**kwargs), "version": newest.version if newest else 0}
