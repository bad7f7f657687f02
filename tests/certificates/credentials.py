"""What the tests of credentials share: a certificate with its file, and a look into a token."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from learning.accounts.services import confirm_certificate_identity
from learning.certificates import did, keyring, selectors, tokens
from learning.certificates.models import Award

ROOT = Path(__file__).resolve().parent.parent.parent
SCHEMAS = ROOT / "build" / "test" / "openbadges"

CASEWORK = {
    "kind": "casework",
    "exercise": "Maria's first week",
    "form": "T2 Safety plan",
    "version": "3",
    "client": "Maria",
    "percent": 85.5,
    "judged": "trainer",
    "lines": [
        {"text": "Names who may know the address.", "points": 2, "is_critical": True},
        {"text": "Has a date for the next look", "points": 1, "is_critical": False},
    ],
    "accepted_on": "2026-03-10",
}


def named(award: Award, run_jobs, name: str = "Amina Okafor") -> Award:
    """The award with its name confirmed, its credential signed and its file made."""
    run_jobs(lambda: confirm_certificate_identity(user=award.holder, name=name))
    return selectors.awards().get(pk=award.pk)


def practised(award: Award) -> Award:
    """The same with casework on its face, before anything is signed."""
    done = {"key": str(uuid4()), "title": "Safety plan", "done_at": datetime(2026, 3, 10, 15, tzinfo=UTC).isoformat()}
    award.face = {**award.face, "results": [{**done, **CASEWORK}]}
    award.save(update_fields=["face"])
    return award


def payload_of(token: str) -> dict[str, Any]:
    return json.loads(part(token, 1))


def header_of(token: str) -> dict[str, Any]:
    return json.loads(part(token, 0))


def part(token: str, place: int) -> bytes:
    piece = token.split(".")[place]
    return base64.urlsafe_b64decode(piece + "=" * (-len(piece) % 4))


def spelled(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def sign(payload: dict[str, Any]) -> str:
    """Anything at all, under our own key: what an attacker inside the house could do."""
    return tokens.sign(payload, signing=keyring.keyring().signing, issuer=did.issuer())


def sign_raw(payload: bytes) -> str:
    """The same for bytes that no encoder of ours would write."""
    import jwt

    signing = keyring.keyring().signing
    kid = tokens.key_name(did.issuer(), signing.public.kid)
    return jwt.api_jws.PyJWS().encode(payload, signing.private, signing.public.algorithm, {"kid": kid, "typ": "JWT"})


_stranger: list[RSAPrivateKey] = []


def stranger() -> RSAPrivateKey:
    """A key that is not ours; made once, for it takes its time."""
    if not _stranger:
        _stranger.append(generate_private_key(public_exponent=65537, key_size=2048))
    return _stranger[0]
