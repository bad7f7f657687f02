"""Somebody's account goes, and with it their membership of the forum."""

from django.db import transaction

from learning.accounts.models import User
from learning.forum import personas, services
from learning.forum.models import Application, BoardMark, Notice, Persona, Post, PostEdit, ReadMark, Thread


@transaction.atomic
def depart(*, user: User) -> None:
    """The account goes: posts stay under “former member” or are emptied, as their author chose; the rest goes."""
    persona = personas.release(user)
    if persona is None:
        return
    for model in (ReadMark, BoardMark, Notice, Application):
        model.objects.filter(persona=persona).delete()
    persona.subscriptions.all().delete()
    PostEdit.objects.filter(post__persona=persona).delete()
    _leave_posts(persona)
    persona.state, persona.name = Persona.State.LEFT, ""
    persona.digest, persona.digest_of_everything, persona.digest_told_at = Persona.Digest.NEVER, False, None
    persona.rules_version = ""
    persona.save()


def _leave_posts(persona: Persona) -> None:
    """What nobody but moderators has read goes in any case."""
    unread = Post.objects.filter(persona=persona, state__in=[Post.State.WAITING, Post.State.REFUSED])
    erased = unread if persona.at_departure == Persona.AtDeparture.KEEP else Post.objects.filter(persona=persona)
    threads = Thread.objects.filter(pk__in=erased.values("thread"))
    services.erase_posts(posts=list(erased), threads=list(threads))
