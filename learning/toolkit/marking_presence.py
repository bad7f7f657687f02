"""Who has a submission open at the marking desk: a soft note to others, kept in the cache for half an hour.

It locks nothing. Where the cache is one of a single process, the note may be missing.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.cache import cache

from learning.core import clock
from learning.toolkit.models import Submission

if TYPE_CHECKING:
    from learning.accounts.models import User

KEPT = timedelta(minutes=30)
MINUTE = timedelta(minutes=1)


def note_opened(submission: Submission, marker: "User") -> int | None:
    """Notes that `marker` has it open; answers how many minutes ago somebody else opened it last, if anybody did."""
    now = clock.now()
    opened = {
        person: at for person, at in cache.get(_key(submission), {}).items() if now - at < KEPT
    }  # fmt: skip
    others = [at for person, at in opened.items() if person != marker.pk]
    # The first look counts: opening it again does not make it newer.
    cache.set(_key(submission), {marker.pk: now, **opened}, KEPT.total_seconds())
    return (now - max(others)) // MINUTE if others else None


def forget(submission: Submission) -> None:
    cache.delete(_key(submission))


def _key(submission: Submission) -> str:
    return f"toolkit.marking.{submission.pk}"
