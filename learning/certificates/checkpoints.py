"""Heads of the log, signed and kept outside of the database.

A chain alone does not show that its end was cut off, or that all of it was written anew: both leave a chain that
holds. A head that was kept elsewhere shows it: its entry must still be there, with the same hash.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import jwt
from django.conf import settings

from learning.certificates import chain, did, keyring, tokens
from learning.certificates.models import LogEntry

SUBJECT = "log-of-issue"
TOKEN = re.compile(r"[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}")


@dataclass(frozen=True)
class Head:
    """The last entry of the log, as it once was."""

    sequence: int
    hash: str
    at: datetime


def current() -> Head | None:
    """The log's head now; None while nothing was ever issued."""
    last = LogEntry.objects.order_by("-sequence").first()
    return Head(last.sequence, last.hash, last.at) if last else None


def signed(head: Head) -> str:
    """The head as a token of ours. Raises UnusableKey where there is no key to sign with."""
    signing = keyring.keyring().signing
    if signing is None:
        raise keyring.UnusableKey("There is no key to sign with.")
    said = {"sequence": head.sequence, "hash": head.hash, "at": chain.moment(head.at)}
    return tokens.sign({"iss": did.issuer(), "sub": SUBJECT, "head": said}, signing=signing, issuer=did.issuer())


def read(token: str) -> Head:
    """Raises Refused for what none of our keys signed, or is no head. The name that the site had then is no matter."""
    try:
        issuer = str(jwt.decode(token, options={"verify_signature": False}).get("iss"))
    except jwt.PyJWTError as error:
        raise tokens.Refused(tokens.Refusal.MALFORMED) from error
    payload: dict[str, Any] = tokens.opened(token, keys=keyring.on_disk(), issuers=(issuer,))
    if payload.get("sub") != SUBJECT:
        raise tokens.Refused(tokens.Refusal.NOT_OURS, "no head of a log")
    head = payload["head"]
    return Head(head["sequence"], head["hash"], datetime.fromisoformat(head["at"]))


# --- beside the database ------------------------------------------------------------------------------


def path() -> Path:
    """One signed head a line, the newest last."""
    return Path(settings.DATA_DIR) / "log-heads.txt"


def keep(head: Head) -> bool:
    """Notes a head beside the database, unless it is the one that was noted last. Answers whether it did."""
    lines = path().read_text().split() if path().exists() else []
    if lines and _is(lines[-1], head):
        return False
    path().parent.mkdir(parents=True, exist_ok=True)
    with path().open("a") as file:
        file.write(signed(head) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return True


def _is(token: str, head: Head) -> bool:
    try:
        return read(token) == head
    except (tokens.Refused, keyring.UnusableKey):
        return False


def found_in(text: str) -> Iterator[Head | str]:
    """The heads in a file of ours, or in a mail that somebody kept; in place of one that is refused, why."""
    for number, token in enumerate(TOKEN.findall(text), start=1):
        try:
            yield read(token)
        except tokens.Refused as refused:
            yield f"head {number} was not signed by us, or was changed ({refused})"
