"""The administrators' desk: what waits, one person, and acts by hand. Each asks before it does anything."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages

from learning.accounts.models import User
from learning.certificates import desk, faces, requirement_selectors, rules, selectors
from learning.certificates.admin_forms import AnswerForm, ReasonForm, WhomForm
from learning.certificates.admin_screens import DeskScreen, right
from learning.certificates.errors import ActRefused
from learning.certificates.models import Award, BulkIssue, CertificateRequest, Programme, Proposal
from learning.certificates.selectors import Stand

SHOWN = 50
LANGUAGE = settings.LANGUAGE_CODE


class DeskView(DeskScreen, TemplateView):
    """What waits: requests, acts for a second person; the lists for many; a person to look up."""

    template_name = "certificates/admin/desk.html"
    page_title = gettext_lazy("Desk")

    def get_breadcrumbs_items(self):
        return self.breadcrumbs_items

    def get_context_data(self, **kwargs):
        words = " ".join(self.request.GET.get("person", "").split())
        requests = CertificateRequest.objects.select_related("user", "programme", "award", "handled_by")
        proposals = Proposal.objects.select_related("user", "programme", "award__holder", "by")
        return {
            **super().get_context_data(**kwargs),
            "words": words,
            "people": requirement_selectors.people(words),
            "open_requests": requests.filter(outcome="")[:SHOWN],
            "answered_requests": requests.exclude(outcome="").order_by("-handled_at")[:10],
            "proposals": proposals.filter(is_carried_out=None)[:SHOWN],
            "bulks": BulkIssue.objects.select_related("programme", "by")[:10],
            "programmes": Programme.objects.select_related("subject"),
            "may_issue": rules.may(self.request.user, rules.Act.ISSUE),
        }


class PersonView(DeskScreen, TemplateView):
    """One person: how they stand with every programme, and everything that was issued to them."""

    template_name = "certificates/admin/person.html"

    def get_page_title(self):
        return self.person.email

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.person = get_object_or_404(User, pk=kwargs["pk"])

    def get_context_data(self, **kwargs):
        history = requirement_selectors.history(self.person)
        return {
            **super().get_context_data(**kwargs),
            "person": self.person,
            "identity": getattr(self.person, "certificate_identity", None),
            "standings": requirement_selectors.of_person(user=self.person, language=LANGUAGE),
            "history": [{"award": award, "standing": selectors.standing_of(award)} for award in history],
            "requests": self.person.certificate_requests.select_related("programme", "handled_by").order_by("-pk"),
            "may_issue": rules.may(self.request.user, rules.Act.ISSUE) and self.person != self.request.user,
            "is_own": self.person == self.request.user,
        }


class ActView(DeskScreen, FormView):
    """Asks for the reason, says what will happen, and does it, or proposes it."""

    template_name = "certificates/admin/act.html"
    form_class = ReasonForm
    act = ""

    def form_valid(self, form):
        try:
            done = desk.act(act=self.act, by=self.request.user, reason=form.cleaned_data["reason"], **self.about())
        except ActRefused as refused:
            form.add_error(None, str(refused))
            return self.form_invalid(form)
        if isinstance(done, Proposal):
            messages.success(self.request, _("Proposed. A second administrator carries it out."))
            return redirect("certificate_desk:desk")
        return self.done(done)

    def about(self) -> dict[str, Any]:
        raise NotImplementedError

    def done(self, made: Any) -> HttpResponseRedirect:
        raise NotImplementedError

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "needs_two": settings.CERTIFICATE_TWO_PEOPLE}


class AwardActView(ActView):
    """Revokes or reissues one certificate."""

    titles = {rules.Act.REVOKE: gettext_lazy("Revoke"), rules.Act.REISSUE: gettext_lazy("Reissue")}

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.act = kwargs["act"]
        if self.act not in self.titles:
            raise Http404
        self.rights = right(self.act)
        self.award = get_object_or_404(selectors.awards(), pk=kwargs["pk"])

    def get_page_title(self):
        return f"{self.titles[self.act]} {self.award.number}"

    def about(self):
        return {"award": self.award}

    def done(self, made):
        if self.act == rules.Act.REVOKE:
            messages.success(self.request, _("%(number)s is revoked.") % {"number": self.award.number})
            return redirect("awards:inspect", self.award.pk)
        messages.success(self.request, _("%(number)s takes its place.") % {"number": made.number})
        return redirect("awards:inspect", made.pk)

    def get_context_data(self, **kwargs):
        return {
            **super().get_context_data(**kwargs),
            "act": self.act,
            "award": self.award,
            "face": faces.read(self.award, LANGUAGE),
            "identity": getattr(self.award.holder, "certificate_identity", None) if self.award.holder else None,
            "standing": selectors.standing_of(self.award),
            "is_valid": selectors.standing_of(self.award).stand == Stand.VALID,
        }


class WhomView(DeskScreen, FormView):
    """Whom to certify for what. The next screen shows what is missing, and asks for the reason."""

    template_name = "certificates/admin/whom.html"
    page_title = gettext_lazy("Issue by hand")
    rights = right(rules.Act.ISSUE)
    form_class = WhomForm

    def get_initial(self):
        return {"person": self.request.GET.get("person", ""), "programme": self.request.GET.get("programme")}

    def form_valid(self, form):
        person, programme = form.cleaned_data["person"], form.cleaned_data["programme"]
        return redirect("certificate_desk:issue", person.pk, programme.pk)


class IssueView(ActView):
    """Issues to a person by hand, also where something is missing."""

    template_name = "certificates/admin/issue.html"
    page_title = gettext_lazy("Issue by hand")
    rights = right(rules.Act.ISSUE)
    act = rules.Act.ISSUE

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.person = get_object_or_404(User, pk=kwargs["person"], is_active=True)
        programmes = WhomForm().fields["programme"].queryset
        self.programme = get_object_or_404(programmes, pk=kwargs["programme"])

    def about(self):
        return {"user": self.person, "programme": self.programme}

    def done(self, made):
        messages.success(self.request, _("%(number)s is issued.") % {"number": made.number})
        return redirect("awards:inspect", made.pk)

    def get_context_data(self, **kwargs):
        standings = requirement_selectors.of_person(user=self.person, language=LANGUAGE)
        return {
            **super().get_context_data(**kwargs),
            "person": self.person,
            "programme": self.programme,
            "standing": next((one for one in standings if one.programme == self.programme), None),
            "identity": getattr(self.person, "certificate_identity", None),
        }


class RequestView(DeskScreen, FormView):
    """One request: who asks for what, how they stand, and the answer."""

    template_name = "certificates/admin/request.html"
    rights = ("certificates.view_award", "certificates.change_certificaterequest")
    page_title = gettext_lazy("Request")
    form_class = AnswerForm

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        rows = CertificateRequest.objects.select_related("user", "programme", "award", "handled_by")
        self.asked = get_object_or_404(rows, pk=kwargs["pk"])

    def form_valid(self, form):
        try:
            desk.answer(request=self.asked, by=self.request.user, **form.cleaned_data)
        except ActRefused as refused:
            form.add_error(None, str(refused))
            return self.form_invalid(form)
        messages.success(self.request, _("Answered. The person is told by mail."))
        return redirect("certificate_desk:desk")

    def get_context_data(self, **kwargs):
        person = self.asked.user
        return {
            **super().get_context_data(**kwargs),
            "asked": self.asked,
            "standings": requirement_selectors.of_person(user=person, language=LANGUAGE),
            "awards": Award.objects.filter(holder=person),
            "is_own": person == self.request.user,
        }


class ProposalView(DeskScreen, TemplateView):
    """What another administrator proposes; a second one carries it out or refuses."""

    template_name = "certificates/admin/proposal.html"
    rights = ("certificates.view_award", "certificates.view_proposal")
    page_title = gettext_lazy("Second person")

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        rows = Proposal.objects.select_related("user", "programme", "award__holder", "by", "decided_by")
        self.proposal = get_object_or_404(rows, pk=kwargs["pk"])

    def post(self, request, *args, **kwargs):
        is_agreed = request.POST.get("decision") == "carry-out"
        try:
            desk.decide(proposal=self.proposal, second=request.user, is_agreed=is_agreed)
        except ActRefused as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(reverse("certificate_desk:proposal", args=[self.proposal.pk]))
        messages.success(request, _("Carried out.") if is_agreed else _("Refused. Nothing was changed."))
        return redirect("certificate_desk:desk")

    def get_context_data(self, **kwargs):
        proposal = self.proposal
        holder = proposal.award.holder if proposal.award else proposal.user
        standings = requirement_selectors.of_person(user=holder, language=LANGUAGE) if holder else []
        return {
            **super().get_context_data(**kwargs),
            "proposal": proposal,
            "holder": holder,
            "standing": next((one for one in standings if one.programme == proposal.programme), None),
            "may_decide": rules.may(self.request.user, proposal.act) and self.request.user not in (proposal.by, holder),
        }
