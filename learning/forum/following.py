"""Who wants to know of new posts, and the messages that say there are some.

A message says that there is something new and where to sign in: no title, no name, no word of a post. Whoever follows
gets one message and no other until they have looked. What is decided here is written together with the message.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task

from learning.core import clock
from learning.forum import personas
from learning.forum.models import Board, Persona, Post, ReadMark, Subscription, Thread
from learning.forum.models.discussions import SHOWN

EVERY = {Persona.Digest.DAILY: timedelta(days=1), Persona.Digest.WEEKLY: timedelta(days=7)}


# --- what a member chooses ------------------------------------------------------------------------


def subscription_of(
    *, persona: Persona, thread: Thread | None = None, board: Board | None = None
) -> Subscription | None:
    """How `persona` follows this thread or board; None where it does not."""
    return Subscription.objects.filter(persona=persona, thread=thread, board=board).first()


def told_of(*, persona: Persona, thread: Thread) -> tuple[Subscription | None, bool]:
    """How `persona` follows the thread, and whether a message about it or its board went out that waits for a look."""
    about = models.Q(thread=thread) | models.Q(board=thread.board_id)
    found = list(Subscription.objects.filter(about, persona=persona))
    of_thread = next((one for one in found if one.thread_id == thread.pk), None)
    return of_thread, any(one.told_at for one in found)


@transaction.atomic
def follow(*, persona: Persona, how: str, thread: Thread | None = None, board: Board | None = None) -> Subscription:
    """Follows one thread or one board. In a summary means that there is one: whoever has none gets it once a week."""
    if how == Subscription.How.SUMMARY and persona.digest == Persona.Digest.NEVER:
        set_summary(persona=persona, digest=Persona.Digest.WEEKLY, of_everything=persona.digest_of_everything)
    subscription, _created = Subscription.objects.update_or_create(
        persona=persona, thread=thread, board=board, defaults={"how": how, "told_at": None}
    )
    return subscription


def unfollow(*, persona: Persona, thread: Thread | None = None, board: Board | None = None) -> None:
    """No messages about this thread or board any more; asking twice changes nothing."""
    Subscription.objects.filter(persona=persona, thread=thread, board=board).delete()


@transaction.atomic
def set_summary(*, persona: Persona, digest: str, of_everything: bool) -> None:
    """How often a summary is sent, and of what; the first one counts from now."""
    if persona.digest == Persona.Digest.NEVER:
        persona.digest_told_at = clock.now()
    persona.digest, persona.digest_of_everything = Persona.Digest(digest), of_everything
    persona.save(update_fields=["digest", "digest_of_everything", "digest_told_at"])


@dataclass(frozen=True)
class Ended:
    """What one press ended: messages about one thread or board, or the summary."""

    is_summary: bool


def find_token(token: str) -> Ended | None:
    """What the link of a message would end; None where it leads to nothing (any more)."""
    if Subscription.objects.filter(token=token).exists():
        return Ended(is_summary=False)
    if Persona.objects.filter(mail_token=token).exclude(digest=Persona.Digest.NEVER).exists():
        return Ended(is_summary=True)
    return None


@transaction.atomic
def unsubscribe(token: str) -> Ended | None:
    """Ends what the message with this token belonged to. Nobody has to sign in for it (RFC 8058); twice is no error."""
    found = find_token(token)
    Subscription.objects.filter(token=token).delete()
    Persona.objects.filter(mail_token=token).update(digest=Persona.Digest.NEVER)
    return found


# --- at once --------------------------------------------------------------------------------------


def post_became_visible(post: Post) -> None:
    """Lets the worker tell those who follow. Asked for in the transaction that shows the post: neither goes alone."""
    tell_followers.enqueue(post.pk)


@task(backend="jobs")
def tell_followers(post_id: int) -> int:
    """Writes to those who follow the post's thread or board; answers how many. Asked twice it writes once."""
    post = Post.objects.select_related("thread").filter(pk=post_id, state=Post.State.VISIBLE).first()
    if post is None:
        return 0
    waiting = _waiting_for(post).values_list("persona_id", flat=True)
    return sum(_tell(post, persona_id) for persona_id in sorted(set(waiting)))


