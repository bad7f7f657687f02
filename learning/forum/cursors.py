"""Where a page of a list begins: by what stands there, not by counting, so that nothing shifts while somebody reads."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime

from learning.forum.models import Thread

OLDER, NEWER = "o", "n"


@dataclass(frozen=True)
class Cursor:
    """A thread's place, by its last post and its number, and on which side of it the page lies."""

    side: str
    at: datetime
    pk: int

    def __str__(self) -> str:
        words = f"{self.side}{self.at.astimezone(UTC):%Y%m%d%H%M%S%f}.{self.pk}"
        return base64.urlsafe_b64encode(words.encode()).decode().rstrip("=")


def beside(thread: Thread, side: str) -> Cursor:
    """The page on one side of a visible thread."""
    return Cursor(side, thread.last_post_at or thread.created_at, thread.pk)


def read(text: str) -> Cursor | None:
    """None for nothing, and for what this module did not write."""
    try:
        words = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
        moment, _dot, key = words[1:].partition(".")
        at = datetime.strptime(moment, "%Y%m%d%H%M%S%f").replace(tzinfo=UTC)
        pk = int(key)
    except (ValueError, binascii.Error):
        return None
    return Cursor(words[0], at, pk) if words[0] in (OLDER, NEWER) and 0 < pk < 2**63 else None
