import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import reverse
from django.utils import translation

from learning.accounts import adapters
from learning.core.models import OutgoingMail
from tests.accounts.conftest import PASSWORD, link_in

NEW_PASSWORD = "other calm words today"


def test_signing_in_leads_to_the_page_that_was_asked_for(sign_in, person, post):
    answer = post("/accounts/login/?next=/en/course/", {"login": "NOOR@example.org", "password": PASSWORD})
    assert answer.url == "/en/course/"


def test_signing_in_never_leads_to_another_site(post, person):
    answer = post("/accounts/login/?next=https://elsewhere.example/", {"login": person.email, "password": PASSWORD})
    assert answer.url == "/en/me/"


def test_a_wrong_password_and_an_unknown_address_look_the_same(client, sign_in, person):
    known = sign_in(person.email, "wrong")
    unknown = sign_in("nobody@example.org", "wrong")
    said = "This e-mail address and password do not belong together."
    assert said in known.text
    assert said in unknown.text
    assert known.status_code == unknown.status_code


def test_an_unconfirmed_address_gets_a_new_link_and_no_session(client, sign_in, make_person, deliver):
    make_person(verified=False)
    answer = sign_in()
    assert answer.url == "/accounts/confirm-email/"
    assert "_auth_user_id" not in client.session
    (message,) = deliver()
    assert message.subject == "Please confirm your address"


def test_who_signs_in_is_not_greeted_by_address(client, sign_in, person):
    sign_in()
    assert person.email not in client.get("/accounts/password/change/").text


def test_signing_out_needs_a_click_and_ends_the_session(client, sign_in, person, post):
    sign_in()
    client.get("/accounts/logout/")
    assert "_auth_user_id" in client.session
    post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_a_new_password_by_mail_signs_in(client, post, deliver, person):
    assert post("/accounts/password/reset/", {"email": person.email}).url == "/accounts/password/reset/done/"
    (message,) = deliver()
    form = client.get(link_in(message), follow=True)
    address = form.redirect_chain[-1][0]
    answer = post(address, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert answer.url == "/en/me/"
    assert client.session["_auth_user_id"] == str(person.pk)
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)
    # Once only.
    assert "This link no longer works" in Client().get(link_in(message), follow=True).text


def test_a_link_to_the_only_address_also_confirms_it(client, post, deliver, make_person):
    make_person(verified=False)
    post("/accounts/password/reset/", {"email": "noor@example.org"})
    (message,) = deliver()
    form = client.get(link_in(message), follow=True)
    post(form.redirect_chain[-1][0], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert EmailAddress.objects.get().verified
    assert "_auth_user_id" in client.session


def test_a_reset_for_an_unknown_address_looks_the_same_and_sends_nothing(client, post, person):
    known = post("/accounts/password/reset/", {"email": person.email})
    unknown = post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert list(OutgoingMail.objects.values_list("to", flat=True)) == [person.email]


def test_a_mail_is_written_in_the_language_of_its_reader(post, person, monkeypatch):
    """Seen from inside, so that the test holds before the French words are there."""
    person.language = "fr"
    person.save()
    languages = []
    write = adapters.render_to_string
    monkeypatch.setattr(
        adapters, "render_to_string", lambda *args: languages.append(translation.get_language()) or write(*args)
    )
    post("/accounts/password/reset/", {"email": person.email}, headers={"accept-language": "en"})
    assert set(languages) == {"fr"}


def test_signing_in_notes_the_language(sign_in, person):
    sign_in(headers={"accept-language": "fr"})
    person.refresh_from_db()
    assert person.language == "fr"


def test_whoever_tries_many_passwords_waits(sign_in, person, settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    for _attempt in range(5):
        sign_in(password="wrong")
    assert "Wait five minutes, then try again." in sign_in().text


def test_a_flood_is_asked_calmly_to_wait(client, sign_in, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    sign_in()
    answer = sign_in()
    assert answer.status_code == 429
    assert "Please wait a moment" in answer.text


@pytest.fixture
def second_step(person):
    """The codes that the person's app shows."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return lambda: format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_a_second_step_stands_between_password_and_session(client, sign_in, post, second_step):
    answer = sign_in()
    assert answer.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert "The second step" in client.get(answer.url).text
    wrong = post(answer.url, {"code": "000000"})
    assert "This code is not right." in wrong.text
    assert post(answer.url, {"code": second_step()}).url == "/en/me/"
    assert "_auth_user_id" in client.session


def test_a_recovery_code_opens_once(client, sign_in, post, person, second_step):
    code, *_others = RecoveryCodes.activate(person).get_unused_codes()
    assert post(sign_in().url, {"code": code}).url == "/en/me/"
    post("/accounts/logout/")
    assert "This code is not right." in post(sign_in().url, {"code": code}).text


def test_a_new_password_does_not_go_round_the_second_step(client, post, deliver, person, second_step):
    post("/accounts/password/reset/", {"email": person.email})
    (message,) = deliver()
    form = client.get(link_in(message), follow=True)
    answer = post(form.redirect_chain[-1][0], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert answer.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session


def test_changing_the_address_asks_for_the_password_and_waits_for_the_new_one(client, sign_in, post, deliver, person):
    sign_in()
    asked = post("/accounts/email/", {"email": "new@example.org", "action_add": "yes"})
    assert asked.url.startswith("/accounts/reauthenticate/")
    assert "write your password once more" in client.get(asked.url).text
    assert "This is not your password." in post(asked.url, {"password": "wrong"}).text
    post(asked.url, {"password": PASSWORD})
    (message,) = deliver()
    person.refresh_from_db()
    assert (message.to, person.email) == (["new@example.org"], "noor@example.org")
    assert "waits to be confirmed" in client.get("/accounts/email/").text

    post(link_in(message))
    person.refresh_from_db()
    assert person.email == "new@example.org"
    assert [address.email for address in EmailAddress.objects.all()] == ["new@example.org"]
    (notice,) = deliver()
    assert (notice.to, notice.subject) == (["noor@example.org"], "Your account was changed")
