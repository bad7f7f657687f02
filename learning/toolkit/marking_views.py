"""The marking desk in the admin: the queue, and one submission after the other.

A post judges and leads on to the next submission. Where it cannot be kept, the page shows everything again as it was
typed. Addresses and titles carry the code of a case, never a name.
"""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from learning.toolkit import judging, marking_pages, marking_presence, private_worksheets, talks
from learning.toolkit import marking_selectors as selectors
from learning.toolkit.errors import Refusal
from learning.toolkit.marking_selectors import Filters
from learning.toolkit.models import Casework, Submission

LINES_A_PAGE = 50
LONGEST_FILTER = 40
ICON = "clipboard-list"


def for_markers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def wrapped(request, *arguments, **named):
        if not request.user.has_perm(judging.MARK):
            raise PermissionDenied
        return view(request, *arguments, **named)

    return wrapped


def _filters(request) -> Filters:
    return Filters(**{name: request.GET.get(name, "")[:LONGEST_FILTER] for name in ("form", "module", "awaits")})


@require_safe
@for_markers
def queue(request):
    """What waits, the late ones first."""
    filters = _filters(request)
    context = marking_pages.queue(request.user, filters)
    context |= {
        "page": Paginator(context.pop("lines"), LINES_A_PAGE).get_page(request.GET.get("page")),
        "sent": request.GET.get("sent", "")[:LONGEST_FILTER],
        "account": private_worksheets.device_key(request.user),
        "breadcrumbs_items": [{"url": "", "label": _("Marking")}],
        "page_title": _("Marking"),
        "header_title": _("Marking"),
        "header_icon": ICON,
    }
    return render(request, "toolkit/marking/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_markers
def submission(request, code, number):
    """One submission: read it, mark it, go on."""
    case, one = _submission(code, number)
    if case.user_id == request.user.pk:
        return _own(request)
    filters = _filters(request)
    if request.method == "POST":
        return _judge(request, case, one, filters)
    return _shown(request, case, one, filters)


def _submission(code: str, number: int) -> tuple[Casework, Submission]:
    case = selectors.case_of(code)
    one = next((one for one in case.submissions.all() if one.number == number), None) if case else None
    if case is None or one is None:
        raise Http404
    return case, one


def _own(request) -> HttpResponse:
    context = {
        "breadcrumbs_items": [{"url": reverse("marking_desk:queue"), "label": _("Marking")}],
        "header_title": _("Marking"),
        "header_icon": ICON,
    }
    return render(request, "toolkit/marking/own.html", context, status=403)


def _judge(request, case: Casework, one: Submission, filters: Filters) -> HttpResponse:
    kind = request.POST.get("kind", "")
    _before, after = selectors.neighbours(selectors.queue(request.user, filters), (case.code, one.number))
    if selectors.was_said_by(one, kind=kind, marker=request.user):
        return _on(case, one, after, filters)
    try:
        judgement = judging.judge(
            by=request.user,
            submission=one,
            kind=kind,
            points=marking_pages.given_points(case, request.POST),
            comments=marking_pages.given_comments(case, request.POST),
            comment=request.POST.get("comment", ""),
        )
    except Refusal as refusal:
        case, one = _submission(case.code, one.number)
        return _shown(request, case, one, filters, refusal=refusal)
    marking_presence.forget(one)
    look = messages.button(marking_pages.address((case.code, one.number), filters), _("Look at it"))
    messages.success(request, marking_pages.outcome_message(case, judgement), buttons=[look])
    return _on(case, one, after, filters)


def _on(case: Casework, one: Submission, after: selectors.Waiting | None, filters: Filters) -> HttpResponseRedirect:
    """To the next submission, else to the queue. `sent`: the device may forget its draft of this one."""
    to = marking_pages.address(after.place, filters) if after else reverse("marking_desk:queue", query=filters.given)
    sent = urlencode({"sent": f"{case.code}-{one.number}"})
    return HttpResponseRedirect(f"{to}{'&' if '?' in to else '?'}{sent}", status=303)


def _shown(
    request, case: Casework, one: Submission, filters: Filters, *, refusal: Refusal | None = None
) -> HttpResponse:
    posted = request.POST if refusal else None
    context = marking_pages.submission(
        case, one, marker=request.user, filters=filters, posted=posted, refusal=refusal
    )  # fmt: skip
    title = _("Marking: %(code)s") % {"code": case.code}
    context |= {
        "opened": marking_presence.note_opened(one, request.user) if context["may_mark"] else None,
        "asked_for_talk": talks.last_asked(one) if context["is_talk"] else None,
        "sent": request.GET.get("sent", "")[:LONGEST_FILTER],
        "breadcrumbs_items": [
            {"url": context["queue_url"], "label": _("Marking")},
            {"url": "", "label": case.code},
        ],
        "page_title": title,
        "header_title": title,
        "header_icon": ICON,
    }
    return render(request, "toolkit/marking/submission.html", context, status=400 if refusal else 200)


@require_POST
@for_markers
def ask_for_talk(request, code, number):
    """The learner is asked by mail to get in touch; who they are is not shown."""
    case, one = _submission(code, number)
    try:
        talks.ask(by=request.user, submission=one)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(code)s: the learner was asked to write to you.") % {"code": case.code})
    return HttpResponseRedirect(marking_pages.address((code, number), _filters(request)), status=303)


app_name = "marking_desk"
urlpatterns = [
    path("", queue, name="queue"),
    path("<slug:code>/<int:number>/", submission, name="submission"),
    path("<slug:code>/<int:number>/talk/", ask_for_talk, name="ask_for_talk"),
]
