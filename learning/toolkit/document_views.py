"""Blank forms as files: Word to edit, PDF to fill in or print, a plain page to print."""

import re
from base64 import b64encode
from hashlib import sha256

from django.http import Http404, HttpResponse
from django.urls import path
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from learning.toolkit import selectors
from learning.toolkit.definition import read_definition
from learning.toolkit.documents.blanks import KINDS, Blank

STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


@require_safe
def blank(request, code, kind):
    """The current version of a form. `?variant=` one of its variants alone, `?large=1` large print."""
    version = selectors.current_version(code, get_language())
    if version is None or kind not in KINDS:
        raise Http404
    definition = read_definition(version.definition)
    variant = request.GET.get("variant", "")
    if variant and variant not in {one.key for one in definition.variants}:
        raise Http404
    is_large = request.GET.get("large") == "1"
    wanted = Blank(definition, kind, variant, in_full=request.user.is_authenticated, is_large=is_large)
    tag = f'"{wanted.digest}"'
    return _told_how_long(request, get_conditional_response(request, etag=tag) or _answer(wanted, tag), wanted)


def _answer(wanted: Blank, tag: str) -> HttpResponse:
    content = wanted.content()
    response = HttpResponse(content, content_type=KINDS[wanted.kind].content_type)
    response["ETag"] = tag
    if wanted.kind == "html":
        # The page carries its style in itself; the policy lets in this one style and no other.
        digests = [b64encode(sha256(style).digest()).decode() for style in STYLE.findall(content)]
        response._csp_update = {"style-src": [f"'sha256-{digest}'" for digest in digests]}
    else:
        response["Content-Disposition"] = f'attachment; filename="{wanted.file_name}"'
    return response


def _told_how_long(request, response: HttpResponse, wanted: Blank) -> HttpResponse:
    """A file may be kept and asked after; a page, and what a signed-in person reads, may not be kept at all."""
    patch_vary_headers(response, ["Cookie"])
    if wanted.kind == "html" or request.user.is_authenticated:
        patch_cache_control(response, private=True, no_store=True)
    else:
        patch_cache_control(response, private=True, no_cache=True)
    return response


document_urlpatterns = [path("<slug:code>/blank.<slug:kind>", blank, name="blank")]
