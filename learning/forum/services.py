"""What changes about threads and posts.

Whoever writes holds their persona and then the thread until the transaction ends, in this order everywhere: one form
sent twice is one post, limits are exact, and the numbers of a thread are 1, 2, … without holes.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _
from wagtail.models import Locale

from learning.core import client_data, clock
from learning.forum import alerts, conditions, following, limits, search_index, writing
from learning.forum.errors import ClientDataFound, NotAllowed, TextRefused
from learning.forum.models import (
    Board,
    BoardMark,
    Persona,
    Post,
    PostEdit,
    ReadMark,
    Report,
    Subscription,
    Thread,
)

WORDS_LENGTH = 2000  # characters of a report
# States in which a post has words that its author may change or take away.
CHANGEABLE = [Post.State.VISIBLE, Post.State.WAITING]


@transaction.atomic
def open_thread(
    *, persona: Persona, board: Board, title: str, body: str, submission_key: UUID, slide_key: UUID | None = None,
    insisted: bool = False,
) -> Post:  # fmt: skip
    """A thread with its first post, visible at once or waiting for a moderator (`post.state`).

    The same `submission_key` again answers the post that it made. `insisted`: the author says that what the guard found
    is no real person. Raises NotAllowed, TooOften, LinksRefused, ClientDataFound, TextRefused.
    """
    persona = _hold(persona)
    again = _same_form(persona, submission_key)
    if again:
        return again
    conditions.check_may_write(persona)
    board = conditions.open_board(board, persona)
    title, body = conditions.checked_title(title), conditions.checked_body(body)
    waits_for = conditions.waits_for(persona, [title, body], insisted)
    if not persona.is_official:
        limits.check_post(persona)
        limits.check_thread(persona)
    thread = Thread.objects.create(
        board=board, title=title, persona=persona, slide_key=slide_key, created_at=clock.now()
    )
    return _write(thread=thread, persona=persona, body=body, submission_key=submission_key, waits_for=waits_for)


@transaction.atomic
def reply(
    *, thread: Thread, persona: Persona, body: str, submission_key: UUID, quoted: Post | None = None,
    insisted: bool = False,
) -> Post:  # fmt: skip
    """One more post in a thread; otherwise as `open_thread`. A `quoted` post that is not shown there is left out."""
    persona = _hold(persona)
    again = _same_form(persona, submission_key)
    if again:
        return again
    conditions.check_may_write(persona)
    thread = _hold_thread(thread)
    conditions.check_open(thread, persona)
    body = conditions.checked_body(body)
    waits_for = conditions.waits_for(persona, [body], insisted)
    if not persona.is_official:
        limits.check_post(persona)
    if quoted and (quoted.thread_id != thread.pk or quoted.state != Post.State.VISIBLE):
        quoted = None
    return _write(
        thread=thread, persona=persona, body=body, submission_key=submission_key, waits_for=waits_for, quoted=quoted
    )


def _write(
    *, thread: Thread, persona: Persona, body: str, submission_key: UUID, waits_for: str, quoted: Post | None = None
) -> Post:
    post = Post.objects.create(
        thread=thread,
        persona=persona,
        quoted=quoted,
        body=body,
        html=writing.render(body),
        state=Post.State.WAITING,
        waits_for=waits_for,
        created_at=clock.now(),
        submission_key=submission_key,
    )
    return post if waits_for else _show(post, thread)


# --- one at a time --------------------------------------------------------------------------------


def _hold(persona: Persona) -> Persona:
    """The persona as it is now, held until the transaction ends."""
    return Persona.objects.select_for_update(no_key=True).get(pk=persona.pk)


def _hold_thread(thread: Thread) -> Thread:
    """The thread as it is now, held; a merged one is the one that it went into."""
    held = Thread.objects.select_for_update(no_key=True).get(pk=thread.pk)
    return _hold_thread(held.merged_into) if held.merged_into else held


def _same_form(persona: Persona, submission_key: UUID) -> Post | None:
    return Post.objects.filter(persona=persona, submission_key=submission_key).select_related("thread").first()


# --- visible --------------------------------------------------------------------------------------


@transaction.atomic
def make_visible(post: Post) -> Post:
    """Gives a waiting post its number at the end of the thread and shows it; one that had a number keeps it.

    For moderation.approve, inside its transaction. A post that a moderator let through counts for its author
    (`approved_posts`) here, once, and nowhere else. Asked twice, nothing changes.
    """
    _hold(post.persona)
    thread = _hold_thread(post.thread)
    post = Post.objects.select_for_update(of=("self",), no_key=True).select_related("persona").get(pk=post.pk)
    if post.state == Post.State.VISIBLE:
        return post
    if post.number is None:
        Persona.objects.filter(pk=post.persona_id).update(approved_posts=models.F("approved_posts") + 1)
    return _show(post, thread)


def _show(post: Post, thread: Thread) -> Post:
    is_first_time = post.number is None
    if is_first_time:
        post.number, post.shown_at = thread.last_number + 1, clock.now()
        post.thread = thread
    post.state, post.waits_for = Post.State.VISIBLE, ""
    post.save(update_fields=["thread", "number", "shown_at", "state", "waits_for"])
    refresh_thread(thread)
    search_index.put(post)
    if is_first_time:
        _has_read_own(post)
        transaction.on_commit(lambda: following.post_became_visible(post), robust=True)
    return post


def _has_read_own(post: Post) -> None:
    """Whoever had read everything before has read their own post, too."""
    number = post.number or 1
    if number == 1 or ReadMark.objects.filter(persona=post.persona_id, thread=post.thread_id, number=number - 1):
        ReadMark.objects.update_or_create(
            persona_id=post.persona_id,
            thread_id=post.thread_id,
            defaults={"number": number, "read_at": clock.now()},
        )


def refresh_thread(thread: Thread) -> None:
    """Writes last_number and last_post_at again, after posts were hidden, shown, or moved by a merge."""
    posts = Post.objects.filter(thread=thread, number__isnull=False)
    last = posts.order_by("-number").values_list("number", flat=True).first()
    newest = posts.filter(state=Post.State.VISIBLE).order_by("-number").first()
    thread.last_number = last or 0
    thread.last_post_at = (newest.shown_at or newest.created_at) if newest else None
    thread.save(update_fields=["last_number", "last_post_at"])


def put_into_search(post: Post) -> None:
    """For whoever shows or edits a visible post (moderation.show, moderation.edit)."""
    search_index.put(post)


def take_out_of_search(post: Post) -> None:
    """For whoever makes a post invisible (moderation.hide): its words are no longer found."""
    search_index.take_out([post])


# --- change and take away -------------------------------------------------------------------------


@transaction.atomic
def edit_post(*, post: Post, persona: Persona, body: str, insisted: bool = False) -> Post:
    """Its author changes it; what it said before is kept. The same words again change nothing.

    Of a new member, or with what the guard found, it waits again and keeps its number.
    Raises as `open_thread`.
    """
    persona = _hold(persona)
    conditions.check_may_write(persona)
    post, thread = _hold_own(post, persona)
    if thread.locked_at or thread.board.closed_at:
        raise NotAllowed(_("This discussion is closed. It can be read."), "locked")
    body = conditions.checked_body(body)
    if body == post.body:
        return post
    waits_for = conditions.waits_for(persona, [body], insisted)
    if not persona.is_official:
        limits.check_edit(persona)
    now = clock.now()
    PostEdit.objects.create(post=post, body=post.body, edited_at=now)
    was_visible = post.state == Post.State.VISIBLE
    post.body, post.html, post.edited_at = body, writing.render(body), now
    post.waits_for = waits_for or ("" if was_visible else post.waits_for)
    post.state = Post.State.WAITING if post.waits_for else Post.State.VISIBLE
    post.save(update_fields=["body", "html", "edited_at", "waits_for", "state"])
    if post.state == Post.State.VISIBLE:
        search_index.put(post)
    elif was_visible:
        search_index.take_out([post])
        refresh_thread(thread)
    return post


def _hold_own(post: Post, persona: Persona) -> tuple[Post, Thread]:
    """The persona's own post, with words in it, and its thread. Raises NotAllowed."""
    thread = _hold_thread(post.thread)
    post = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    if post.persona_id != persona.pk:
        raise NotAllowed(_("This is somebody else’s post."), "not-yours")
    if post.state == Post.State.HIDDEN:
        raise NotAllowed(_("A moderator has hidden this post. You can ask for it to be looked at again."), "hidden")
    if post.state not in CHANGEABLE:
        raise NotAllowed(_("This post is no longer there."), "gone")
    return post, thread


