"""Sites to break: a data folder, a database and a web server of the campaign's own, never the site's."""

import fcntl
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from bootstrap import serving, stamps
from learning.portal import empty_database
from learning.portal.campaigns import postgresql
from learning.portal.campaigns.errors import CampaignError

DATABASES = ("sqlite", "postgresql")
# What would lead the throw-away site to something that somebody uses.
OF_THE_SITE = {"ALLOWED_HOSTS", "BASE_URL", "CACHE_URL", "DATABASE_URL", "DEBUG", "EMAIL_URL", "SECRET_KEY",
               "SIGNING_CERTIFICATE_FILE", "SIGNING_KEY_FILE", "STORAGE_URL"}  # fmt: skip
SECRET = "a campaign keeps nothing"  # noqa: S105 (signs the sessions of invented people)
FACTS = "facts.json"
WORKERS = 2
FAILED = re.compile(r"^Internal Server Error|\[ERROR\] Error handling request")
OTHER_RECORD = re.compile(r"Bad Request|Forbidden|Not Found|Unauthorized|Method Not Allowed|\[\d{4}-")
ERROR = re.compile(r"[\w.]+(Error|Exception|Exit|Found|Request|Warning)\b")


class Site:
    """A throw-away site on one kind of database. `facts` is what prepare.py tells about its quizzes and people."""

    def __init__(self, database: str, data: Path, cluster: postgresql.Server | None) -> None:
        self.database = database
        self.data = data
        self.cluster = cluster
        self.port = _free_port()
        self.facts: dict[str, Any] = {}
        self.process: subprocess.Popen[bytes] | None = None
        self.starts = 0

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in OF_THE_SITE}
        made = {"CONTINUUM_DATA": str(self.data), "DJANGO_SETTINGS_MODULE": "learning.settings.dev",
                "SECRET_KEY": SECRET}  # fmt: skip
        if self.cluster:
            made["DATABASE_URL"] = self.cluster.url
        return {**kept, **made}

    @property
    def description(self) -> str:
        return f"PostgreSQL {self.cluster.version()}" if self.cluster else f"SQLite {sqlite3.sqlite_version}"

    # --- its web server -------------------------------------------------------------------------------

    def start(self) -> None:
        """Gunicorn as `make run` starts it; the workers are forked from a loaded master, so one that was killed is
        back at once."""
        words = [sys.executable, "-m", "gunicorn", "learning.wsgi", "--bind", f"{serving.HOST}:{self.port}",
                 "--workers", str(WORKERS), "--threads", "4", "--worker-class", "gthread", "--preload",
                 "--graceful-timeout", "5", "--log-level", "error", "--no-control-socket",
                 "--config", "python:learning.portal.campaigns.gunicorn_settings"]  # fmt: skip
        with (self.data / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                words, cwd=settings.BASE_DIR, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=serving.die_with_parent,
            )  # fmt: skip
        self.starts += 1
        self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + serving.SECONDS_TO_START
        while not serving.answers(self.port):
            if self.process is None or self.process.poll() is not None:
                raise CampaignError(f"The web server ended while it started: {self.last_words()}")
            if time.monotonic() > deadline:
                raise CampaignError(f"The web server does not answer: {self.last_words()}")
            time.sleep(0.05)

    def kill_all(self) -> None:
        """SIGKILL to the master and its workers."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def kill_workers(self) -> int:
        """SIGKILL to every process that answers requests; the master starts others. Answers how many."""
        killed = 0
        for pid in postgresql.children(self.process.pid) if self.process else []:
            try:
                os.kill(pid, signal.SIGKILL)
                killed += 1
            except ProcessLookupError:
                pass
        return killed

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.kill_all()

    def last_words(self) -> str:
        lines = (self.data / "server.log").read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def errors_logged(self) -> list[str]:
        """What went wrong inside the server: for each answer 500 the last line of its traceback, each once."""
        found, last, inside = set(), "", False
        for line in (self.data / "server.log").read_text(errors="replace").splitlines():
            if FAILED.search(line):
                found |= {last, line if line.startswith("Internal") else ""}
                last, inside = "", True
            elif OTHER_RECORD.match(line):
                inside = False
            elif inside and ERROR.match(line):
                # Of several that led to each other the last one is what happened.
                last = line
        return sorted((found | {last}) - {""})

    # --- its database, past the site's own code -------------------------------------------------------

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query answers, without Django: the auditor does not lean on what it audits."""
        if self.cluster:
            with self.cluster.connect() as connection:
                return [tuple(row) for row in connection.execute(sql).fetchall()]
        with closing(sqlite3.connect(self.data / "continuum.sqlite3", timeout=30)) as connection:
            return connection.execute(sql).fetchall()


def _free_port() -> int:
    with socket.socket() as attempt:
        attempt.bind((serving.HOST, 0))
        return attempt.getsockname()[1]


@contextmanager
def site(database: str) -> Iterator[Site]:
    """A prepared site, not started; at the end everything it consists of is stopped and taken away."""
    template = current_template(database)
    with tempfile.TemporaryDirectory(prefix="continuum-campaign-") as name:
        data = Path(name) / "data"
        cluster = None
        made = None
        try:
            if database == "postgresql":
                data.mkdir()
                cluster = postgresql.Server()
                cluster.copy_from(template / "cluster")
                cluster.start()
            else:
                shutil.copytree(template, data)
            made = Site(database, data, cluster)
            made.facts = json.loads((template / FACTS).read_text())
            yield made
        finally:
            if made:
                made.stop()
            if cluster:
                cluster.close()


# --- templates ------------------------------------------------------------------------------------


def current_template(database: str) -> Path:
    """A filled database, kept under build/ until the migrations or what fills it change."""
    folder = settings.BUILD_DIR / "campaigns"
    folder.mkdir(parents=True, exist_ok=True)
    template, stamp = folder / database, folder / f"{database}.stamp"
    value = made_from(database)
    with (folder / f"{database}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (template.is_dir() and stamps.is_current(stamp, value)):
            stamp.unlink(missing_ok=True)
            shutil.rmtree(template, ignore_errors=True)
            template.mkdir()
            fill(database, template)
            stamps.record(stamp, value)
    return template


def made_from(database: str) -> str:
    rooms = [path for path in settings.BASE_DIR.iterdir() if (path / "__init__.py").is_file()]
    migrations = [file for room in rooms for file in room.rglob("migrations/*.py")]
    code = [Path(__file__).with_name("prepare.py"), settings.BASE_DIR / "quizzes" / "source.py"]
    version = str(postgresql.programs()) if database == "postgresql" else ""
    return stamps.fingerprint(SECRET, version, *sorted(migrations), *code, settings.BASE_DIR / "uv.lock")


def fill(database: str, template: Path) -> None:
    cluster = None
    with tempfile.TemporaryDirectory(prefix="continuum-campaign-") as name:
        data = template if database == "sqlite" else Path(name)
        try:
            if database == "postgresql":
                cluster = postgresql.Server()
                cluster.create()
            else:
                empty_database.copy_to(data / "continuum.sqlite3")
            made = Site(database, data, cluster)
            done = subprocess.run(
                [sys.executable, "-m", "learning.portal.campaigns.prepare", str(template / FACTS)],
                cwd=settings.BASE_DIR, env=made.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            )  # fmt: skip
            if done.returncode:
                raise CampaignError(
                    f"The database could not be filled: {(done.stderr.strip() or '?').splitlines()[-1]}"
                )
            if cluster:
                cluster.stop()
                shutil.copytree(cluster.data, template / "cluster", symlinks=True)
        finally:
            if cluster:
                cluster.close()
