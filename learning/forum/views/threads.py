"""A thread, and the permanent address of a post."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from learning.core import links
from learning.forum import following, post_selectors, selectors, services
from learning.forum.forms import PostForm
from learning.forum.models import Persona, Post
from learning.forum.post_selectors import PostRow
from learning.forum.selectors import ThreadView
from learning.forum.views.gate import members_only
from learning.forum.views.page import language, show

MOST_DIGITS = 6  # of the number of a page


@require_safe
@members_only
def thread(request: HttpRequest, persona: Persona, thread: int) -> HttpResponse:
    """Twenty posts, what is new among them, and a form to answer."""
    view = thread_or_404(thread, persona)
    if view.thread.merged_into_id:
        return HttpResponsePermanentRedirect(reverse("forum:thread", args=[view.thread.merged_into_id]))
    posts = post_selectors.posts(thread=view.thread, page=asked_page(request), persona=persona)
    follows, was_told = following.told_of(persona=persona, thread=view.thread)
    if was_told or any(row.is_unread for row in posts.rows):
        services.mark_read(persona=persona, thread=view.thread, number=posts.last_number, was_told=was_told)
    context = {
        "view": view,
        "posts": posts,
        "first_unread_id": _first_unread(posts.rows),
        "slide": _slide(view),
        "form": PostForm() if view.may_reply else None,
        "pages": pages_round(posts.page, posts.pages),
        "follows": follows,
        "follow_url": reverse("forum:follow_thread", args=[view.thread.pk]),
    }
    return show(request, persona, "forum/thread.html", context)


@require_safe
@members_only
def post(request: HttpRequest, persona: Persona, post: int) -> HttpResponse:
    """Leads to the post on its page."""
    return to_post(post_or_404(post, persona).post)


def to_post(post: Post) -> HttpResponse:
    """Where a post stands now."""
    place = post_selectors.place_of(post)
    address = reverse("forum:thread", args=[post.thread_id])
    query = f"?page={place.page}" if place.page > 1 else ""
    return redirect(f"{address}{query}#{place.anchor}")


def thread_or_404(thread_id: int, persona: Persona) -> ThreadView:
    found = selectors.thread_page(thread_id=thread_id, persona=persona, language=language())
    if found is None:
        raise Http404
    return found


def _first_unread(rows: Sequence[PostRow]) -> int | None:
    """Where what is new begins; nowhere for somebody who sees the thread for the first time."""
    first = next((row for row in rows if row.is_unread), None)
    return first.id if first and first.number != 1 else None


def _slide(view: ThreadView) -> links.Link | None:
    """The slide that a thread is about, where it is still there."""
    key = str(view.thread.slide_key or "")
    return links.resolve("slide", [key], language()).get(key) if key else None


def post_or_404(post_id: int, persona: Persona) -> PostRow:
    found = post_selectors.post(post_id=post_id, persona=persona)
    if found is None:
        raise Http404
    return found


def asked_page(request: HttpRequest) -> int:
    """`?page=`, where it is a number."""
    asked = request.GET.get("page", "")
    is_number = asked.isascii() and asked.isdigit() and len(asked) <= MOST_DIGITS
    return max(int(asked), 1) if is_number else 1


def pages_round(page: int, pages: int) -> list[int | None]:
    """Numbers for the foot of a page: the first, the last, those beside this one; None is a gap."""
    wanted = sorted({1, page - 1, page, page + 1, pages} & set(range(1, pages + 1)))
    shown: list[int | None] = []
    for number in wanted:
        if shown and number - (shown[-1] or 0) > 1:
            shown.append(None)
        shown.append(number)
    return shown
