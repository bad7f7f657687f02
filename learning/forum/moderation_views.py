"""The moderation desk in the admin: the queue, and one decision after the other.

A post decides and leads on to what waits next. Where it cannot be kept, the page shows everything again as it was
typed.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from learning.forum import acting, alerts, desk_acts, moderation_pages
from learning.forum import moderation_selectors as selectors
from learning.forum.acting import AlreadyDecided
from learning.forum.desk_acts import Button
from learning.forum.errors import Refusal
from learning.forum.models import Appeal, Application, ModerationAct, Post

LINES_A_PAGE = 50
LONGEST_WORDS = 40
ICON = "comment"
CONFLICT = 409


def for_moderators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def wrapped(request, *arguments, **named):
        if not request.user.has_perm(acting.MODERATE):
            raise PermissionDenied
        return view(request, *arguments, **named)

    return wrapped


def page(request, template: str, title: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A screen of the desk, with where it is."""
    home = {"url": reverse("forum_desk:queue"), "label": _("Forum")}
    frame = {
        "breadcrumbs_items": [{**home, "url": ""}] if title == _("Forum") else [home, {"url": "", "label": title}],
        "page_title": title,
        "header_title": title,
        "header_icon": ICON,
    }
    return render(request, f"forum/admin/{template}.html", {**frame, **context}, status=status)


@require_safe
@for_moderators
def queue(request):
    """What waits, urgent ones first."""
    context = moderation_pages.queue(selectors.queue(request.user), request.GET.get("kind", "")[:LONGEST_WORDS])
    context["page"] = Paginator(context.pop("lines"), LINES_A_PAGE).get_page(request.GET.get("page"))
    return page(request, "queue", _("Forum"), context)


# --- deciding -------------------------------------------------------------------------------------


def _button(request, buttons: list[Button]) -> Button:
    """The one that was pressed. One that is gone, because somebody was quicker, needs no reason to be told so."""
    name = request.POST.get("act", "")
    return next((button for button in buttons if button.name == name), Button(name, "", "", usual="–"))


def decide(
    request,
    *,
    template: str,
    title: str,
    shown: Callable[[Mapping[str, str] | None], dict[str, Any]],
    act: Callable[[str, str], ModerationAct],
    place: tuple[str, int] | None = None,
) -> HttpResponse:
    """Shows something to decide about, or decides and goes on. `shown`: the context; `act`: name and usual reason."""
    if request.method != "POST":
        return _shown(request, template, title, shown(None), place)
    buttons = shown(None)["buttons"] + [desk_acts.MOVE, desk_acts.MERGE]
    pressed = _button(request, buttons)
    try:
        done = act(pressed.name, str(pressed.usual))
    except AlreadyDecided as late:
        if late.act and late.act.moderator_id == request.user.pk and late.act.kind == pressed.name:
            return _on(request, place)  # the same button, pressed twice
        return _again(request, template, title, shown, place, late, CONFLICT)
    except (Refusal, PermissionDenied) as refusal:
        status = 403 if isinstance(refusal, PermissionDenied) else 400
        return _again(request, template, title, shown, place, refusal, status)
    buttons = [messages.button(moderation_pages.address(place), _("Look at it"))] if place else []
    messages.success(request, moderation_pages.said(done), buttons=buttons)
    return _on(request, place)


def _shown(request, template, title, context, place, status: int = 200) -> HttpResponse:
    context = {**moderation_pages.way(selectors.queue(request.user), place or ("", 0)), **context}
    return page(request, template, title, context, status)


def _again(request, template, title, shown, place, refusal: Exception, status: int) -> HttpResponse:
    """What was typed, under what kept it from being done."""
    context = {**shown(request.POST), "refusal": str(refusal) or _("You may not do this.")}
    return _shown(request, template, title, context, place, status)


def _on(request, place: tuple[str, int] | None) -> HttpResponseRedirect:
    """To what waits next; back to the same where it still waits, or did not wait before."""
    if place is None or not request.POST.get("waited"):
        return HttpResponseRedirect(request.get_full_path(), status=303)
    after = request.POST.get("next", "")
    lines = selectors.queue(request.user).lines
    places = {moderation_pages.address(line.place) for line in lines}
    here = moderation_pages.address(place)
    for url in (here, after):
        if url in places:
            return HttpResponseRedirect(url, status=303)
    to = moderation_pages.address(lines[0].place) if lines else reverse("forum_desk:queue")
    return HttpResponseRedirect(to, status=303)


