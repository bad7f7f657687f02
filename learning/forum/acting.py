"""What every act of a moderator has in common: the right to it, a reason, a line of the log."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from learning.core import clock
from learning.forum import notices, personas
from learning.forum.errors import Refusal
from learning.forum.models import Appeal, Application, ModerationAct, Notice, Persona, Post, Report, Thread

if TYPE_CHECKING:
    from learning.accounts.models import User

Kind = ModerationAct.Kind
MODERATE = "forum.moderate"
# A report of a post is settled by whatever a moderator does about it.
SETTLING = {Kind.SETTLE, Kind.NOTE, Kind.EDIT, Kind.HIDE, Kind.PAUSE, Kind.REMOVE, Kind.APPROVE, Kind.REFUSE}


class ReasonMissing(Refusal):
    def __init__(self) -> None:
        super().__init__(_("Say why. The member reads it, and the log keeps it."), "reason")


class AlreadyDecided(Refusal):
    """Somebody was quicker; `act` is what they did, where the log still knows."""

    def __init__(self, act: ModerationAct | None = None) -> None:
        super().__init__(_already(act), "decided")
        self.act = act


def _already(act: ModerationAct | None) -> str:
    if act is None:
        return _("This is settled already. Nothing was changed.")
    return _("Somebody else has decided this already: %(act)s (%(who)s). Nothing was changed.") % {
        "act": act.get_kind_display(),
        "who": act.moderator or _("somebody who has left"),
    }


def authorise(*, by: "User", reason: str, about: Persona | None = None) -> str:
    """The reason, trimmed. Raises PermissionDenied without the right, or where it is about oneself; ReasonMissing."""
    if not by.has_perm(MODERATE):
        raise PermissionDenied
    if about is not None and about == personas.persona_of(by):
        raise PermissionDenied(_("Nobody decides about themselves. Another moderator has to."))
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    return reason


def record(
    kind: str,
    *,
    by: "User",
    reason: str,
    post: Post | None = None,
    thread: Thread | None = None,
    persona: Persona | None = None,
) -> ModerationAct:
    """Writes the one line of the log that an act has, and settles what was reported of `post`."""
    if post is not None:
        thread, persona = thread or post.thread, persona or post.persona
    act = ModerationAct.objects.create(
        kind=kind, moderator=by, reason=reason, post=post, thread=thread, persona=persona
    )  # fmt: skip
    if post is not None and kind in SETTLING:
        _settle_reports(post, act)
    return act


def _settle_reports(post: Post, act: ModerationAct) -> None:
    """Whoever reported it hears that somebody has looked; not what came of it."""
    waiting = list(Report.objects.select_for_update(of=("self",)).filter(post=post, settled_at=None))
    Report.objects.filter(pk__in=[report.pk for report in waiting]).update(settled_by=act, settled_at=clock.now())
    for reporter in Persona.objects.filter(pk__in=[report.persona_id for report in waiting if report.persona_id]):
        notices.tell(persona=reporter, kind=Kind.SETTLE, post=post)


# --- rows that nobody else changes until the transaction ends -------------------------------------


def locked_post(post: Post, *states: str) -> Post:
    """The post as it is now, with its author and thread: held in the order in which members hold them.

    Raises AlreadyDecided where it is in none of `states`.
    """
    locked_persona(post.persona)
    locked_thread(post.thread)
    rows = Post.objects.select_for_update(of=("self",), no_key=True)
    found = rows.select_related("persona", "thread__board").get(pk=post.pk)
    if states and found.state not in states:
        raise AlreadyDecided(last_act(post=found))
    return found


def locked_thread(thread: Thread) -> Thread:
    return (
        Thread.objects.select_for_update(of=("self",), no_key=True).select_related("persona", "board").get(pk=thread.pk)
    )


def locked_persona(persona: Persona) -> Persona:
    return Persona.objects.select_for_update(no_key=True).get(pk=persona.pk)


def locked_application(application: Application) -> Application:
    found = (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("persona")
        .get(pk=application.pk)
    )
    if found.decided_at is not None:
        raise AlreadyDecided(last_act(persona=found.persona))
    return found


def locked_appeal(appeal: Appeal) -> Appeal:
    rows = Appeal.objects.select_for_update(of=("self",), no_key=True)
    found = rows.select_related(
        "notice__persona", "notice__act__post__persona", "notice__act__post__thread", "notice__act__persona"
    ).get(pk=appeal.pk)
    if found.decided_at is not None:
        raise AlreadyDecided(last_act(persona=found.notice.persona))
    return found


def last_act(**of: Post | Thread | Persona) -> ModerationAct | None:
    return ModerationAct.objects.filter(**of).select_related("moderator").first()


def tell(act: ModerationAct, *, persona: Persona, text: str) -> Notice | None:
    """A notice of `act`; the words are the moderator's."""
    return notices.tell(persona=persona, kind=act.kind, text=text, act=act, post=act.post)
