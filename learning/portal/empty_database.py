"""An empty SQLite database with all its tables, made once for each state of the migrations.

Migrating takes half a minute, copying what was migrated takes none. Tests, campaigns and benchmarks begin with a copy;
whoever uses one migrates it, which then has nothing to do, so a migration that is new or changed is never missed.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings

from bootstrap import stamps


def copy_to(target: Path) -> None:
    """Puts a copy at `target`. The first process makes it, others wait for that."""
    folder = settings.BUILD_DIR / "test"
    folder.mkdir(parents=True, exist_ok=True)
    template, stamp, value = folder / "migrated.sqlite3", folder / "migrated.stamp", made_from()
    with (folder / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (template.is_file() and stamps.is_current(stamp, value)):
            stamp.unlink(missing_ok=True)
            template.unlink(missing_ok=True)
            _migrate(template)
            stamps.record(stamp, value)
        shutil.copyfile(template, target)


def made_from() -> str:
    """A digest of all migrations, ours and those of the packages in use."""
    rooms = [path for path in settings.BASE_DIR.iterdir() if (path / "__init__.py").is_file()]
    migrations = [file for room in rooms for file in room.rglob("migrations/*.py")]
    return stamps.fingerprint(*sorted(migrations), settings.BASE_DIR / "uv.lock")


def _migrate(template: Path) -> None:
    """In a process of its own, which knows this database and no other."""
    with tempfile.TemporaryDirectory(prefix="continuum-migrate-") as data:
        environment = {
            **os.environ,
            "CONTINUUM_DATA": data,
            "DATABASE_URL": f"sqlite:///{template}",
            "DJANGO_SETTINGS_MODULE": "learning.settings.test",
        }
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=settings.BASE_DIR, env=environment, stdin=subprocess.DEVNULL, check=True)
