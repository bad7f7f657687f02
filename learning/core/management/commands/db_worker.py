"""The job worker of the library, which is seen to be alive, and takes up what others left."""

import logging

from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from learning.core import jobs

logger = logging.getLogger(__name__)
STOPPED = {"builtins.SystemExit", "builtins.KeyboardInterrupt"}


class Worker(db_worker.Worker):
    def run(self) -> None:
        caretaker = jobs.Caretaker()
        with jobs.alive(self.worker_id):
            jobs.take_up_own(self.worker_id)
            caretaker.start()
            try:
                super().run()
            finally:
                caretaker.stopped.set()

    def run_task(self, db_task_result: DBTaskResult) -> None:
        super().run_task(db_task_result)
        # Whoever is told to stop in the middle of a job has not failed at it.
        if db_task_result.exception_class_path in STOPPED:
            jobs.give_back(db_task_result)


class Command(db_worker.Command):
    def handle(self, **options) -> None:
        # The library's command makes the worker by this name.
        db_worker.Worker = Worker
        super().handle(**options)
