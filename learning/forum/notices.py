"""What the moderators tell a member, and the member's answer: one appeal against a decision.

A notice speaks for the moderators together and names none of them. It stands in the forum; the mail says only that
it is there.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.core import clock
from learning.forum import personas
from learning.forum.errors import Refusal
from learning.forum.models import Appeal, ModerationAct, Notice, Persona, Post

Kind = ModerationAct.Kind
APPEAL_WITHIN = timedelta(days=30)
LONGEST_APPEAL = 2000  # characters
TITLES = {
    Kind.APPROVE: gettext_lazy("Your post is in the forum."),
    Kind.REFUSE: gettext_lazy("Your post was not let through."),
    Kind.NOTE: gettext_lazy("A note from the moderators."),
    Kind.EDIT: gettext_lazy("A moderator changed your post."),
    Kind.HIDE: gettext_lazy("A moderator hid your post."),
    Kind.SHOW: gettext_lazy("Your post is shown again."),
    Kind.PAUSE: gettext_lazy("You can read, but not write, for a while."),
    Kind.RESUME: gettext_lazy("You can write again."),
    Kind.REMOVE: gettext_lazy("You are no longer a member of the forum."),
    Kind.READMIT: gettext_lazy("You are a member of the forum again."),
    Kind.LOCK: gettext_lazy("Your discussion was closed to new posts."),
    Kind.UNLOCK: gettext_lazy("Your discussion is open again."),
    Kind.MOVE: gettext_lazy("Your discussion was moved to another board."),
    Kind.MERGE: gettext_lazy("Your discussion was joined with another one."),
    Kind.ADMIT: gettext_lazy("Welcome: you are a member of the forum."),
    Kind.TURN_AWAY: gettext_lazy("You were not let into the forum."),
    Kind.SETTLE: gettext_lazy("A moderator has looked at what you reported. Thank you."),
    Kind.UPHOLD: gettext_lazy("Your appeal was looked at. The decision stands."),
    Kind.OVERTURN: gettext_lazy("Your appeal was looked at. The decision was taken back."),
}
# Decisions that a member may ask to be looked at again.
APPEALABLE = frozenset(
    {Kind.REFUSE, Kind.NOTE, Kind.EDIT, Kind.HIDE, Kind.PAUSE, Kind.REMOVE, Kind.LOCK, Kind.TURN_AWAY}
)


class NoAppeal(Refusal):
    """There is nothing to appeal against, no longer, or once already; or nothing was said."""


def title(kind: str) -> Any:
    """What a notice of this kind says first, in the reader's language."""
    return TITLES.get(Kind(kind), gettext_lazy("A message from the moderators."))


def tell(
    *, persona: Persona, kind: str, text: str = "", act: ModerationAct | None = None, post: Post | None = None
) -> Notice | None:
    """Leaves a notice and a mail that says nothing but that it is there. Nobody is told who has left."""
    if persona.is_official or persona.state == Persona.State.LEFT:
        return None
    notice = Notice.objects.create(persona=persona, kind=kind, text=text, act=act, post=post)
    personas.mail(
        persona=persona,
        subject=gettext_lazy("Course update: a message for you"),
        text=_letter(),
        token=persona.mail_token,
    )
    return notice


def _mail_text() -> str:
    return _("There is a message for you on the course site. Sign in to read it:\n\n%(address)s\n") % {
        "address": f"{settings.BASE_URL}{reverse('forum:notices')}"
    }


# Put together in the language of whoever gets it.
_letter = lazy(_mail_text, str)


# --- the member's side ----------------------------------------------------------------------------


def notices_of(persona: Persona) -> list[Notice]:
    """The newest first, each with its appeal and the post it is about; one query."""
    return list(Notice.objects.filter(persona=persona).select_related("appeal", "post__thread", "act"))


def count_unread(persona: Persona) -> int:
    return Notice.objects.filter(persona=persona, read_at=None).count()


def read(*, persona: Persona) -> int:
    """Notes that `persona` has seen all of them; answers how many were new."""
    return Notice.objects.filter(persona=persona, read_at=None).update(read_at=clock.now())


def appeal_of(notice: Notice) -> Appeal | None:
    return getattr(notice, "appeal", None)


def can_appeal(notice: Notice) -> bool:
    """Once, within thirty days, against what was decided about oneself."""
    return (
        notice.kind in APPEALABLE
        and notice.act_id is not None
        and appeal_of(notice) is None
        and clock.now() - notice.created_at < APPEAL_WITHIN
    )


@transaction.atomic
def appeal(*, notice: Notice, persona: Persona, words: str) -> Appeal:
    """Asks that a decision be looked at again, by somebody else where there is somebody else.

    Raises NoAppeal where `can_appeal` says no, for somebody else's notice, and without words.
    """
    words = words.strip()[:LONGEST_APPEAL]
    held = Notice.objects.select_for_update(of=("self",)).filter(pk=notice.pk, persona=persona).first()
    if held is None or not words or not can_appeal(held):
        raise NoAppeal(_("You can ask once, within 30 days, that a decision is looked at again. Say why."), "no-appeal")
    return Appeal.objects.create(notice=held, words=words)
