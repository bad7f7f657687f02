"""The site on this machine: prepare its database, start its programs, keep them going, stop them."""

import ctypes
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from bootstrap.console import OperatorError, say
from bootstrap.places import PYTHON, ROOT, data_folder
from bootstrap.setup import set_up
from bootstrap.stamps import fingerprint, is_current, quick_fingerprint, record

HOST = "127.0.0.1"
SECONDS_TO_START = 120.0
SECONDS_TO_STOP = 10.0
LONGEST_PAUSE = 10.0  # seconds before a program that keeps dying is started again
ACCOUNTS = ("learner@example.org", "trainer@example.org", "moderator@example.org", "admin@example.org")
PASSWORD = "continuum-demo"
DEVELOPMENT = "learning.settings.dev"
NOT_THE_SITE = ("bootstrap", "tests")
WITHOUT_CODE = ("content", "course", "templates")


class Stopped(KeyboardInterrupt):
    """Somebody asked the site to stop."""


@dataclass
class Program:
    """One of the site's two processes, kept going while the site runs."""

    name: str
    arguments: list[str]
    pid_file: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    quick_deaths: int = field(default=0)

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches only us, and we stop the programs in order.
        self.process = subprocess.Popen(
            self.arguments,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,  # safe: there are no threads here
        )
        self.started = time.monotonic()
        self.pid_file.write_text(f"{self.process.pid}\n")

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def revive(self) -> None:
        """Start it again, after a pause that grows while it keeps dying young."""
        assert self.process is not None
        self.quick_deaths = self.quick_deaths + 1 if time.monotonic() - self.started < 2 * LONGEST_PAUSE else 0
        say(f"The {self.name} ended (exit status {self.process.returncode}); starting it again")
        time.sleep(min(0.5 * self.quick_deaths**2, LONGEST_PAUSE))
        self.start()


def die_with_parent() -> None:
    """Ask Linux to end the program when we are killed outright, so that it never holds on to the port."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


# --- what may stand in the way ------------------------------------------------------------------------


def chosen_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise OperatorError(f"PORT is {text!r}: give a number from 1 to 65535, as in make run PORT=8001")
    return int(text)


def check_port(port: int) -> None:
    with socket.socket() as attempt:
        # As the server itself does: a port that only remembers closed connections is free.
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
        except PermissionError:
            raise OperatorError(
                f"Port {port} needs more rights: take one above 1023, as in make run PORT=8001"
            ) from None
        except OSError:
            raise OperatorError(
                f"Port {port} is taken by another program: stop it, or choose another with make run PORT={port + 1}"
            ) from None


@contextmanager
def sole_use(data: Path) -> Iterator[None]:
    """Hold the data folder; the lock goes with the process, however that ends."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OperatorError(
                f"A site already runs on {data}: stop that one, or name another folder and port, "
                "as in CONTINUUM_DATA=var/second PORT=8001 make run"
            ) from None
        yield


# --- the database -------------------------------------------------------------------------------------


def preparation_value() -> str:
    """What the database was prepared from: the code, the course, the settings."""
    code = [package.parent for package in ROOT.glob("*/__init__.py") if package.parent.name not in NOT_THE_SITE]
    folders = [*code, *(ROOT / name for name in WITHOUT_CODE)]
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    relevant = [file for file in files if "__pycache__" not in file.parts and "static" not in file.parts]
    variables = [os.environ.get(name, "") for name in ("DJANGO_SETTINGS_MODULE", "STORAGE_URL")]
    return fingerprint(quick_fingerprint(relevant), ROOT / "uv.lock", *variables)


def prepare_site(data: Path) -> str:
    """Tables and course. Answers from what; or an empty string, because nothing they come from has changed.

    A database elsewhere (DATABASE_URL) may have been emptied without our knowing: that is always prepared.
    """
    stamp, value = data / "prepared.stamp", preparation_value()
    embedded = not os.environ.get("DATABASE_URL")
    if embedded and (data / "continuum.sqlite3").is_file() and is_current(stamp, value):
        return ""
    stamp.unlink(missing_ok=True)
    manage("Preparing the database", "migrate", "--verbosity", "0")
    manage("Loading the course", "load_course")
    return value


