"""`quiz-faults`: learners answer and hand in while the server is killed under them, again and again."""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from learning.portal.campaigns import throwaway
from learning.portal.campaigns.audit import Audit, audit
from learning.portal.campaigns.clients import Learner
from learning.portal.campaigns.errors import CampaignError

LEARNERS = 8
LONGEST_LIFE = 1.5  # seconds between an answering server and its death
WHOLE = 10  # every so many kills take the master as well as the workers …
WITH_DATABASE = 5  # … and every so many of those, PostgreSQL itself
SECONDS_TO_FINISH = 60.0
DATABASE_AWAY = (
    "Internal Server Error",
    "django.db.utils.OperationalError",
    "django.db.utils.InterfaceError",
    "psycopg.",
)
LONGEST = 3600.0  # seconds, all in all


@dataclass
class Kills:
    workers: int = 0
    whole: int = 0
    database: int = 0
    processes: int = 0

    @property
    def total(self) -> int:
        return self.workers + self.whole + self.database


@dataclass
class Outcome:
    database: str
    seed: int
    seconds: float
    kills: Kills
    server_errors: int
    audit: Audit
    notes: list[str] = field(default_factory=list)


def run(
    database: str,
    *,
    kills: int,
    seed: int,
    learners: int = LEARNERS,
    progress: Callable[[str], None] = lambda label: None,
) -> Outcome:
    """One database, so many kills. Raises CampaignError where nothing could be tried."""
    begun = time.monotonic()
    chance = random.Random(f"{seed} kills")  # noqa: S311
    done = Kills()
    with throwaway.site(database) as site:
        site.start()
        people = [
            Learner(site.port, person, site.facts["quizzes"], f"{seed} learner {number}")
            for number, person in enumerate(site.facts["people"][:learners])
        ]
        with _working(people):
            while done.total < kills:
                if time.monotonic() - begun > LONGEST:
                    raise CampaignError(f"After {LONGEST:.0f} s only {done.total} kills were done.")
                time.sleep(chance.uniform(0, LONGEST_LIFE))
                if _kill(site, done):
                    progress("kills")
            site.wait_until_it_answers()
        outcome = Outcome(
            database=site.description,
            seed=seed,
            seconds=time.monotonic() - begun,
            kills=done,
            server_errors=sum(person.log.server_errors for person in people),
            audit=audit(site, [person.log for person in people]),
        )
        _check_file(site, outcome)
        # While the database itself was away, and only then, its absence may have been an error.
        away = DATABASE_AWAY if done.database else ()
        errors = [line for line in site.errors_logged() if not line.startswith(away)]
        outcome.audit.check("errors that the server logged", errors)
        outcome.seconds = time.monotonic() - begun
    return outcome


@contextmanager
def _working(people: list[Learner]) -> Iterator[None]:
    for person in people:
        person.start()
    try:
        yield
    finally:
        for person in people:
            person.stop(within=SECONDS_TO_FINISH)
        for person in people:
            person.join()


def _kill(site: throwaway.Site, done: Kills) -> bool:
    """The next death: of the workers, of the whole server, of the database under it; and what comes after it.

    Answers whether anybody was there to be killed.
    """
    before = done.total
    number = before + 1
    if number % WHOLE:
        killed = site.kill_workers()
        # Nobody to kill means that the last death is not over yet: that is none.
        done.workers += bool(killed)
        done.processes += killed
    elif site.cluster and number % (WHOLE * WITH_DATABASE) == 0:
        site.cluster.kill()
        site.cluster.start()
        done.database += 1
    else:
        done.processes += 1 + throwaway.WORKERS
        site.kill_all()
        site.start()
        done.whole += 1
    site.wait_until_it_answers()
    return done.total > before


def _check_file(site: throwaway.Site, outcome: Outcome) -> None:
    """SQLite can say whether its file is sound."""
    if site.cluster is None:
        try:
            said = [row[0] for row in site.rows("PRAGMA integrity_check")]
        except sqlite3.DatabaseError as error:
            said = [str(error)]
        outcome.audit.check("damage to the database file", (line for line in said if line != "ok"))
