"""The campaigns by name. A further one is a line here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from learning.portal.campaigns import (
    faults,
    forgery,
    fuzz,
    guard,
    h5p_hostile,
    issuing,
    pdf_forgery,
    starts,
    statements,
)

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Options:
    """What the command was asked for."""

    seed: int
    kills: int
    examples: int
    at_once: int
    mutations: int


@dataclass(frozen=True)
class Campaign:
    """`run` takes the kind of database, the options, and whom to tell how far it is; `size` is how far it goes."""

    describes: str
    size: Callable[[Options], int]
    run: Callable[[str, Options, Progress], Any]
    needs_database: bool = True  # one that needs none runs once, whatever databases were asked for


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
    "guard": Campaign(
        "labelled texts and variants of them: what the guard against client data finds, and what it should not",
        lambda options: options.mutations,
        lambda database, options, progress: guard.run(
            mutations=options.mutations, seed=options.seed, progress=progress
        ),
        needs_database=False,
    ),
    "certificate-forgery": Campaign(
        "forged credentials and codes: every one is refused",
        lambda options: options.mutations,
        lambda database, options, progress: forgery.run(
            mutations=options.mutations, seed=options.seed, progress=progress
        ),
        needs_database=False,
    ),
    "issue-faults": Campaign(
        "a hundred finish at once, and the worker is killed meanwhile: one certificate, file and message each",
        lambda options: options.kills,
        lambda database, options, progress: issuing.run(
            database, kills=options.kills, seed=options.seed, progress=progress
        ),
    ),
    "pdf-forgery": Campaign(
        "a sealed file changed at every byte, and in every known way: none passes for unchanged",
        lambda options: pdf_forgery.size(every=1),
        lambda database, options, progress: pdf_forgery.run(every=1, seed=options.seed, progress=progress),
        needs_database=False,
    ),
    "h5p-statements": Campaign(
        "whatever an activity says is taken within its bounds or refused; what is passed on arrives once, in order",
        lambda options: options.kills // 4 + 1,
        lambda database, options, progress: statements.run(
            database,
            examples=options.examples * 50,
            kills=options.kills // 4,
            seed=options.seed,
            progress=progress,
        ),
    ),
    "h5p-hostile": Campaign(
        "hostile packages uploaded and played in a browser: refused by the rule they break, or they reach nothing",
        lambda options: h5p_hostile.size(mutations=options.mutations),
        lambda database, options, progress: h5p_hostile.run(
            mutations=options.mutations, seed=options.seed, progress=progress
        ),
        needs_database=False,
    ),
}
