"""How the log of issue is hashed. Pure, and fixed: what was written years ago must still verify.

    digest of an entry  = SHA-256( salt || canonical payload )                        salt: 32 random bytes, as hex
    hash of an entry    = SHA-256( canonical [sequence, at, act, number, digest, hash of the entry before] )

Canonical is JSON in UTF-8 with sorted members and no spaces, in which a whole number has no point (as in RFC 8785):
the same for every database, whichever way it keeps JSON.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

# What stands before the first entry.
BEGINNING = "0" * 64
LARGEST_EXACT = 2**53


def canonical(value: Any) -> bytes:
    return json.dumps(
        _plain(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False
    ).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGEST_EXACT:
        return int(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    return value


def sha256(content: bytes | str) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def digest_of(salt: str, payload: Mapping[str, Any]) -> str:
    return sha256(salt.encode() + canonical(payload))


def hash_of(*, sequence: int, at: datetime, act: str, number: str, digest: str, previous: str) -> str:
    return sha256(canonical([sequence, moment(at), act, number, digest, previous]))


def moment(at: datetime) -> str:
    """ISO 8601 in UTC, always to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
