"""Where an activity is: its own addresses, and its places in the course with what says the same in words. Those the
room that has the slides tells."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from media.models import H5PActivity


@dataclass(frozen=True)
class Place:
    """A page that shows an activity, in one reader's language."""

    title: str
    address: str
    words: str  # HTML


Finder = Callable[[H5PActivity, Any, str], list[Place]]
_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """`finder(activity, user, language)` answers the places that this person may read."""
    if finder not in _finders:
        _finders.append(finder)


def of(activity: H5PActivity, *, user: Any, language: str) -> list[Place]:
    """Where this person finds the activity."""
    return [place for find in _finders for place in find(activity, user, language)]


def addresses(code: str, *, preview: bool = False) -> dict[str, str]:
    """What the stage of an activity has to know: `code`, `address`, `attempts_url`. In a preview nothing is kept."""
    attempts_url = reverse("quizzes:activity_attempts", args=[code])
    return {
        "code": code,
        "address": reverse("quizzes:activity", args=[code]),
        "attempts_url": f"{attempts_url}?preview" if preview else attempts_url,
    }
