"""Measures the site that the environment names, and writes what it found to standard output, as JSON.

`manage.py bench` starts this in a process of its own, whose settings know the throw-away data folder only.
"""

import argparse
import json
import sys
from dataclasses import dataclass
from typing import Any

import django


@dataclass(frozen=True)
class Effort:
    """How much to do: requests a page, seconds of throughput for each number of clients, how often each learner of a
    crowd looks and answers, how many files are made, and how many posts the forum has."""

    rounds: int
    warm_up: int
    seconds: float
    crowd_rounds: int
    files: int
    posts: int


FULL = Effort(rounds=60, warm_up=10, seconds=5, crowd_rounds=10, files=500, posts=100_000)
QUICK = Effort(rounds=5, warm_up=1, seconds=0.5, crowd_rounds=1, files=10, posts=400)
CLIENTS = (1, 8, 32)
INTERRUPTED = 130


def run(*, quick: bool) -> dict[str, Any]:
    """Everything, one after the other: nothing else may be busy meanwhile."""
    from django.conf import settings

    from learning.core.progress_bar import ProgressBar
    from learning.portal.benchmark import crowd, documents, forum, pages, report, serving
    from learning.portal.benchmark.measuring import measure

    effort, where = QUICK if quick else FULL, report.machine()
    everything = pages.everything()
    with ProgressBar(len(everything) + forum.steps(effort.posts) + 2 * len(CLIENTS) + 4) as bar:
        costs = []
        for measured in everything:
            costs.append(measure(measured, rounds=effort.rounds, warm_up=effort.warm_up))
            bar(measured.name)
        forum.fill(effort.posts, progress=bar)
        for measured in forum.everything(*pages.learner()):
            costs.append(measure(measured, rounds=effort.rounds, warm_up=effort.warm_up))
            bar(measured.name)
        module = pages.the_module()
        files = documents.costs(files=effort.files, progress=bar)
        slide = pages.public_slide(module).url
        _user, client = pages.reader(module)
        cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        with serving.running_site(settings.DATA_DIR) as port:
            weight = serving.weigh(port, slide, cookie=cookie)
            bar("weight of a slide")
            # Not counted: every worker has its templates to read once.
            serving.throughput(port, slide, cookie=cookie, clients=CLIENTS[1], seconds=effort.seconds / 2)
            throughputs = []
            for clients in CLIENTS:
                throughputs.append(
                    serving.throughput(port, slide, cookie=cookie, clients=clients, seconds=effort.seconds)
                )
                bar(f"{clients} clients at once")
            waits = []
            for clients in CLIENTS:
                waits += crowd.waits(port, module, clients=clients, rounds=effort.crowd_rounds)
                bar(f"{clients} learners in the quiz")
    return report.as_data(
        quick=quick, costs=costs, weight=weight, throughputs=throughputs, waits=waits, files=files, where=where
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m learning.portal.benchmark", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    from learning.core.native_libraries import prepare

    prepare()
    django.setup()
    from learning.portal.benchmark.errors import BenchmarkError

    try:
        found = run(quick=quick)
    except BenchmarkError as error:
        found = {"error": str(error)}
    except KeyboardInterrupt:
        return INTERRUPTED  # whoever started us was interrupted, too, and says so
    json.dump(found, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
