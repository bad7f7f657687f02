"""The boards, and the threads of one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from learning.forum import following, own_selectors, selectors, services
from learning.forum.models import Persona
from learning.forum.selectors import BoardRow
from learning.forum.views.gate import members_only
from learning.forum.views.page import language, show

ALL = "all"


@require_safe
@members_only
def boards(request: HttpRequest, persona: Persona) -> HttpResponse:
    """Every board, with what is new; and one's own posts that wait."""
    context = {
        "boards": selectors.boards(language=language(), persona=persona),
        "waiting": own_selectors.waiting_posts(persona),
    }
    return show(request, persona, "forum/boards.html", context)


@require_safe
@members_only
def board(request: HttpRequest, persona: Persona, code: str) -> HttpResponse:
    """The threads of a board."""
    found = board_or_404(code, persona)
    context = {
        "board": found,
        "page": selectors.threads(board=found, persona=persona, cursor=request.GET.get("after", "")),
        "waiting": [one for one in own_selectors.waiting_posts(persona, board=found.board) if one.is_new_thread],
        "follows": following.subscription_of(persona=persona, board=found.board),
        "follow_url": reverse("forum:follow_board", args=[code]),
    }
    return show(request, persona, "forum/board.html", context)


@require_POST
@members_only
def mark_read(request: HttpRequest, persona: Persona, code: str) -> HttpResponse:
    """Everything in a board counts as read from now on; `all` means every board."""
    if code == ALL:
        services.mark_board_read(persona=persona)
        return redirect("forum:unread")
    services.mark_board_read(persona=persona, board=board_or_404(code, persona).board)
    return redirect("forum:board", code=code)


def board_or_404(code: str, persona: Persona) -> BoardRow:
    found = selectors.board(code=code, language=language(), persona=persona)
    if found is None:
        raise Http404
    return found
