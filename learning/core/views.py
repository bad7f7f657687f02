"""Pages about the site itself: is it alive, leave quickly, change the language."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from learning.core import readiness


@require_safe
def alive(request):
    """The web server answers. Nothing is looked up."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def ready(request):
    """What the site stands on, each `ok` or the reason; 503 when something is not."""
    state = readiness.check()
    return JsonResponse(state, status=200 if set(state.values()) == {"ok"} else 503)


@never_cache
@csrf_exempt
def leave(request):
    """Signs out, clears what a browser lets a site clear, goes away.

    Works by a plain link: a person who has to be gone in a second cannot confirm anything, and the worst
    that a forged link does is to sign somebody out.
    """
    logout(request)
    response = HttpResponseRedirect(settings.LEAVE_URL, status=303)
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def about_leaving(request):
    """What "Leave quickly" does and what it cannot do."""
    return render(request, "pages/about_leaving.html", {"leave_host": settings.LEAVE_URL})


@require_safe
def privacy(request):
    """What is kept about people, who sees it, and how to end it."""
    # Settings of the rooms above (docs/settings.md): with all of them statements go to another system.
    passes_on = all([settings.XAPI_LRS_URL, settings.XAPI_LRS_KEY, settings.XAPI_LRS_SECRET])
    return render(request, "pages/privacy.html", {"contact": _contact_address(), "passes_on": passes_on})


def _contact_address() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">")


@require_safe
def language(request, code):
    """Changes the interface's language and goes back to where the reader was."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(translate_url(back, code))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
    )
    return response


@require_safe
def security_contact(request):
    """RFC 9116."""
    lines = [f"Contact: mailto:{_contact_address()}", "Expires: 2027-11-01T00:00:00Z", "Preferred-Languages: en, fr"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
@never_cache
def visitor_language(request):
    """`/` leads to the front page in the visitor's language."""
    return HttpResponseRedirect(f"/{get_language_from_request(request)}/")


def bad_request(request, exception):
    """400. Looks at nothing that was sent: Django's own reads the form again, which may be what cannot be read."""
    text = _("What was sent cannot be read. Nothing was changed.")
    return HttpResponseBadRequest(f"{text}\n", content_type="text/plain; charset=utf-8")
