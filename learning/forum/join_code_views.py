"""Administrators' screens for the codes to join."""

from datetime import timedelta

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from learning.accounts.models import Organisation
from learning.core import clock
from learning.forum import join_codes
from learning.forum.join_codes import LONGEST_LIFE, MOST_USES
from learning.forum.models import JoinCode
from learning.forum.moderation_views import page

VIEW = "forum.view_joincode"
USUAL_USES, USUAL_LIFE = 20, timedelta(days=90)
MOST_SUGGESTED = 300
MOST_SHOWN = 200


class CodeForm(forms.Form):
    organisation = forms.CharField(
        label=gettext_lazy("Organisation"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "off"}),
    )
    uses = forms.IntegerField(label=gettext_lazy("For how many people"), min_value=1, max_value=MOST_USES)
    expires_on = forms.DateField(
        label=gettext_lazy("Valid until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_expires_on(self):
        day = self.cleaned_data["expires_on"]
        if not clock.today() <= day <= clock.today() + LONGEST_LIFE:
            raise forms.ValidationError(_("Choose a day within a year from today."))
        return day


def _may(request, right: str = VIEW) -> None:
    if not request.user.has_perm(right):
        raise PermissionDenied


def _found(pk: int) -> JoinCode:
    code = JoinCode.objects.select_related("organisation").filter(pk=pk).first()
    if code is None:
        raise Http404
    return code


@require_http_methods(["GET", "HEAD", "POST"])
def codes(request):
    """All codes, and a form for a new one."""
    _may(request)
    may_make = request.user.has_perm(join_codes.MAKE)
    initial = {"uses": USUAL_USES, "expires_on": clock.today() + USUAL_LIFE}
    form = CodeForm(request.POST or None, initial=initial, label_suffix="")
    if request.method == "POST" and form.is_valid():
        made = join_codes.make_code(by=request.user, **form.cleaned_data)
        messages.success(request, _("The code is there. Hand it to the organisation."))
        return redirect("forum_desk:code", made.pk)
    rows = JoinCode.objects.select_related("organisation")[:MOST_SHOWN]
    context = {
        "form": form if may_make else None,
        "organisations": Organisation.objects.values_list("name", flat=True)[:MOST_SUGGESTED],
        "codes": [{"code": code, "is_in_force": join_codes.is_in_force(code)} for code in rows],
    }
    return page(request, "codes", _("Codes to join"), context, status=400 if form.errors else 200)


@require_safe
def code(request, pk):
    """One code, large, as it is said on the telephone, and as it is handed out."""
    _may(request)
    found = _found(pk)
    context = {
        "code": found,
        "spelled": join_codes.spelled(found.code),
        "is_in_force": join_codes.is_in_force(found),
        "may_withdraw": found.withdrawn_at is None and request.user.has_perm(join_codes.WITHDRAW),
    }
    return page(request, "code", _("Code to join"), context)


@require_http_methods(["POST"])
def withdraw(request, pk):
    found = _found(pk)
    join_codes.withdraw_code(by=request.user, code=found)
    messages.success(request, _("The code is withdrawn. Whoever came in with it stays."))
    return redirect("forum_desk:code", found.pk)
