"""Opening an activity: a page of its own, and what the page round the frame has to know.

Who has no account plays what is open to everyone (access.py), and nothing of it is kept.
"""

import secrets

from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from media.h5p import selectors as media
from media.models import H5PActivity, H5PVersion
from quizzes.h5p import access, places, selectors, services

AUDIENCE_SALT = "quizzes.h5p.audience"


@require_safe
@never_cache
def page(request, code):
    """An activity by itself: for those without script, and for old links."""
    activity = _live(code)
    if activity is None or not access.may_open(request.user, activity):
        raise Http404
    if request.user.is_authenticated:
        get_token(request)  # the script needs it, and there may be no form on the page
    context = {
        "activity": activity,
        "places": places.of(activity, user=request.user, language=get_language() or ""),
        "records": request.user.is_authenticated,
        **places.addresses(code),
        "back": request.path,
    }
    return render(request, "quizzes/h5p/page.html", context)


@require_POST
@never_cache
@csrf_exempt
def attempts(request, code):
    """Opens the activity: where its frame is, where statements go, what was kept of an earlier visit.

    For a visitor nothing is written, so nothing has to be protected from forgery, and no cookie is needed.
    """
    return (_attempt if request.user.is_authenticated else _visit)(request, code)


@csrf_protect
def _attempt(request, code):
    activity = _live(code)
    if activity is None:
        return _closed()
    if "preview" in request.GET:
        return JsonResponse(_opened(request, activity.live_version))
    attempt = services.open_attempt(user=request.user, version=activity.live_version)
    return JsonResponse(
        _opened(request, activity.live_version)
        | {
            "attempt": attempt.pk,
            "statements": reverse("quizzes:h5p_statements", args=[attempt.pk]),
            # The script puts the key in.
            "state": reverse("quizzes:h5p_state", args=[attempt.pk, "KEY"]),
            "saved": selectors.state_of(user=request.user, version=activity.live_version),
        }
    )


def _visit(request, code):
    activity = _live(code)
    if activity is None or not access.may_open(request.user, activity):
        return _closed()
    return JsonResponse(_opened(request, activity.live_version))


def _live(code: str) -> H5PActivity | None:
    activities = H5PActivity.objects.select_related("live_version").defer("live_version__content")
    return activities.filter(code=code, live_version__isnull=False).first()


def _closed() -> JsonResponse:
    return JsonResponse({"error": _("This activity is not open at the moment."), "code": "closed"}, status=404)


def _opened(request, version: H5PVersion) -> dict:
    return {
        "attempt": None,
        "frame": media.frame_url(version, _audience(request), get_language() or ""),
        "statements": "",
        "state": "",
        "saved": {},
        "blocked": sorted(set(version.wants_hosts) - set(version.activity.allowed_hosts)),
    }


def _audience(request) -> str:
    """A word for this session that leads back to nobody; the same for as long as the session lasts."""
    session = request.session.session_key if request.user.is_authenticated else None
    return salted_hmac(AUDIENCE_SALT, session, algorithm="sha256").hexdigest()[:16] if session else secrets.token_hex(8)
