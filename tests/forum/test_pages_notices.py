"""What the moderators wrote to a member, and asking that it is looked at again."""

import pytest

from learning.forum import notices
from learning.forum.models import Appeal, ModerationAct, Notice, Persona
from tests.forum import screens_world as world

pytestmark = pytest.mark.django_db
NOTICES = f"{world.FORUM}notices/"


@pytest.fixture
def member(client) -> Persona:
    user, persona = world.make_member()
    client.force_login(user)
    return persona


@pytest.fixture
def notice(member) -> Notice:
    post = world.make_thread(member, world.make_board(), "My question", "What I wrote.").posts.get()
    act = ModerationAct.objects.create(kind="hide", reason="It names a town.", post=post, persona=member)
    return Notice.objects.create(persona=member, act=act, kind="hide", post=post, text="Please leave out the town.")


def test_a_message_is_marked_until_it_is_read(client, member, notice):
    assert 'class="forum-mark"' in client.get(world.FORUM).content.decode()
    page = client.get(NOTICES).content.decode()
    assert "A moderator hid your post." in page
    assert "Please leave out the town." in page
    assert "What I wrote." in page
    assert "My question" in page
    assert 'class="forum-mark"' not in client.get(world.FORUM).content.decode()


def test_one_asks_once_that_it_is_looked_at_again(client, member, notice):
    appeal = f"{NOTICES}{notice.pk}/appeal/"
    page = client.post(appeal, {"words": f"Call {world.PHONE_NUMBER}"}).content.decode()
    assert "Is this a real person?" in page
    assert not Appeal.objects.exists()
    assert client.post(appeal, {"words": "There was no town."})["Location"] == NOTICES
    assert "Nobody has decided yet." in client.get(NOTICES).content.decode()
    page = client.post(appeal, {"words": "And another thing."}).content.decode()
    assert "And another thing." in page, "refused, and kept"
    assert Appeal.objects.get().words == "There was no town."


def test_messages_are_one_s_own_and_open_to_those_who_were_removed(client, member, notice):
    Persona.objects.filter(pk=member.pk).update(state=Persona.State.REMOVED)
    assert "Please leave out the town." in client.get(NOTICES).content.decode()
    entrance = client.get(f"{world.FORUM}join/").content.decode()
    assert f'href="{NOTICES}"' in entrance
    assert notices.can_appeal(notice)
    client.force_login(world.make_member("Clear Lake")[0])
    assert "Please leave out the town." not in client.get(NOTICES).content.decode()
    assert client.get(f"{NOTICES}{notice.pk}/appeal/").status_code == 404
