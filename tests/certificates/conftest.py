"""A programme of two modules, one with a quiz, made through the ledger's own services."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from django.db import connection

from learning.accounts.models import User
from learning.certificates.models import Award
from learning.progress import services as ledger
from learning.progress.models import Subject
from learning.progress.services import Declared

QUIZ_RESULT = {
    "kind": "quiz",
    "score": 9.0,
    "maximum": 10,
    "percent": 90.0,
    "pass_mark": 80,
    "attempt": 1,
    "judged_by": "marked automatically",
}


@dataclass(frozen=True)
class Programme:
    """Keys of what it asks: `slide` of the first module, `quiz` of the second."""

    subject: Subject
    slide: UUID
    quiz: UUID

    def begin(self, user: User) -> None:
        """All but the last requirement, which is the quiz."""
        ledger.record_done(user=user, activity_key=self.slide)

    def finish(self, user: User) -> None:
        self.begin(user)
        ledger.record_done(user=user, activity_key=self.quiz, evidence=QUIZ_RESULT)


def make_programme() -> Programme:
    slide, quiz = uuid4(), uuid4()
    course = ledger.declare_subject(key=uuid4(), scope=Subject.Scope.COURSE, title="Helping")
    modules = []
    for order, (title, key, kind) in enumerate([("Recognizing", slide, "slide"), ("First response", quiz, "quiz")]):
        module = ledger.declare_subject(
            key=uuid4(), scope=Subject.Scope.MODULE, title=title, course=course, order=order
        )
        ledger.declare_activities(subject=module, activities=[Declared(key=key, kind=kind, title=title)])
        modules.append(module)
    ledger.declare_parts(subject=course, parts=modules)
    programme = ledger.declare_subject(
        key=uuid4(), scope=Subject.Scope.PROGRAMME, title="Helping: completion", course=course, order=100
    )
    ledger.declare_parts(subject=programme, parts=[course])
    return Programme(programme, slide, quiz)


@pytest.fixture
def programme(db) -> Programme:
    return make_programme()


@pytest.fixture
def awarded(programme, learner, run_jobs) -> Award:
    """A certificate without a name: its file waits."""
    run_jobs(lambda: programme.finish(learner))
    return Award.objects.get()


def together(count: int, act: Callable) -> list:
    """What `act` answers in `count` threads that start at the same moment; the first error is raised."""
    gate, answers, errors = threading.Barrier(count), [], []

    def run():
        try:
            gate.wait(timeout=60)
            answers.append(act())
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return answers
