"""The measurements for people, as a table, and for programs, as JSON."""

import json
import os
import platform
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings

from learning.core import clock
from learning.portal.benchmark.crowd import Wait
from learning.portal.benchmark.documents import FileCost
from learning.portal.benchmark.measuring import Cost
from learning.portal.benchmark.serving import Throughput, Weight

KILOBYTE = 1000


def machine() -> dict[str, Any]:
    """Where it was measured; numbers of different machines, or of a busy one, do not compare."""
    return {
        "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "database": settings.DATABASES["default"]["ENGINE"].rpartition(".")[2],
    }


def as_data(
    *,
    quick: bool,
    costs: list[Cost],
    weight: Weight,
    throughputs: list[Throughput],
    waits: list[Wait],
    files: list[FileCost],
    where: dict[str, Any],
) -> dict[str, Any]:
    """All of it as plain data; docs/performance.md names the fields."""
    return {
        "measured_at": clock.now().isoformat(timespec="seconds"),
        "quick": quick,
        "machine": where,
        "pages": [asdict(cost) for cost in costs],
        "slide_weight": {**asdict(weight), "total": weight.total},
        "throughput": [asdict(one) for one in throughputs],
        "quiz_waits": [asdict(one) for one in waits],
        "files": [asdict(one) for one in files],
    }


def write(data: dict[str, Any], folder: Path) -> Path:
    """Keeps the data under its time, in UTC."""
    name = data["measured_at"].partition("+")[0].replace(":", "")
    path = folder / f"{name}.json"
    path.write_text(json.dumps(data, indent=2) + "\n")
    return path


def as_table(data: dict[str, Any]) -> str:
    """The same to read."""
    where, weight = data["machine"], data["slide_weight"]
    pages = [
        (one["name"], f"{one['cpu_ms']:.1f}", f"{one['cpu_ms_p95']:.1f}", str(one["queries"]),
         _kilobytes(one["plain_bytes"]), _kilobytes(one["sent_bytes"]))
        for one in data["pages"]
    ]  # fmt: skip
    parts = [(name, _kilobytes(weight[name])) for name in ("html", "css", "js", "fonts", "other", "total")]
    speeds = [(str(one["clients"]), f"{one['requests_per_second']:.0f}") for one in data["throughput"]]
    waits = [
        (one["step"], str(one["clients"]), f"{one['median_ms']:.0f}", f"{one['p95_ms']:.0f}", str(one["requests"]))
        for one in data["quiz_waits"]
    ]
    files = [
        (one["name"], f"{one['ms']:.1f}", f"{one['per_second']:.1f}", _kilobytes(one["bytes"]),
         str(one["files"]), f"{one['grown_kb']:.0f}")
        for one in data["files"]
    ]  # fmt: skip
    return "\n\n".join(
        [
            f"{where['cores']} cores, load {where['load_before']} before, Python {where['python']}, "
            f"{where['system']}, {where['database']}" + (" (quick: rough numbers)" if data["quick"] else ""),
            _columns(("page", "CPU ms", "p95", "queries", "KB", "KB sent"), pages),
            _columns((f"slide in a browser, {weight['requests']} requests", "KB sent"), parts),
            _columns(("clients at once", "slides/s"), speeds),
            _columns(("step, learners in the quiz at once", "learners", "ms", "p95", "requests"), waits),
            _columns(("one after the other", "CPU ms", "a second", "KB", "files", "KB grown"), files),
        ]
    )


def _kilobytes(size: int) -> str:
    return f"{size / KILOBYTE:.1f}"


def _columns(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """The first column to the left, numbers to the right."""
    widths = [max(len(row[place]) for row in [heads, *rows]) for place in range(len(heads))]
    lines = [heads, tuple("-" * width for width in widths), *rows]
    return "\n".join(
        "  ".join(
            [line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))]
        )
        for line in lines
    )
