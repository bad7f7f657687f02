"""Statements on their way to a learning record store: in their order, none lost, none twice, and nobody named."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from learning.core import clock, due
from learning.portal.campaigns.record_store import RecordStore
from quizzes.h5p import forwarding, services, xapi
from quizzes.models import H5PStatement, OutgoingStatement
from tests.quizzes.h5p import contents
from tests.quizzes.h5p.conftest import statement
from tests.quizzes.h5p.contents import IDS


@pytest.fixture
def store(settings):
    store = RecordStore()
    store.start()
    settings.XAPI_LRS_URL, settings.XAPI_LRS_KEY, settings.XAPI_LRS_SECRET = store.url, "key", "secret"
    yield store
    store.stop()
    assert not store.others


@pytest.fixture
def played(make_version, learner):
    """An attempt at a set of questions, and how it goes on."""
    version = make_version("H5P.QuestionSet 1.20", contents.question_set())
    attempt = services.open_attempt(user=learner, version=version)

    def play(count=1, **said):
        for _number in range(count):
            one = statement(version, part=IDS[0], response="0", **said)
            services.record_statement(attempt=attempt, statement=one)

    return play


def ids():
    return [str(xapi.forwarded_id(row)) for row in H5PStatement.objects.order_by("pk")]


def send_now():
    return forwarding.send_waiting.func()


def test_without_a_store_nothing_is_put_on_its_way(played):
    played()
    assert not OutgoingStatement.objects.exists()
    assert send_now() == 0


def test_statements_arrive_in_their_order_and_their_rows_go(store, played, monkeypatch, run_jobs):
    monkeypatch.setattr(forwarding, "BATCH", 4)
    run_jobs(lambda: played(10))
    assert list(store.kept) == ids()
    assert store.calls == [4, 4, 2]
    assert not OutgoingStatement.objects.exists()
    assert store.headers[0]["X-Experience-Api-Version"] == "1.0.3"
    assert store.headers[0]["Authorization"] == "Basic a2V5OnNlY3JldA=="


def test_nobody_is_named_and_what_was_typed_stays_here(store, played, learner, run_jobs, make_version):
    run_jobs(played)
    typed = make_version("H5P.Blanks 1.14", contents.blanks("*word*"))
    said = statement(typed, response="something a client said")
    said["object"]["definition"]["interactionType"] = "fill-in"
    attempt = services.open_attempt(user=learner, version=typed)
    run_jobs(lambda: services.record_statement(attempt=attempt, statement=said))
    chosen, written = store.kept.values()
    assert chosen["result"]["response"] == "0"
    assert chosen["result"]["score"] == {"raw": 1.0, "min": 0, "max": 1.0, "scaled": 1.0}
    assert chosen["object"]["id"].endswith(f"?subContentId={IDS[0]}")
    assert chosen["actor"] == written["actor"]
    assert learner.email not in json.dumps(list(store.kept.values()))
    assert "client" not in json.dumps(written)
    assert written["result"]["score"]["raw"] == 0


def test_a_store_that_is_away_gets_everything_when_it_is_back(store, played, run_jobs):
    run_jobs(lambda: played(3))
    store.stop()
    played(5)
    assert send_now() == 0
    head = OutgoingStatement.objects.order_by("pk").first()
    assert (head.tries, bool(head.last_error)) == (1, True)
    assert send_now() == 0  # patience: not asked again at once
    assert OutgoingStatement.objects.order_by("pk").first().tries == 1
    store.start()
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert send_now() == 5
    assert list(store.kept) == ids()


def test_waiting_grows_and_has_an_end(store, played):
    store.status = 503
    played()
    waits = []
    moment = clock.now()
    for _number in range(9):
        with clock.at(moment):
            send_now()
            moment = OutgoingStatement.objects.get().next_try_at
            waits.append(moment - clock.now())
    assert waits[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert waits[-1] == forwarding.MOST_PATIENCE


def test_killed_before_it_could_say_so_it_is_asked_again_and_keeps_it_once(store, played):
    played(3)
    store.swallows = 1
    assert send_now() == 0
    assert OutgoingStatement.objects.count() == 3
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert send_now() == 3
    assert list(store.kept) == ids()


@pytest.mark.parametrize("status", [301, 401, 403, 404, 429, 500])
def test_what_is_no_statements_fault_loses_none(store, played, status):
    store.status = status
    played(2)
    assert send_now() == 0
    assert list(OutgoingStatement.objects.values_list("refusals", flat=True)) == [0, 0]
    store.status = 204
    with clock.at(clock.now() + timedelta(hours=1)):
        assert send_now() == 2


def test_one_that_is_refused_lets_the_others_pass_and_is_given_up_in_the_end(store, played):
    played(5)
    third = ids()[2]
    store.refuses = lambda said: said["id"] == third
    assert send_now() == 4
    assert list(store.kept) == [one for one in ids() if one != third]
    for hours in (2, 4, 6):
        with clock.at(clock.now() + timedelta(hours=hours)):
            played()
            send_now()
    left = OutgoingStatement.objects.get()
    assert (left.refusals, left.last_error) == (forwarding.MOST_REFUSALS, "400")
    assert (forwarding.waiting().count(), forwarding.given_up().count()) == (0, 1)
    store.refuses = lambda said: False
    assert forwarding.try_again() == 1
    assert send_now() == 1
    assert set(store.kept) == set(ids())


def test_what_nobody_was_asked_to_send_is_caught_up_with(store, played):
    played(2)
    DBTaskResult.objects.all().delete()  # killed between keeping and asking
    outcome = {one.name: one for one in due.run(clock.now())}["statements to pass on"]
    assert outcome.count == 2
    assert DBTaskResult.objects.filter(task_path=forwarding.send_waiting.module_path).count() == 1
    assert forwarding.catch_up(clock.now()) == 0  # it is asked already


def test_one_process_sends_at_a_time(store, played):
    played()
    with forwarding.alone("statements", forwarding.LOCK) as is_ours:
        assert is_ours
        assert send_now() == 0
    assert send_now() == 1


def test_whoever_leaves_takes_along_what_was_on_its_way(store, played, learner):
    played(2)
    learner.delete()
    assert send_now() == 0
    assert not store.kept


def test_invented_people_stay_here(store, version, learner):
    learner.is_demonstration = True
    learner.save()
    attempt = services.open_attempt(user=learner, version=version)
    services.record_statement(attempt=attempt, statement=statement(version, response="0"))
    assert not OutgoingStatement.objects.exists()


def test_the_command_sends_what_was_given_up(store, played):
    store.refuses = lambda said: True
    played(2)
    for hours in (0, 2, 4):
        with clock.at(clock.now() + timedelta(hours=hours)):
            send_now()
    out = StringIO()
    call_command("forward_statements", stdout=out)
    store.refuses = lambda said: False
    call_command("forward_statements", "--again", stdout=out)
    assert out.getvalue().splitlines() == ["0 sent, 0 waiting, 2 given up.", "2 sent, 0 waiting, 0 given up."]


def test_the_command_says_when_there_is_no_store(db):
    with pytest.raises(CommandError, match="XAPI_LRS_URL"):
        call_command("forward_statements")


def test_the_privacy_page_says_that_statements_are_passed_on(client, db, settings):
    address = reverse("core:privacy")
    assert "under a code in place of your name" not in client.get(address).content.decode()
    settings.XAPI_LRS_URL, settings.XAPI_LRS_KEY, settings.XAPI_LRS_SECRET = "https://lrs.example", "key", "secret"
    assert "under a code in place of your name" in client.get(address).content.decode()
