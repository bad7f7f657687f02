"""`issue-faults`: a hundred people finish at once, and the worker that makes their certificates is killed, again and
again; what comes of it is one certificate each, one file, and mail that arrives.
"""

import itertools
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from bootstrap import serving
from learning.portal.campaigns import issuing_audit, throwaway
from learning.portal.campaigns.audit import Audit
from learning.portal.campaigns.errors import CampaignError
from learning.portal.campaigns.mail_server import MailServer

PEOPLE = 100
MORE = 10  # people who finish when the worker has nothing left to do
A_KILL = 3  # people in reserve for each kill
LONGEST_LIFE = 0.6  # seconds between a job that begins and the death of its worker
LONGEST_BURST = 0.3  # seconds that those live who finish and are killed
SECONDS_TO_WORK = 120.0
SECONDS_TO_FINISH = 600.0
MAIL_PAUSE = 0.1  # seconds that the mail server takes for a message
MAILING = "send_waiting"
WEB = 2  # processes, as `make run` starts
LOOK = 0.02  # seconds between two looks into the database
JOBS = "django_tasks_database_dbtaskresult"
OPEN = f"SELECT count(*) FROM {JOBS} WHERE status IN ('READY', 'RUNNING')"  # noqa: S608
RUNNING = f"SELECT task_path FROM {JOBS} WHERE status = 'RUNNING'"  # noqa: S608
UNSENT = "SELECT count(*) FROM core_outgoingmail WHERE sent_at IS NULL"
UNMADE = "SELECT count(*) FROM certificates_award WHERE made_at IS NULL"
COMPLETED = (
    "SELECT min(c.completed_at), max(c.completed_at) FROM progress_completion c "
    "JOIN progress_subject s ON s.id = c.subject_id WHERE s.scope = 'programme'"
)


@dataclass
class Outcome:
    database: str
    seed: int
    seconds: float
    audit: Audit


