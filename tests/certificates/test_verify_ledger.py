"""`verify_ledger` finds whatever was changed past the site: in the log, and in all that the log vouches for."""

import hashlib
import importlib
from datetime import date, timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection, models

from learning.accounts.services import confirm_certificate_identity
from learning.certificates import chain, checkpoints, issue_log, log_check, log_watch, services
from learning.certificates.models import Award, ConfirmedName, LogCheck, LogEntry, LogSalt, Revocation
from learning.core import clock, due
from tests import factories

PEOPLE = 3


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    """Heads that other tests kept are of other logs."""
    settings.DATA_DIR = tmp_path


@pytest.fixture
def chief(db):
    return factories.UserFactory(is_superuser=True)


@pytest.fixture
def ledger(programme, run_jobs, chief, monkeypatch):
    """Three certificates: one in force, one revoked, one replaced by a fourth. What is in the files is no matter."""
    monkeypatch.setattr(services.rendering, "render", lambda face, **words: f"%PDF {face}".encode())
    people = [factories.UserFactory() for _number in range(PEOPLE)]
    for number, person in enumerate(people):
        run_jobs(lambda person=person: programme.finish(person))
        name = f"Amina {'Okafor' * (number + 1)}"
        run_jobs(lambda person=person, name=name: confirm_certificate_identity(user=person, name=name))
    awards = list(Award.objects.order_by("pk"))
    run_jobs(lambda: services.revoke(award=awards[1], by=chief, reason="Mixed up"))
    run_jobs(lambda: services.reissue(award=awards[2], by=chief, reason="A letter was missing"))
    return awards


def found():
    """What is wrong, in words."""
    return log_check.verify().problems


