"""The word in an address that lets its holder read the files of one version, for some hours.

The frame that plays an activity has an opaque origin and therefore no cookies: its addresses carry the right
themselves. A token names a version and an audience, an opaque word for one session; nobody can be read from it.
"""

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing

from learning.core import clock

LIFETIME = timedelta(hours=8)
# The end falls on a full step: one session gets the same addresses for a while, and its browser the files it kept.
STEP = timedelta(hours=1)
SALT = "media.h5p.content"
AUDIENCE = re.compile(r"[A-Za-z0-9_-]{1,64}")
LONGEST = 200  # characters


class BadToken(Exception):
    """Not one of ours, or changed on its way."""


class Expired(BadToken):
    """It was good until lately: the reader opens the activity again."""


@dataclass(frozen=True)
class Granted:
    """What a token lets its holder read, and until when."""

    version_id: int
    audience: str
    expires: datetime

    @property
    def seconds_left(self) -> int:
        return int((self.expires - clock.now()).total_seconds())


def make(*, version_id: int, audience: str, lifetime: timedelta = LIFETIME) -> str:
    """A token for the version, good for `lifetime` and until the full hour after it."""
    if not AUDIENCE.fullmatch(audience):
        raise ValueError("An audience is one word of letters, digits, hyphens and underscores.")
    end = (clock.now() + lifetime).timestamp()
    expires = math.ceil(end / STEP.total_seconds()) * int(STEP.total_seconds())
    return _signer().sign(f"{version_id}.{expires}.{audience}")


def read(token: str) -> Granted:
    """What the token grants. Raises Expired, or BadToken."""
    if len(token) > LONGEST:
        raise BadToken
    try:
        version_id, expires, audience = _signer().unsign(token).split(".")
    except (signing.BadSignature, ValueError) as error:
        raise BadToken from error
    granted = Granted(int(version_id), audience, datetime.fromtimestamp(int(expires), UTC))
    if granted.expires <= clock.now():
        raise Expired
    return granted


def _signer() -> signing.Signer:
    # A full stop: the usual colon would have to be escaped in a content security policy.
    return signing.Signer(salt=SALT, sep=".")
