"""Takes packages one by one as the site does, in a process that does nothing else, and says what each cost.

    with Taker(folder) as taker:
        taker.take(path)    # {"rule": "size-lies", "seconds": 0.01, "megabytes": 1.2, "left": []}

`rule` is "" for a package that was taken, and "error: …" for whatever should not have happened. `left` are the files on
disk afterwards. What this process builds or reads for itself would be counted with the rest, so it builds nothing.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings

START = "import sys; from tests.media.hostile import measure; measure.serve(sys.argv[1])"


class Taker:
    def __init__(self, folder: Path) -> None:
        self.words = [sys.executable, "-c", START, str(folder)]

    def __enter__(self) -> "Taker":
        self.process = subprocess.Popen(
            self.words, cwd=settings.BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_reasons: object) -> None:
        self.process.communicate()

    def take(self, path: Path) -> dict[str, Any]:
        self.process.stdin.write(f"{path}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


# --- the other process ----------------------------------------------------------------------------


def serve(folder: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning.settings.dev")
    import django

    django.setup()
    settings.PRIVATE_ROOT = folder
    from media.h5p import package, store

    store.os.sync = lambda: None  # the disks of this machine are not what is measured

    def take(path: str) -> dict[str, Any]:
        cost, rule = Cost(), ""
        try:
            with open(path, "rb") as file:
                inspected = package.inspect(file)
                with store.holding(inspected.sha256):
                    store.put(inspected.sha256, lambda place: package.unpack(file, place))
        except package.Refused as refusal:
            rule = refusal.rule
        except Exception as error:  # whatever else it is, is what is looked for
            rule = f"error: {error!r}"
        found = {"rule": rule, **cost.so_far()}
        found["left"] = [one.name for one in Path(folder).rglob("*") if one.is_file() or (rule and one.is_dir())]
        for outer in Path(folder).iterdir():
            shutil.rmtree(outer)
        return found

    for line in sys.stdin:
        sys.stdout.write(json.dumps(take(line.rstrip("\n"))) + "\n")
        sys.stdout.flush()


class Cost:
    """Processor time and memory at its highest, above what there was."""

    def __init__(self) -> None:
        with suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5")  # the highest from now on
        self.began, self.memory = time.process_time(), _status("VmRSS")

    def so_far(self) -> dict[str, float]:
        return {"seconds": time.process_time() - self.began, "megabytes": _status("VmHWM") - self.memory}


def _status(name: str) -> float:
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))
