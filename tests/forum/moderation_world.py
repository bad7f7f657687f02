"""What the tests of moderation share: moderators, members with posts that wait, and how one reads and decides."""

import re

from django.test import Client

from learning.forum import membership, services
from learning.forum.models import Application, Notice, Persona, Post, Report
from tests import factories
from tests.forum.screens_world import make_board, make_member, make_reply, make_thread

QUEUE = "/admin/forum/"
WHY = "It names a town."

__all__ = ["QUEUE", "WHY", "make_board", "make_member", "make_reply", "make_thread"]


def make_moderator(**fields):
    return factories.UserFactory(role="moderator", **fields)


def make_waiting(persona: Persona, thread, body: str = "My first idea.") -> Post:
    """A post of a new member, which waits."""
    Persona.objects.filter(pk=persona.pk).update(approved_posts=0)
    persona.refresh_from_db()
    post = make_reply(persona, thread, body)
    assert post.state == Post.State.WAITING
    return post


def make_report(
    post: Post, *, reason: str = Report.Reason.HOSTILE, name: str = "Reporter 1", words: str = ""
) -> Report:
    _user, persona = make_member(name)
    return services.report_post(post=post, persona=persona, reason=reason, words=words)


def make_application(name: str = "Aspen 3", work: str = "I answer the telephone in a shelter.") -> Application:
    persona = membership.apply(
        user=factories.UserFactory(), name=name, work=work, agreed_version=membership.rules("en").version
    )
    return persona.application


def notices_to(persona: Persona) -> list[tuple[str, str]]:
    return list(Notice.objects.filter(persona=persona).order_by("pk").values_list("kind", "text"))


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown(user, address: str, status: int = 200) -> str:
    response = signed_in(user).get(address)
    assert response.status_code == status, address
    return response.content.decode()


def hidden_fields(user, address: str) -> dict[str, str]:
    """What the form of a page says of itself: what its reader has seen, and whether it waited."""
    found = re.findall(r'<input type="hidden" name="(seen|next|waited)" value="([^"]*)"', shown(user, address))
    return dict(found)


def send(user, address: str, act: str, **data):
    """Presses a button of the page as it is now."""
    return signed_in(user).post(address, {"act": act, **hidden_fields(user, address), **data})


def at(kind: str, thing) -> str:
    return f"{QUEUE}{kind}/{thing.pk}/"


def hints_at(user) -> list[str]:
    """What would name the person behind a persona."""
    return [user.email, user.email.partition("@")[0]]