class Workshop:
    """The throw-away site with its job worker, its mail server and the people who finish."""

    def __init__(self, site: throwaway.Site, mail: MailServer) -> None:
        self.site, self.mail = site, mail
        self.workers: subprocess.Popen[bytes] | None = None  # what they are forked from
        self.worker = 0  # its pid; 0: there is none
        self.finished = 0
        self.killed: Counter[str] = Counter()

    # --- programs -------------------------------------------------------------------------------------

    def start(self, *words: str, talks: bool = False) -> subprocess.Popen[bytes]:
        with (self.site.data / "programs.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *words], cwd=settings.BASE_DIR,
                env={**self.site.environment, "EMAIL_URL": self.mail.address},
                stdin=subprocess.PIPE if talks else subprocess.DEVNULL, stdout=subprocess.PIPE if talks else log,
                stderr=log, preexec_fn=serving.die_with_parent,
            )  # fmt: skip

    def run(self, *words: str) -> None:
        if self.start(*words).wait():
            raise CampaignError(f"{' '.join(words[1:])} failed: {self.last_words()}")

    def last_words(self) -> str:
        lines = (self.site.data / "programs.log").read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def people(self, what: str, *numbers: int) -> tuple[str, ...]:
        return ("-m", "learning.portal.campaigns.issuing_people", what, *map(str, numbers))

    def start_worker(self) -> None:
        """As `make run` does, but forked from a process that has everything loaded: one that was killed is back at
        once."""
        if self.workers is None:
            self.workers = self.start(*self.people("workers"), talks=True)
        self.workers.stdin.write(b"start\n")
        self.workers.stdin.flush()
        self.worker = int(self.workers.stdout.readline() or 0)
        if not self.worker:
            raise CampaignError(f"No worker starts: {self.last_words()}")

    def is_worker_alive(self) -> bool:
        return bool(self.worker) and Path(f"/proc/{self.worker}").exists()

    def stop_worker(self) -> None:
        """In order, and what it was forked from with it."""
        if self.is_worker_alive():
            os.kill(self.worker, signal.SIGTERM)
        deadline = time.monotonic() + 30
        while self.is_worker_alive() and time.monotonic() < deadline:
            time.sleep(LOOK)
        if self.workers is not None:
            self.workers.kill()
            self.workers.communicate()
            self.workers = None

    # --- what happens ---------------------------------------------------------------------------------

    def finish(self, count: int) -> None:
        """So many more people do their last step, in as many processes as the web server has, which begin together."""
        bounds = [self.finished + count * number // WEB for number in range(WEB + 1)]
        processes = [
            self.start(*self.people("complete", first, last - first), talks=True)
            for first, last in itertools.pairwise(bounds)
        ]
        for process in processes:
            process.stdout.readline()
        for process in processes:
            process.stdin.write(b"go\n")
            process.stdin.flush()
        for process in processes:
            process.communicate()
            if process.returncode:
                raise CampaignError(f"People could not finish: {self.last_words()}")
        self.finished += count

    def finish_and_be_killed(self, count: int, seconds: float) -> None:
        """The same, but whoever issues their certificates is killed meanwhile, and they do it again."""
        process = self.start(*self.people("complete", self.finished, count))
        before = self.count("SELECT count(*) FROM certificates_award")
        while process.poll() is None and self.count("SELECT count(*) FROM certificates_award") == before:
            time.sleep(LOOK)
        time.sleep(seconds)
        process.kill()
        process.wait()
        self.killed["while certificates were issued"] += 1
        self.finish(count)

    def kill_worker(self, seconds: float, job: str = "") -> bool:
        """So long after it has begun a job, or a certain job. False where there was none to begin."""
        if not self.is_worker_alive():
            self.start_worker()
        deadline = time.monotonic() + SECONDS_TO_WORK
        while not any(row[0].endswith(job) for row in self.site.rows(RUNNING)):
            if not self.count(OPEN):
                return False
            if not self.is_worker_alive() or time.monotonic() > deadline:
                raise CampaignError(f"The worker does not work: {self.last_words()}")
            time.sleep(LOOK)
        time.sleep(seconds)
        doing = [row[0].rpartition(".")[2] for row in self.site.rows(RUNNING)]
        os.kill(self.worker, signal.SIGKILL)
        while self.is_worker_alive():
            time.sleep(LOOK)
        self.killed[f"during {doing[0]}" if doing else "between two jobs"] += 1
        return True

    def count(self, sql: str) -> int:
        return int(self.site.rows(sql)[0][0])

    def wait_until_done(self) -> None:
        """Until no job waits, no file is missing and no mail is left."""
        deadline = time.monotonic() + SECONDS_TO_FINISH
        if not self.is_worker_alive():
            self.start_worker()
        while self.count(OPEN) or self.count(UNSENT) or self.count(UNMADE):
            if time.monotonic() > deadline or not self.is_worker_alive():
                return  # the audit says what is left
            time.sleep(0.2)


def run(
    database: str,
    *,
    kills: int,
    seed: int,
    people: int = PEOPLE,
    progress: Callable[[str], None] = lambda label: None,
) -> Outcome:
    """One database, so many kills. Raises CampaignError where nothing could be tried."""
    begun = time.monotonic()
    chance = random.Random(f"{seed} issuing")  # noqa: S311
    # First whatever job it is, then those that send mail, then whoever issues.
    while_mailing, while_issuing = kills - kills * 4 // 10, kills - kills // 20
    with _workshop(database) as shop:
        reserve = people + kills * A_KILL + 3 * MORE
        shop.run(*shop.people("prepare", reserve))
        shop.finish(people)
        span = _seconds(shop.site)
        while (done := shop.killed.total()) < kills:
            if shop.finished + MORE > reserve:
                raise CampaignError(f"After {done} kills nobody is left to finish.")
            if done >= while_issuing:
                shop.finish_and_be_killed(MORE, chance.uniform(0, LONGEST_BURST))
            elif not shop.kill_worker(chance.uniform(0, LONGEST_LIFE), job=MAILING if done >= while_mailing else ""):
                shop.finish(MORE)
                continue
            progress("kills")
        shop.run("manage.py", "award_certificates")  # catches up on what the killed ones were about to issue
        shop.wait_until_done()
        shop.stop_worker()
        result = issuing_audit.audit(shop.site, shop.mail, finished=shop.finished)
        result.counts = {
            f"people who finished at once, within {span:.2f} s": people,
            "kills": shop.killed.total(),
            **{f"  {when}": count for when, count in sorted(shop.killed.items())},
            **result.counts,
        }
        result.check("what verify_ledger found", _verified(shop))
        description = shop.site.description
    return Outcome(description, seed, time.monotonic() - begun, result)


@contextmanager
def _workshop(database: str) -> Iterator[Workshop]:
    with throwaway.site(database) as site, MailServer() as mail:
        mail.pause = MAIL_PAUSE
        shop = Workshop(site, mail)
        try:
            yield shop
        finally:
            shop.stop_worker()


def _seconds(site: throwaway.Site) -> float:
    """Between the first and the last completion, as the database has them."""
    first, last = (
        value if isinstance(value, datetime) else datetime.fromisoformat(value) for value in site.rows(COMPLETED)[0]
    )
    return (last - first).total_seconds()


def _verified(shop: Workshop) -> list[str]:
    done = subprocess.run(
        [sys.executable, "manage.py", "verify_ledger"], cwd=settings.BASE_DIR, env=shop.site.environment,
        stdin=subprocess.DEVNULL, capture_output=True, text=True,
    )  # fmt: skip
    return [*done.stdout.splitlines(), *done.stderr.splitlines()] if done.returncode else []
