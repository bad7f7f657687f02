"""Appeals: a decision is looked at again, by another moderator where there is another, and stands or is taken back."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from learning.core import clock
from learning.forum import alerts, moderation, services
from learning.forum.acting import (
    Kind,
    authorise,
    locked_appeal,
    locked_persona,
    locked_post,
    locked_thread,
    record,
    tell,
)
from learning.forum.models import Appeal, Application, ModerationAct, Persona, Post, PostEdit

if TYPE_CHECKING:
    from learning.accounts.models import User

State = Post.State


def may_decide(appeal: Appeal, by: "User") -> bool:
    """Whoever decided first decides again only where nobody else could."""
    act = appeal.notice.act
    return act is None or act.moderator_id != by.pk or not alerts.moderators().exclude(pk=by.pk).exists()


@transaction.atomic
def decide_appeal(*, appeal: Appeal, by: "User", reason: str, stands: bool, words: str = "") -> ModerationAct:
    """Keeps the decision, or takes it back and undoes what it did. The member reads which, and why."""
    appeal = locked_appeal(appeal)
    notice = appeal.notice
    reason = authorise(by=by, reason=reason, about=notice.persona)
    if not may_decide(appeal, by):
        raise PermissionDenied(_("Somebody else than who decided first looks at an appeal."))
    if not stands and notice.act:
        take_back(notice.act)
    appeal.decided_at, appeal.is_upheld, appeal.answer = clock.now(), stands, words or reason
    appeal.save(update_fields=["decided_at", "is_upheld", "answer"])
    kind = Kind.UPHOLD if stands else Kind.OVERTURN
    act = record(kind, by=by, reason=reason, post=notice.post, persona=notice.persona)
    tell(act, persona=notice.persona, text=words or reason)
    return act


# --- taking back ----------------------------------------------------------------------------------


def take_back(act: ModerationAct) -> None:
    """Undoes what `act` did, where there is still something to undo."""
    undo = {
        Kind.REFUSE: _let_through,
        Kind.EDIT: _restore,
        Kind.HIDE: _let_through,
        Kind.PAUSE: _resume,
        Kind.REMOVE: _readmit,
        Kind.TURN_AWAY: _admit,
        Kind.LOCK: _unlock,
    }.get(Kind(act.kind))
    if undo:
        undo(act)


def _let_through(act: ModerationAct) -> None:
    post = locked_post(act.post) if act.post else None
    if post and post.state == State.HIDDEN:
        moderation.put_back(post)
    elif post and post.state == State.REFUSED:
        post.state = State.WAITING
        post.save(update_fields=["state"])
        services.make_visible(post)


def _restore(act: ModerationAct) -> None:
    """The words before the moderator's, unless the author has written others since."""
    before = PostEdit.objects.filter(post=act.post, by_moderator=True, edited_at__lte=act.at).last()
    post = locked_post(act.post) if act.post else None
    if post and before and post.state != State.DELETED and post.edited_at and post.edited_at <= act.at:
        moderation.write(post, before.body)


def _resume(act: ModerationAct) -> None:
    if act.persona:
        moderation.end_pause(locked_persona(act.persona))


def _readmit(act: ModerationAct) -> None:
    persona = locked_persona(act.persona) if act.persona else None
    if persona and persona.state == Persona.State.REMOVED:
        moderation.place(persona, Persona.State.MEMBER)


def _admit(act: ModerationAct) -> None:
    application = Application.objects.filter(persona=act.persona, is_accepted=False).select_related("persona").first()
    if application:
        moderation.decide(application, is_accepted=True)


def _unlock(act: ModerationAct) -> None:
    if act.thread:
        thread = locked_thread(act.thread)
        thread.locked_at = None
        thread.save(update_fields=["locked_at"])
