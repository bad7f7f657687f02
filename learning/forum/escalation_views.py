"""What cannot wait: the five steps where somebody may be in danger, and who to call."""

from typing import Any

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from learning.forum import crisis, desk_acts, moderation
from learning.forum import moderation_selectors as selectors
from learning.forum.acting import Kind
from learning.forum.desk_acts import Button, Said
from learning.forum.models import ModerationAct, Post
from learning.forum.moderation_views import decide, for_moderators, page
from learning.forum.writing import plain
from learning.reference.cards import pieces
from learning.reference.models import Service
from learning.reference.selectors import published

HIDE = Button("hide", gettext_lazy("Hide it"), "h", usual=gettext_lazy("Somebody may be in danger. Hidden first."))
ASK = Button("note", gettext_lazy("Ask the author"), "m")
LOG = Button("escalate", gettext_lazy("Write it down and tell the others"), "g")
MOST_AGENCIES = 40


def _numbers() -> dict[str, Any]:
    """Who to call: crisis lines, and the agencies of child protection that the directory knows."""
    language = get_language() or settings.LANGUAGE_CODE
    agencies = [one for one in published(Service, language) if one.kind == Service.Kind.CHILD_PROTECTION]
    return {
        "lines": crisis.lines_for({crisis.DANGER, crisis.SELF_HARM}, language),
        "agencies": [
            {"name": one.name, "numbers": pieces(one.phone)} for one in agencies if one.phone
        ][:MOST_AGENCIES],
        "directory_url": reverse("reference:directory"),
    }  # fmt: skip


@require_safe
@for_moderators
def about(request):
    """The steps, to be read before they are needed."""
    return page(request, "escalation", _("What cannot wait"), {**_numbers(), "post": None})


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def escalation(request, pk):
    """The steps for one post, each with its button and whether it is done."""
    one = selectors.post(pk)
    if one is None:
        raise Http404

    def act(name: str, usual: str) -> ModerationAct:
        if name == "escalate":
            return moderation.escalate(post=one, by=request.user, reason=Said.read(request.POST, usual).reason)
        return desk_acts.on_post(name, post=one, by=request.user, data=request.POST, usual=usual)

    return decide(
        request,
        template="escalation",
        title=_("Post %(number)d: what cannot wait") % {"number": one.pk},
        shown=lambda typed: {**_numbers(), **_steps(selectors.post(pk) or one, typed)},
        act=act,
    )


def _steps(one: Post, typed: Any) -> dict[str, Any]:
    acts = selectors.acts_on(post=one)
    done = {act.kind: act for act in reversed(acts)}
    typed = typed or {}
    return {
        "post": one,
        "acts": acts,
        "held": plain(one.body),
        "hide": HIDE,
        "ask": ASK,
        "log": LOG,
        "buttons": [HIDE, ASK, LOG],
        "is_hidden": one.state != Post.State.VISIBLE,
        "hidden": done.get(Kind.HIDE),
        "asked": done.get(Kind.NOTE),
        "logged": done.get(Kind.ESCALATE),
        "may_ask": desk_acts.is_here(one.persona),
        "question": typed.get("reason", "") if typed.get("act") == ASK.name else _question(),
        "called": typed.get("reason", "") if typed.get("act") == LOG.name else "",
        "post_url": reverse("forum_desk:post", args=[one.pk]),
    }


def _question() -> str:
    """Step two, to be sent as it is or changed."""
    return _(
        "You wrote about somebody who may be in danger. If someone is in danger now, call 911. If a child under 16 may "
        "need protection, you have to call your children’s aid society yourself, now: a post here is no report. Please "
        "tell us when you have called; nothing else needs to stand in your answer."
    )
