"""`h5p-statements`: whatever an activity or a forger may say is taken within its bounds or refused; and what is passed
on to a learning record store arrives in order, once, however often who passes it on is killed."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from bootstrap import serving
from learning.portal.campaigns import throwaway
from learning.portal.campaigns.audit import Audit
from learning.portal.campaigns.errors import CampaignError
from learning.portal.campaigns.record_store import RecordStore

LONGEST = 12_000  # characters of what is kept of a statement
STATEMENTS_A_KILL = 300  # more than are passed on before the next one
LOOK = 0.005  # seconds
IMPOSSIBLE = (
    "SELECT id, points, maximum FROM quizzes_h5pstatement "
    "WHERE points < 0 OR points > maximum OR (points IS NULL) <> (maximum IS NULL)"
)


@dataclass
class Outcome:
    database: str
    seed: int
    seconds: float
    audit: Audit
    tables: dict[str, dict[str, str]] = field(default_factory=dict)


def run(
    database: str, *, examples: int, kills: int, seed: int, progress: Callable[[str], None] = lambda label: None
) -> Outcome:
    """`examples` statements, and `kills` of the process that passes them on."""
    begun, result = time.monotonic(), Audit()
    with throwaway.site(database) as site:
        heard = _run(site, {}, "fuzz", seed, examples)
        progress("statements")
        result.check("neither taken nor refused", heard["broken"])
        result.check("impossible points", [str(row) for row in site.rows(IMPOSSIBLE)])
        kept = [str(said) for (said,) in site.rows("SELECT CAST(said AS TEXT) FROM quizzes_h5pstatement")]
        result.check("too much kept", [said[:80] for said in kept if len(said) > LONGEST])
        result.check("somebody else named", [said[:80] for said in kept if "somebody.else" in said])
        result.counts = {"statements": examples, "kept": len(kept)}
        _pass_on(site, result, kills=kills, rng=random.Random(seed), progress=progress)  # noqa: S311
        description = site.description
    table = {name: str(count) for name, count in heard["outcomes"].items()}
    return Outcome(description, seed, time.monotonic() - begun, result, {"what became of them": table})


def _pass_on(
    site: throwaway.Site, result: Audit, *, kills: int, rng: random.Random, progress: Callable[[str], None]
) -> None:
    store = RecordStore()
    store.seconds = 0.02
    store.start()
    try:
        told = {"XAPI_LRS_URL": store.url, "XAPI_LRS_KEY": "key", "XAPI_LRS_SECRET": "secret"}
        _run(site, told, "say", (kills + 1) * STATEMENTS_A_KILL)
        # In the order of their rows, and under their ids from the browser: the outbox is empty afterwards.
        expected = site.rows("SELECT count(*) FROM quizzes_outgoingstatement")[0][0]
        for _number in range(kills):
            _send_and_be_killed(site, told, store, rng)
            progress("kills")
        left = _program(site, told, "manage.py", "forward_statements")
        if left.wait():
            raise CampaignError("The statements could not be passed on.")
        times = [one["timestamp"] for one in store.kept.values()]
        result.check("lost", _differing(expected, len(store.kept)))
        result.check("out of order", [] if times == sorted(times) else ["a later one came first"])
        result.check("two under one id", store.others)
        rows = site.rows("SELECT count(*) FROM quizzes_outgoingstatement")[0][0]
        result.check("still waiting", [f"{rows} rows"] if rows else [])
        result.counts |= {
            "passed on": len(store.kept),
            "kills": kills,
            "sent again": sum(store.calls) - len(store.kept),
        }
    finally:
        store.stop()


def _differing(expected: int, found: int) -> list[str]:
    return [] if expected == found else [f"{expected} were on their way, {found} arrived"]


def _send_and_be_killed(site: throwaway.Site, told: dict[str, str], store: RecordStore, rng: random.Random) -> None:
    """Whoever passes on is killed in the middle: while the store answers, or just after."""
    until = len(store.calls) + rng.randint(1, 6)
    process = _program(site, told, "manage.py", "forward_statements")
    while process.poll() is None and len(store.calls) < until:
        time.sleep(LOOK)
    time.sleep(rng.uniform(0, 2 * store.seconds))
    if process.poll() is None:
        os.kill(process.pid, signal.SIGKILL)
    process.wait()


def _program(site: throwaway.Site, told: dict[str, str], *words: str) -> subprocess.Popen[bytes]:
    with (site.data / "programs.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, *words], cwd=settings.BASE_DIR, env={**site.environment, **told},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, preexec_fn=serving.die_with_parent,
        )  # fmt: skip


def _run(site: throwaway.Site, told: dict[str, str], what: str, *numbers: int) -> dict[str, Any]:
    words = ["-m", "learning.portal.campaigns.statements_people", what, *map(str, numbers)]
    process = _program(site, told, *words)
    out, _nothing = process.communicate()
    if process.returncode:
        raise CampaignError(f"{what} failed: {(site.data / 'programs.log').read_text(errors='replace')[-300:]}")
    return dict(json.loads(out.decode().splitlines()[-1]))
