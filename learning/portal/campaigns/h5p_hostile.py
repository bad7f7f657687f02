"""`h5p-hostile`: the whole corpus of hostile packages (tests/media/hostile), as uploads and played in chromium, and
packages of our own damaged by lot. What must be refused is refused, what is played reaches nothing.

The uploads and the browser are the tests' own, told to try everything; here are their numbers.
"""

import io
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from learning.portal.campaigns.audit import Audit
from learning.portal.campaigns.errors import CampaignError
from media.h5p import package, packing

TESTS = ("tests/media/test_hostile.py", "tests/media/test_hostile_player.py")
PACKAGES = 475  # about as many as there are, for the bar
SLOWEST = 2.0  # seconds of the processor for a damaged package
END = 1500  # bytes: the list of entries, where the worst lies


@dataclass
class Outcome:
    database: str
    seed: int
    seconds: float
    audit: Audit
    tables: dict[str, dict[str, str]] = field(default_factory=dict)


def run(*, mutations: int, seed: int, progress: Callable[[str], None] = lambda label: None) -> Outcome:
    begun = time.monotonic()
    audit = Audit()
    parts = {part["part"]: part for part in _tried(progress)}
    answers = _damaged(mutations, random.Random(seed), audit, progress)  # noqa: S311 (to be drawn again)
    for name in ("upload", "browser"):
        audit.check(f"{name}: what should not happen", parts[name]["found"])
    upload, browser = parts["upload"], parts["browser"]
    audit.counts = {
        **{f"uploads: {kind}": count for kind, count in upload["counts"].items()},
        "played in chromium": browser["packages"],
        "attempts that packages told of": browser["tried"],
        "statements kept": browser["statements"],
        "states kept": browser["states"],
        "damaged by lot": mutations,
    }
    costs = {
        "most of the processor": f"{upload['seconds'][1][0]:.2f} s ({upload['seconds'][0]})",
        "most memory": f"{upload['megabytes'][1][1]:.1f} MB ({upload['megabytes'][0]})",
        "longest in chromium": f"{browser['slowest'][1]:.1f} s ({browser['slowest'][0]})",
    }
    tables = {"costs": costs, "damaged packages": {rule: str(count) for rule, count in answers.most_common()}}
    return Outcome("no database", seed, time.monotonic() - begun, audit, tables)


def size(*, mutations: int) -> int:
    return PACKAGES + mutations


def _tried(progress: Callable[[str], None]) -> list[dict[str, Any]]:
    """What the tests note of all packages; also of those that ended badly."""
    with tempfile.TemporaryDirectory(prefix="continuum-campaign-") as name:
        report, log = Path(name) / "report", Path(name) / "log"
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "DJANGO"))}
        kept |= {"HOSTILE_REPORT": str(report), "CONTINUUM_DATA": name}
        # Once: what falls is a finding, not bad luck.
        once = ["-p", "no:cacheprovider", "-p", "no:rerunfailures", "-o", "markers=flaky"]
        words = [sys.executable, "-m", "pytest", "-q", *once, *TESTS]
        with log.open("wb") as file:
            tests = subprocess.Popen(words, cwd=settings.BASE_DIR, env=kept, stdin=subprocess.DEVNULL, stdout=file,
                                     stderr=subprocess.STDOUT)  # fmt: skip
            seen = 0
            while tests.poll() is None:
                time.sleep(0.5)
                lines = report.read_text().splitlines() if report.exists() else []
                for _line in lines[seen:]:
                    progress("packages")
                seen = len(lines)
        parts = [json.loads(line) for line in report.read_text().splitlines()] if report.exists() else []
        if not {"upload", "browser"} <= {part["part"] for part in parts}:
            raise CampaignError("The tests did not come to their end:\n" + log.read_text(errors="replace")[-2000:])
        return parts


# --- by lot ---------------------------------------------------------------------------------------


def _damaged(mutations: int, chance: random.Random, audit: Audit, progress: Callable[[str], None]) -> Counter[str]:
    """Our own activities with bytes changed, lost or added: refused in words, or taken and unpacked as they are."""
    folder = settings.BASE_DIR / "modules" / "content" / "en" / "activities"
    sound = [packing.pack(source).data for source in packing.sources(folder)]
    answers: Counter[str] = Counter()
    crashed, slow = [], []
    for number in range(mutations):
        content, begun = changed(chance.choice(sound), chance), time.process_time()
        try:
            package.inspect(io.BytesIO(content))
            answers["taken"] += 1
        except package.Refused as refusal:
            answers[refusal.rule] += 1
        except Exception as error:  # whatever else it is, is what is looked for
            crashed.append(f"number {number}: {error!r}")
        if time.process_time() - begun > SLOWEST:
            slow.append(f"number {number}")
        progress("damaged")
    audit.check("a damaged package broke the reader", crashed)
    audit.check("a damaged package took long", slow)
    return answers


def changed(sound: bytes, chance: random.Random) -> bytes:
    """A package with a little of it otherwise."""
    content = bytearray(sound)
    way = chance.randrange(5)
    if way < 3:  # bytes: anywhere, in the list of entries, to the edges
        reach = len(content) if way == 0 else END
        for _time in range(chance.randrange(1, 6)):
            content[-1 - chance.randrange(reach)] = chance.choice([0, 255]) if way == 2 else chance.randrange(256)
    else:
        place = chance.randrange(len(content))
        if way == 3:
            del content[place : place + chance.randrange(1, 2000)]
        else:
            content[place:place] = chance.randbytes(chance.randrange(1, 50))
    return bytes(content)
