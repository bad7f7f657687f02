"""What an uploaded PDF is: as we sealed it, changed since, or none of ours.

Only what our own certificates vouch for counts, never one that the file brings. The file is not parsed: the seal is
looked for, written once more for what the file says now, and compared (pdf_seal.py). So a hostile file can neither
confuse nor tire this, and nothing that is hidden, replaced or added later goes unseen, whatever a reader makes of it.
"""

import hashlib
import zlib
from dataclasses import dataclass
from enum import StrEnum

from learning.certificates import codes, pdf_seal, selectors, signing_certificates
from learning.certificates.models import Award
from learning.certificates.pdf_seal import Place
from learning.certificates.signing_certificates import Certified

LARGEST = 5_000_000  # bytes; ours have about 50 000
LONGEST_CREDENTIAL = 200_000
PDF_START = b"%PDF-"
CREDENTIAL_MARK = b"/Subtype /application#2fvc+jwt"


class State(StrEnum):
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    NOT_OURS = "not_ours"


class Reason(StrEnum):
    """Why a file is not unchanged."""

    TOO_LARGE = "too large"
    NO_PDF = "no PDF"
    NO_SEAL = "no seal"
    FOREIGN_SEAL = "sealed by somebody else"
    ADDED = "bytes that the seal does not cover"
    CONTENT = "the content is not what was sealed"
    SPELLING = "the seal itself was changed"
    NOT_ON_RECORD = "sealed by us and not the file on record"


@dataclass(frozen=True)
class Checked:
    """`award` is set for an unchanged file alone: of any other nobody knows whose it is."""

    state: State
    award: Award | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Sealed:
    """What the seals in a file are worth. `address` is what a whole one of ours says it is checked under."""

    is_whole: bool
    is_ours: bool
    address: str = ""
    reasons: tuple[Reason, ...] = ()


def check(content: bytes, *, offline: bool = False) -> Checked:
    """Unchanged is the file that we handed out, byte for byte. `offline` goes by the seal alone, and looks into no
    database."""
    if len(content) > LARGEST:
        return Checked(State.NOT_OURS, None, (Reason.TOO_LARGE,))
    if not content.startswith(PDF_START):
        return Checked(State.NOT_OURS, None, (Reason.NO_PDF,))
    if not offline:
        award = selectors.by_file_digest(hashlib.sha256(content).hexdigest())
        if award:
            return Checked(State.UNCHANGED, award)
    sealed = seals(content)
    if not sealed.is_whole:
        return Checked(State.CHANGED if sealed.is_ours else State.NOT_OURS, None, sealed.reasons)
    if offline:
        return Checked(State.UNCHANGED)
    # Made by us and never handed out: a file that a crash left behind, or our key in somebody else's hands.
    return Checked(State.CHANGED, None, (Reason.NOT_ON_RECORD,))


def seals(content: bytes, *, known: list[Certified] | None = None) -> Sealed:
    """Looks at every seal in the file; the first that is whole decides."""
    known = signing_certificates.known() if known is None else known
    reasons: dict[Reason, None] = {}
    is_ours = False
    for place in pdf_seal.places(content):
        spelled, digest = place.spelled(content), place.digest(content)
        is_signed = any(pdf_seal.signature_in(spelled, one.chain, digest, one.key) is not None for one in known)
        if is_signed and place.is_whole(content):
            return Sealed(is_whole=True, is_ours=True, address=place.address)
        if not (is_signed or _is_trace(spelled, known)):
            reasons[Reason.FOREIGN_SEAL] = None
            continue
        is_ours = True
        reasons |= dict.fromkeys(_what_is_wrong(content, place, spelled, is_signed=is_signed))
    if not reasons:
        is_ours = _is_trace(content, known)
        reasons[Reason.SPELLING if is_ours else Reason.NO_SEAL] = None
    return Sealed(is_whole=False, is_ours=is_ours, reasons=tuple(reasons))


def _what_is_wrong(content: bytes, place: Place, spelled: bytes, *, is_signed: bool) -> list[Reason]:
    """In what a file differs from the one that carried this seal of ours first."""
    wrong = [] if place.is_whole(content) else [Reason.ADDED]
    if not is_signed:
        fits = place.digest(content) in pdf_seal.claimed_digests(spelled)
        wrong.append(Reason.SPELLING if fits else Reason.CONTENT)
    return wrong


def _is_trace(spelled: bytes, known: list[Certified]) -> bool:
    """Whether a certificate of ours is in there, or half of one: then it is a seal of ours, or made to look like it."""
    letters = spelled.lower()
    halves = (half for one in known for half in _halves(one.chain[0].hex().encode()))
    return any(half in letters for half in halves)


def _halves(certificate: bytes) -> tuple[bytes, bytes]:
    return certificate[: len(certificate) // 2], certificate[len(certificate) // 2 :]


def code_of(sealed: Sealed) -> str | None:
    """The code that a whole seal names."""
    try:
        return codes.parse(sealed.address) if sealed.is_whole else None
    except codes.Mistyped:
        return None


def credential_in(content: bytes) -> str:
    """The credential that is attached to a file of ours; empty where there is none."""
    mark = content.find(CREDENTIAL_MARK)
    begin = content.find(b"stream\n", mark, mark + 2000) if mark >= 0 else -1
    if begin < 0:
        return ""
    unpacking = zlib.decompressobj()
    try:
        token = unpacking.decompress(content[begin + len(b"stream\n") :][:LARGEST], LONGEST_CREDENTIAL)
        return token.decode("ascii")
    except (zlib.error, UnicodeDecodeError):
        return ""
