"""Finding one's way: what is new, search, threads about a slide."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from learning.core import links
from learning.forum import search_selectors, selectors
from learning.forum.errors import TooOften
from learning.forum.models import Persona
from learning.forum.views.gate import members_only
from learning.forum.views.page import language, show
from learning.forum.views.threads import asked_page

LONGEST_QUERY = 100


@require_safe
@members_only
def unread(request: HttpRequest, persona: Persona) -> HttpResponse:
    """Threads with something that one has not read."""
    page = selectors.unread(persona=persona, language=language(), cursor=request.GET.get("after", ""))
    return show(request, persona, "forum/unread.html", {"page": page})


@require_safe
@members_only
def search(request: HttpRequest, persona: Persona) -> HttpResponse:
    """Visible posts that hold all the words."""
    words = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    boards = selectors.boards(language=language(), persona=persona)
    board = next((one for one in boards if one.code == request.GET.get("board")), None)
    context: dict[str, Any] = {"words": words, "boards": boards, "board": board}
    if words:
        try:
            found = search_selectors.search(
                persona=persona, words=words, language=language(), board=board, page=asked_page(request)
            )
        except TooOften as refusal:
            context["too_often"] = refusal
        else:
            context |= {
                "page": found,
                "query": urlencode({"q": words, "board": board.code if board else ""}),
                "previous_page": found.page - 1,
                "next_page": found.page + 1 if found.has_next else None,
            }
    return show(request, persona, "forum/search.html", context)


@require_safe
@members_only
def slide(request: HttpRequest, persona: Persona, key: UUID) -> HttpResponse:
    """Threads about one slide of the course, and the way to open one."""
    boards = selectors.boards(language=language(), persona=persona)
    context = {
        "key": key,
        "slide": links.resolve("slide", [str(key)], language()).get(str(key)),
        "rows": selectors.threads_about(slide_key=key, persona=persona, language=language()),
        "boards": [one for one in boards if one.is_open and not one.is_official],
    }
    return show(request, persona, "forum/slide.html", context)