def sql(statement, *values):
    """Past the ORM and everything that it refuses."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_an_honest_ledger_is_in_order(ledger):
    report = log_check.verify()
    assert report.problems == []
    assert (report.entries, report.awards, report.files, report.erased) == (14, 4, 4, 0)
    assert report.head == checkpoints.current()


def test_an_empty_one_too(db):
    assert log_check.verify().problems == []


# --- every field of every row -----------------------------------------------------------------------------


def changed(value, field):
    """Another value that the column takes."""
    if isinstance(field, models.JSONField):
        return {"changed": value}
    if isinstance(field, models.DateTimeField):
        return value - timedelta(days=30)
    if isinstance(field, models.DateField):
        return value - timedelta(days=30)
    if isinstance(field, models.IntegerField | models.ForeignKey):
        return value + 100_000  # no other row has it
    text = str(value)
    return ("x" if text[:1] != "x" else "y") + text[1:]


# Only names of other rows, which nobody reads.
NOT_TOLD = {"id"}
EVERY_FIELD = [
    (model, field.name)
    for model in (LogEntry, LogSalt, Award, ConfirmedName, Revocation)
    for field in model._meta.concrete_fields
    if field.name not in NOT_TOLD
]


def test_every_changed_field_of_every_row_is_found(ledger):
    for model, name in EVERY_FIELD:
        field, rows = model._meta.get_field(name), list(model._base_manager.order_by("pk"))
        assert rows
        for row in rows:
            value = getattr(row, field.attname)
            # What is empty gets something, what is not gets something else.
            forged = changed(value, field) if value not in (None, "") else _something(row, field)
            if forged is None:
                continue
            stored = model._base_manager.filter(pk=row.pk)
            stored.update(**{field.attname: forged})
            assert found(), f"{model.__name__}.{name} of {row.pk}"
            stored.update(**{field.attname: value.name if isinstance(field, models.FileField) else value})
    assert found() == []


def _something(row, field):
    """For a column that was empty; None where there is nothing to try."""
    if field.name == "replaces":
        return next((award.pk for award in Award.objects.filter(replaced_by=None).exclude(pk=row.pk)), None)
    if isinstance(field, models.ForeignKey):
        return row.holder_id
    if isinstance(field, models.DateField):
        return clock.today()
    return "x"


def test_every_field_that_can_be_emptied_is_found_emptied(ledger):
    # But for `replaces`: two first certificates of one cycle are refused by the database itself.
    nothing = {"holder_id", "enrolment_id", "issued_by_id", "valid_until", "status_index", "made_at"}
    for name in sorted(nothing | {"sha256", "credential", "file", "reason"}):
        empty = None if name in nothing else ""
        for award in Award.objects.exclude(**{name: empty}):
            value = award.file.name if name == "file" else getattr(award, name)
            Award.objects.filter(pk=award.pk).update(**{name: empty})
            assert found(), name
            Award.objects.filter(pk=award.pk).update(**{name: value})
    assert found() == []


def test_a_changed_byte_of_a_file_and_a_lost_file_are_found(ledger):
    path = ledger[0].file.storage.path(Award.objects.first().file.name)
    path = Award.objects.get(pk=ledger[0].pk).file.path
    with open(path, "r+b") as file:
        content = file.read()
        file.seek(len(content) // 2)
        file.write(bytes([content[len(content) // 2] ^ 1]))
    assert found() == [f"certificate {ledger[0].number}: its file was changed"]
    with open(path, "wb") as file:
        file.write(content)
    assert found() == []
    ledger[0].file.storage.delete(Award.objects.get(pk=ledger[0].pk).file.name)
    assert "its file cannot be read" in found()[0]


def test_a_file_with_its_hash_in_the_row_is_found_by_the_log(ledger):
    award = Award.objects.get(pk=ledger[0].pk)
    with open(award.file.path, "wb") as file:
        file.write(b"forged")
    Award.objects.filter(pk=award.pk).update(sha256=hashlib.sha256(b"forged").hexdigest())
    assert "sha256" in found()[0]


# --- whole rows -------------------------------------------------------------------------------------------


def test_a_removed_entry_is_found(ledger):
    for sequence in range(1, LogEntry.objects.count()):
        with undone():
            sql("DELETE FROM certificates_logsalt WHERE entry_id IN "
                "(SELECT id FROM certificates_logentry WHERE sequence = %s)", sequence)  # fmt: skip
            sql("DELETE FROM certificates_logentry WHERE sequence = %s", sequence)
            assert any("is gone" in problem for problem in found()), sequence


class undone:  # noqa: N801 (reads as a word)
    """What happens in the block is taken back at its end."""

    def __enter__(self):
        from django.db import transaction

        self.block = transaction.atomic()
        self.block.__enter__()

    def __exit__(self, kind, error, trace):
        from django.db import transaction

        if kind is None:
            transaction.set_rollback(True)
        return self.block.__exit__(kind, error, trace)


def test_a_closed_gap_is_found_too(ledger):
    with undone():
        sql("DELETE FROM certificates_logsalt WHERE entry_id IN "
            "(SELECT id FROM certificates_logentry WHERE sequence = 5)")  # fmt: skip
        sql("DELETE FROM certificates_logentry WHERE sequence = 5")
        for sequence in range(6, 15):
            sql("UPDATE certificates_logentry SET sequence = %s WHERE sequence = %s", sequence - 1, sequence)
        assert any("does not follow" in problem for problem in found())


def test_two_entries_that_changed_places_are_found(ledger):
    for first, second in ((1, 2), (4, 9)):
        with undone():
            for old, new in ((first, 99), (second, first), (99, second)):
                sql("UPDATE certificates_logentry SET sequence = %s WHERE sequence = %s", new, old)
            assert found()


def test_an_entry_that_was_put_in_is_found(ledger):
    award = Award.objects.get(pk=ledger[0].pk)
    entry = LogEntry(
        sequence=15, at=clock.now(), act="revoked", award_number=award.number, digest="0" * 64,
        previous_hash=LogEntry.objects.last().hash,
    )  # fmt: skip
    entry.hash = issue_log.hash_of(entry)
    entry.save()
    words = " ".join(found())
    assert "says revoked, and there is nothing of it" in words
    assert "salt" in words


def test_a_certificate_that_was_put_in_is_found(ledger):
    forged = Award.objects.get(pk=ledger[0].pk)
    forged.pk, forged.number, forged.code, forged.status_index = None, "C-2026-009999", "X" * 20, None
    forged.enrolment = None
    forged.save(force_insert=True)
    assert any("C-2026-009999: the log does not say that it was issued" in problem for problem in found())


def test_removed_certificates_names_and_revocations_are_found(ledger):
    for statement in (
        "DELETE FROM certificates_confirmedname WHERE award_id = %s",
        "DELETE FROM certificates_revocation WHERE award_id = %s",
    ):
        with undone():
            sql(statement, ledger[1].pk)
            assert any("there is nothing of it" in problem for problem in found()), statement
    with undone():
        Award.objects.filter(pk=ledger[0].pk).delete()
        assert any("there is no certificate with this number" in problem for problem in found())


def test_a_revocation_that_nobody_pronounced_is_found(ledger, chief):
    Revocation.objects.create(award=ledger[0], reason="made up", by=chief)
    assert found() == [f"certificate {ledger[0].number}: the log does not say that it was revoked"]


def test_a_certificate_dated_back_is_found(programme, learner, run_jobs, ledger, monkeypatch):
    write = issue_log.issued

    def dated_back(*, award):
        award.issued_at -= timedelta(days=3)
        award.save()
        return write(award=award)

    monkeypatch.setattr(issue_log, "issued", dated_back)
    run_jobs(lambda: programme.finish(learner))
    assert any("issued on" in problem and "is of" in problem for problem in found())


def test_an_entry_dated_back_with_all_hashes_made_anew_is_found(ledger):
    with undone():
        rewrite(lambda entry: setattr(entry, "at", entry.at - timedelta(days=3)) if entry.sequence == 6 else None)
        assert any("earlier than the entry before" in problem for problem in found())


def rewrite(change):
    """All entries anew from the first, as somebody would who knows how they are hashed."""
    previous = chain.BEGINNING
    for entry in list(LogEntry.objects.order_by("sequence")):
        change(entry)
        entry.previous_hash = previous
        previous = issue_log.hash_of(entry)
        LogEntry._base_manager.filter(pk=entry.pk).update(
            at=entry.at, act=entry.act, digest=entry.digest, previous_hash=entry.previous_hash, hash=previous
        )


# --- with a head that was kept ----------------------------------------------------------------------------


def cut_off(count):
    """The last certificate's entries go, and all that they told."""
    last = LogEntry.objects.last().sequence - count
    numbers = list(LogEntry.objects.filter(sequence__gt=last).values_list("award_number", flat=True))
    sql("DELETE FROM certificates_logsalt WHERE entry_id IN "
        "(SELECT id FROM certificates_logentry WHERE sequence > %s)", last)  # fmt: skip
    sql("DELETE FROM certificates_logentry WHERE sequence > %s", last)
    gone = Award.objects.filter(number__in=numbers).exclude(
        number__in=LogEntry.objects.values_list("award_number", flat=True)
    )
    gone.order_by("-pk").filter(replaces__isnull=False).delete()
    gone.delete()