@transaction.atomic
def delete_post(*, post: Post, persona: Persona) -> None:
    """Its author takes it away: text and former texts are erased, number and place stay.

    Also while paused, and in a locked thread. Raises NotAllowed. A second time nothing changes.
    """
    persona = _hold(persona)
    if Post.objects.filter(pk=post.pk, persona=persona, state=Post.State.DELETED).exists():
        return
    post, thread = _hold_own(post, persona)
    erase_posts(posts=[post], threads=[thread])


def erase_posts(*, posts: Sequence[Post], threads: Sequence[Thread]) -> None:
    """Empties posts of one persona, which holds them; with a first post goes the title. For `delete_post`, `depart`."""
    now = clock.now()
    PostEdit.objects.filter(post__in=posts).delete()
    search_index.take_out([post for post in posts if post.state == Post.State.VISIBLE])
    for post in posts:
        post.state, post.body, post.html, post.waits_for, post.edited_at = Post.State.DELETED, "", "", "", now
    Post.objects.bulk_update(posts, ["state", "body", "html", "waits_for", "edited_at"], batch_size=200)
    gone = {post.pk for post in posts}
    for thread in sorted(threads, key=lambda one: one.pk):
        held = Thread.objects.select_for_update(no_key=True).get(pk=thread.pk)
        if held.accepted_id in gone:
            held.accepted = None
        if any(post.thread_id == held.pk and _is_first(post, held) for post in posts):
            held.title = ""
        held.save(update_fields=["accepted", "title"])
        refresh_thread(held)


