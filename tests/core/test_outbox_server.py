"""The outbox against a real mail server: one that is away, refuses, breaks off, and comes back."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from learning.core import clock, jobs, outbox, readiness
from learning.core.models import OutgoingMail
from learning.portal.campaigns.mail_server import MailServer
from tests.conftest import work

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
        yield server


@pytest.fixture
def post(django_capture_on_commit_callbacks):
    def write(*addresses, text="Hello"):
        with django_capture_on_commit_callbacks(execute=True):
            return [outbox.post(to=address, subject="Course update", text=text) for address in addresses]

    return write


def send(*, after=timedelta()):
    """As the worker would, so much later."""
    with clock.at(clock.now() + after):
        return outbox.send_waiting.func()


def waiting():
    return list(outbox.unsent().order_by("pk").values_list("to", flat=True))


def test_mail_arrives_whole_and_in_order_on_one_connection(server, post):
    post("a@example.org", "b@example.org", text="Bonjour à vous\n.\n..end\n")
    post("a@example.org", text="Second")
    work()
    assert [message["To"] for message in server.received] == ["a@example.org", "b@example.org", "a@example.org"]
    assert server.received[0].get_content().splitlines() == ["Bonjour à vous", ".", "..end"]
    assert server.received[0]["Message-ID"] == OutgoingMail.objects.first().message_id
    assert server.connections == 1
    assert waiting() == []


def test_a_server_that_is_away_is_asked_once_a_round_and_gets_everything_later(server, post, caplog):
    server.down()
    post(*[f"person-{number}@example.org" for number in range(20)])
    work()
    assert len(waiting()) == 20
    assert OutgoingMail.objects.filter(attempts__gt=0).count() == 0
    assert OutgoingMail.objects.exclude(last_error="").count() == 1
    later = DBTaskResult.objects.get(status="READY")
    assert later.run_after > clock.now() + timedelta(seconds=50)
    server.up()
    assert send(after=timedelta(minutes=1)) == 20
    assert [message["To"] for message in server.received] == [f"person-{number}@example.org" for number in range(20)]


def test_a_hundred_mails_to_a_server_that_is_away_ask_for_one_job_and_not_for_a_hundred(server, post):
    server.down()
    for number in range(10):
        post(f"person-{number}@example.org")
        work()
    assert DBTaskResult.objects.filter(status="READY").count() == 1


def test_a_connection_that_breaks_in_the_middle_repeats_under_the_same_name(server, post):
    (mail,) = post("a@example.org")
    server.drops = 1
    assert send() == 0
    assert server.received == []
    server.drops_after = 1  # taken, and nobody hears of it
    assert send() == 0
    assert send(after=timedelta(minutes=2)) == 1
    assert [message["Message-ID"] for message in server.to("a@example.org")] == [mail.message_id] * 2


def test_one_that_always_breaks_off_keeps_nobody_else_waiting(server, post):
    post("bad@example.org", "good@example.org")
    server.drops = 1
    assert send() == 1
    assert waiting() == ["bad@example.org"]
    assert server.to("good@example.org")


def test_not_now_is_asked_again_and_less_often_each_time(server, post):
    server.answers_to["a@example.org"] = "450 busy"
    post("a@example.org")
    pauses = []
    with clock.at(clock.now()):
        for _time in range(9):
            send()
            mail = OutgoingMail.objects.get()
            pauses.append((mail.next_try_at - clock.now()).total_seconds() / 60 if mail.next_try_at else 0)
            OutgoingMail.objects.update(next_try_at=None)
    assert pauses == [0, 1, 3, 7, 15, 31, 60, 60, 60]
    assert mail.refusals == 0
    server.answers_to.clear()
    assert send() == 1


def test_what_is_sent_to_one_person_keeps_its_order(server, post):
    server.answers_to["a@example.org"] = "450 busy"
    first, second, other = post("a@example.org", "a@example.org", "b@example.org")
    assert send() == 1
    server.answers_to.clear()
    assert send() == 2
    taken = [message["Message-ID"] for message in server.received]
    assert taken == [other.message_id, first.message_id, second.message_id]


def test_never_is_asked_three_times_and_then_given_up_without_keeping_others(server, post, caplog):
    server.answers_to["gone@example.org"] = "550 no such user"
    post("gone@example.org", "a@example.org")
    assert send() == 1
    asked = server.connections
    assert send() == 0
    assert server.connections == asked  # not before an hour is over
    for hours in (2, 4):
        send(after=timedelta(hours=hours))
    mail = OutgoingMail.objects.get(to="gone@example.org")
    assert (mail.refusals, mail.sent_at) == (3, None)
    assert "550" in mail.last_error
    assert waiting() == []
    assert "given up" in caplog.text
    post("gone@example.org")
    server.answers_to.clear()
    assert send() == 1  # a new one is tried


def test_a_message_that_is_refused_does_not_hold_back_the_next_to_the_same_person(server, post):
    post("a@example.org")
    server.after_data = "554 not this one"
    assert send() == 0
    server.after_data = "250 Taken"
    post("a@example.org")
    assert send() == 1
    assert waiting() == ["a@example.org"]


def test_a_closed_mailbox_does_not_make_the_site_unready(server, post):
    server.answers_to["gone@example.org"] = "550 no such user"
    post("gone@example.org", "away@example.org")
    server.answers_to["away@example.org"] = "450 busy"
    send()
    with clock.at(clock.now() + timedelta(hours=2)):
        assert readiness.check()["mail"] != "ok"
        OutgoingMail.objects.filter(to="away@example.org").delete()
        assert readiness.check()["mail"] == "ok"


def test_what_is_no_message_is_given_up_at_once(server, post):
    with_break = OutgoingMail.objects.create(
        message_id="<1@example.org>", to="a@example.org", subject="One\nTwo", text="Hello"
    )
    post("b@example.org")
    assert send() == 1
    with_break.refresh_from_db()
    assert with_break.refusals == outbox.MOST_REFUSALS


def test_mail_whose_writer_was_killed_before_asking_is_found(server):
    outbox.post(to="a@example.org", subject="Course update", text="Hello")  # its commit hooks never run
    assert not DBTaskResult.objects.exists()
    jobs.look_after()
    jobs.look_after()
    assert DBTaskResult.objects.count() == 1
    work()
    assert len(server.received) == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_several_who_send_at_once_send_each_message_once(server):
    for number in range(30):
        outbox.post(to=f"person-{number}@example.org", subject="Course update", text="Hello")

    def run():
        outbox.send_waiting.func()
        connection.close()

    threads = [threading.Thread(target=run) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(message["To"] for message in server.received) == sorted(
        f"person-{number}@example.org" for number in range(30)
    )
