"""Looks at boards, threads and posts as one member sees them. Queries do not grow with the number of posts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from wagtail.models import Locale

from learning.core import clock
from learning.forum import cursors
from learning.forum.conditions import why_not_reply, why_not_write
from learning.forum.cursors import NEWER, OLDER
from learning.forum.models import Board, BoardMark, Persona, ReadMark, Thread
from learning.forum.models.discussions import SHOWN

THREADS_A_PAGE = 25
MOST_PINNED = 20
# What is older counts as read, however long somebody was away: nobody works through a year.
UNREAD_FOR = timedelta(days=60)


@dataclass(frozen=True)
class BoardRow:
    """A board in the reader's language; `board` is the one that threads belong to."""

    board: Board
    code: str
    title: str
    description: str
    is_open: bool
    is_official: bool
    last_post_at: datetime | None
    is_new: bool  # something is unread


@dataclass(frozen=True)
class ThreadRow:
    """A thread in a list."""

    thread: Thread
    title: str
    author: str
    board: BoardRow
    posts: int
    last_post_at: datetime
    is_pinned: bool
    is_locked: bool
    is_answered: bool
    first_unread: int | None  # a number; None: everything is read


@dataclass(frozen=True)
class Page:
    """A piece of a list that does not shift. `next` and `previous` go into `?after=`; empty: there is none."""

    rows: Sequence[ThreadRow]
    next: str
    previous: str


@dataclass(frozen=True)
class ThreadView:
    """What the page of a thread says beside its posts."""

    thread: Thread
    title: str
    board: BoardRow
    may_reply: bool
    why_not: str  # said in place of the form
    is_own: bool


# --- boards ---------------------------------------------------------------------------------------


def boards(*, language: str, persona: Persona) -> list[BoardRow]:
    """All boards in their order. Three queries."""
    source = Locale.get_default()
    newest = Thread.objects.filter(SHOWN, board=OuterRef("pk")).order_by("-last_post_at").values("last_post_at")[:1]
    found = Board.objects.filter(locale=source).annotate(
        last_post_at=Subquery(newest), is_new=Exists(_unread_threads(persona).filter(board=OuterRef("pk")))
    )
    words = _words(language)
    return [_board_row(one, words, last_post_at=one.last_post_at, is_new=one.is_new) for one in found]


def board(*, code: str, language: str, persona: Persona | None = None) -> BoardRow | None:
    """One board; with `persona` also whether something is new. None where there is none of that code."""
    found = Board.objects.filter(locale=Locale.get_default(), code=code).first()
    if found is None:
        return None
    is_new = bool(persona) and _unread_threads(persona).filter(board=found).exists()
    return _board_row(found, _words(language), is_new=is_new)


def _words(language: str) -> dict[str, Board]:
    """Titles and descriptions in the reader's language, by code; what is missing stays in the source language."""
    return {one.code: one for one in Board.objects.filter(locale__language_code=language)}


def _board_row(
    found: Board, words: dict[str, Board], *, last_post_at: datetime | None = None, is_new: bool = False
) -> BoardRow:
    said = words.get(found.code, found)
    return BoardRow(
        board=found,
        code=found.code,
        title=said.title,
        description=said.description,
        is_open=found.closed_at is None,
        is_official=found.is_official,
        last_post_at=last_post_at,
        is_new=is_new,
    )


# --- threads --------------------------------------------------------------------------------------


def visible_threads() -> QuerySet[Thread]:
    """What members see: shown, not merged away, with a visible post."""
    return Thread.objects.filter(SHOWN)


def threads(*, board: BoardRow, persona: Persona, cursor: str = "") -> Page:
    """A page of a board: pinned ones first, then by the last post. What is no cursor is the first page."""
    found = _with_marks(visible_threads().filter(board=board.board), persona)
    # Not “is_pinned=False”: that becomes “NOT is_pinned”, for which SQLite uses no index.
    page, newer, older = _piece(found.filter(is_pinned__in=[False]), cursor)
    pinned = [] if newer else list(found.filter(is_pinned__in=[True]).order_by("-last_post_at", "-id")[:MOST_PINNED])
    return Page([_thread_row(one, board) for one in (*pinned, *page)], next=older, previous=newer)


def unread(*, persona: Persona, language: str, cursor: str = "") -> Page:
    """Threads with something that the persona has not read, newest first."""
    page, newer, older = _piece(_with_marks(_unread_threads(persona), persona), cursor)
    return Page(_rows(page, language), next=older, previous=newer)


def threads_about(*, slide_key: UUID, persona: Persona, language: str) -> list[ThreadRow]:
    """Threads about one slide, newest first, at most a page."""
    found = _with_marks(visible_threads().filter(slide_key=slide_key), persona)
    return _rows(found.order_by("-last_post_at", "-id")[:THREADS_A_PAGE], language)


