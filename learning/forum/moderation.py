"""What moderators do: the ladder from a note to removal, what waits, threads, applications, reports, appeals.

Each function asks for the right to moderate and for a reason, changes one thing, writes one line of the log and tells
the member concerned; all of it or nothing. `reason` is kept in the log; `words` is what the member reads, and the
reason where it is empty. Raises PermissionDenied, and `Refusal` with words for the moderator.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from learning.core import clock
from learning.forum import alerts, services, writing
from learning.forum.acting import (
    AlreadyDecided,
    Kind,
    authorise,
    last_act,
    locked_application,
    locked_persona,
    locked_post,
    record,
    tell,
)
from learning.forum.errors import Refusal
from learning.forum.models import Application, ModerationAct, Persona, Post, PostEdit, Report

if TYPE_CHECKING:
    from learning.accounts.models import User

State = Post.State
LONGEST_PAUSE = 90  # days


# --- posts that wait ------------------------------------------------------------------------------


@transaction.atomic
def approve(*, post: Post, by: "User", reason: str, words: str = "") -> ModerationAct:
    """Lets a waiting post into the forum, at the end of its thread."""
    reason = authorise(by=by, reason=reason, about=post.persona)
    post = locked_post(post, State.WAITING)
    services.make_visible(post)
    act = record(Kind.APPROVE, by=by, reason=reason, post=post)
    tell(act, persona=post.persona, text=words)
    return act


@transaction.atomic
def refuse(*, post: Post, by: "User", reason: str, words: str = "") -> ModerationAct:
    """Does not let a waiting post into the forum. Its author still sees it, and why.

    One that had its place already, and waits because it was edited, keeps the place and is hidden.
    """
    reason = authorise(by=by, reason=reason, about=post.persona)
    post = locked_post(post, State.WAITING)
    _put(post, State.HIDDEN if post.number else State.REFUSED)
    act = record(Kind.REFUSE, by=by, reason=reason, post=post)
    tell(act, persona=post.persona, text=words or reason)
    return act


def _put(post: Post, state: str) -> None:
    post.state = state
    post.waits_for = ""
    post.save(update_fields=["state", "waits_for"])
    if state == State.VISIBLE:
        services.put_into_search(post)
    else:
        services.take_out_of_search(post)
    if post.number:
        services.refresh_thread(post.thread)


# --- the ladder -----------------------------------------------------------------------------------


@transaction.atomic
def note(
    *, by: "User", reason: str, persona: Persona | None = None, post: Post | None = None, words: str = ""
) -> ModerationAct:
    """Writes to a member, about a post or in general. Changes nothing else."""
    persona = persona or (post.persona if post else None)
    if persona is None:
        raise TypeError("A note needs a post or a persona.")
    reason = authorise(by=by, reason=reason, about=persona)
    act = record(Kind.NOTE, by=by, reason=reason, post=post, persona=persona)
    tell(act, persona=persona, text=words or reason)
    return act


@transaction.atomic
def edit(*, post: Post, by: "User", reason: str, body: str, title: str = "", words: str = "") -> ModerationAct:
    """Takes out of a post what must not stand there; with the first post, the thread's title too."""
    reason = authorise(by=by, reason=reason, about=post.persona)
    post = locked_post(post, State.VISIBLE, State.WAITING, State.HIDDEN)
    body, title = body.strip(), " ".join(title.split())
    if not body:
        raise Refusal(_("A post cannot be empty. Hide it instead."))
    if body == post.body and title in ("", post.thread.title):
        raise Refusal(_("Nothing is changed in the text."))
    PostEdit.objects.create(post=post, body=post.body, by_moderator=True)
    if title and is_first(post):
        post.thread.title = title
        post.thread.save(update_fields=["title"])
    write(post, body)
    act = record(Kind.EDIT, by=by, reason=reason, post=post)
    tell(act, persona=post.persona, text=words or reason)
    return act


def is_first(post: Post) -> bool:
    """Whether the thread begins with it, also while it waits."""
    return post.number == 1 or (post.number is None and not post.thread.last_number)


def write(post: Post, body: str) -> None:
    post.body, post.html, post.edited_at = body, writing.render(body), clock.now()
    post.save(update_fields=["body", "html", "edited_at"])
    if post.state == State.VISIBLE:
        services.put_into_search(post)


@transaction.atomic
def hide(*, post: Post, by: "User", reason: str, words: str = "", whole_thread: bool = False) -> ModerationAct:
    """Takes a post out of sight; its number and place stay. `whole_thread`: its thread with it, title and all."""
    reason = authorise(by=by, reason=reason, about=post.persona)
    post = locked_post(post, State.VISIBLE)
    _put(post, State.HIDDEN)
    if whole_thread:
        post.thread.hidden_at = clock.now()
        post.thread.save(update_fields=["hidden_at"])
    act = record(Kind.HIDE, by=by, reason=reason, post=post)
    tell(act, persona=post.persona, text=words or reason)
    return act


@transaction.atomic
def show(*, post: Post, by: "User", reason: str, words: str = "") -> ModerationAct:
    """Shows a hidden post again, and its thread where that was hidden with it."""
    reason = authorise(by=by, reason=reason, about=post.persona)
    post = locked_post(post, State.HIDDEN)
    put_back(post)
    act = record(Kind.SHOW, by=by, reason=reason, post=post)
    tell(act, persona=post.persona, text=words)
    return act


def put_back(post: Post) -> None:
    if not post.body:
        raise Refusal(_("Its text was erased with the log; it cannot be shown again."))
    _put(post, State.VISIBLE)
    if post.number == 1:
        post.thread.hidden_at = None
        post.thread.save(update_fields=["hidden_at"])


