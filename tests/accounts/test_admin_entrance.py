import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from learning.accounts import services
from tests.accounts.conftest import PASSWORD


@pytest.fixture
def trainer(make_person):
    trainer = make_person("trainer@example.org")
    services.give_role(user=trainer, role="trainer")
    return trainer


@pytest.fixture
def serious(settings):
    """A site that others rely on."""
    settings.DEMONSTRATION = False


def test_the_admin_asks_to_sign_in_through_allauth_and_comes_back(client, post, trainer):
    asked = client.get("/admin/pages/")
    assert asked.url == "/accounts/login/?next=/admin/pages/"
    assert post(asked.url, {"login": trainer.email, "password": PASSWORD}).url == "/admin/pages/"


@pytest.mark.parametrize("method", ["get", "post"])
def test_wagtails_own_sign_in_takes_no_password(client, trainer, method):
    data = {"username": trainer.email, "password": PASSWORD} if method == "post" else {}
    answer = getattr(client, method)("/admin/login/?next=/admin/reports/", data)
    assert answer.url == "/accounts/login/?next=%2Fadmin%2Freports%2F"
    assert "_auth_user_id" not in client.session


def test_wagtails_own_sign_in_leads_to_no_other_site(client):
    assert client.get("/admin/login/?next=https://elsewhere.example/").url == "/accounts/login/?next=%2Fadmin%2F"


@pytest.mark.parametrize("rest", ["", "done/", "confirm/MQ/abc-123/", "complete/"])
def test_wagtails_own_password_reset_is_allauths(client, rest):
    assert client.get(f"/admin/password_reset/{rest}").url == "/accounts/password/reset/"


@pytest.mark.parametrize("address", ["/admin/", "/admin/pages/", "/admin/users/", "/admin/account/"])
def test_a_learner_is_told_calmly_and_sent_in_no_circle(client, person, address):
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 403
    assert "This page is not open to you" in answer.text


def test_a_trainer_enters_a_demonstration_with_the_password_alone(client, trainer):
    client.force_login(trainer)
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("role", ["trainer", "moderator", "administrator"])
def test_elsewhere_nobody_enters_without_a_second_step(client, make_person, serious, role):
    worker = make_person("worker@example.org")
    services.give_role(user=worker, role=role)
    client.force_login(worker)
    answer = client.get("/admin/")
    assert answer.url == "/accounts/2fa/totp/activate/"
    page = client.get(answer.url, follow=True)
    assert "you need a second step" in page.text


def test_with_a_second_step_the_admin_opens(client, trainer, serious):
    TOTP.activate(trainer, generate_totp_secret())
    client.force_login(trainer)
    assert client.get("/admin/").status_code == 200


def test_a_learner_needs_no_second_step_for_their_own_pages(client, person, serious):
    client.force_login(person)
    assert client.get("/en/account/").status_code == 200


def test_personal_settings_offer_no_way_round_address_and_password(client, trainer):
    client.force_login(trainer)
    page = client.get("/admin/account/").text
    assert 'name="locale-preferred_language"' in page
    assert "name_email-" not in page
    assert "avatar-avatar" not in page
    assert "password-new_password1" not in page
    client.post("/admin/account/", {"name_email-email": "other@example.org", "locale-preferred_language": "fr"})
    trainer.refresh_from_db()
    assert trainer.email == "trainer@example.org"
