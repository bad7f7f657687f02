"""What the campaigns found: as text to read, and as data to keep."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from learning.core import clock
from learning.portal.campaigns.audit import MOST_SHOWN, Audit


def data_of(name: str, outcome: Any) -> dict[str, Any]:
    """Plain data; every outcome has `database`, `seconds` and `audit`."""
    return {
        "campaign": name,
        "ended_at": clock.now().isoformat(timespec="seconds"),
        **asdict(outcome),
        "seconds": round(outcome.seconds, 1),
        "findings": outcome.audit.total,
    }


def as_text(name: str, outcome: Any) -> str:
    lines = [f"{name} on {outcome.database}: {outcome.seconds:.0f} s" + _seed(outcome)]
    if hasattr(outcome, "kills"):
        kills = outcome.kills
        lines += _table(
            {
                "kills": kills.total,
                "  of all the workers at once": kills.workers,
                "  of the whole server": kills.whole,
                "  of the database server": kills.database,
                "processes of the server killed": kills.processes,
                "errors 500 answered": outcome.server_errors,
            }
        )
    lines += _table(outcome.audit.counts)
    for title, rows in getattr(outcome, "tables", {}).items():
        width = max(map(len, rows))
        lines += [f"  {title}", *(f"    {name.ljust(width)}  {said}" for name, said in rows.items())]
    for attack, statuses in getattr(outcome, "statuses", {}).items():
        said = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))
        lines.append(f"  {attack} was answered with {said}")
    return "\n".join([*lines, *_findings(outcome.audit)])


def _seed(outcome: Any) -> str:
    return f", seed {outcome.seed}" if hasattr(outcome, "seed") else ""


def _table(counts: dict[str, int]) -> list[str]:
    width = max((len(name) for name in counts), default=0)
    return [f"  {name.ljust(width)}  {count:>7}" for name, count in counts.items()]


def _findings(audit: Audit) -> list[str]:
    lines = _table({name: len(found) for name, found in audit.findings.items()})
    for name, found in audit.findings.items():
        lines += [f"  FOUND {name}: {one}" for one in found[:MOST_SHOWN]]
        lines += [f"  … and {len(found) - MOST_SHOWN} more"] if len(found) > MOST_SHOWN else []
    return [*lines, f"  {audit.total} findings" if audit.total else "  nothing found"]


def write(name: str, runs: list[dict[str, Any]], folder: Path) -> Path:
    """Keeps the data under its name and time, in UTC."""
    folder.mkdir(parents=True, exist_ok=True)
    moment = clock.now().isoformat(timespec="seconds").partition("+")[0].replace(":", "")
    path = folder / f"{name}-{moment}.json"
    path.write_text(json.dumps(runs, indent=2, default=str) + "\n")
    return path
