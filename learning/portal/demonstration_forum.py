"""The forum of a site in use: members, somebody at the door, a first post that waits. No conversation is invented."""

from collections.abc import Mapping
from uuid import uuid4

from django.conf import settings
from wagtail.models import Locale

from learning.accounts.models import User
from learning.core import clock
from learning.forum import membership, personas, services
from learning.forum.models import Board, Persona

WORK = "Demonstration: an invented person who works in a settlement agency would like to join."
TITLE = "Demonstration: a first post"
POST = "This is a demonstration. The first posts of a new member wait until a moderator has read them."


def fill(*, members: Mapping[User, str], newcomer: User, applicant: User) -> None:
    """`members`: who is a member, under which name. The newcomer writes a first post, the applicant waits to be let in.

    Asking twice changes nothing. Without boards, nothing is done.
    """
    board = Board.objects.filter(locale=Locale.get_default(), is_official=False).first()
    if board is None:
        return
    version = membership.rules(settings.LANGUAGE_CODE).version
    for user, name in members.items():
        _admit(user, name, version, approved_posts=settings.FORUM_FIRST_POSTS)
    if not personas.persona_of(applicant):
        membership.apply(user=applicant, name="Calm Harbour", work=WORK, agreed_version=version)
    if not personas.persona_of(newcomer):
        persona = _admit(newcomer, "Steady Cedar", version, approved_posts=0)
        services.open_thread(persona=persona, board=board, title=TITLE, body=POST, submission_key=uuid4())


def _admit(user: User, name: str, version: str, *, approved_posts: int) -> Persona:
    """As a code of an organisation would."""
    held = personas.persona_of(user)
    if held:
        return held
    persona = personas.create(user=user, name=name)
    persona.state, persona.joined_at, persona.approved_posts = Persona.State.MEMBER, clock.now(), approved_posts
    persona.save()
    membership.agree(persona=persona, version=version)
    return persona
