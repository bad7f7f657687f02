"""The log of issue: one entry for each act, in its transaction, one after the other, and never touched again."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from learning.accounts.services import confirm_certificate_identity
from learning.certificates import chain, checkpoints, issue_log, services
from learning.certificates.models import AppendedTo, Award, LogCheck, LogEntry, LogSalt
from learning.core import clock
from tests import factories
from tests.certificates.conftest import QUIZ_RESULT, make_programme, together


def acts(award):
    return list(LogEntry.objects.filter(award_number=award.number).values_list("act", flat=True))


@pytest.fixture
def filed(awarded, learner, run_jobs):
    run_jobs(lambda: confirm_certificate_identity(user=learner, name="Amina Okafor", organisation="Shelter"))
    awarded.refresh_from_db()
    return awarded


@pytest.fixture
def chief(db):
    """Somebody who may do everything."""
    return factories.UserFactory(is_superuser=True)


def test_each_act_is_one_entry(filed, chief):
    assert acts(filed) == ["issued", "named", "filed"]
    services.revoke(award=filed, by=chief, reason="Mixed up")
    services.revoke(award=filed, by=chief, reason="Mixed up again")
    assert acts(filed) == ["issued", "named", "filed", "revoked"]


def test_asking_twice_writes_nothing_twice(filed, learner, run_jobs):
    run_jobs(lambda: services.award_all_due())
    run_jobs(lambda: services.complete_faces(holder=learner))
    run_jobs(lambda: services.make_file.enqueue(filed.pk))
    assert acts(filed) == ["issued", "named", "filed"]


def test_entries_are_chained_from_one_on(filed):
    entries = list(LogEntry.objects.all())
    assert [entry.sequence for entry in entries] == [1, 2, 3]
    assert entries[0].previous_hash == chain.BEGINNING
    assert [entry.previous_hash for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]
    assert all(entry.hash == issue_log.hash_of(entry) for entry in entries)


def test_the_log_holds_nothing_of_a_person_but_what_can_go(filed, learner):
    entries = str(list(LogEntry.objects.values()))
    assert "Amina" not in entries
    assert filed.code not in entries
    assert "Amina" in str(LogSalt.objects.get(entry__act="named").payload)
    salts = set(LogSalt.objects.values_list("salt", flat=True))
    assert len(salts) == 3
    assert all(len(salt) == 64 for salt in salts)


def test_what_is_rolled_back_leaves_no_entry(awarded, chief):
    with transaction.atomic():
        services.revoke(award=awarded, by=chief, reason="Mixed up")
        transaction.set_rollback(True)
    assert acts(awarded) == ["issued"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_outside_a_transaction_nothing_is_written():
    with pytest.raises(transaction.TransactionManagementError):
        issue_log.append(act="issued", award=Award(number="C-1"), payload={})


def test_the_time_never_goes_back(awarded, chief):
    first = LogEntry.objects.get()
    with clock.at(first.at - timedelta(days=400)):
        services.revoke(award=awarded, by=chief, reason="Mixed up")
    assert LogEntry.objects.last().at == first.at


def test_entries_and_salts_are_not_changed_and_entries_not_removed(awarded):
    entry, salt = LogEntry.objects.get(), LogSalt.objects.get()
    for forbidden in (
        entry.save,
        entry.delete,
        LogEntry.objects.all().delete,
        lambda: LogEntry.objects.update(act="revoked"),
        lambda: LogEntry.objects.bulk_update([entry], ["act"]),
        salt.save,
        lambda: LogSalt.objects.update(salt=""),
    ):
        with pytest.raises(AppendedTo):
            forbidden()


def test_erasing_a_person_takes_the_salts_and_says_so(filed, learner, run_jobs):
    others = factories.UserFactory()
    run_jobs(lambda: make_programme().finish(others))
    run_jobs(learner.delete)
    assert acts(filed) == ["issued", "named", "filed", "erased"]
    kept = LogSalt.objects.filter(entry__award_number=filed.number)
    assert [salt.entry.act for salt in kept] == ["erased"]
    assert "Amina" not in str(list(LogSalt.objects.values()))
    assert LogSalt.objects.filter(entry__award_number=Award.objects.get(holder=others).number).count() == 1


def test_somebody_without_a_confirmed_name_is_erased_too_and_once(awarded, learner, run_jobs):
    services.erase_holder(user=learner)
    run_jobs(learner.delete)
    assert acts(awarded) == ["issued", "erased"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_fifty_at_once_come_one_after_the_other():
    programme, people = make_programme(), [factories.UserFactory() for _number in range(50)]
    for person in people:
        confirm_certificate_identity(user=person, name="Amina Okafor")
        programme.begin(person)
    waiting = iter(people)
    together(50, lambda: finish(programme, next(waiting)))
    entries = list(LogEntry.objects.all())
    assert [entry.sequence for entry in entries] == list(range(1, 101))
    assert [entry.previous_hash for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]
    assert sorted(entries, key=lambda entry: entry.at) == entries
    assert sorted(Award.objects.values_list("number", flat=True)) == [
        f"C-{clock.today().year}-{number:06d}" for number in range(1, 51)
    ]


def finish(programme, person):
    from learning.progress import services as ledger

    ledger.record_done(user=person, activity_key=programme.quiz, evidence=QUIZ_RESULT)


def test_canonical_is_the_same_whichever_way_a_database_keeps_it():
    assert chain.canonical({"b": 90.0, "a": ["é", None, 0.5]}) == '{"a":["é",null,0.5],"b":90}'.encode()
    assert chain.canonical({"a": 9}) == chain.canonical({"a": 9.0})
    with pytest.raises(ValueError, match="Out of range"):
        chain.canonical(float("nan"))


def test_a_moment_is_always_written_in_the_same_way():
    moment = timezone.datetime(2026, 3, 1, 12, tzinfo=timezone.get_fixed_timezone(-300))
    assert chain.moment(moment) == "2026-03-01T17:00:00.000000+00:00"


# --- its head ---------------------------------------------------------------------------------------------


def test_everybody_can_read_the_head_and_check_who_signed_it(client, filed):
    answer = client.get("/credentials/log-head")
    last = LogEntry.objects.last()
    assert checkpoints.read(answer.content.decode().strip()) == checkpoints.Head(last.sequence, last.hash, last.at)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert client.post("/credentials/log-head").status_code == 405


def test_before_anything_was_issued_there_is_no_head(client, db):
    assert client.get("/credentials/log-head").status_code == 404


# --- in the administration --------------------------------------------------------------------------------


def test_administrators_read_the_log_and_what_was_found_last(client, filed, administrator):
    client.force_login(administrator)
    assert "has not been verified" in client.get("/admin/certificates/log/").content.decode()
    LogCheck.objects.create(entries=3, awards=1, erased=0, problem_count=1, problems=["entry 2: it was <changed>"])
    page = client.get("/admin/certificates/log/").content.decode()
    assert "1 problem" in page
    assert "entry 2: it was &lt;changed&gt;" in page
    assert page.count(filed.number) >= 3
    LogCheck.objects.create(entries=3, awards=1, erased=0, problem_count=0)
    assert "3 entries and 1 certificates" in client.get("/admin/certificates/log/").content.decode()
    searched = client.get("/admin/certificates/log/?q=no-such-number").content.decode()
    assert filed.number not in searched


def test_the_log_is_taken_along_as_csv(client, filed, administrator):
    client.force_login(administrator)
    rows = b"".join(client.get("/admin/certificates/log/?export=csv").streaming_content).decode().splitlines()
    assert len(rows) == 4
    assert LogEntry.objects.get(sequence=2).hash in "".join(rows)


@pytest.mark.parametrize("address", ["", "results/", "?export=csv"])
def test_trainers_and_learners_do_not_read_the_log(client, filed, trainer, learner, address):
    for person in (trainer, learner):
        client.force_login(person)
        assert client.get(f"/admin/certificates/log/{address}").status_code in {302, 403}


def test_the_list_asks_few_questions(client, filed, administrator, django_assert_max_num_queries):
    client.force_login(administrator)
    client.get("/admin/certificates/log/")
    with django_assert_max_num_queries(20):
        client.get("/admin/certificates/log/")
