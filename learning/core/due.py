"""What falls due by itself: reviews, digests, expiries. Each room registers its own; `manage.py run_due` runs all.

Every function can be run again at any time: what it did already it does not do twice.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from learning.core import clock

logger = logging.getLogger(__name__)
Function = Callable[[datetime], int]
_registered: dict[str, Function] = {}


@dataclass(frozen=True)
class Outcome:
    """How much one room did, or what stopped it."""

    name: str
    count: int = 0
    error: str = ""


def register(name: str, function: Function) -> None:
    """`function(moment)` does what is due at `moment` and answers how much that was."""
    _registered[name] = function


def run(moment: datetime) -> list[Outcome]:
    """Runs everything that is registered, in the order of names, as if it were `moment`.

    One that fails is logged and does not keep the others from running.
    """
    with clock.at(moment):
        return [_run(name, function, moment) for name, function in sorted(_registered.items())]


def _run(name: str, function: Function, moment: datetime) -> Outcome:
    try:
        return Outcome(name, count=function(moment))
    except Exception as error:
        logger.exception("What is due failed: %s", name)
        return Outcome(name, error=f"{type(error).__name__}: {error}")
