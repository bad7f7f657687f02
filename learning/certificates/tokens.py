"""Signed tokens (JWS, RFC 7515, compact): made with our key, and opened with nothing but our keys.

A token's header decides nothing. It may name one of our keys; the key decides the algorithm; and a header with
anything else in it (a key of its own, an address of one, another rule) is refused before any of it is looked at.
Only one spelling of a token is a token: no padding, no bits left over, no space, no member twice.
"""

import base64
import binascii
import json
import re
from collections.abc import Collection
from enum import StrEnum
from typing import Any

import jwt

from learning.certificates.keyring import Keyring, Signing

LONGEST = 200_000  # characters; ours have some thousands
LONGEST_HEADER = 1000
HEADER = frozenset({"alg", "kid", "typ"})
TYPE = "JWT"
PART = re.compile(r"[A-Za-z0-9_-]+")


class Refusal(StrEnum):
    """Why something is no valid certificate of ours."""

    MALFORMED = "malformed"
    FOREIGN_HEADER = "foreign header"
    UNKNOWN_KEY = "unknown key"
    WRONG_ALGORITHM = "wrong algorithm"
    BAD_SIGNATURE = "bad signature"
    NOT_OURS = "not ours"
    NO_CERTIFICATE = "no certificate"
    NOT_ISSUED = "not issued"
    NOT_YET_VALID = "not yet valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REPLACED = "replaced"


class Refused(Exception):
    """`reason` is for programs; the text says more, to people who run the site."""

    def __init__(self, reason: Refusal, detail: str = ""):
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason, self.detail = reason, detail


def key_name(issuer: str, thumbprint: str) -> str:
    """The name of a key in a header, which is its address in the issuer's DID document."""
    return f"{issuer}#{thumbprint}"


def sign(payload: dict[str, Any], *, signing: Signing, issuer: str) -> str:
    return jwt.encode(
        payload,
        signing.private,
        algorithm=signing.public.algorithm,
        headers={"kid": key_name(issuer, signing.public.kid), "typ": TYPE},
    )


def opened(token: str, *, keys: Keyring, issuers: Collection[str]) -> dict[str, Any]:
    """What the token says, if one of `keys` signed it for one of `issuers`. Raises Refused."""
    parts = token.split(".") if len(token) <= LONGEST else []
    if len(parts) != 3:
        raise Refused(Refusal.MALFORMED, "not three parts, or far too long")
    header_bytes, payload_bytes, _signature = map(_decoded, parts)
    if len(header_bytes) > LONGEST_HEADER:
        raise Refused(Refusal.MALFORMED, "a header of that length is not ours")
    header = _object(header_bytes)
    if not header.keys() <= HEADER:
        raise Refused(Refusal.FOREIGN_HEADER, ", ".join(sorted(header.keys() - HEADER)))
    if header.get("typ", TYPE) != TYPE:
        raise Refused(Refusal.FOREIGN_HEADER, "typ")
    names = {key_name(issuer, kid): (issuer, key) for issuer in issuers for kid, key in keys.published.items()}
    named = header.get("kid")
    if not isinstance(named, str) or named not in names:
        raise Refused(Refusal.UNKNOWN_KEY)
    issuer, key = names[named]
    if header.get("alg") != key.algorithm:
        raise Refused(Refusal.WRONG_ALGORITHM)
    try:
        jwt.api_jws.PyJWS().decode(token, key.key, algorithms=[key.algorithm])
    except jwt.PyJWTError as error:
        raise Refused(Refusal.BAD_SIGNATURE) from error
    payload = _object(payload_bytes)
    if payload.get("iss") != issuer:
        raise Refused(Refusal.NOT_OURS, "issued in another name")
    return payload


def _decoded(part: str) -> bytes:
    """base64url in its one spelling (RFC 4648, 3.5: bits left over are zero)."""
    if not PART.fullmatch(part):
        raise Refused(Refusal.MALFORMED, "not base64url")
    try:
        content = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError) as error:
        raise Refused(Refusal.MALFORMED, "not base64url") from error
    if base64.urlsafe_b64encode(content).rstrip(b"=").decode() != part:
        raise Refused(Refusal.MALFORMED, "not base64url in its one spelling")
    return content


def _object(content: bytes) -> dict[str, Any]:
    """JSON in UTF-8 that no two readers understand differently."""
    try:
        value = json.loads(content.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Refused(Refusal.MALFORMED, "not JSON, or not in one meaning") from error
    if not isinstance(value, dict):
        raise Refused(Refusal.MALFORMED, "not a JSON object")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands twice")
    return members


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number")
