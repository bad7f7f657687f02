"""Private forms and notes. What is written in them is never sent: the page gives the form, the device keeps the rest.

The fields stand outside of any form and without script they are not there at all, so no button and no key can send
them. The policy of the page forbids scripts to ask anything of any server.
"""

from csp.constants import NONE
from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from learning.toolkit import private_worksheets, selectors
from learning.toolkit.definition import read_definition
from learning.toolkit.form import render_sections
from learning.toolkit.models import CaseworkTemplate, TemplateVersion
from learning.toolkit.presentation import downloads

NOTHING_IS_SENT = {"connect-src": [NONE]}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@csp_update(NOTHING_IS_SENT)
def private(request, code):
    """The worksheet; a post only says that it was filled in, and nothing of it is read."""
    form, version = _form(code)
    if request.method == "POST":
        return _tick(request, form, version)
    definition = read_definition(version.definition)
    context = {
        "form": form,
        "code": code,
        "version": version,
        "definition": definition,
        "sections": render_sections(definition, {}),
        "language": "" if definition.language == get_language() else definition.language,
        "account": private_worksheets.device_key(request.user),
        "downloads": downloads(code),
        "ticked_at": private_worksheets.ticked_at(user=request.user, form=form),
        "is_unknown": "unknown" in request.GET,
    }
    return render(request, "toolkit/private/worksheet.html", context)


def _form(code: str) -> tuple[CaseworkTemplate, TemplateVersion]:
    form = selectors.template(code, get_language() or settings.LANGUAGE_CODE)
    version = selectors.versions_of(form).first() if form and form.is_private else None
    if form is None or version is None:
        raise Http404
    return form, version


def _tick(request, form: CaseworkTemplate, version: TemplateVersion) -> HttpResponse:
    record = private_worksheets.tick(user=request.user, form=form, version=version)
    address = reverse("toolkit:private", args=[form.code], query={} if record else {"unknown": "1"})
    return HttpResponseRedirect(f"{address}#tick", status=303)


@require_safe
@login_required
@csp_update(NOTHING_IS_SENT)
def private_notes(request):
    """What this device keeps for the reader: notes beside slides, and private forms. The device fills the page."""
    language = get_language() or settings.LANGUAGE_CODE
    context = {
        "forms": [form for form in selectors.templates(language) if form.is_private],
        "account": private_worksheets.device_key(request.user),
    }
    return render(request, "toolkit/private/notes.html", context)
