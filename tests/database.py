"""An empty database with all its tables, made once for each state of the migrations.

Migrating takes half a minute; copying what was migrated takes none. Django still migrates the copy, which then has
nothing to do, so a migration that is new or changed is never missed.
"""

import fcntl
import shutil
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from bootstrap import stamps


def place_copy(target: Path) -> None:
    """Puts a copy where the tests' database belongs. The first process makes it, others wait for that."""
    folder = settings.BUILD_DIR / "test"
    folder.mkdir(parents=True, exist_ok=True)
    template, stamp, value = folder / "migrated.sqlite3", folder / "migrated.stamp", made_from()
    with (folder / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (template.is_file() and stamps.is_current(stamp, value)):
            stamp.unlink(missing_ok=True)
            template.unlink(missing_ok=True)
            migrate(template)
            stamps.record(stamp, value)
        shutil.copyfile(template, target)


def made_from() -> str:
    rooms = [path for path in settings.BASE_DIR.iterdir() if (path / "__init__.py").is_file()]
    migrations = [file for room in rooms for file in room.rglob("migrations/*.py")]
    return stamps.fingerprint(*sorted(migrations), settings.BASE_DIR / "uv.lock")


def migrate(template: Path) -> None:
    connection = connections["default"]
    real = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(template)
    try:
        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA journal_mode=DELETE")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = real
