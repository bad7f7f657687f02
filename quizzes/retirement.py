"""Which questions are out of date: by their own date, or because the slide they test is.

Slides stand above this room: whoever knows when they have to be looked at again registers here.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any

ExpiredKeys = Callable[[Iterable[str]], Collection[str]]
_registered: list[ExpiredKeys] = []


def register(function: ExpiredKeys) -> None:
    """`function(page_keys)` answers those that are past their review date, in a bounded number of queries."""
    if function not in _registered:
        _registered.append(function)


def expired(page_keys: Iterable[str]) -> set[str]:
    """The keys, as texts, of those pages that must be looked at again before anybody is asked about them."""
    wanted = {str(key) for key in page_keys if key}
    return {str(key) for function in _registered for key in function(wanted)} if wanted else set()


def is_retired(value: Mapping[str, Any], today: date) -> bool:
    """The question block's own date has come."""
    day = value.get("retired_on")
    return day is not None and day <= today