@pytest.mark.parametrize("count", [1, 4, 14])
def test_a_log_whose_end_was_cut_off_is_found_with_a_head(ledger, count, tmp_path):
    kept = tmp_path / "kept.txt"
    kept.write_text(checkpoints.signed(checkpoints.current()))
    cut_off(count)
    with pytest.raises(CommandError):
        call_command("verify_ledger", "--checkpoint", str(kept), stdout=(said := StringIO()))
    assert "its end was cut off" in said.getvalue()


def test_a_log_that_was_written_anew_is_found_with_a_head_and_only_with_one(ledger):
    head = checkpoints.current()
    rewrite(lambda entry: setattr(entry, "at", entry.at + timedelta(seconds=1)))
    assert log_check.verify().problems == []
    assert any("the log was rewritten" in problem for problem in log_check.verify(heads=[head]).problems)


def test_heads_are_kept_beside_the_database_and_found_again(ledger):
    call_command("verify_ledger", stdout=StringIO())
    call_command("verify_ledger", stdout=StringIO())
    assert len(checkpoints.path().read_text().splitlines()) == 1
    cut_off(1)
    with pytest.raises(CommandError):
        call_command("verify_ledger", stdout=(said := StringIO()))
    assert "its end was cut off" in said.getvalue()
    assert len(checkpoints.path().read_text().splitlines()) == 1  # nothing is kept of a log that is not in order


def test_a_head_that_is_not_ours_is_said(ledger, tmp_path):
    kept = tmp_path / "kept.txt"
    head, body, signature = checkpoints.signed(checkpoints.current()).split(".")
    kept.write_text(f"{head}.{body}.{signature[:-4]}AAAA")
    with pytest.raises(CommandError, match="1 problems"):
        call_command("verify_ledger", "--checkpoint", str(kept), stdout=(said := StringIO()))
    assert "was not signed by us" in said.getvalue()
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_ledger", "--checkpoint", str(tmp_path / "none"), stdout=StringIO())


