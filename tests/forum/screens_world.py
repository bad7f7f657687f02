"""Members, boards and threads for the tests of the screens, made through the services."""

from datetime import timedelta
from uuid import uuid4

from wagtail.models import Locale

from learning.core import clock
from learning.forum import membership, personas, services
from learning.forum.models import Board, Persona, Post, Thread
from tests import factories

FORUM = "/en/forum/"
PHONE_NUMBER = "416-555-0142"


def make_member(name: str = "Birch 12", *, approved: int = 9, user=None) -> tuple:
    """A person and their persona, a member whose posts need no moderator."""
    user = user or factories.UserFactory()
    persona = personas.create(user=user, name=name)
    Persona.objects.filter(pk=persona.pk).update(
        state=Persona.State.MEMBER, approved_posts=approved, joined_at=clock.now(), agreed_at=clock.now(),
        rules_version=membership.rules("en").version,
    )  # fmt: skip
    persona.refresh_from_db()
    return user, persona


def make_board(code: str = "practice", title: str = "Practice questions", **fields) -> Board:
    return Board.objects.create(code=code, title=title, locale=Locale.get_default(), **fields)


def make_thread(persona: Persona, board: Board, title: str = "First meetings", body: str = "I need ideas.") -> Thread:
    post = services.open_thread(persona=persona, board=board, title=title, body=body, submission_key=uuid4())
    post.thread.refresh_from_db()
    return post.thread


def make_reply(persona: Persona, thread: Thread, body: str = "Sit beside them, not opposite.") -> Post:
    return services.reply(thread=thread, persona=persona, body=body, submission_key=uuid4())


def fill(persona: Persona, thread: Thread, count: int) -> None:
    """`count` more posts, written quickly: the services would say that it is too often."""
    thread.refresh_from_db()
    first = thread.last_number + 1
    posts = [
        Post(
            thread=thread, persona=persona, number=number, body=f"Idea {number}.", html=f"<p>Idea {number}.</p>",
            submission_key=uuid4(), created_at=clock.now() - timedelta(days=2), shown_at=clock.now(),
        )
        for number in range(first, first + count)
    ]  # fmt: skip
    Post.objects.bulk_create(posts)
    services.refresh_thread(thread)
    thread.refresh_from_db()
