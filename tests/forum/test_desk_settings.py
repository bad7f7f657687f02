"""Beside the desk: the log, boards, ready answers, sites that may be linked to, and codes to join."""

from datetime import timedelta

import pytest
from wagtail.models import Locale

from learning.accounts.models import Organisation
from learning.core import clock
from learning.forum import membership, moderation
from learning.forum.models import AllowedHost, Board, CannedAnswer, JoinCode
from tests import factories
from tests.forum.moderation_world import (
    QUEUE,
    WHY,
    make_board,
    make_member,
    make_moderator,
    make_reply,
    make_thread,
    shown,
    signed_in,
)

pytestmark = pytest.mark.django_db
LOG, CODES = f"{QUEUE}log/", f"{QUEUE}codes/"
BOARDS, ANSWERS, HOSTS = (f"/admin/snippets/forum/{name}/" for name in ("board", "cannedanswer", "allowedhost"))


@pytest.fixture(autouse=True)
def _site(db):
    factories.make_site()


@pytest.fixture
def moderator(db):
    return make_moderator()


# --- the log ----------------------------------------------------------------------------------------


@pytest.fixture
def acts(moderator):
    _user, persona = make_member()
    post = make_reply(persona, make_thread(persona, make_board()), "They live in Smalltown.")
    return [
        moderation.note(post=post, by=moderator, reason="Please look again."),
        moderation.hide(post=post, by=make_moderator(), reason=WHY),
    ]


def test_the_log_says_who_did_what_and_why_and_can_be_narrowed_down(acts, moderator, administrator):
    for reader in (moderator, administrator):
        html = shown(reader, LOG)
        assert "Please look again." in html
        assert WHY in html
        assert moderator.email in html
    assert WHY not in shown(moderator, f"{LOG}?kind=note")
    assert WHY not in shown(moderator, f"{LOG}?moderator={moderator.pk}")
    assert "Please look again." not in shown(moderator, f"{LOG}?at_from=2099-01-01")
    assert "Please look again." in shown(moderator, f"{LOG}?q=look")
    assert WHY not in shown(moderator, f"{LOG}?q=look")


def test_nobody_else_reads_the_log_and_nobody_changes_it(acts, trainer, moderator):
    assert signed_in(trainer).get(LOG).status_code in (302, 403)
    for address in (f"{LOG}new/", f"{LOG}edit/{acts[0].pk}/", f"{LOG}delete/{acts[0].pk}/", f"{LOG}{acts[0].pk}/"):
        assert signed_in(moderator).get(address).status_code == 404


# --- boards, answers, sites -------------------------------------------------------------------------


def test_administrators_open_close_and_order_boards(administrator):
    client = signed_in(administrator)
    client.post(f"{BOARDS}add/", {"code": "shifts", "title": "Night shifts", "description": "", "order": "3"})
    board = Board.objects.get(code="shifts")
    assert (board.title, board.order, board.closed_at) == ("Night shifts", 3, None)
    fields = {"code": "shifts", "title": "Night shifts", "description": "", "order": "1", "is_closed": "on"}
    client.post(f"{BOARDS}edit/{board.pk}/", fields)
    board.refresh_from_db()
    closed_at = board.closed_at
    assert closed_at is not None
    assert board.order == 1
    client.post(f"{BOARDS}edit/{board.pk}/", {**fields, "title": "Nights"})
    board.refresh_from_db()
    assert board.closed_at == closed_at, "it was closed before"
    client.post(f"{BOARDS}edit/{board.pk}/", {key: text for key, text in fields.items() if key != "is_closed"})
    board.refresh_from_db()
    assert board.closed_at is None


def test_a_board_has_a_name_in_another_language(administrator):
    make_board("practice")
    french, _created = Locale.objects.get_or_create(language_code="fr")
    client = signed_in(administrator)
    page = client.get(f"{BOARDS}add/?locale=fr").content.decode()
    assert 'name="is_closed"' not in page, "what may be done there is decided in the source language"
    client.post(f"{BOARDS}add/?locale=fr", {"code": "practice", "title": "La pratique", "description": ""})
    assert Board.objects.get(code="practice", locale=french).title == "La pratique"


def test_a_board_is_closed_and_never_deleted(administrator):
    board = make_board("practice")
    assert signed_in(administrator).get(f"{BOARDS}delete/{board.pk}/").status_code in (302, 403)


