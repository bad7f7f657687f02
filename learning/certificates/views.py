"""The public check, and the file. A person's own certificates: my_views.py."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from learning.certificates import codes, limits, presentation, selectors
from learning.certificates.forms import CredentialForm, VerifyForm
from learning.certificates.selectors import FileState


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    """Asks for a code; one that can be right leads to its page, one that cannot is told at once.

    A credential is pasted into a form that is sent, so that it stands in no address and no log.
    """
    if request.method == "POST":
        return _credential(request)
    form = VerifyForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("certificates:standing", form.cleaned_data["code"])
    return render(request, "certificates/verify.html", {"form": form, "credential_form": CredentialForm()})


def _credential(request: HttpRequest) -> HttpResponse:
    """What a pasted credential is worth, or why it is worth nothing; what was pasted stays in the field."""
    if limits.too_many_checks(request):
        return _too_many(request)
    form = CredentialForm(request.POST)
    if not form.is_valid():
        context = {"form": VerifyForm(), "credential_form": form}
        return _unlisted(render(request, "certificates/verify.html", context))
    checked = presentation.shown(form.cleaned_data["credential"], language=get_language(), viewer=request.user)
    return _unlisted(render(request, "certificates/standing.html", {"checked": checked}))


@require_safe
@never_cache
def standing(request: HttpRequest, code: str) -> HttpResponse:
    """What the certificate with this code is worth today."""
    if limits.too_many_checks(request):
        return _too_many(request)
    form = VerifyForm({"code": code})
    if not form.is_valid():
        return _not_found(request, "certificates/verify.html", {"form": form, "credential_form": CredentialForm()})
    code = codes.parse(code)
    award = selectors.public_by_code(code, viewer=request.user)
    if award is None:
        return _not_found(request, "certificates/standing.html", {"checked": presentation.unknown(code)})
    checked = presentation.checked(award, language=get_language(), viewer=request.user)
    return _unlisted(render(request, "certificates/standing.html", {"checked": checked}))


def _too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "certificates/too_many.html", status=429)
    response["Retry-After"] = str(limits.MINUTE)
    return response


def _unlisted(response: HttpResponse) -> HttpResponse:
    """No search engine keeps it."""
    response["X-Robots-Tag"] = "noindex"
    return response


def _not_found(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """A page of our own with status 404."""
    return _unlisted(render(request, template, context, status=404))


@require_safe
@login_required
def file(request: HttpRequest, code: str) -> HttpResponse | FileResponse:
    """The PDF, for its holder and for who may see all; 404 for anybody else, as if there were none."""
    try:
        award = selectors.readable_file(user=request.user, code=codes.parse(code))
    except codes.Mistyped as mistake:
        raise Http404 from mistake
    if award is None:
        raise Http404
    state = selectors.file_state(award)
    if state == FileState.MADE:
        return FileResponse(award.file.open("rb"), as_attachment=True, filename=f"{award.number}.pdf")
    status = 202 if state in (FileState.NAME_MISSING, FileState.SIGN_MISSING, FileState.BEING_PREPARED) else 410
    context = {"certificate": presentation.held(award, language=get_language())}
    return render(request, "certificates/no_file.html", context, status=status)
