"""What moderators do to whole threads: pin, lock, move, merge. As in `moderation`, all of it or nothing."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from learning.core import clock
from learning.forum import services
from learning.forum.acting import AlreadyDecided, Kind, authorise, last_act, locked_thread, record, tell
from learning.forum.errors import Refusal
from learning.forum.models import Board, ModerationAct, Post, ReadMark, Subscription, Thread

if TYPE_CHECKING:
    from learning.accounts.models import User


@transaction.atomic
def pin(*, thread: Thread, by: "User", reason: str) -> ModerationAct:
    """Keeps a thread on top of its board."""
    return _set_pinned(thread, True, by, reason)


@transaction.atomic
def unpin(*, thread: Thread, by: "User", reason: str) -> ModerationAct:
    return _set_pinned(thread, False, by, reason)


def _set_pinned(thread: Thread, is_pinned: bool, by: "User", reason: str) -> ModerationAct:
    reason = authorise(by=by, reason=reason)
    thread = _open(thread)
    if thread.is_pinned == is_pinned:
        raise AlreadyDecided(last_act(thread=thread))
    thread.is_pinned = is_pinned
    thread.save(update_fields=["is_pinned"])
    return record(Kind.PIN if is_pinned else Kind.UNPIN, by=by, reason=reason, thread=thread)


@transaction.atomic
def lock(*, thread: Thread, by: "User", reason: str, words: str = "") -> ModerationAct:
    """Closes a thread to new posts; it is still read."""
    return _set_locked(thread, True, by, reason, words)


@transaction.atomic
def unlock(*, thread: Thread, by: "User", reason: str, words: str = "") -> ModerationAct:
    return _set_locked(thread, False, by, reason, words)


def _set_locked(thread: Thread, is_locked: bool, by: "User", reason: str, words: str) -> ModerationAct:
    reason = authorise(by=by, reason=reason, about=thread.persona)
    thread = _open(thread)
    if (thread.locked_at is not None) == is_locked:
        raise AlreadyDecided(last_act(thread=thread))
    thread.locked_at = clock.now() if is_locked else None
    thread.save(update_fields=["locked_at"])
    return _told(Kind.LOCK if is_locked else Kind.UNLOCK, thread, by, reason, words)


@transaction.atomic
def move(*, thread: Thread, board: Board, by: "User", reason: str, words: str = "") -> ModerationAct:
    """Puts a thread on another board; its address stays."""
    reason = authorise(by=by, reason=reason)
    thread = _open(thread)
    if thread.board_id == board.pk:
        raise Refusal(_("The discussion is on this board already."))
    if board.closed_at is not None:
        raise Refusal(_("This board is closed."))
    thread.board = board
    thread.save(update_fields=["board"])
    return _told(Kind.MOVE, thread, by, reason, words)


@transaction.atomic
def merge(*, thread: Thread, into: Thread, by: "User", reason: str, words: str = "") -> ModerationAct:
    """Puts the posts of a thread at the end of another, which its address then leads to.

    Posts keep their own addresses. Whoever follows the one follows the other.
    """
    reason = authorise(by=by, reason=reason)
    # In the order of their numbers, so that two merges at once wait for each other and not for ever.
    first, second = sorted((thread, into), key=lambda one: one.pk)
    held = {one.pk: _open(one) for one in (first, second)}
    thread, into = held[thread.pk], held[into.pk]
    if thread.pk == into.pk:
        raise Refusal(_("A discussion cannot be joined with itself."))
    if not into.last_number or into.hidden_at is not None:
        raise Refusal(_("Members cannot see that discussion."))
    Post.objects.filter(thread=thread).update(thread=into, number=F("number") + into.last_number)
    _lead(thread, into)
    services.refresh_thread(into)
    for post in Post.objects.filter(thread=into, number=into.last_number + 1, state=Post.State.VISIBLE):
        services.put_into_search(post)  # the title that was found with it is another now
    return _told(Kind.MERGE, thread, by, reason, words)


def _lead(thread: Thread, into: Thread) -> None:
    """Addresses, subscriptions and what was merged before lead on; what was read there says nothing here."""
    Thread.objects.filter(merged_into=thread).update(merged_into=into)
    follows = Subscription.objects.filter(thread=into).values("persona_id")
    Subscription.objects.filter(thread=thread).exclude(persona_id__in=follows).update(thread=into)
    Subscription.objects.filter(thread=thread).delete()
    ReadMark.objects.filter(thread=thread).delete()
    thread.merged_into, thread.accepted, thread.is_pinned = into, None, False
    thread.save(update_fields=["merged_into", "accepted", "is_pinned"])


def _open(thread: Thread) -> Thread:
    thread = locked_thread(thread)
    if thread.merged_into_id is not None:
        raise AlreadyDecided(last_act(thread=thread))
    return thread


def _told(kind: str, thread: Thread, by: "User", reason: str, words: str) -> ModerationAct:
    act = record(kind, by=by, reason=reason, thread=thread, persona=thread.persona)
    tell(act, persona=thread.persona, text=words or reason)
    return act