def finish_preparing(data: Path, value: str) -> None:
    """The demonstration's people: the site answers already while they are made."""
    if os.environ.get("DJANGO_SETTINGS_MODULE", DEVELOPMENT) == DEVELOPMENT:
        manage("Making the demonstration accounts; the pages can be read meanwhile", "demo")
    record(data / "prepared.stamp", value)


def manage(purpose: str, *words: str) -> None:
    say(purpose)
    command = [str(PYTHON), "manage.py", *words]
    status = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode
    if status:
        raise OperatorError(
            f"manage.py {words[0]} failed (exit status {status}): see above, correct it, and run it again."
        )


# --- the programs -------------------------------------------------------------------------------------


def site_programs(port: int, data: Path) -> tuple[Program, Program]:
    web = [
        *(str(PYTHON), "-m", "gunicorn", "learning.wsgi", "--bind", f"{HOST}:{port}"),
        *("--workers", "2", "--threads", "4", "--worker-class", "gthread"),
        # The control socket would be one for all sites of this user.
        *("--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket"),
    ]
    worker = [str(PYTHON), "manage.py", "db_worker", "--queue-name", "*", "--backend", "jobs", "--no-reload"]
    return Program("web server", web, data / "web.pid"), Program("job worker", worker, data / "worker.pid")


def answers(port: int) -> bool:
    """Whether the site says that it is alive."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz/")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def wait_until_it_answers(port: int, web: Program) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while not answers(port):
        if web.has_died():
            raise OperatorError("The web server stopped while starting: see above, correct it, and run it again.")
        if time.monotonic() > deadline:
            raise OperatorError(f"The site does not answer on port {port} after {SECONDS_TO_START:.0f} s: see above.")
        time.sleep(0.1)


def announce(port: int) -> None:
    say(f"\nContinuum runs on http://{HOST}:{port}/")


def introduce() -> None:
    if os.environ.get("DJANGO_SETTINGS_MODULE", DEVELOPMENT) == DEVELOPMENT:
        say(f"Demonstration accounts: {', '.join(ACCOUNTS)}; password: {PASSWORD}")
    say("Ctrl-C stops it.")


def stop(programs: Sequence[Program]) -> None:
    """Ask the programs to end, insist after a while, and take their pid files away."""
    running = [program for program in programs if program.process is not None]
    for insistence in (signal.SIGTERM, signal.SIGTERM, signal.SIGKILL):
        for program in running:
            if not program.has_died():
                program.process.send_signal(insistence)  # type: ignore[union-attr]
        deadline = time.monotonic() + SECONDS_TO_STOP
        while time.monotonic() < deadline and not all(program.has_died() for program in running):
            time.sleep(0.05)
    for program in programs:
        program.pid_file.unlink(missing_ok=True)


def request_stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


def listen_for_signals() -> None:
    signal.signal(signal.SIGINT, request_stop)
    signal.signal(signal.SIGTERM, request_stop)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup asked to outlive the terminal
        signal.signal(signal.SIGHUP, request_stop)


def keep_running(port: int, data: Path, *, prepared: str) -> None:
    """Start the programs, finish what was begun to be prepared, and look after them until somebody stops us."""
    programs = web, worker = site_programs(port, data)
    try:
        web.start()
        wait_until_it_answers(port, web)
        worker.start()  # only now: starting both at once would make the first page late
        announce(port)
        if prepared:
            finish_preparing(data, prepared)
        introduce()
        while True:
            for program in programs:
                if program.has_died():
                    program.revive()
            time.sleep(0.5)
    finally:
        # From here to the end a second Ctrl-C changes nothing: it would leave programs behind.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        stop(programs)


def command(further_words: Sequence[str]) -> int:
    """`make run`."""
    listen_for_signals()
    try:
        port, data = chosen_port(), data_folder()
        os.environ.setdefault("BASE_URL", f"http://{HOST}:{port}")
        with sole_use(data):
            check_port(port)
            set_up()
            prepared = prepare_site(data)
            keep_running(port, data, prepared=prepared)
    except Stopped:
        say("Stopped.")
    return 0
