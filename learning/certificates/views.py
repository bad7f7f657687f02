"""The public check, a person's own certificates, and the file."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from learning.certificates import codes, limits, presentation, selectors
from learning.certificates.forms import VerifyForm
from learning.certificates.selectors import FileState


@require_safe
@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    """Asks for a code; one that can be right leads to its page, one that cannot is told at once."""
    form = VerifyForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("certificates:standing", form.cleaned_data["code"])
    return render(request, "certificates/verify.html", {"form": form})


@require_safe
@never_cache
def standing(request: HttpRequest, code: str) -> HttpResponse:
    """What the certificate with this code is worth today."""
    if limits.too_many_checks(request):
        response = render(request, "certificates/too_many.html", status=429)
        response["Retry-After"] = str(limits.MINUTE)
        return response
    form = VerifyForm({"code": code})
    if not form.is_valid():
        return _not_found(request, "certificates/verify.html", {"form": form})
    code = codes.parse(code)
    award = selectors.by_code(code)
    if award is None:
        return _not_found(request, "certificates/standing.html", {"checked": presentation.unknown(code)})
    checked = presentation.checked(award, language=get_language())
    response = render(request, "certificates/standing.html", {"checked": checked})
    response["X-Robots-Tag"] = "noindex"
    return response


def _not_found(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """A page of our own with status 404."""
    response = render(request, template, context, status=404)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """A person's certificates, newest first."""
    held = [presentation.held(award, language=get_language()) for award in selectors.awards_of(request.user)]
    return render(request, "certificates/mine.html", {"certificates": held})


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
    status = 202 if state in (FileState.NAME_MISSING, FileState.BEING_PREPARED) else 410
    context = {"certificate": presentation.held(award, language=get_language())}
    return render(request, "certificates/no_file.html", context, status=status)
