"""A job whose worker was killed is done by the next one: files of certificates are made, once, whoever dies."""

import sys
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.core.management import get_commands
from django_tasks_db.models import DBTaskResult

from learning.accounts.services import confirm_certificate_identity
from learning.certificates import services
from learning.certificates.models import LogEntry
from learning.core import clock, jobs
from learning.core.management.commands.db_worker import Worker
from tests.conftest import work


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def job(db):
    """One that waits; its certificate does not exist, so doing it does nothing."""
    return DBTaskResult.objects.get(pk=services.make_file.enqueue(0).id)


def state(job):
    job.refresh_from_db()
    return job.status


def killed(worker_id):
    """A worker's file as a killed worker leaves it."""
    with jobs.alive(worker_id):
        pass


def test_a_job_of_a_killed_worker_is_made_ready_again(job):
    killed("gone")
    job.claim("gone")
    assert jobs.take_up_again() == 1
    assert state(job) == "READY"
    assert DBTaskResult.objects.ready().count() == 1
    assert jobs.take_up_again() == 0


def test_a_job_of_a_living_worker_is_left_alone_however_long_it_takes(job):
    with jobs.alive("busy"):
        job.claim("busy")
        with clock.at(clock.now() + timedelta(days=3)):
            assert jobs.take_up_again() == 0
        assert state(job) == "RUNNING"


def test_a_job_of_a_worker_elsewhere_is_given_time(job):
    job.claim("on another machine")
    assert jobs.take_up_again() == 0
    with clock.at(clock.now() + jobs.LONGEST_JOB + timedelta(minutes=1)):
        assert jobs.take_up_again() == 1
    assert state(job) == "READY"


def test_finished_jobs_are_left_alone(job):
    killed("gone")
    work()
    assert jobs.take_up_again() == 0
    assert state(job) == "SUCCESSFUL"


def test_a_worker_with_the_same_name_takes_up_what_the_one_before_it_left(job):
    killed("worker-1")
    job.claim("worker-1")
    with jobs.alive("worker-1"):
        assert jobs.take_up_again() == 0
        jobs.take_up_own("worker-1")
    assert state(job) == "READY"


def test_what_killed_its_worker_again_and_again_waits_and_is_given_up(job, caplog):
    pauses = []
    for number in range(jobs.MOST_TIMES):
        killed(f"gone-{number}")
        job.claim(f"gone-{number}")
        jobs.take_up_again()
        job.refresh_from_db()
        if job.status == "READY":
            pauses.append(round((job.run_after - clock.now()).total_seconds()) if job.run_after.year < 9999 else 0)
    assert pauses[:8] == [0, 0, 0, 0, 1, 2, 4, 8]
    assert pauses[-1] == jobs.LONGEST_PAUSE.total_seconds()
    assert job.status == "FAILED"
    assert "given up" in caplog.text
    assert jobs.take_up_again() == 0


def test_files_of_workers_that_are_gone_are_cleared_away_and_of_others_not(job):
    with ExitStack() as stack:
        stack.enter_context(jobs.alive("here"))
        for number in range(3):
            killed(f"gone-{number}")
        jobs.take_up_again()
        assert [path.name for path in jobs.folder().iterdir()] == ["here"]


def test_a_job_that_its_worker_was_told_to_leave_has_not_failed(job, monkeypatch):
    worker = Worker(
        queue_names=["*"], interval=0, batch=True, backend_name="jobs", startup_delay=False, max_tasks=None,
        worker_id="told", excluded_queue_names=[],
    )  # fmt: skip
    monkeypatch.setattr(services.selectors, "awards", lambda: sys.exit(1))
    job.claim("told")
    worker.run_task(job)
    assert state(job) == "READY"


def test_a_file_whose_worker_died_anywhere_is_made_once(awarded, learner, run_jobs, monkeypatch):
    """Killed before, while and after it stored the file: the next attempt finishes, and writes nothing twice."""

    class Killed(BaseException):
        pass

    def die(*_args, **_words):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(services.rendering, "render", lambda *args, **words: b"%PDF")
        for where, name in (
            (services.rendering, "render"),
            (services, "_store"),
            (services.issue_log, "filed"),
            (services, "_tell_holder"),
        ):
            with monkeypatch.context() as deadly:
                deadly.setattr(where, name, die)
                confirm_certificate_identity(user=learner, name="Amina Okafor")
                services.complete_faces(holder=learner)
                with pytest.raises(Killed):
                    services.make_file.func(awarded.pk)
            awarded.refresh_from_db()
            assert awarded.made_at is None
        assert services.make_file.func(awarded.pk) is True
        assert services.make_file.func(awarded.pk) is False
    acts = list(LogEntry.objects.values_list("act", flat=True))
    assert acts == ["issued", "named", "filed"]
    files = awarded.file.storage.listdir("certificates")[1]
    assert [name for name in files if name.split(".")[0].split("_")[0] == str(awarded.pk)] == [f"{awarded.pk}.pdf"]


def test_the_worker_that_everybody_starts_is_ours():
    assert get_commands()["db_worker"] == "learning.core"
