"""Nothing that somebody has typed is lost: not when the session ended meanwhile, not when they signed in elsewhere.

Such a form comes back with its words in it, to be sent once more. It needs no script, and keeps nothing.
"""

from functools import wraps
from typing import Any

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from learning.forum.views.gate import View, private
from learning.forum.views.page import show

OWN_TO_A_PAGE = {"csrfmiddlewaretoken"}
# What people type, in the order of the form; every other field goes along unseen.
ON_ONE_LINE = {"title": _("Title"), "name": _("Name in the forum"), "code": _("Code")}
LONG = {"body": _("Your text"), "words": _("In your words"), "work": _("What your work is")}


class _Check(CsrfViewMiddleware):
    """Django's own check, which says what is wrong instead of refusing the request."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def keeps_what_was_typed(view: View) -> View:
    """Around `members_only`, on a view whose form holds somebody's own words."""

    @private
    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        check = _Check(lambda _request: HttpResponse())
        check.process_request(request)
        if "HTTP_ORIGIN" in request.META and not check._origin_verified(request):
            raise PermissionDenied
        is_stale = check.process_view(request, lambda _request: HttpResponse(), (), {}) is not None
        if is_stale or not request.user.is_authenticated:
            return _once_more(request)
        return view(request, *args, **kwargs)

    return wrapped


def _once_more(request: HttpRequest) -> HttpResponse:
    """The same form with its words, and a token that holds now."""
    sent = request.POST
    shown = {*OWN_TO_A_PAGE, *ON_ONE_LINE, *LONG}
    sign_in = f"{resolve_url('account_login')}?{urlencode({REDIRECT_FIELD_NAME: request.path})}"
    context = {
        "is_signed_out": not request.user.is_authenticated,
        "sign_in": sign_in,
        "action": request.get_full_path(),
        "short": [(name, label, sent[name]) for name, label in ON_ONE_LINE.items() if sent.get(name)],
        "long": [(name, label, sent[name]) for name, label in LONG.items() if sent.get(name)],
        "unseen": [(name, value) for name in sent if name not in shown for value in sent.getlist(name)],
    }
    return show(request, None, "forum/once_more.html", context, status=403)
