"""A small sample of each campaign on real servers; `make campaign` runs them in full."""

import json
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from bootstrap import system_packages
from learning.portal.campaigns import audit, faults, fuzz, report, starts, throwaway
from learning.portal.campaigns.clients import Log, Save, Submit
from learning.portal.campaigns.errors import Missing


def sample(campaign, database, **options):
    """Runs it; where this machine lacks something, the skip says what."""
    try:
        return campaign.run(database, **options)
    except Missing as what:
        pytest.skip(str(what))


def nothing_found(outcome):
    assert {name: found for name, found in outcome.audit.findings.items() if found} == {}


@pytest.mark.parametrize("database", throwaway.DATABASES)
def test_a_killed_server_loses_nothing_it_acknowledged(database):
    outcome = sample(faults, database, kills=5, seed=1, learners=4)
    nothing_found(outcome)
    assert outcome.kills.total == 5
    assert outcome.audit.counts["answers acknowledged"] > 0


def test_simultaneous_starts_are_one_attempt_a_person():
    nothing_found(sample(starts, "postgresql", at_once=20))


def test_bad_input_is_refused_and_changes_nothing():
    outcome = sample(fuzz, "sqlite", examples=5, seed=1)
    nothing_found(outcome)
    assert len(outcome.statuses) == fuzz.KINDS


class Kept:
    """A database as the auditor reads it: a good one, for each test to damage."""

    def __init__(self):
        self.attempts = [(1, 7, "a" * 32, "now")]
        self.responses = [(1, "q", "0" * 31 + "1", 5, '"yes"')]
        self.grades = [(1, None, True, json.dumps([{"id": "q", "answer": "yes"}]))]
        self.records = [(7, "a" * 32)]
        self.enrolments = [(7, 1, 1)]

    def rows(self, sql):
        if "supersedes_id IS NULL" in sql:
            return [(grade[0],) for grade in self.grades if grade[1] is None]
        if "JOIN" in sql:
            return self.records
        tables = {
            "quizzes_attempt": self.attempts,
            "quizzes_response": self.responses,
            "quizzes_grade": self.grades,
            "progress_record": [(row, row) for row in range(len(self.records))],
            "progress_enrolment": self.enrolments,
        }
        return next(rows for name, rows in tables.items() if name in sql)

    def found(self):
        log = Log(
            saves=[Save(1, "q", "yes", UUID(int=1), 5, acknowledged=True)], submits=[Submit(1, acknowledged=True)]
        )
        result = audit.audit(self, [log])
        return {name for name, found in result.findings.items() if found}


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        (lambda kept: None, None),
        (lambda kept: kept.responses.clear(), "acknowledged answers lost"),
        (lambda kept: kept.responses.__setitem__(0, (*kept.responses[0][:4], '"no"')), "acknowledged answers lost"),
        (lambda kept: kept.grades.clear(), "half-graded attempts"),
        (lambda kept: kept.attempts.__setitem__(0, (1, 7, "a" * 32, None)), "half-graded attempts"),
        (lambda kept: kept.attempts.__setitem__(0, (1, 7, "a" * 32, None)), "acknowledged submits lost"),
        (
            lambda kept: kept.grades.__setitem__(0, (1, None, True, json.dumps([{"id": "q", "answer": "no"}]))),
            "grades that differ from the answers kept",
        ),
        (lambda kept: kept.responses.append(kept.responses[0]), "duplicates"),
        (lambda kept: kept.grades.append(kept.grades[0]), "duplicates"),
        (
            lambda kept: kept.responses.append((1, "q", "f" * 32, 2, '"yes"')),
            "rows that nobody sent, or that were refused",
        ),
        (lambda kept: kept.records.clear(), "passed quizzes without exactly one record"),
        (lambda kept: kept.records.append(kept.records[0]), "passed quizzes without exactly one record"),
    ],
)
def test_the_auditor_finds_what_a_fault_would_leave(damage, finding):
    kept = Kept()
    damage(kept)
    assert finding in kept.found() if finding else not kept.found()


def test_a_finding_ends_the_command_with_an_error_and_is_kept(monkeypatch, settings, tmp_path, capsys):
    found = audit.Audit(counts={"answers sent": 1}, findings={"acknowledged answers lost": ["attempt 1: gone"]})
    monkeypatch.setattr(
        faults, "run", lambda database, **options: faults.Outcome("SQLite", 3, 1.0, faults.Kills(workers=2), 0, found)
    )
    settings.DATA_DIR = tmp_path
    with pytest.raises(CommandError, match="1 findings"):
        call_command("campaign", "quiz-faults", database="sqlite", seed=3)
    (file,) = (tmp_path / "campaigns").iterdir()
    (kept,) = json.loads(file.read_text())
    assert (kept["findings"], kept["kills"]["workers"], kept["seed"]) == (1, 2, 3)
    said = capsys.readouterr().out
    assert "FOUND acknowledged answers lost: attempt 1: gone" in said
    assert report.as_text("quiz-faults", starts.Outcome("SQLite", 1.0, audit.Audit())).endswith("nothing found")


def test_a_campaign_knows_only_its_own_site(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://of.the/site")
    monkeypatch.setenv("CONTINUUM_DATA", "/of/the/site")
    site = throwaway.Site("sqlite", tmp_path, None)
    assert "DATABASE_URL" not in site.environment
    assert site.environment["CONTINUUM_DATA"] == str(tmp_path)
    assert site.environment["SECRET_KEY"] == throwaway.SECRET


@pytest.mark.parametrize("options", [{"kills": 0}, {"examples": 10**6}, {"at_once": 101}])
def test_numbers_out_of_bounds_are_refused(options):
    with pytest.raises(CommandError, match="must be between 1 and"):
        call_command("campaign", "quiz-faults", **options)


LOG = """\
Bad Request: /x
Traceback (most recent call last):
django.http.multipartparser.MultiPartParserError: of a refusal
Internal Server Error: /y
Traceback (most recent call last):
AttributeError: what led to it
django.db.utils.OperationalError: what happened
[2026-01-01 00:00:00 +0000] [1] [ERROR] Worker (pid:2) was sent SIGKILL!
[2026-01-01 00:00:00 +0000] [1] [ERROR] Error handling request /z
django.core.exceptions.BadRequest: past Django's own handler
"""


def test_an_error_in_the_servers_log_is_told_from_a_refusal(tmp_path):
    (tmp_path / "server.log").write_text(LOG)
    assert throwaway.Site("sqlite", tmp_path, None).errors_logged() == [
        "Internal Server Error: /y",
        "django.core.exceptions.BadRequest: past Django's own handler",
        "django.db.utils.OperationalError: what happened",
    ]


def test_an_unpacked_postgresql_is_found_by_its_wrappers(monkeypatch, tmp_path):
    monkeypatch.setattr(system_packages, "SYSTEM", tmp_path)
    monkeypatch.setattr(system_packages, "WRAPPERS", tmp_path / "bin")
    monkeypatch.setattr(system_packages.Need, "find", lambda need, command: None)
    need = system_packages.POSTGRESQL
    for command in need.commands:
        program = need.folder / "usr/lib/postgresql/15/bin" / command
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text("#!/bin/sh\n")
        system_packages.write_wrapper(need, command)
    assert system_packages.find_folder(need) == str(tmp_path / "bin")