def _waiting_for(post: Post) -> models.QuerySet[Subscription]:
    return Subscription.objects.filter(
        models.Q(thread=post.thread_id) | models.Q(board=post.thread.board_id),
        how=Subscription.How.AT_ONCE,
        told_at=None,
        persona__state=Persona.State.MEMBER,
    ).exclude(persona=post.persona_id)


@transaction.atomic
def _tell(post: Post, persona_id: int) -> bool:
    """One message, also to whoever follows both the thread and its board."""
    persona = Persona.objects.select_for_update(no_key=True).get(pk=persona_id)
    subscriptions = list(_waiting_for(post).filter(persona=persona).order_by("board_id", "pk"))
    if not subscriptions:
        return False
    Subscription.objects.filter(pk__in=[one.pk for one in subscriptions]).update(told_at=clock.now())
    token = subscriptions[0].token
    address = reverse("forum:thread", args=[post.thread_id])
    personas.mail(
        persona=persona,
        subject=lambda: _("Course update"),
        text=lambda: _message(_("There is something new that you follow."), address, token),
        token=token,
    )
    return True


# --- summaries ------------------------------------------------------------------------------------


def send_summaries(moment: datetime) -> int:
    """Writes to those whose day or week is over, where something is unread; answers how many that were."""
    due = [
        models.Q(digest=digest) & (models.Q(digest_told_at=None) | models.Q(digest_told_at__lte=moment - every))
        for digest, every in EVERY.items()
    ]
    members = Persona.objects.filter(due[0] | due[1], state=Persona.State.MEMBER)
    return sum(_send_summary(pk, moment) for pk in members.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _send_summary(persona_id: int, moment: datetime) -> bool:
    persona = Persona.objects.select_for_update(no_key=True).get(pk=persona_id)
    every = EVERY.get(Persona.Digest(persona.digest))
    if every is None or (persona.digest_told_at and persona.digest_told_at > moment - every):
        return False  # another process was quicker
    count = new_threads(persona, since=persona.digest_told_at or moment - every).count()
    persona.digest_told_at = moment
    persona.save(update_fields=["digest_told_at"])
    if not count:
        return False
    personas.mail(
        persona=persona,
        subject=lambda: _("Course update"),
        text=lambda: _message(_news(count), reverse("forum:unread"), persona.mail_token),
        token=persona.mail_token,
    )
    return True


def new_threads(persona: Persona, *, since: datetime) -> models.QuerySet[Thread]:
    """Threads with a post since then that `persona` has not read; of what it follows, or of the whole forum."""
    read = ReadMark.objects.filter(
        persona=persona, thread=models.OuterRef("pk"), number__gte=models.OuterRef("last_number")
    )
    found = Thread.objects.filter(SHOWN, ~models.Exists(read), last_post_at__gt=since)
    by_others = Post.objects.filter(thread=models.OuterRef("pk"), shown_at__gt=since).exclude(persona=persona)
    found = found.filter(models.Exists(by_others))
    if persona.digest_of_everything:
        return found
    followed = persona.subscriptions.filter(how=Subscription.How.SUMMARY)
    return found.filter(models.Q(pk__in=followed.values("thread")) | models.Q(board__in=followed.values("board")))


def _news(count: int) -> str:
    return (
        ngettext("There is something new in %d discussion.", "There is something new in %d discussions.", count) % count
    )


def _message(words: str, address: str, token: str) -> str:
    lines = [
        words,
        _("Sign in to read it:"),
        f"{settings.BASE_URL}{address}",
        _("You asked for this message. One press ends such messages:"),
        f"{settings.BASE_URL}{reverse('forum:unsubscribe', args=[token])}",
    ]
    return "\n\n".join(lines) + "\n"
