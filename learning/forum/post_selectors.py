"""Looks at the posts of one thread, and at those that hold some words, as one member sees them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from learning.forum import writing
from learning.forum.conditions import why_not_reply, why_not_write
from learning.forum.models import Persona, Post, PostEdit, ReadMark, Report, Thread

POSTS_A_PAGE = 20
MOST_OWN_WAITING = 20
QUOTED_WORDS = 40
State = Post.State


@dataclass(frozen=True)
class QuotedPost:
    """What a post answers to."""

    id: int
    number: int
    author: str
    excerpt: str  # empty where it is no longer shown


@dataclass(frozen=True)
class PostRow:
    """A post as one member sees it. `html` is empty where only its place is shown; `notice` then says why."""

    post: Post
    id: int
    number: int | None  # None: waits, shown to its author alone
    anchor: str  # p<number>, or w<id> while it waits
    author: str
    is_official: bool
    is_own: bool
    html: str
    notice: str
    quoted: QuotedPost | None
    created_at: datetime
    edited_at: datetime | None
    is_accepted: bool
    is_unread: bool
    may_edit: bool
    may_delete: bool
    may_accept: bool
    may_report: bool
    has_reported: bool


@dataclass(frozen=True)
class PostPage:
    """Numbers 20k-19 … 20k of a thread, and after the last ones what waits of the reader's own."""

    rows: Sequence[PostRow]
    page: int
    pages: int
    last_number: int  # on this page: what mark_read is told


@dataclass(frozen=True)
class Place:
    page: int
    anchor: str


def posts(*, thread: Thread, page: int, persona: Persona) -> PostPage:
    """One page of a thread; a page that does not exist is the nearest one. Three queries, four on the last page."""
    pages = max(1, -(-thread.last_number // POSTS_A_PAGE))
    page = min(max(page, 1), pages)
    last = page * POSTS_A_PAGE
    found = list(_known().filter(thread=thread, number__gt=last - POSTS_A_PAGE, number__lte=last).order_by("number"))
    if page == pages:
        own = Q(persona=persona, state=State.WAITING, number=None)
        found += _known().filter(own, thread=thread).order_by("created_at", "id")[:MOST_OWN_WAITING]
    mark = ReadMark.objects.filter(persona=persona, thread=thread).values_list("number", flat=True).first()
    reported = _reported(persona, [one.pk for one in found])
    rows = [_row(one, thread, persona, mark or 0, one.pk in reported) for one in found]
    return PostPage(rows, page, pages, max((row.number or 0 for row in rows), default=0))


def post(*, post_id: int, persona: Persona) -> PostRow | None:
    """One post, for its own pages (edit, delete, report, history). None where the persona may not see its place."""
    found = _known().select_related("thread__board").filter(pk=post_id, thread__hidden_at=None).first()
    if found is None:
        return None
    is_own = found.persona_id == persona.pk
    if not is_own and (found.number is None or found.thread.last_post_at is None):
        return None
    return _row(found, found.thread, persona, found.number or 0, bool(_reported(persona, [found.pk])))


def _known() -> QuerySet[Post]:
    return Post.objects.select_related("persona", "quoted__persona").defer("quoted__body")


def _reported(persona: Persona, keys: Sequence[int]) -> Collection[int]:
    return set(Report.objects.filter(persona=persona, post__in=keys).values_list("post_id", flat=True))


def _row(post: Post, thread: Thread, persona: Persona, read_up_to: int, has_reported: bool) -> PostRow:
    is_own = post.persona_id == persona.pk
    is_visible = post.state == State.VISIBLE
    is_shown = is_visible or (is_own and post.state != State.DELETED)
    may_write = why_not_write(persona) is None
    is_open = why_not_reply(thread) is None
    return PostRow(
        post=post,
        id=post.pk,
        number=post.number,
        anchor=anchor_of(post),
        author=post.persona.shown_name,
        is_official=post.persona.is_official,
        is_own=is_own,
        html=writing.shown(post.html) if is_shown else "",
        notice="" if is_visible else _notice(post),
        quoted=_quoted(post),
        created_at=post.created_at,
        edited_at=post.edited_at if is_shown else None,
        is_accepted=is_visible and thread.accepted_id == post.pk,
        is_unread=(post.number or 0) > read_up_to and not is_own,
        may_edit=is_own and post.state in (State.VISIBLE, State.WAITING) and may_write and not thread.locked_at,
        may_delete=is_own and post.state in (State.VISIBLE, State.WAITING),
        may_accept=is_visible and post.number != 1 and thread.persona_id == persona.pk and may_write and is_open,
        may_report=is_visible and not is_own and persona.is_member and not has_reported,
        has_reported=has_reported,
    )


def _notice(post: Post) -> str:
    return {
        State.WAITING: _("Waits for a moderator."),
        State.REFUSED: _("The moderators have not let this post through."),
        State.HIDDEN: _("Hidden by a moderator."),
        State.DELETED: _("Deleted by its author."),
    }[State(post.state)]


def _quoted(post: Post) -> QuotedPost | None:
    quoted = post.quoted
    if quoted is None or quoted.number is None or quoted.thread_id != post.thread_id:
        return None
    is_shown = quoted.state == State.VISIBLE
    excerpt = Truncator(writing.words(quoted.html)).words(QUOTED_WORDS, truncate=" …") if is_shown else ""
    return QuotedPost(quoted.pk, quoted.number, quoted.persona.shown_name, excerpt)


def anchor_of(post: Post) -> str:
    return f"p{post.number}" if post.number else f"w{post.pk}"


def place_of(post: Post) -> Place:
    """Where a post stands in its thread. One that waits stands at the end."""
    number = post.number or post.thread.last_number
    return Place(max(1, -(-number // POSTS_A_PAGE)), anchor_of(post))


def history(*, post: Post, persona: Persona) -> list[tuple[datetime, str]]:
    """What a post said before, oldest first, as (until when, HTML); for its author alone. Empty for others."""
    if post.persona_id != persona.pk:
        return []
    edits = PostEdit.objects.filter(post=post).order_by("edited_at", "id")
    return [(edit.edited_at, writing.shown(writing.render(edit.body))) for edit in edits]
