import pytest
from allauth.account.internal.flows import manage_email
from allauth.account.models import EmailAddress
from django.core import mail

from learning.accounts import services
from learning.accounts.models import Consent, User
from learning.core.models import OutgoingMail
from tests.accounts.conftest import PASSWORD, link_in

ANSWERS = {"email": "Noor@Example.org", "password1": PASSWORD, "organisation": " A  shelter ", "agree": "on"}


def test_a_newcomer_confirms_the_address_and_is_back_where_they_wanted_to_go(client, post, deliver):
    sent = post("/accounts/signup/?next=/en/course/", ANSWERS)
    assert sent.url == "/accounts/confirm-email/"
    assert "Look into your mail" in client.get(sent.url).text
    assert mail.outbox == [], "mail leaves by the worker, not by the web server"

    (message,) = deliver()
    assert message.to == ["noor@example.org"]
    link = link_in(message)
    assert "noor@example.org" in client.get(link).text
    confirmed = post(link)

    assert confirmed.url == "/en/course/"
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)
    assert EmailAddress.objects.get().verified


def test_opening_the_link_alone_confirms_nothing(client, post, deliver):
    """Mail programs open links to look at them."""
    post("/accounts/signup/", ANSWERS)
    (message,) = deliver()
    client.get(link_in(message))
    assert not EmailAddress.objects.get().verified


def test_the_link_on_another_device_confirms_and_asks_to_sign_in(client, post, deliver):
    post("/accounts/signup/", ANSWERS)
    (message,) = deliver()
    elsewhere = client.__class__()
    answer = elsewhere.post(link_in(message))
    assert answer.url == "/accounts/login/"
    assert EmailAddress.objects.get().verified
    assert "_auth_user_id" not in elsewhere.session


def test_sign_up_keeps_the_consent_its_version_and_the_organisation(post):
    post("/accounts/signup/", ANSWERS)
    user = User.objects.get()
    consent = Consent.objects.get()
    assert (consent.user, consent.purpose, consent.version) == (user, "account", "2026-11")
    assert user.memberships.get().organisation.name == "A shelter"


def test_without_the_consent_there_is_no_account_and_nothing_typed_is_lost(post):
    answer = post("/accounts/signup/", {**ANSWERS, "agree": ""})
    assert "Without this we cannot keep an account for you." in answer.text
    assert "Noor@Example.org" in answer.text
    assert not User.objects.exists()


def test_sign_up_asks_for_no_name(client):
    form = client.get("/accounts/signup/").context["form"]
    assert list(form.fields) == ["email", "password1", "organisation", "agree"]


def test_a_taken_address_looks_the_same_and_only_its_owner_is_told(client, post, deliver, person):
    taken = post("/accounts/signup/", {**ANSWERS, "email": person.email})
    page_for_taken = client.get(taken.url)
    (message,) = deliver()

    other = client.__class__()
    fresh = other.post("/accounts/signup/", {**ANSWERS, "email": "new@example.org"})
    page_for_fresh = other.get(fresh.url)

    assert (taken.status_code, taken.url) == (fresh.status_code, fresh.url)
    assert _main(page_for_taken) == _main(page_for_fresh)
    assert "You have one already" in message.body
    assert OutgoingMail.objects.filter(to=person.email).count() == 1
    assert User.objects.filter(email=person.email).count() == 1


def test_an_address_taken_in_the_very_same_moment_is_one_account(post, person, monkeypatch):
    monkeypatch.setattr(manage_email, "assess_unique_email", lambda *args, **kwargs: True)
    answer = post("/accounts/signup/", {**ANSWERS, "email": person.email})
    assert answer.url == "/accounts/confirm-email/"
    assert User.objects.filter(email=person.email).count() == 1


def test_a_failure_half_way_leaves_no_half_account(client, monkeypatch):
    def fail(**_kwargs):
        raise RuntimeError

    monkeypatch.setattr(services, "give_consent", fail)
    with pytest.raises(RuntimeError):
        client.post("/accounts/signup/", ANSWERS)
    assert not User.objects.exists()


def test_a_french_newcomer_gets_french_mail_later(client, post):
    post("/accounts/signup/", ANSWERS, headers={"accept-language": "fr"})
    assert User.objects.get().language == "fr"


def _main(response):
    return response.text.partition("<main")[2].partition("</main>")[0]