def _piece(found: QuerySet[Thread], text: str) -> tuple[list[Thread], str, str]:
    """One page of `found`, newest first, and the cursors to the newer and the older side. One query, or two."""
    cursor = cursors.read(text)
    if cursor and cursor.side == NEWER:
        newer = list(_beyond(found, cursor.at, cursor.pk, newer=True)[: THREADS_A_PAGE + 1])
        if len(newer) > THREADS_A_PAGE:
            page = newer[:THREADS_A_PAGE][::-1]
            return page, str(cursors.beside(page[0], NEWER)), str(cursors.beside(page[-1], OLDER))
        cursor = None  # what is left fits on the first page
    older = _beyond(found, cursor.at, cursor.pk, newer=False) if cursor else found.order_by("-last_post_at", "-id")
    page = list(older[: THREADS_A_PAGE + 1])
    has_older, page = len(page) > THREADS_A_PAGE, page[:THREADS_A_PAGE]
    # An empty page, after the end, leads back to the beginning.
    newer_side = str(cursors.beside(page[0], NEWER)) if cursor and page else text if cursor else ""
    return page, newer_side, str(cursors.beside(page[-1], OLDER)) if has_older else ""


def _beyond(found: QuerySet[Thread], at: datetime, pk: int, *, newer: bool) -> QuerySet[Thread]:
    """What lies beyond a place in the list, the nearest first. The first condition is what an index can use."""
    if newer:
        beyond = Q(last_post_at__gte=at) & (Q(last_post_at__gt=at) | Q(pk__gt=pk))
        return found.filter(beyond).order_by("last_post_at", "id")
    beyond = Q(last_post_at__lte=at) & (Q(last_post_at__lt=at) | Q(pk__lt=pk))
    return found.filter(beyond).order_by("-last_post_at", "-id")


def board_rows(boards: Iterable[Board], language: str) -> dict[int, BoardRow]:
    """Boards that threads belong to, by their primary key, in the reader's language. One query."""
    known = {one.pk: one for one in boards}
    words = _words(language) if known else {}
    return {key: _board_row(one, words) for key, one in known.items()}


def _rows(found: Iterable[Thread], language: str) -> list[ThreadRow]:
    """Rows of threads on several boards."""
    found = list(found)
    rows = board_rows((one.board for one in found), language)
    return [_thread_row(one, rows[one.board_id]) for one in found]


def _thread_row(thread: Thread, board: BoardRow) -> ThreadRow:
    last_post_at = thread.last_post_at or thread.created_at
    read = thread.read_number if last_post_at > thread.new_since else thread.last_number
    return ThreadRow(
        thread=thread,
        title=thread.shown_title,
        author=thread.persona.shown_name,
        board=board,
        posts=thread.last_number,
        last_post_at=last_post_at,
        is_pinned=thread.is_pinned,
        is_locked=thread.locked_at is not None,
        is_answered=thread.accepted_id is not None,
        first_unread=read + 1 if read < thread.last_number else None,
    )


def thread_page(*, thread_id: int, persona: Persona, language: str) -> ThreadView | None:
    """The thread, for whoever may see it: members, and its author while it waits. None otherwise.

    A merged thread is answered as it is: `thread.merged_into` says where it went.
    """
    thread = (
        Thread.objects.select_related("board", "persona", "merged_into").filter(pk=thread_id, hidden_at=None).first()
    )
    if thread is None:
        return None
    is_own = thread.persona_id == persona.pk
    if thread.last_post_at is None and thread.merged_into_id is None and not (is_own and thread.title):
        return None
    refusal = why_not_write(persona) or why_not_reply(thread)
    return ThreadView(
        thread=thread,
        title=thread.shown_title,
        board=_board_row(thread.board, _words(language)),
        may_reply=refusal is None,
        why_not=str(refusal or ""),
        is_own=is_own,
    )


# --- what was read --------------------------------------------------------------------------------


def _new_since(persona: Persona) -> models.expressions.Combinable:
    """From when on a thread counts as unread: the mark of its board, the day of joining, or sixty days."""
    marks = BoardMark.objects.filter(persona=persona, board=OuterRef("board")).values("read_at")[:1]
    floor = max(clock.now() - UNREAD_FOR, persona.joined_at or clock.now() - UNREAD_FOR)
    since = models.Value(floor, output_field=models.DateTimeField())
    return Greatest(Coalesce(Subquery(marks), since), since)


def _read_number(persona: Persona) -> models.expressions.Combinable:
    marks = ReadMark.objects.filter(persona=persona, thread=OuterRef("pk")).values("number")[:1]
    return Coalesce(Subquery(marks), 0)


def _with_marks(found: QuerySet[Thread], persona: Persona) -> QuerySet[Thread]:
    """With how far the persona has read, in the same query."""
    return found.select_related("persona", "board").annotate(
        read_number=_read_number(persona), new_since=_new_since(persona)
    )


def _unread_threads(persona: Persona) -> QuerySet[Thread]:
    floor = max(clock.now() - UNREAD_FOR, persona.joined_at or clock.now() - UNREAD_FOR)
    return (
        visible_threads()
        .filter(last_post_at__gt=floor)
        .alias(read_up_to=_read_number(persona), since=_new_since(persona))
        .filter(last_post_at__gt=F("since"), read_up_to__lt=F("last_number"))
    )