def test_the_lists_open_for_those_whose_they_are(administrator, moderator):
    board = make_board("practice", "Practice questions")
    AllowedHost.objects.create(host="example.org")
    CannedAnswer.objects.create(code="town", title="Names a town", text="Leave it out.", locale=Locale.get_default())
    assert "Practice questions" in shown(administrator, BOARDS)
    assert 'name="is_closed"' in shown(administrator, f"{BOARDS}edit/{board.pk}/")
    assert "example.org" in shown(administrator, HOSTS)
    assert "Names a town" in shown(moderator, ANSWERS)
    assert "Codes to join" in shown(administrator, "/admin/")


def test_moderators_write_ready_answers(moderator):
    signed_in(moderator).post(
        f"{ANSWERS}add/", {"code": "town", "title": "Names a town", "text": "Leave out the town."}
    )
    assert CannedAnswer.objects.get().text == "Leave out the town."


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("example.org", "example.org"),
        ("https://www.Example.org/a/page?b=c", "example.org"),
        ("localhost", None),
        ("not a site", None),
        ("javascript:alert(1)", None),
    ],
)
def test_a_site_is_allowed_by_its_name_alone(administrator, typed, kept):
    signed_in(administrator).post(f"{HOSTS}add/", {"host": typed, "reason": "Guides for workers."})
    assert list(AllowedHost.objects.values_list("host", flat=True)) == ([kept] if kept else [])


def test_moderators_open_no_boards_and_trainers_see_nothing_of_the_forum(moderator, trainer):
    assert signed_in(moderator).get(f"{BOARDS}add/").status_code in (302, 403)
    for address in (BOARDS, ANSWERS, HOSTS):
        assert signed_in(trainer).get(address).status_code in (302, 403)


# --- codes to join ----------------------------------------------------------------------------------


def _form(**fields) -> dict:
    return {"organisation": "North House", "uses": "2", "expires_on": str(clock.today() + timedelta(days=30)), **fields}


def test_a_code_is_made_handed_out_used_and_withdrawn(administrator):
    client = signed_in(administrator)
    answer = client.post(CODES, _form())
    code = JoinCode.objects.get()
    assert (answer["Location"], code.organisation.name) == (f"{CODES}{code.pk}/", "North House")
    page = client.get(f"{CODES}{code.pk}/").content.decode()
    assert code.code in page
    for sign in code.code.replace("-", ""):
        assert f"<li>{sign}" in page
    persona = membership.join_with_code(
        user=factories.UserFactory(), name="Aspen 3", code=code.code, agreed_version=membership.rules("en").version
    )
    assert persona.is_member
    client.post(f"{CODES}{code.pk}/withdraw/")
    code.refresh_from_db()
    assert code.withdrawn_at is not None
    assert "withdrawn" in client.get(CODES).content.decode()
    persona.refresh_from_db()
    assert persona.is_member, "who is in stays"


def test_an_organisation_is_told_apart_by_its_letters_not_by_their_case(administrator):
    Organisation.objects.create(name="North House")
    signed_in(administrator).post(CODES, _form(organisation=" north  house "))
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"uses": "0"}, {"uses": "501"}, {"expires_on": "2020-01-01"}, {"expires_on": "9999-01-01"}, {"organisation": " "}],
)
def test_a_code_that_makes_no_sense_is_not_made_and_the_form_keeps_what_was_typed(administrator, wrong):
    answer = signed_in(administrator).post(CODES, _form(**wrong))
    assert answer.status_code == 400
    assert not JoinCode.objects.exists()
    if "organisation" not in wrong:
        assert 'value="North House"' in answer.content.decode()


@pytest.mark.parametrize("role", ["moderator", "trainer"])
def test_codes_are_administrators_business(role):
    somebody = factories.UserFactory(role=role)
    organisation = Organisation.objects.create(name="North House")
    code = JoinCode.objects.create(code="AAAAA-22222", organisation=organisation, expires_on=clock.today())
    for address in (CODES, f"{CODES}{code.pk}/"):
        answer = signed_in(somebody).get(address)
        assert answer.status_code in (302, 403)
        assert "AAAAA-22222" not in answer.content.decode()
    signed_in(somebody).post(f"{CODES}{code.pk}/withdraw/")
    code.refresh_from_db()
    assert code.withdrawn_at is None
