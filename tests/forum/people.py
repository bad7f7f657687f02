"""Members, boards, threads and posts to test with, made through the services that the forum uses."""

from itertools import count
from uuid import uuid4

from wagtail.models import Locale

from learning.accounts.models import User
from learning.core import clock
from learning.forum import membership, personas, services
from learning.forum.models import Board, Persona, Post, Thread
from tests import factories

_numbers = count(1)


def member(*, user: User | None = None, name: str = "", trusted: bool = True, **fields) -> Persona:
    """A member; `trusted`: their posts wait for nobody."""
    persona = personas.create(user=user or factories.UserFactory(), name=name or f"Birch {next(_numbers)}")
    fields = {
        "state": Persona.State.MEMBER,
        "joined_at": clock.now(),
        "approved_posts": 3 if trusted else 0,
        "rules_version": membership.rules("en").version,
        **fields,
    }
    for field, value in fields.items():
        setattr(persona, field, value)
    persona.save()
    return persona


def board(code: str = "practice", **fields) -> Board:
    """A board in the source language."""
    known = Board.objects.filter(code=code, locale=Locale.get_default()).first()
    return known or Board.objects.create(
        code=code, locale=Locale.get_default(), **{"title": code.capitalize(), **fields}
    )


def thread(*, persona: Persona | None = None, title: str = "How do you begin?", body: str = "I would like ideas.",
           on: Board | None = None, **more) -> Thread:  # fmt: skip
    """A thread with its first post."""
    persona = persona or member()
    post = services.open_thread(
        persona=persona, board=on or board(), title=title, body=body, submission_key=uuid4(), **more
    )
    return Thread.objects.get(pk=post.thread_id)


def answer(to: Thread, *, persona: Persona | None = None, body: str = "With a glass of water.", **more) -> Post:
    """One more post in a thread."""
    return services.reply(thread=to, persona=persona or member(), body=body, submission_key=uuid4(), **more)
