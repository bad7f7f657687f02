"""A PostgreSQL server of the campaign's own: in a temporary folder, on a Unix socket, gone at the end.

PostgreSQL refuses to run as root; then it runs as its own user, or as nobody.
"""

import json
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from django.conf import settings

from bootstrap import serving
from learning.portal.campaigns.errors import CampaignError, Missing

SECONDS_TO_START = 60.0
USERS = ("postgres", "nobody")
NAME = "continuum"
SOCKET = "5432"  # in the name of the socket's file; no port is opened
SHORTEST_HOME = "/tmp"  # noqa: S108 (a socket's path is limited to some hundred letters)


def programs() -> Path:
    """The folder with initdb and postgres. Raises Missing."""
    tools = settings.BUILD_DIR / "tools.json"
    named = json.loads(tools.read_text()).get("postgresql") if tools.exists() else None
    found = [Path(named)] if named else []
    path = shutil.which("initdb")
    found += [Path(path).resolve().parent] if path else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in found:
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    raise Missing("There is no PostgreSQL server here (initdb, postgres): `make test` and `make campaign` get one.")


class Server:
    """One cluster. `folder` must be readable all the way down for the user that the server runs as."""

    def __init__(self, home: Path | None = None) -> None:
        self.programs = programs()
        self.user = _ordinary_user()
        self.home = home or Path(tempfile.mkdtemp(prefix="continuum-pg-", dir=SHORTEST_HOME))
        self.home.mkdir(parents=True, exist_ok=True)
        self.data = self.home / "data"
        self.log = self.home / "log"
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths = 0
        self._give(self.home)

    @property
    def url(self) -> str:
        """For DATABASE_URL."""
        return f"postgres://{NAME}@/{self.home}/{NAME}"

    def create(self) -> None:
        """An empty cluster with an empty database."""
        command = ["initdb", "--pgdata", str(self.data), "--username", NAME, "--auth", "trust", "--encoding", "UTF8",
                   "--no-locale", "--no-sync"]  # fmt: skip
        done = subprocess.run(self._as_user(command), capture_output=True, text=True, cwd="/")
        if done.returncode:
            raise CampaignError(f"initdb failed: {(done.stderr or done.stdout).strip().splitlines()[-1]}")
        self.start(durable=False)
        self._query("postgres", f"CREATE DATABASE {NAME}")

    def copy_from(self, template: Path) -> None:
        """The cluster that was kept, stopped, in `template`."""
        shutil.copytree(template, self.data, symlinks=True)
        self._give(self.data)
        for path in self.data.rglob("*"):
            self._give(path)
        self.data.chmod(0o700)

    def start(self, *, durable: bool = True) -> None:
        """Runs it, recovering from a crash if need be; waits until it answers. Not `durable`: without fsync."""
        options = ["-D", str(self.data), "-k", str(self.home), "-p", SOCKET, "-c", "listen_addresses="]
        options += [] if durable else ["-F"]
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._as_user(["postgres", *options]), cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=serving.die_with_parent,
            )  # fmt: skip
        deadline = time.monotonic() + SECONDS_TO_START
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise CampaignError(f"PostgreSQL did not start: {self.log.read_text().strip().splitlines()[-1]}")
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL to the server and all of its processes at once, as when the machine's memory is full."""
        if self.process is None:
            return
        everyone = [self.process.pid, *children(self.process.pid)]
        for pid in everyone:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()
        deadline = time.monotonic() + SECONDS_TO_START
        while any(Path(f"/proc/{pid}").exists() for pid in everyone) and time.monotonic() < deadline:
            time.sleep(0.02)
        self.deaths += 1

    def stop(self) -> None:
        """Ends it in order (a fast shutdown)."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=SECONDS_TO_START)
        except subprocess.TimeoutExpired:
            self.kill()

    def close(self) -> None:
        """Stops it and takes its folder away."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def connect(self, database: str = NAME):
        psycopg = _psycopg()
        return psycopg.connect(host=str(self.home), port=SOCKET, user=NAME, dbname=database, autocommit=True)

    def version(self) -> str:
        with self.connect() as connection:
            return str(connection.info.server_version // 10000)

    def _query(self, database: str, sql: str) -> None:
        with self.connect(database) as connection:
            connection.execute(sql)

    def _answers(self) -> bool:
        psycopg = _psycopg()
        try:
            self._query("postgres", "SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _as_user(self, command: list[str]) -> list[str]:
        words = [str(self.programs / command[0]), *command[1:]]
        if self.user is None:
            return words
        return ["setpriv", f"--reuid={self.user.pw_uid}", f"--regid={self.user.pw_gid}", "--clear-groups",
                "--pdeathsig", "INT", *words]  # fmt: skip

    def _give(self, path: Path) -> None:
        if self.user is not None:
            os.chown(path, self.user.pw_uid, self.user.pw_gid, follow_symlinks=False)


def _ordinary_user() -> pwd.struct_passwd | None:
    """Who runs the server where we are root; None: we ourselves."""
    if os.geteuid() != 0:
        return None
    if not shutil.which("setpriv"):
        raise Missing("PostgreSQL does not run as root, and there is no setpriv here to run it as somebody else.")
    for name in USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Missing(f"PostgreSQL does not run as root, and there is no user {' or '.join(USERS)} here.")


def _psycopg():
    try:
        import psycopg
    except ImportError:
        raise Missing("The Python package psycopg is not installed: `uv sync --group scale`.") from None
    return psycopg


def children(pid: int) -> list[int]:
    """The processes that `pid` started and that still run."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            except (OSError, IndexError):
                continue
            if int(parent) == pid:
                found.append(int(folder.name))
    return found
