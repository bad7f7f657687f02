"""Who may read what. Outline, transcripts, search and caches all ask here.

Tactics for leaving a trafficker are for signed-in readers: a slide says so by its readership, and nothing that is
made of slides may be wider than they are.
"""

from typing import Any

from django.db.models import Q

EVERYONE = "everyone"
SIGNED_IN = "signed-in"


def readership_of(user: Any) -> str:
    """The widest readership that `user` belongs to; files that are made ahead are made once for each."""
    return SIGNED_IN if user is not None and user.is_authenticated else EVERYONE


def may_read(readership: str | None, user: Any) -> bool:
    """Whether `user` may read a slide of this readership. Pages that have none are for everyone."""
    return readership in (None, EVERYONE) or readership_of(user) == SIGNED_IN


def readable(prefix: str = "", *, readership: str) -> Q:
    """The slides that a reader of this readership may see, for a query on slides (or on `prefix` of something)."""
    allowed = [EVERYONE, SIGNED_IN] if readership == SIGNED_IN else [EVERYONE]
    return Q(**{f"{prefix}live": True, f"{prefix}readership__in": allowed})
