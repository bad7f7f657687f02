"""`certificate-forgery`: forged credentials and codes, and not one is taken for genuine.

Everything is made here: keys of both kinds that we sign with, an older key that is still published, certificates
and statements of people who do not exist. No database is touched.
"""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from openbadgeslib.ob3 import IdentityObject

from learning.certificates import codes, credential, did, status_list, tokens
from learning.certificates.keyring import SMALLEST_RSA_BITS, Keyring, Signing, verifying
from learning.certificates.models import Award
from learning.portal.campaigns import forgeries
from learning.portal.campaigns.audit import Audit
from learning.progress.models import Subject

SHARE_OF_CODES = 0.4
CODES = 3
GENUINE = "genuine"


@dataclass
class Outcome:
    database: str
    seed: int
    seconds: float
    audit: Audit
    statuses: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Workshop:
    """A ring of keys and what they signed; `other` is signed with them, too, and is no certificate."""

    keys: Keyring
    samples: list[str]
    other: str

    def verdict(self, token: str) -> str:
        """`genuine`, or the reason why not. Anything but Refused comes through: it is a finding."""
        try:
            credential.read(token, keys=self.keys)
        except tokens.Refused as refused:
            return str(refused.reason)
        return GENUINE


def workshop() -> Workshop:
    private = [
        generate_private_key(public_exponent=65537, key_size=SMALLEST_RSA_BITS),
        generate_private_key(public_exponent=65537, key_size=SMALLEST_RSA_BITS),
        Ed25519PrivateKey.generate(),
    ]
    signers = [Signing(verifying(key.public_key()), key) for key in private]
    keys = Keyring(signers[0], {signer.public.kid: signer.public for signer in signers})
    samples = [
        tokens.sign(_payload(number, kind), signing=signer, issuer=did.issuer())
        for number, (signer, kind) in enumerate(
            [
                (signers[0], "certificate"),
                (signers[0], "statement"),
                (signers[1], "certificate"),
                (signers[2], "certificate"),
            ]
        )
    ]
    other = {"iss": did.issuer(), "type": ["VerifiableCredential", "BitstringStatusListCredential"]}
    return Workshop(keys, samples, tokens.sign(other, signing=signers[0], issuer=did.issuer()))


def _payload(number: int, kind: str) -> dict[str, object]:
    """A certificate of somebody who does not exist, as `credential.issue` would write it."""
    moment = datetime(2026, 3, 12, 15, tzinfo=UTC)
    done = {"completed_at": moment.isoformat(), "requirements_version": 2}
    quiz = {
        "kind": "quiz",
        "score": 9,
        "maximum": 10,
        "percent": 90,
        "pass_mark": 80,
        "judged_by": "marked automatically",
    }
    award = Award(
        kind=kind,
        programme=Subject(key=uuid4(), scope="programme", title="Helping"),
        number=f"C-2026-{number:06d}",
        issued_at=moment,
        valid_until=date(2099, 3, 12) if kind == "certificate" else None,
        face={
            "language": "en",
            "programme": {"title": "Helping", **done},
            "modules": [{"key": str(uuid4()), "title": "First response", "results": [quiz], **done}],
            "results": [],
        },
    )
    people = [
        IdentityObject.create(f"{value}{number}", salt="00" * 16) for value in ("somebody@example.org", "Somebody")
    ]
    payload = credential.body(award, identifiers=people)
    return {**payload, "credentialStatus": status_list.entry(number)}


def run(*, mutations: int, seed: int, progress: Callable[[str], None] = lambda _label: None) -> Outcome:
    began, chance, audit = time.monotonic(), random.Random(seed), Audit()  # noqa: S311 (no secret is drawn)
    shop = workshop()
    answers: dict[str, Counter[str]] = {}
    accepted, crashed = [], []
    issued = {codes.new() for _number in range(CODES)}
    for_codes = int(mutations * SHARE_OF_CODES)
    trials = [
        (forgeries.of_tokens(shop.samples, shop.keys, chance), mutations - for_codes, shop.verdict, set(shop.samples)),
        (forgeries.of_codes(sorted(issued), chance), for_codes, lambda code: _code_verdict(code, issued), issued),
    ]
    for forged, count, verdict, originals in trials:
        for attack, forgery in islice((one for one in forged if one[1] not in originals), count):
            try:
                answer = verdict(forgery)
            except Exception as error:  # the finding that this is looking for
                answer = "crash"
                crashed.append(f"{attack}: {error!r}: {forgery[:200]}")
            if answer == GENUINE:
                accepted.append(f"{attack}: {forgery}")
            answers.setdefault(attack, Counter())[answer] += 1
            progress(attack)
    audit.counts = {
        "forged credentials": mutations - for_codes,
        "forged codes": for_codes,
        "refused": sum(sum(one.values()) for one in answers.values()) - len(accepted) - len(crashed),
    }
    audit.check("forgeries taken for genuine", accepted)
    audit.check("forgeries that broke the check", crashed)
    audit.check("genuine credentials refused", (one for one in shop.samples if shop.verdict(one) != GENUINE))
    audit.check(
        "another thing that we signed taken for a certificate", [GENUINE] if shop.verdict(shop.other) == GENUINE else []
    )
    return Outcome(
        "no database", seed, time.monotonic() - began, audit, {name: dict(one) for name, one in answers.items()}
    )


def _code_verdict(typed: str, issued: set[str]) -> str:
    try:
        return GENUINE if codes.parse(typed) in issued else "unknown"
    except codes.Mistyped as mistake:
        return type(mistake).__name__
