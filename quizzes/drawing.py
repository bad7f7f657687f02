"""Drawing questions and shuffling. Pure, and the same for the same seed in every version of Python.

Drawn evenly over the tags: again and again a question of the tag that has fewest questions so far, until there are
enough. A question with several tags counts for each of them; those without a tag are a group of their own. Among
the questions of a group those come first that the person has not seen, then those seen longest ago; chance, that is
the seed, decides the rest.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item", bound=Mapping[str, Any])
UNTAGGED = ("",)


def seed_of(seed: int, name: str) -> int:
    """A number that follows from a seed and a name: 48 bits, so that a browser too counts it exactly."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{name}".encode()).digest()[:6])


def shuffled(items: Sequence[Item], seed: int) -> list[Item]:
    """Things with an `id`, in an order that chance decides."""
    return sorted(items, key=lambda item: seed_of(seed, item["id"]))


def drawn(pool: Sequence[Item], count: int, *, seed: int, shown_before: Mapping[str, int]) -> list[Item]:
    """`count` questions of the pool, in the pool's order; see the module's first lines."""
    # Seen never is best, then longest ago.
    waiting = sorted(shuffled(pool, seed), key=lambda question: _familiarity(question, shown_before))
    tally = {tag: 0 for question in waiting for tag in _tags(question)}
    chosen: set[str] = set()
    while waiting and len(chosen) < count:
        fewest = min(tally[tag] for question in waiting for tag in _tags(question))
        question = next(question for question in waiting if any(tally[tag] == fewest for tag in _tags(question)))
        waiting.remove(question)
        chosen.add(question["id"])
        for one in _tags(question):
            tally[one] += 1
    return [question for question in pool if question["id"] in chosen]


def _familiarity(question: Mapping[str, Any], shown_before: Mapping[str, int]) -> float:
    attempts_ago = shown_before.get(question["id"])
    return 1 / attempts_ago if attempts_ago else 0


def _tags(question: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(question.get("tags") or UNTAGGED)
