"""Where the page round a frame sends what the activity in it says, and keeps where somebody is; and “I worked through
it in words”. The frame itself has no cookie and cannot come here.

Answers are JSON: what became of it, or `{"error": a sentence, "code": a word for scripts}`.
"""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from media.models import H5PActivity
from quizzes.errors import Refusal
from quizzes.h5p import places, selectors, services, statements
from quizzes.h5p.statements import LARGEST, LARGEST_BODY, Refused
from quizzes.models import H5PAttempt


def _in_json(view):
    """The person's own attempt, and refusals in words; nothing that was sent is answered with a page."""

    @wraps(view)
    @never_cache
    def wrapped(request, attempt, **kwargs):
        try:
            if not request.user.is_authenticated:
                raise Refused(_("You are signed out. Sign in to go on."), "signed-out", 401)
            if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
                raise Refused(_("That is too large."), "too-large", 413)
            held = selectors.attempt_of(user=request.user, pk=attempt)
            if held is None:
                raise Refused(_("This attempt is not yours, or is no longer there."), "not-yours", 404)
            return JsonResponse(view(request, held, **kwargs))
        except Refused as refusal:
            return JsonResponse({"error": str(refusal), "code": refusal.code}, status=refusal.status)

    return wrapped


@require_POST
@_in_json
def record(request, attempt: H5PAttempt):
    """A statement; with `parts` in it, what a set of questions says of each of them, to be marked with."""
    said = statements.parse(request.body)
    if not isinstance(said, dict):
        raise Refused(_("A statement is an object."), "not-a-statement")
    said = said.get("statement", said)
    parts = said.pop("parts", None) if isinstance(said, dict) else None
    recorded = services.record_statement(attempt=attempt, statement=said, parts=parts)
    row = recorded.row
    return {
        "id": str(row.statement_id) if row else None,
        "kept": row is not None,
        "new": recorded.is_new,
        "done": recorded.is_done,
        "scoring": row.scoring if row else "",
        "points": None if row is None or row.points is None else float(row.points),
        "maximum": None if row is None or row.maximum is None else float(row.maximum),
    }


@require_http_methods(["GET", "HEAD", "PUT"])
@_in_json
def state(request, attempt: H5PAttempt, key: str):
    """Where the person was, under `key`; PUT `{"data": …}` keeps it, null lets go of it."""
    version = attempt.version
    if request.method != "PUT":
        return {"data": selectors.state_of(user=request.user, version=version).get(key)}
    sent = statements.parse(request.body, largest=2 * LARGEST)
    if not isinstance(sent, dict) or "data" not in sent:
        raise Refused(_("A state comes as “data”."), "not-a-state")
    services.save_state(user=request.user, version=version, key=key, data=sent["data"])
    return {"saved": key}


@require_POST
@login_required
def in_words(request, code):
    """The person read the words instead: the same credit, by a plain form."""
    activity = get_object_or_404(H5PActivity, code=code)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = places.addresses(code)["address"]
    try:
        services.skip(user=request.user, activity=activity)
    except Refusal as refusal:
        return render(request, "quizzes/h5p/refused.html", {"refusal": refusal, "back": back}, status=400)
    messages.success(request, _("Noted: you worked through it in words. It counts the same."))
    return HttpResponseRedirect(back, status=303)
