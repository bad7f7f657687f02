"""What one member sees of their own: posts that wait for a moderator."""

from dataclasses import dataclass
from datetime import datetime

from learning.forum.models import Board, Persona, Post

MOST_WAITING = 20


@dataclass(frozen=True)
class WaitingPost:
    """A post that a moderator has not read yet."""

    id: int
    thread_id: int
    title: str
    is_new_thread: bool
    created_at: datetime


def waiting_posts(persona: Persona, *, board: Board | None = None) -> list[WaitingPost]:
    """The persona's posts that wait, oldest first; in one board, or in all. One query."""
    found = Post.objects.filter(persona=persona, state=Post.State.WAITING).select_related("thread")
    if board is not None:
        found = found.filter(thread__board=board)
    return [
        WaitingPost(one.pk, one.thread_id, one.thread.shown_title, one.thread.last_post_at is None, one.created_at)
        for one in found.order_by("created_at")[:MOST_WAITING]
    ]