def _found(thing: Any) -> Any:
    if thing is None:
        raise Http404
    return thing


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def post(request, pk):
    """A post that waits, was reported, or that a moderator came upon."""
    one: Post = _found(selectors.post(pk))

    def act(name: str, usual: str) -> ModerationAct:
        with transaction.atomic():
            held = acting.locked_post(one)
            _unseen(request, acting.last_act(post=held))
            return desk_acts.on_post(name, post=held, by=request.user, data=request.POST, usual=usual)

    urgent = request.method == "POST" and request.POST.get("act") == "hide" and _is_urgent(one)
    answer = decide(
        request,
        template="post",
        title=_("Post %(number)d") % {"number": one.pk},
        shown=lambda typed: moderation_pages.post(_found(selectors.post(pk)), typed),
        act=act,
        place=(selectors.POST, one.pk),
    )
    if urgent and answer.status_code == 303:
        # Hiding is the first step of five.
        return HttpResponseRedirect(reverse("forum_desk:escalation", args=[one.pk]), status=303)
    return answer


def _is_urgent(post: Post) -> bool:
    return any(report.reason in alerts.URGENT for report in selectors.reports_of(post))


def _unseen(request, last: ModerationAct | None) -> None:
    """What somebody else did since the page was shown comes first. Raises AlreadyDecided."""
    if last and str(last.pk) != request.POST.get("seen", ""):
        raise AlreadyDecided(last)


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def application(request, pk):
    """Somebody asks to be let in."""
    rows = Application.objects.select_related("persona")
    one = _found(rows.filter(pk=pk).first())
    return decide(
        request,
        template="application",
        title=_("Application %(number)d") % {"number": one.pk},
        shown=lambda typed: moderation_pages.application(rows.get(pk=pk), typed),
        act=lambda name, usual: desk_acts.on_application(
            name, application=one, by=request.user, data=request.POST, usual=usual
        ),
        place=(selectors.APPLICATION, one.pk),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def appeal(request, pk):
    """A member asks that a decision is looked at again."""
    rows = Appeal.objects.select_related("notice__persona", "notice__act__moderator", "notice__post__thread")
    one = _found(rows.filter(pk=pk).first())
    return decide(
        request,
        template="appeal",
        title=_("Appeal %(number)d") % {"number": one.pk},
        shown=lambda typed: moderation_pages.appeal(rows.get(pk=pk), request.user, typed),
        act=lambda name, usual: desk_acts.on_appeal(name, appeal=one, by=request.user, data=request.POST, usual=usual),
        place=(selectors.APPEAL, one.pk),
    )


# --- members and threads --------------------------------------------------------------------------


@require_safe
@for_moderators
def members(request):
    """Finds a member by the name that stands under a post. Without words, nobody: there is no list of members."""
    words = request.GET.get("q", "").strip()[:LONGEST_WORDS]
    context = {"words": words, "found": selectors.find_members(words)}
    return page(request, "members", _("Members"), context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def member(request, key):
    """What a member wrote, and what moderators did about it. Nothing says who it is."""
    one = _found(selectors.member(key))
    posts = Paginator(selectors.posts_of(one), selectors.LINES_A_PAGE).get_page(request.GET.get("page"))
    return decide(
        request,
        template="member",
        title=one.shown_name,
        shown=lambda typed: {**moderation_pages.member(selectors.member(key), typed), "page": posts},
        act=lambda name, usual: desk_acts.on_member(name, persona=one, by=request.user, data=request.POST, usual=usual),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def thread(request, pk):
    """Pin, lock, move, join."""
    one = _found(selectors.thread(pk))
    return decide(
        request,
        template="thread",
        title=_("Discussion %(number)d") % {"number": one.pk},
        shown=lambda typed: moderation_pages.thread(selectors.thread(pk), typed),
        act=lambda name, usual: desk_acts.on_thread(name, thread=one, by=request.user, data=request.POST, usual=usual),
    )