def test_a_head_outlives_another_name_of_the_site(ledger, settings):
    head = checkpoints.current()
    token = checkpoints.signed(head)
    settings.BASE_URL = "https://elsewhere.example.org"
    assert checkpoints.read(token) == head


# --- after somebody was erased ----------------------------------------------------------------------------


def test_it_still_verifies_after_people_were_erased_and_says_so(ledger, run_jobs):
    for award in ledger[:2]:
        run_jobs(award.holder.delete)
    said = StringIO()
    call_command("verify_ledger", stdout=said)
    assert "7 salts are gone with their people" in said.getvalue()
    assert "Everything is as it was written." in said.getvalue()


def test_what_stays_of_an_erased_person_is_still_vouched_for(ledger, run_jobs):
    run_jobs(ledger[0].holder.delete)
    for name, forged in (
        ("number", "C-2026-000077"), ("face", {"forged": True}), ("sha256", "0" * 64), ("code", "Y" * 20),
        ("issued_at", clock.now() - timedelta(days=90)), ("valid_until", date(2099, 1, 1)), ("kind", "statement"),
    ):  # fmt: skip
        with undone():
            Award.objects.filter(pk=ledger[0].pk).update(**{name: forged})
            assert found(), name


def test_a_person_who_was_erased_and_is_still_there_is_said(ledger, run_jobs):
    holder = ledger[0].holder
    services.erase_holder(user=holder)
    words = " ".join(found())
    assert "holder, enrolment, name, credential, file" in words


def test_salts_that_vanish_without_an_erasure_are_found(ledger):
    sql("DELETE FROM certificates_logsalt WHERE entry_id IN "
        "(SELECT id FROM certificates_logentry WHERE act = 'issued')")  # fmt: skip
    assert sum("nobody was erased" in problem for problem in found()) == 4


def test_an_administrator_who_acted_and_was_erased_is_no_problem(ledger, chief, run_jobs):
    run_jobs(chief.delete)
    assert found() == []


# --- how it is told ---------------------------------------------------------------------------------------


def test_the_command_names_the_first_problems_and_fails(ledger):
    sql("UPDATE certificates_logentry SET act = 'revoked' WHERE sequence = 2")
    with pytest.raises(CommandError, match="problems: see above"):
        call_command("verify_ledger", stdout=(said := StringIO()))
    assert f"entry 2 (revoked {ledger[0].number}): it was changed" in said.getvalue()
    assert LogCheck.objects.first().problem_count >= 1


def test_once_a_day_and_administrators_hear_of_problems(ledger, administrator, run_jobs):
    begun = clock.now()
    mail.outbox.clear()
    run_jobs(lambda: due.run(begun))
    assert LogCheck.objects.count() == 1
    (first,) = {message.body for message in mail.outbox if message.to == [administrator.email]}
    assert checkpoints.current() in list(checkpoints.found_in(first))  # the first of the month: a head to keep
    mail.outbox.clear()
    assert log_watch.watch(begun + timedelta(hours=3)) == 0
    sql("UPDATE certificates_award SET code = 'Z' WHERE id = %s", ledger[0].pk)
    with clock.at(begun + timedelta(days=1)):
        assert run_jobs(lambda: log_watch.watch(clock.now())) == 1
    (told,) = [message for message in mail.outbox if message.to == [administrator.email]]
    assert "code" in told.body
    assert ledger[0].number in told.body
    assert "Amina" not in told.body


def test_it_asks_for_everything_in_blocks(ledger, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        log_check.verify()


# --- what is older than the log ---------------------------------------------------------------------------


def test_older_certificates_are_entered_as_recorded_later(ledger, run_jobs):
    run_jobs(ledger[0].holder.delete)
    Award.objects.filter(replaces__isnull=False).delete()
    sql("DELETE FROM certificates_logsalt")
    sql("DELETE FROM certificates_logentry")
    Award.objects.update(issued_at=clock.now() - timedelta(days=700))
    migration = importlib.import_module("learning.certificates.migrations.0003_log_of_older_awards")
    migration.enter(apps, None)
    assert found() == []
    assert LogSalt.objects.filter(entry__act="issued").first().payload["recorded_later"] is True
    migration.enter(apps, None)
    assert LogEntry.objects.filter(act="issued").count() == 3
    sql("UPDATE certificates_confirmedname SET name = 'Forged'")
    assert any("name" in problem for problem in found())
