"""What one answer costs the server, measured in this process: nothing but the site's own work is counted."""

import gzip
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median, quantiles

from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from learning.portal.benchmark.errors import BenchmarkError

Act = Callable[[], HttpResponse]
TWENTIETHS = 20
MILLISECONDS = 1000


@dataclass(frozen=True)
class Measured:
    """Something to measure. `acts` never ends; what is done between two acts is not counted."""

    name: str
    acts: Iterator[Act]
    status: int = 200


@dataclass(frozen=True)
class Cost:
    """What an answer costs: CPU milliseconds, database queries, bytes as written and as sent."""

    name: str
    rounds: int
    cpu_ms: float
    cpu_ms_p95: float
    queries: int
    plain_bytes: int
    sent_bytes: int


def measure(measured: Measured, *, rounds: int, warm_up: int) -> Cost:
    """Asks `rounds` times after `warm_up` times. Raises BenchmarkError for any other answer than the expected."""
    for _ in range(warm_up):
        _ask(measured)
    times = sorted(_ask(measured)[0] for _ in range(rounds))
    # Counted apart: keeping the queries' texts costs time.
    act = next(measured.acts)
    with CaptureQueriesContext(connection) as queries:
        response = act()
    sent = response.content
    plain = gzip.decompress(sent) if response.get("Content-Encoding") == "gzip" else sent
    return Cost(
        name=measured.name,
        rounds=rounds,
        cpu_ms=round(median(times), 2),
        cpu_ms_p95=round(quantiles(times, n=TWENTIETHS, method="inclusive")[-1], 2),
        queries=len(queries),
        plain_bytes=len(plain),
        sent_bytes=len(sent),
    )


def _ask(measured: Measured) -> tuple[float, HttpResponse]:
    act = next(measured.acts)
    begun = time.process_time()
    response = act()
    spent = (time.process_time() - begun) * MILLISECONDS
    if response.status_code != measured.status:
        raise BenchmarkError(f"“{measured.name}” was answered {response.status_code} instead of {measured.status}.")
    return spent, response
