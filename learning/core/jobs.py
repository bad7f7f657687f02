"""Jobs whose worker is gone are taken up again: none stays “running” for ever because its worker was killed.

A worker holds a lock on a file of its own in `workers/` of the data folder for as long as it lives; the system lets
go of it however the worker ends. A job that runs by a worker whose file nobody holds is made ready again. Of a worker
that has no file here (one on another machine) nothing can be seen: its job is taken for lost after LONGEST_JOB.

So a job may run twice, and every job of the site is written for that: what was done already is not done again.
"""

import fcntl
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.db import close_old_connections, connections
from django_tasks_db.models import DBTaskResult, get_date_max

from learning.core import clock, outbox

logger = logging.getLogger(__name__)
BACKEND = "jobs"
READY = "READY"
INTERVAL = 10.0  # seconds between two looks
LONGEST_JOB = timedelta(hours=1)
# A job that takes its worker down every time must not keep the others from running, nor go on for ever.
AT_ONCE = 5  # so many times it is taken up without a pause
MOST_TIMES = 20
LONGEST_PAUSE = timedelta(minutes=10)


def folder() -> Path:
    return Path(settings.DATA_DIR) / "workers"


@contextmanager
def alive(worker_id: str) -> Iterator[None]:
    """While the block runs, everybody here can see that this worker lives."""
    folder().mkdir(parents=True, exist_ok=True)
    # Locked under another name first: nobody ever finds it unlocked.
    draft = folder() / f".{worker_id}"
    with draft.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        os.replace(draft, folder() / worker_id)
        yield


def take_up_again() -> int:
    """Makes jobs ready again whose worker is gone; answers how many. Any number of workers may ask at once."""
    taken = 0
    running = DBTaskResult.objects.running().filter(backend_name=BACKEND)
    for job in running.only("pk", "worker_ids", "started_at", "task_path"):
        worker = str(job.worker_ids[-1]) if job.worker_ids else ""
        if _is_gone(worker, job):
            taken += give_back(job)
    _clear_away()
    return taken


def take_up_own(worker_id: str) -> None:
    """For a worker that begins: what runs under its name was begun by one before it that had the same."""
    for job in DBTaskResult.objects.running().filter(backend_name=BACKEND):
        if job.worker_ids and job.worker_ids[-1] == worker_id:
            give_back(job)


def _is_gone(worker: str, job: DBTaskResult) -> bool:
    if worker and (folder() / worker).exists():
        with _held_by_nobody(worker) as file:
            return file is not None
    return job.started_at is None or job.started_at < clock.now() - LONGEST_JOB


@contextmanager
def _held_by_nobody(worker: str) -> Iterator[TextIO | None]:
    """The worker's file, locked by us; None where the worker lives."""
    try:
        with (folder() / worker).open("r") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield None
            else:
                yield file
    except FileNotFoundError:
        yield None


def give_back(job: DBTaskResult) -> bool:
    """Makes a job ready again, unless somebody else did. Answers whether it did.

    One that was given back time and again waits longer each time, and is given up in the end.
    """
    times = len(job.worker_ids)
    same = DBTaskResult.objects.filter(pk=job.pk, started_at=job.started_at).exclude(status=READY)
    if times >= MOST_TIMES:
        logger.error("Job %s (%s) ended its worker %s times and is given up.", job.pk, job.task_path, times)
        same.update(
            status="FAILED",
            finished_at=clock.now(),
            exception_class_path=f"{GivenUp.__module__}.{GivenUp.__qualname__}",
            traceback=f"Its worker ended {times} times while it ran.",
        )
        return False
    logger.warning("Job %s (%s) is taken up again: its worker is gone.", job.pk, job.task_path)
    return bool(same.update(status=READY, started_at=None, finished_at=None, run_after=_not_before(times)))


def _not_before(times: int) -> datetime:
    if times < AT_ONCE:
        return get_date_max()  # the library's word for “at once”
    return clock.now() + min(timedelta(seconds=2 ** (times - AT_ONCE)), LONGEST_PAUSE)


def _clear_away() -> None:
    """The files of workers that are gone and have no job left."""
    if not folder().is_dir():
        return
    busy = {
        str(ids[-1])
        for ids in DBTaskResult.objects.running().filter(backend_name=BACKEND).values_list("worker_ids", flat=True)
        if ids
    }
    for path in folder().iterdir():
        if path.name.startswith(".") or path.name in busy:
            continue
        with _held_by_nobody(path.name) as file:
            if file is not None:
                path.unlink(missing_ok=True)


class GivenUp(RuntimeError):
    """What a job failed with that ended its worker too often."""


# --- beside a worker ----------------------------------------------------------------------------------


def look_after() -> None:
    """What is lost, found again: jobs of workers that are gone, mail that nobody is asked to send."""
    take_up_again()
    outbox.catch_up()


class Caretaker(threading.Thread):
    """Looks after what was lost, at once and then every few seconds, beside the worker."""

    def __init__(self) -> None:
        super().__init__(name="caretaker", daemon=True)
        self.stopped = threading.Event()

    def run(self) -> None:
        while True:
            close_old_connections()
            try:
                look_after()
            except Exception:  # a database that is away is back later
                logger.exception("What was lost could not be looked after; trying again.")
                connections.close_all()
            if self.stopped.wait(INTERVAL):
                connections.close_all()
                return