def _is_first(post: Post, thread: Thread) -> bool:
    return post.number == 1 or (post.number is None and thread.last_number == 0)


@transaction.atomic
def accept_answer(*, thread: Thread, post: Post | None, persona: Persona) -> None:
    """Who opened the thread says which post answered it; None takes that back. Raises NotAllowed."""
    persona = _hold(persona)
    conditions.check_may_write(persona)
    thread = _hold_thread(thread)
    if thread.persona_id != persona.pk and not persona.is_official:
        raise NotAllowed(_("Only who asked says what the answer is."), "not-yours")
    conditions.check_open(thread, persona)
    if post and (post.thread_id != thread.pk or post.state != Post.State.VISIBLE or post.number == 1):
        raise NotAllowed(_("This post cannot be the answer."), "gone")
    thread.accepted = post
    thread.save(update_fields=["accepted"])


@transaction.atomic
def report_post(*, post: Post, persona: Persona, reason: str, words: str = "", insisted: bool = False) -> Report:
    """Points a moderator at a post; once a member and post.

    Also by members who are paused. Raises NotAllowed, TooOften, ClientDataFound, TextRefused.
    """
    persona = _hold(persona)
    if persona.state != Persona.State.MEMBER:
        raise NotAllowed(_("Only members of the forum write here."), "not-a-member")
    known = Report.objects.filter(post=post, persona=persona).first()
    if known:
        return known
    if post.state != Post.State.VISIBLE:
        raise NotAllowed(_("This post is no longer there."), "gone")
    if post.persona_id == persona.pk:
        raise NotAllowed(_("This is your own post: you can change it or take it away."), "own")
    if reason not in Report.Reason.values:
        raise TextRefused(_("Choose a reason."), "reason")
    words = writing.tidy(words)
    if len(words) > WORDS_LENGTH:
        raise TextRefused(_("Say it in at most %(most)d characters.") % {"most": WORDS_LENGTH}, "long")
    if client_data.find(words) and not insisted:
        raise ClientDataFound
    limits.check_report(persona)
    report = Report.objects.create(post=post, persona=persona, reason=reason, words=words, created_at=clock.now())
    alerts.note_report(report)
    return report


# --- what was read --------------------------------------------------------------------------------


def mark_read(*, persona: Persona, thread: Thread, number: int, was_told: bool = True) -> None:
    """Read up to and with `number`; never backwards. Subscriptions may tell again, if a message went out (`was_told`).

    Looking at a page opens no transaction: each statement stands alone.
    """
    now = clock.now()
    number = min(number, thread.last_number)
    mark = ReadMark.objects.filter(persona=persona, thread=thread)
    if number > 0 and not mark.filter(number__lt=number).update(number=number, read_at=now):
        # There already, where it was read further in another window.
        first = ReadMark(persona=persona, thread=thread, number=number, read_at=now)
        ReadMark.objects.bulk_create([first], ignore_conflicts=True)
    if was_told:
        _may_tell_again(persona, models.Q(thread=thread) | models.Q(board=thread.board_id))


@transaction.atomic
def mark_board_read(*, persona: Persona, board: Board | None = None) -> None:
    """Everything in the board, or in all boards, counts as read from now on."""
    boards = Board.objects.filter(locale=Locale.get_default())
    boards = boards.filter(code=board.code) if board else boards
    now = clock.now()
    for one in boards:
        BoardMark.objects.update_or_create(persona=persona, board=one, defaults={"read_at": now})
    _may_tell_again(persona, models.Q(board__in=boards) | models.Q(thread__board__in=boards))


def _may_tell_again(persona: Persona, which: models.Q) -> None:
    Subscription.objects.filter(which, persona=persona, told_at__isnull=False).update(told_at=None)
