"""What the site itself promises: leaving, languages, readiness, headers."""

import pytest
from django.core import mail
from django.test import override_settings

from learning.core import outbox
from learning.core.models import OutgoingMail
from tests.conftest import work
from tests.factories import make_site

pytestmark = pytest.mark.django_db


def test_leaving_ends_the_session_clears_and_goes_away(client, learner):
    client.force_login(learner)

    response = client.get("/leave/")

    assert response.status_code == 303
    assert response["Location"] == "https://weather.gc.ca/"
    assert '"storage"' in response["Clear-Site-Data"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert "_auth_user_id" not in client.session


@override_settings(LEAVE_URL="https://example.org/news/")
def test_where_leaving_leads_is_a_setting(client):
    assert client.get("/leave/")["Location"] == "https://example.org/news/"


def test_the_front_door_leads_to_the_visitors_language(client):
    assert client.get("/", headers={"Accept-Language": "fr-CA,fr;q=0.9"})["Location"] == "/fr/"
    assert client.get("/", headers={"Accept-Language": "de"})["Location"] == "/en/"


def test_changing_the_language_stays_on_the_page_and_never_leaves_the_site(client, course):
    assert client.get("/language/fr/?next=/en/course/")["Location"] == "/fr/course/"
    assert client.get("/language/fr/?next=https://example.org/")["Location"] == "/"
    assert client.get("/language/xx/").status_code == 404


def test_every_page_has_the_strict_policy_and_the_editors_a_looser_one(client, trainer):
    make_site()
    strict = client.get("/en/")["Content-Security-Policy"]
    client.force_login(trainer)
    loose = client.get("/admin/")["Content-Security-Policy"]

    assert "default-src 'self'" in strict
    assert "unsafe" not in strict
    assert "'unsafe-inline'" in loose


def test_a_form_may_be_sent_from_our_own_pages(client):
    # A stricter policy makes browsers send "Origin: null", and every form is refused.
    assert client.get("/en/search/")["Referrer-Policy"] == "same-origin"


def test_alive_and_ready(client):
    assert client.get("/healthz/").content == b"ok\n"
    state = client.get("/readyz/").json()
    assert set(state) == {"database", "cache", "storage", "worker", "mail"}
    assert state["database"] == state["cache"] == state["storage"] == state["mail"] == "ok"


def test_an_unknown_address_is_a_calm_page(client):
    make_site()

    assert client.get("/en/nowhere/at/all/").status_code == 404
    assert client.get("/en/nowhere/at/all/and/further/").status_code == 404


# --- the outbox -----------------------------------------------------------------------------------


def test_mail_leaves_after_the_commit_and_once(run_jobs):
    run_jobs(lambda: outbox.post(to="a@example.org", subject="Course\nupdate", text="Hello"))
    work()

    (message,) = mail.outbox
    assert message.subject == "Course update"
    assert message.extra_headers["Message-ID"] == OutgoingMail.objects.get().message_id


def test_a_mail_server_that_refuses_loses_nothing(run_jobs, monkeypatch):
    def refuse(self):
        raise ConnectionRefusedError("not now")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
        run_jobs(lambda: outbox.post(to="a@example.org", subject="Course update", text="Hello"))
    waiting = OutgoingMail.objects.get()
    assert (waiting.sent_at, waiting.attempts, waiting.last_error) == (None, 1, "not now")

    outbox.send_waiting.func()

    assert len(mail.outbox) == 1
    assert OutgoingMail.objects.get().message_id == waiting.message_id
