"""The public check of a whole file: what was uploaded is looked at, and kept nowhere."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from learning.certificates import file_presentation, limits, pdf_check
from learning.certificates.forms import FileForm
from learning.certificates.uploads import InMemoryUpload

# A body this long is no mistake of somebody who chose the wrong file; it is not even read.
LONGEST_BODY = 50_000_000


@csrf_exempt  # the token is checked below: reading it takes the whole form, and that needs our way to take files
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def check_file(request: HttpRequest) -> HttpResponse:
    """Asks for a PDF, and says whether it is as we made it."""
    if request.method == "POST":
        if limits.too_many_checks(request):
            response = render(request, "certificates/too_many.html", status=429)
            response["Retry-After"] = str(limits.MINUTE)
            return response
        if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_BODY:
            return _page(request, FileForm(largest=pdf_check.LARGEST).too_large(), status=413)
        taking = InMemoryUpload(request, largest=pdf_check.LARGEST)
        request.upload_handlers = [taking]
        return _answer(request, taking)
    return _page(request, FileForm(largest=pdf_check.LARGEST))


@csrf_protect
def _answer(request: HttpRequest, taking: InMemoryUpload) -> HttpResponse:
    form = FileForm(request.POST, request.FILES, largest=pdf_check.LARGEST)
    if taking.is_too_large:
        return _page(request, form.too_large())
    if not form.is_valid():
        return _page(request, form)
    checked = pdf_check.check(form.cleaned_data["file"].read())
    answer = file_presentation.answer(checked, language=get_language(), viewer=request.user)
    return _unlisted(render(request, "certificates/file_checked.html", {"answer": answer}))


def _page(request: HttpRequest, form: FileForm, *, status: int = 200) -> HttpResponse:
    return _unlisted(render(request, "certificates/check_file.html", {"form": form}, status=status))


def _unlisted(response: HttpResponse) -> HttpResponse:
    """No search engine keeps it."""
    response["X-Robots-Tag"] = "noindex"
    return response
