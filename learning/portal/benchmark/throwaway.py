"""A data folder to measure on: the shipped course and the demonstration people, and nothing of the site's own."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from bootstrap import stamps
from learning.portal import empty_database
from learning.portal.benchmark.errors import BenchmarkError

# What would lead the measured site to a database, a cache or a mail server that somebody uses.
OF_THE_SITE = {"ALLOWED_HOSTS", "BASE_URL", "CACHE_URL", "DATABASE_URL", "DEBUG", "EMAIL_URL", "SECRET_KEY",
               "SIGNING_CERTIFICATE_FILE", "SIGNING_KEY_FILE", "STORAGE_URL"}  # fmt: skip
COMMANDS = (("migrate", "--verbosity", "0"), ("load_course",), ("demo",))
# The folders and files of code that say what those commands write.
MADE_FROM_FOLDERS = {"content", "importers", "migrations"}
MADE_FROM_FILES = {"demonstration.py", "loading.py", "source.py"}


def environment(data: Path) -> dict[str, str]:
    """The variables of a site on the folder `data` that has everything embedded."""
    kept = {name: value for name, value in os.environ.items() if name not in OF_THE_SITE}
    return {**kept, "CONTINUUM_DATA": str(data), "DJANGO_SETTINGS_MODULE": "learning.settings.dev"}


@contextmanager
def sole_use(folder: Path) -> Iterator[None]:
    """One benchmark at a time: two would measure each other."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "bench.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BenchmarkError("Another benchmark is running on this data folder: wait until it has ended.") from None
        yield


@contextmanager
def copy_of_template(folder: Path) -> Iterator[Path]:
    """A fresh data folder, gone at the end; its template is kept in `folder` until what it is made from changes."""
    template = current_template(folder)
    with tempfile.TemporaryDirectory(prefix="continuum-bench-") as name:
        data = Path(name) / "data"
        shutil.copytree(template, data)
        yield data


def current_template(folder: Path) -> Path:
    template, stamp, value = folder / "template", folder / "template.stamp", made_from()
    if not (template.is_dir() and stamps.is_current(stamp, value)):
        stamp.unlink(missing_ok=True)
        shutil.rmtree(template, ignore_errors=True)
        template.mkdir(parents=True)
        fill(template)
        stamps.record(stamp, value)
    return template


def made_from() -> str:
    """A digest of the migrations, the content and the loaders."""
    rooms = [path for path in settings.BASE_DIR.iterdir() if (path / "__init__.py").is_file()]
    files = [file for room in rooms for file in room.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    return stamps.quick_fingerprint(
        file for file in files if MADE_FROM_FOLDERS & set(file.parts) or file.name in MADE_FROM_FILES
    )


def fill(data: Path) -> None:
    """Tables, course and people, made by the same commands as any site's."""
    empty_database.copy_to(data / "continuum.sqlite3")
    for words in COMMANDS:
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=environment(data), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        if done.returncode:
            raise BenchmarkError(f"The database to measure on could not be made: manage.py {words[0]} failed.")
