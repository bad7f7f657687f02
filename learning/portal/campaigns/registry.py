"""The campaigns by name. A further one is a line here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from learning.portal.campaigns import faults, fuzz, starts

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Options:
    """What the command was asked for."""

    seed: int
    kills: int
    examples: int
    at_once: int


@dataclass(frozen=True)
class Campaign:
    """`run` takes the kind of database, the options, and whom to tell how far it is; `size` is how far it goes."""

    describes: str
    size: Callable[[Options], int]
    run: Callable[[str, Options, Progress], Any]


CAMPAIGNS = {
    "quiz-faults": Campaign(
        "the server is killed while learners answer and hand in: nothing acknowledged is lost",
        lambda options: options.kills,
        lambda database, options, progress: faults.run(
            database, kills=options.kills, seed=options.seed, progress=progress
        ),
    ),
    "quiz-starts": Campaign(
        "many simultaneous starts: one open attempt a person",
        lambda options: 1,
        lambda database, options, progress: starts.run(database, at_once=options.at_once),
    ),
    "quiz-fuzz": Campaign(
        "bad input of every kind: refused, and nothing changes",
        lambda options: options.examples * fuzz.KINDS,
        lambda database, options, progress: fuzz.run(
            database, examples=options.examples, seed=options.seed, progress=progress
        ),
    ),
}
