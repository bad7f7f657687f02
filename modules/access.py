"""Who may read what. Outline, transcripts, search and caches all ask here.

Tactics for leaving a trafficker are for signed-in readers: a slide says so by its readership, and nothing that is
made of slides may be wider than they are. A safety-critical slide that nobody has signed is held back from learners
where the site says so (`HOLD_BACK_UNREVIEWED`): it keeps its number, is asked of nobody, and trainers can read it.
"""

from typing import Any

from django.db.models import Q

from learning.editorial import selectors as editorial

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
    return Q(**{f"{prefix}live": True, f"{prefix}readership__in": allowed}) & editorial.not_held(prefix)


def is_held(*, awaits_review: bool) -> bool:
    """Whether a slide that does or does not wait for a signature is kept from learners."""
    return awaits_review and editorial.holds_back()


def may_read_held(user: Any) -> bool:
    """Trainers read what is held back, where it stands in the course."""
    return user is not None and user.is_authenticated and user.is_staff and user.has_perm("wagtailcore.publish_page")