@transaction.atomic
def pause(
    *, persona: Persona, days: int, by: "User", reason: str, words: str = "", post: Post | None = None
) -> ModerationAct:
    """Lets a member read, and not write, for some days; `post`: what it is because of."""
    if not 1 <= days <= LONGEST_PAUSE:
        raise Refusal(_("A pause lasts from 1 to %(most)d days.") % {"most": LONGEST_PAUSE})
    reason = authorise(by=by, reason=reason, about=persona)
    persona = _member(persona)
    persona.paused_until = clock.now() + timedelta(days=days)
    persona.save(update_fields=["paused_until"])
    act = record(Kind.PAUSE, by=by, reason=reason, persona=persona, post=post)
    tell(act, persona=persona, text=words or reason)
    return act


def _member(persona: Persona) -> Persona:
    """A member as they are now. Raises AlreadyDecided where they are one no more."""
    persona = locked_persona(persona)
    if not persona.is_member or persona.is_official:
        raise AlreadyDecided(last_act(persona=persona))
    return persona


@transaction.atomic
def resume(*, persona: Persona, by: "User", reason: str, words: str = "") -> ModerationAct:
    """Ends a pause before its time."""
    reason = authorise(by=by, reason=reason, about=persona)
    persona = _member(persona)
    if not persona.is_paused:
        raise Refusal(_("There is no pause to end."))
    end_pause(persona)
    act = record(Kind.RESUME, by=by, reason=reason, persona=persona)
    tell(act, persona=persona, text=words)
    return act


def end_pause(persona: Persona) -> None:
    persona.paused_until = None
    persona.save(update_fields=["paused_until"])


@transaction.atomic
def remove(*, persona: Persona, by: "User", reason: str, words: str = "", post: Post | None = None) -> ModerationAct:
    """Takes a member out of the forum. What they wrote stays; what waits is not let through."""
    reason = authorise(by=by, reason=reason, about=persona)
    persona = _member(persona)
    place(persona, Persona.State.REMOVED)
    waiting = Post.objects.filter(persona=persona, state=State.WAITING)
    waiting.filter(number=None).update(state=State.REFUSED, waits_for="")
    waiting.update(state=State.HIDDEN, waits_for="")
    act = record(Kind.REMOVE, by=by, reason=reason, persona=persona, post=post)
    tell(act, persona=persona, text=words or reason)
    return act


@transaction.atomic
def readmit(*, persona: Persona, by: "User", reason: str, words: str = "") -> ModerationAct:
    """Lets somebody in again who was removed."""
    reason = authorise(by=by, reason=reason, about=persona)
    persona = locked_persona(persona)
    if persona.state != Persona.State.REMOVED:
        raise AlreadyDecided(last_act(persona=persona))
    place(persona, Persona.State.MEMBER)
    act = record(Kind.READMIT, by=by, reason=reason, persona=persona)
    tell(act, persona=persona, text=words)
    return act


def place(persona: Persona, state: str) -> None:
    persona.state = state
    if state == Persona.State.MEMBER and persona.joined_at is None:
        persona.joined_at = clock.now()
    persona.save(update_fields=["state", "joined_at"])


# --- reports --------------------------------------------------------------------------------------


@transaction.atomic
def settle(*, post: Post, by: "User", reason: str) -> ModerationAct:
    """Leaves a reported post as it is. Whoever reported it hears that somebody has looked."""
    reason = authorise(by=by, reason=reason, about=post.persona)
    post = locked_post(post)
    if not Report.objects.filter(post=post, settled_at=None).exists():
        raise AlreadyDecided(last_act(post=post))
    return record(Kind.SETTLE, by=by, reason=reason, post=post)


# --- applications ---------------------------------------------------------------------------------


@transaction.atomic
def admit(*, application: Application, by: "User", reason: str, words: str = "") -> ModerationAct:
    """Makes a member of somebody who asked to be let in."""
    reason = authorise(by=by, reason=reason, about=application.persona)
    application = locked_application(application)
    decide(application, is_accepted=True)
    act = record(Kind.ADMIT, by=by, reason=reason, persona=application.persona)
    tell(act, persona=application.persona, text=words)
    return act


@transaction.atomic
def turn_away(*, application: Application, by: "User", reason: str, words: str = "") -> ModerationAct:
    """Does not let somebody in who asked. They read why."""
    reason = authorise(by=by, reason=reason, about=application.persona)
    application = locked_application(application)
    decide(application, is_accepted=False)
    act = record(Kind.TURN_AWAY, by=by, reason=reason, persona=application.persona)
    tell(act, persona=application.persona, text=words or reason)
    return act


def decide(application: Application, *, is_accepted: bool) -> None:
    application.decided_at, application.is_accepted = clock.now(), is_accepted
    application.save(update_fields=["decided_at", "is_accepted"])
    if is_accepted:
        place(application.persona, Persona.State.MEMBER)


# --- what cannot wait -----------------------------------------------------------------------------


@transaction.atomic
def escalate(*, post: Post, by: "User", reason: str) -> ModerationAct:
    """Writes down what was done about somebody in danger, and tells moderators and administrators to look.

    `reason`: who was called, when, and what they said. The mail says only that there is something to look at.
    """
    reason = authorise(by=by, reason=reason, about=post.persona)
    act = record(Kind.ESCALATE, by=by, reason=reason, post=locked_post(post))
    alerts.call_together(act)
    return act
