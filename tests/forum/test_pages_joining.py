"""How somebody becomes a member: the entrance, the rules and their check, a name, a code or a moderator."""

from datetime import timedelta

import pytest

from learning.accounts.models import Organisation
from learning.core import clock
from learning.forum import membership, personas
from learning.forum.models import Application, JoinCode, Persona
from tests import factories
from tests.forum import screens_world as world

pytestmark = pytest.mark.django_db
RULES = f"{world.FORUM}join/rules/"


@pytest.fixture
def person(client):
    user = factories.UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def code(db):
    organisation = Organisation.objects.create(name="A shelter")
    return JoinCode.objects.create(
        code=membership.new_code(), organisation=organisation, expires_on=clock.today() + timedelta(days=9)
    ).code


def answers(*, right: bool = True) -> dict[str, str]:
    """What a form with the right, or with wrong, answers sends."""
    sent = {}
    for one in membership.unanswered("en").questions:
        for control in one.controls:
            checked = membership.check_answers(language="en", data=Sent({one.name: control["value"]}))
            is_right = next(found for found in checked.questions if found.name == one.name).is_right
            if is_right is right:
                sent[one.name] = control["value"]
    return {**sent, "agree": membership.rules("en").version}


class Sent(dict):
    def getlist(self, name):
        return [self[name]] if name in self else []


def agree(client) -> str:
    response = client.post(RULES, answers())
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def test_nobody_who_is_not_a_member_sees_a_post(client, person):
    _user, other = world.make_member()
    thread = world.make_thread(other, world.make_board())
    for path in ("", "new/", "search/", f"t/{thread.pk}/", "b/practice/", "b/practice/new/"):
        response = client.get(f"{world.FORUM}{path}")
        assert response["Location"] == f"{world.FORUM}join/", path
    client.logout()
    assert client.get(world.FORUM)["Location"].startswith("/accounts/login/")
    assert "First meetings" not in client.get(f"{world.FORUM}join/").content.decode()


def test_the_entrance_says_what_it_is_and_where_to_call(client, person):
    page = client.get(f"{world.FORUM}join/").content.decode()
    assert "Read the rules and join" in page
    assert "A post is no report." in page
    assert 'href="tel:911"' in page
    assert 'href="tel:988"' in page
    assert "<title>\n      \n  Forum – Course\n\n    </title>" in page or "Forum – Course" in page


def test_wrong_answers_are_explained_and_kept(client, person):
    response = client.post(RULES, answers(right=False))
    page = response.content.decode()
    assert "Not yet" in page
    assert page.count("checked") > 1
    assert client.post(RULES, {**answers(), "agree": ""}).status_code == 200, "the promise is asked for"


def test_a_code_lets_in_at_once(client, person, code):
    address = agree(client)
    page = client.get(address).content.decode()
    assert page.count('name="use"') >= 3, "names are suggested"
    response = client.post(address, {"name": "Quiet Birch", "way": "code", "code": code})
    assert response["Location"] == world.FORUM, response.content.decode()
    assert personas.persona_of(person).state == Persona.State.MEMBER
    assert "Quiet Birch" in client.get(world.FORUM).content.decode()


def test_without_a_code_a_moderator_is_asked(client, person):
    address = agree(client)
    response = client.post(address, {"name": "Quiet Birch", "way": "words", "work": "I work nights in a service."})
    assert response["Location"] == f"{world.FORUM}join/"
    assert "You asked to join" in client.get(f"{world.FORUM}join/").content.decode()
    assert client.get(world.FORUM)["Location"] == f"{world.FORUM}join/"
    assert Application.objects.get().work == "I work nights in a service."


def test_whatever_is_wrong_with_the_form_stays_in_it(client, person):
    address = agree(client)
    sent = {"name": "Moderator", "way": "code", "code": "no such", "work": "I work nights."}
    page = client.post(address, sent).content.decode()
    for text in sent.values():
        assert text in page
    assert "taken for the moderators" in page
    page = client.post(address, {**sent, "use": "Clear Lake"}).content.decode()
    assert 'value="Clear Lake"' in page
    assert "I work nights." in page
    assert not Persona.objects.exists()


def test_the_guard_reads_what_is_said_about_the_work(client, person):
    address = agree(client)
    sent = {"name": "Quiet Birch", "way": "words", "work": f"Call me at {world.PHONE_NUMBER}."}
    page = client.post(address, sent).content.decode()
    assert "Is this a real person?" in page
    assert not Application.objects.exists()


def test_a_name_needs_the_rules_first(client, person):
    assert client.get(f"{world.FORUM}join/name/")["Location"] == RULES
    assert client.get(f"{world.FORUM}join/name/?agreed=made-up")["Location"] == RULES
    page = client.post(f"{world.FORUM}join/name/?agreed=old", {"name": "Birch", "way": "words", "work": "Nights."})
    assert "Nights." in page.content.decode(), "what was typed too late is not lost"


def test_nothing_of_the_forum_is_kept_by_a_browser_or_listed(client, person):
    for path in ("join/", "rules/", "join/rules/"):
        response = client.get(f"{world.FORUM}{path}")
        assert "no-store" in response["Cache-Control"], path
        assert "noindex" in response["X-Robots-Tag"], path
