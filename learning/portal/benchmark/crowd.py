"""Many learners in one quiz at the same moment: how long each of them waits, on the real server."""

import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.utils.crypto import get_random_string

from learning.portal.benchmark import pages
from learning.portal.benchmark.errors import BenchmarkError
from learning.portal.benchmark.serving import Visitor
from modules.outline import ModuleEntry

STEPS = ("quiz questions", "quiz answer saved", "quiz handed in")
TOKEN_LENGTH = 32  # of a CSRF secret
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Wait:
    """How long one step takes a learner while so many are in the quiz; wall time, in milliseconds."""

    step: str
    clients: int
    requests: int
    median_ms: float
    p95_ms: float


class Learner:
    """Somebody with a begun attempt, who looks, answers and hands in over one connection."""

    def __init__(self, module: ModuleEntry) -> None:
        self.address = f"{module.url}quiz/questions/"
        self.user, client = pages.reader(module)
        self.attempt, self.answers = pages.begun_attempt(self.user, module)
        self.token = get_random_string(TOKEN_LENGTH)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={self.token}"
        self.waits: dict[str, list[float]] = {step: [] for step in STEPS}

    def take(self, port: int, rounds: int) -> None:
        """Looks at the questions and saves an answer, so many times; then hands in."""
        visitor = Visitor(port, self.cookie)
        questions = list(self.answers.items())
        for number in range(rounds):
            name, options = questions[number % len(questions)]
            self._timed("quiz questions", lambda: visitor.get(self.address))
            saved = {"save_id": str(uuid4()), name: options}
            self._timed("quiz answer saved", lambda saved=saved: self._post(visitor, saved, "application/json", 200))
        handed_in = {"go": "submit-anyway", **self.answers}
        self._timed("quiz handed in", lambda: self._post(visitor, handed_in, "text/html", 303))

    def _timed(self, step: str, act: Callable[[], object]) -> None:
        begun = time.perf_counter()
        act()
        self.waits[step].append((time.perf_counter() - begun) * 1000)

    def _post(self, visitor: Visitor, form: dict[str, object], accept: str, status: int) -> None:
        body = urlencode({"csrfmiddlewaretoken": self.token, "attempt": self.attempt, **form}, doseq=True)
        visitor.ask("POST", self.address, body=body, headers={**FORM, "Accept": accept}, status=status)


def waits(port: int, module: ModuleEntry, *, clients: int, rounds: int) -> list[Wait]:
    """So many learners take the quiz at once. They share this machine with the server."""
    learners = [Learner(module) for _ in range(clients)]
    errors: list[BenchmarkError] = []
    begin = threading.Barrier(clients)

    def take(learner: Learner) -> None:
        begin.wait()
        try:
            learner.take(port, rounds)
        except BenchmarkError as error:
            errors.append(error)

    threads = [threading.Thread(target=take, args=[learner], daemon=True) for learner in learners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return [_wait(step, clients, [ms for learner in learners for ms in learner.waits[step]]) for step in STEPS]


def _wait(step: str, clients: int, found: list[float]) -> Wait:
    ordered = sorted(found)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    return Wait(step, clients, len(ordered), round(statistics.median(ordered), 1), round(p95, 1))
