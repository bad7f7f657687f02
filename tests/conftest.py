"""What all tests share."""

from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection, connections

from learning.core.languages import compile_catalogues
from learning.portal import empty_database
from tests import browser as real_browser
from tests import factories


@pytest.fixture(scope="session", autouse=True)
def _languages():
    compile_catalogues()


@pytest.fixture(scope="session")
def django_db_keepdb():
    """The tests' database is a copy that has its tables already (learning/portal/empty_database.py)."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, request):
    name = Path(connection.settings_dict["TEST"]["NAME"] or "")
    if connection.vendor == "sqlite" and not (request.config.getoption("reuse_db") and name.is_file()):
        empty_database.copy_to(name)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """What migrations put into the database comes back after every test that empties it.

    Django keeps it on the connection object. Once Playwright's event loop runs, Django hands out another connection
    object, which would not have it, and the database would silently stay empty: so it is kept on their class.
    """
    with django_db_blocker.unblock():
        contents = getattr(connection, "_test_serialized_contents", None)
        if contents:
            type(connections["default"])._test_serialized_contents = contents


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture(scope="session")
def browser():
    """Chromium, started once a run by the first test that asks for it."""
    with real_browser.launched() as chromium:
        yield chromium


def pytest_collection_modifyitems(items):
    """A real browser waits for real time: on a busy machine a step may come too late, so it is tried again."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=2))


@pytest.fixture
def learner(db):
    return factories.UserFactory()


@pytest.fixture
def trainer(db):
    return factories.UserFactory(role="trainer")


@pytest.fixture
def administrator(db):
    return factories.UserFactory(role="administrator")


@pytest.fixture
def course(db):
    """A published course with one module of two sections and four slides (one for everyone), and a quiz."""
    return factories.make_course()


@pytest.fixture
def run_jobs(db, django_capture_on_commit_callbacks):
    """Runs a function, its commit hooks, and then every job that waits, as the worker would."""

    def run(function=lambda: None, *, transcripts=False):
        with django_capture_on_commit_callbacks(execute=True):
            answer = function()
        work(transcripts=transcripts)
        return answer

    return run


def work(*, transcripts: bool = False) -> int:
    """Runs waiting jobs, and the jobs that they ask for, until none is left; answers how many ran.

    Files of the course made ahead are left out unless a test is about them: they are many, and large.
    """
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    worker = Worker(
        queue_names=["*"], interval=0, batch=True, backend_name="jobs", startup_delay=False, max_tasks=None,
        worker_id="tests", excluded_queue_names=[],
    )  # fmt: skip
    count = 0
    waiting = DBTaskResult.objects.ready().order_by("enqueued_at")
    if not transcripts:
        waiting = waiting.exclude(task_path__startswith="modules.tasks.")
    while (job := waiting.first()) is not None:
        job.claim("tests")
        worker.run_task(job)
        job.refresh_from_db()
        assert job.status == "SUCCESSFUL", job.traceback
        count += 1
    return count
