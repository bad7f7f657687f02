"""What every page of the forum has: lines to call, what a post is not, and the way round."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from learning.forum import crisis, membership, notices
from learning.forum.models import Persona

SOURCE_LANGUAGE = "en"
DESK = "forum_desk:queue"


def language() -> str:
    return get_language() or SOURCE_LANGUAGE


def show(
    request: HttpRequest, persona: Persona | None, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """`template` with `context` inside the frame of the forum."""
    return render(request, template, {**frame(request, persona), **context}, status=status)


def frame(request: HttpRequest, persona: Persona | None) -> dict[str, Any]:
    """One look-up of our own, for messages that are not read."""
    is_member = persona is not None and persona.state == Persona.State.MEMBER
    return {
        "persona": persona,
        "is_member": is_member,
        "crisis_lines": crisis.strip(language()),
        "working_days": membership.rules(language()).working_days,
        "has_news": persona is not None and bool(notices.count_unread(persona)),
        "desk": _desk() if _moderates(request) else "",
    }


def _moderates(request: HttpRequest) -> bool:
    """Members who do not work here cost no look-up."""
    return request.user.is_staff and request.user.has_perm("forum.moderate")


def _desk() -> str:
    try:
        return reverse(DESK)
    except NoReverseMatch:
        return ""
