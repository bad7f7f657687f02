"""Under which conditions a persona writes: who may, where, and what. Asked by services, shown by selectors."""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.models import Locale

from learning.core import client_data
from learning.forum import writing
from learning.forum.errors import ClientDataFound, LinksRefused, NotAllowed, TextRefused
from learning.forum.models import Board, Persona, Post, Thread
from learning.forum.models.discussions import POST_LENGTH, TITLE_LENGTH


def check_may_write(persona: Persona) -> None:
    """Raises NotAllowed, as `why_not_write` says."""
    refusal = why_not_write(persona)
    if refusal:
        raise refusal


def why_not_write(persona: Persona) -> NotAllowed | None:
    """Why this persona writes nothing now; None where it may."""
    if persona.is_official:
        return None
    if persona.state == Persona.State.REMOVED:
        return NotAllowed(_("The moderators have ended your membership of the forum."), "removed")
    if persona.state != Persona.State.MEMBER:
        return NotAllowed(_("Only members of the forum write here."), "not-a-member")
    if persona.is_paused and persona.paused_until:
        until = date_format(localtime(persona.paused_until), "DATETIME_FORMAT")
        return NotAllowed(_("The moderators have paused your writing until %(until)s.") % {"until": until}, "paused")
    return None


def open_board(board: Board, persona: Persona) -> Board:
    """The board that threads belong to, which is the one in the source language."""
    source = Locale.get_default()
    if board.locale_id != source.pk:
        board = Board.objects.get(code=board.code, locale=source)
    if board.closed_at:
        raise NotAllowed(_("This board is closed. It can be read."), "closed")
    if board.is_official and not persona.is_official:
        raise NotAllowed(_("Only the moderators open threads on this board. You can reply there."), "official")
    return board


def check_open(thread: Thread, persona: Persona) -> None:
    """Raises NotAllowed, as `why_not_reply` says; a lock does not keep the moderators out."""
    refusal = why_not_reply(thread)
    if refusal and not (persona.is_official and refusal.code == "locked"):
        raise refusal


def why_not_reply(thread: Thread) -> NotAllowed | None:
    """Why nobody replies to this thread; None where members may. Asks for the thread's board."""
    if thread.hidden_at or thread.last_post_at is None:
        return NotAllowed(_("This discussion is not shown to members at the moment."), "gone")
    if thread.locked_at:
        return NotAllowed(_("This discussion is closed. It can be read."), "locked")
    if thread.board.closed_at:
        return NotAllowed(_("This board is closed. It can be read."), "closed")
    return None


# --- what may be written --------------------------------------------------------------------------


def checked_title(title: str) -> str:
    """The title as it is kept. Raises TextRefused, LinksRefused."""
    title = " ".join(writing.tidy(title).split())
    if not title:
        raise TextRefused(_("Give the discussion a title."), "title")
    if len(title) > TITLE_LENGTH:
        raise TextRefused(_("A title has at most %(most)d characters.") % {"most": TITLE_LENGTH}, "title")
    _check_links(title)
    return title


def checked_body(body: str) -> str:
    """The text as it is kept. Raises TextRefused, LinksRefused."""
    body = writing.tidy(body)
    if not body:
        raise TextRefused(_("Write something first."), "empty")
    if len(body) > POST_LENGTH:
        raise TextRefused(_("A post has at most %(most)d characters.") % {"most": POST_LENGTH}, "long")
    _check_links(body)
    if not writing.plain(body):
        raise TextRefused(_("Write something first."), "empty")
    return body


def _check_links(text: str) -> None:
    refused = writing.refused_links(text)
    if refused:
        raise LinksRefused(refused)


def waits_for(persona: Persona, texts: Sequence[str], insisted: bool) -> str:
    """Whether a moderator reads it first, and why; empty where it is visible at once. Raises ClientDataFound."""
    if any(client_data.find(text) for text in texts):
        if not insisted:
            raise ClientDataFound
        if not persona.is_official:
            return Post.WaitsFor.CLIENT_DATA.value
    return Post.WaitsFor.NEW_MEMBER.value if persona.is_new else ""
