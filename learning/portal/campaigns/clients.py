"""Learners over HTTP, who remember every answer that they were told is saved."""

import http.client
import itertools
import json
import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4, uuid5

from bootstrap.serving import HOST

SECONDS_TO_ANSWER = 30
LONGEST_IDLE = 1.0  # seconds; the server closes a connection that is idle for two
TOKEN = "campaign" * 4  # against forged requests: cookie and form must say the same
ATTEMPT = re.compile(rb'name="attempt"\s+value="(\d+)"')
FORM = "application/x-www-form-urlencoded"


class Unanswered(Exception):
    """The server went away, or could not answer: nobody knows what it did."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    location: str

    @property
    def data(self) -> dict[str, Any]:
        """The JSON object that it is; empty where it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


class Client:
    """Somebody's browser. `session` is empty for somebody who is not signed in."""

    def __init__(self, port: int, session: str) -> None:
        self.port = port
        self.cookie = f"csrftoken={TOKEN}" + (f"; sessionid={session}" if session else "")
        self.connection: http.client.HTTPConnection | None = None
        self.used_at = 0.0

    def get(self, address: str) -> Answer:
        return self.send("GET", address)

    def post(self, address: str, fields: list[tuple[str, str]], *, script: bool = True) -> Answer:
        """A form, with its token; `script` asks for JSON, as the page's script does."""
        body = urlencode([("csrfmiddlewaretoken", TOKEN), *fields]).encode()
        return self.send("POST", address, body, {"Accept": "application/json"} if script else {})

    def send(
        self, method: str, address: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Raises Unanswered."""
        if time.monotonic() - self.used_at > LONGEST_IDLE:
            self.close()
        if self.connection is None:
            self.connection = http.client.HTTPConnection(HOST, self.port, timeout=SECONDS_TO_ANSWER)
        sent = {"Cookie": self.cookie, **({"Content-Type": FORM} if body is not None else {}), **(headers or {})}
        try:
            self.connection.request(method, address, body=body, headers=sent)
            response = self.connection.getresponse()
            answer = Answer(response.status, response.read(), response.getheader("Location") or "")
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Unanswered(repr(error)) from error
        self.used_at = time.monotonic()
        if answer.status >= 500:
            raise Unanswered(f"status {answer.status}")
        return answer

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


@dataclass
class Save:
    """One answer on its way. What it says is as the database keeps it: an option's id, or a list of them."""

    attempt: int
    question: str
    answer: str | list[str]
    save_id: UUID
    sequence: int | None
    acknowledged: bool = False
    refused: bool = False


@dataclass
class Submit:
    attempt: int
    acknowledged: bool = False


@dataclass
class Log:
    """What one learner sent and was told. Written by one thread, read when it has ended."""

    saves: list[Save] = field(default_factory=list)
    submits: list[Submit] = field(default_factory=list)
    replayed: int = 0
    server_errors: int = 0
    findings: list[str] = field(default_factory=list)


class Learner(threading.Thread):
    """Takes quizzes, one after the other, until told to stop; then finishes what is on its way.

    Each request is sent again, unchanged, until it is answered. `pace` is the longest pause between two, in seconds.
    """

    def __init__(self, port: int, person: dict[str, Any], quizzes: list[dict[str, Any]], seed: str, pace: float = 0.05):
        super().__init__(daemon=True)
        self.client = Client(port, person["session"])
        self.quizzes = quizzes
        self.random = random.Random(seed)  # noqa: S311 (repeatable on purpose)
        self.sequence = itertools.count(1)
        self.pace = pace
        self.log = Log()
        self.stopped = threading.Event()
        self.given_up_at = float("inf")

    def run(self) -> None:
        try:
            while not self.stopped.is_set():
                self.take(self.random.choice(self.quizzes))
        except Exception as error:  # a thread's last words, or nobody would hear them
            self.log.findings.append(f"a client ended early: {error!r}")
        finally:
            self.client.close()

    def stop(self, *, within: float) -> None:
        """No further quiz; what was begun is finished, or given up after so many seconds."""
        self.given_up_at = time.monotonic() + within
        self.stopped.set()

    def take(self, quiz: dict[str, Any]) -> None:
        self.until_answered(lambda: self.client.post(quiz["address"], []))
        page = self.until_answered(lambda: self.client.get(f"{quiz['address']}questions/"))
        found = ATTEMPT.search(page.body)
        if page.status != http.client.OK or not found:
            raise RuntimeError(f"no attempt to answer: status {page.status}, {page.location}")
        attempt = int(found[1])
        for _number in range(self.random.randint(2, 12)):
            question = self.random.choice(quiz["questions"])
            self.save(quiz, attempt, question)
            time.sleep(self.random.uniform(0, self.pace))
            if self.stopped.is_set():
                return
        self.submit(quiz, attempt)

    def chosen(self, question: dict[str, Any]) -> list[str]:
        """Right more often than not, so that quizzes are passed; values in the paper's order."""
        if self.random.random() < 0.7:
            return question["right"]
        count = self.random.randint(1, 3) if question["several"] else 1
        some = self.random.sample(question["options"], count)
        return [option for option in question["options"] if option in some]

    def save(self, quiz: dict[str, Any], attempt: int, question: dict[str, Any]) -> None:
        values = self.chosen(question)
        save = Save(
            attempt=attempt,
            question=question["id"],
            answer=values if question["several"] else values[0],
            save_id=uuid4(),
            sequence=next(self.sequence),
        )
        self.log.saves.append(save)
        fields = [
            ("attempt", str(attempt)),
            ("shown", question["id"]),
            *((f"question-{question['id']}", value) for value in values),
            ("save_id", str(save.save_id)),
            ("sequence", str(save.sequence)),
        ]
        # Now and then the acknowledgement is taken for lost, and the same save comes again.
        for _time in range(2 if self.random.random() < 0.1 else 1):
            answer = self.until_answered(lambda: self.client.post(f"{quiz['address']}questions/", fields))
            if answer.status == http.client.OK and answer.data.get("saved") == str(save.save_id):
                save.acknowledged = True
            else:
                save.refused = True
                self.log.findings.append(f"a good answer was refused: {answer.status} {answer.body[:200]!r}")

    def submit(self, quiz: dict[str, Any], attempt: int) -> None:
        """Hands in, in half of the cases with all the answers of the form; sometimes twice."""
        submit = Submit(attempt)
        self.log.submits.append(submit)
        fields = [("attempt", str(attempt)), ("go", "submit-anyway")]
        saves: list[Save] = []
        if self.random.random() < 0.5:
            save_id, sequence = uuid4(), next(self.sequence)
            fields += [("save_id", str(save_id)), ("sequence", str(sequence))]
            for question in quiz["questions"]:
                values = self.chosen(question)
                fields += [("shown", question["id"])]
                fields += [(f"question-{question['id']}", value) for value in values]
                answer = values if question["several"] else values[0]
                own_id = uuid5(save_id, question["id"])
                saves.append(Save(attempt, question["id"], answer, own_id, sequence))
            self.log.saves.extend(saves)
        for _time in range(2 if self.random.random() < 0.2 else 1):
            answer = self.until_answered(lambda: self.client.post(f"{quiz['address']}questions/", fields, script=False))
            if answer.status == http.client.SEE_OTHER and answer.location.endswith("/results/"):
                submit.acknowledged = True
                for save in saves:
                    save.acknowledged = True
            else:
                self.log.findings.append(f"handing in was answered with {answer.status} {answer.location}")
        if self.random.random() < 0.3:
            self.come_too_late(quiz, attempt)

    def come_too_late(self, quiz: dict[str, Any], attempt: int) -> None:
        """An answer after the end: refused, and not in the database."""
        question = quiz["questions"][0]
        save = Save(attempt, question["id"], "", uuid4(), next(self.sequence), refused=True)
        self.log.saves.append(save)
        fields = [("attempt", str(attempt)), (f"question-{question['id']}", question["options"][-1]),
                  ("save_id", str(save.save_id)), ("sequence", str(save.sequence))]  # fmt: skip
        answer = self.until_answered(lambda: self.client.post(f"{quiz['address']}questions/", fields))
        if answer.status != http.client.BAD_REQUEST or answer.data.get("code") != "handed-in":
            self.log.findings.append(f"an answer after the end was not refused: {answer.status} {answer.body[:200]!r}")

    def until_answered(self, send: Callable[[], Answer]) -> Answer:
        """The first answer, however often the server goes away meanwhile."""
        first = True
        while True:
            try:
                return send()
            except Unanswered as reason:
                if str(reason).startswith("status"):
                    self.log.server_errors += 1
                if time.monotonic() > self.given_up_at:
                    raise
                self.log.replayed += 1 if first else 0
                first = False
                time.sleep(self.random.uniform(0.02, 0.1))
