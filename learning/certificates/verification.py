"""What a certificate is worth: the facts that we signed, compared with our records, and their standing today."""

import logging
from dataclasses import dataclass

from learning.certificates import credential, selectors
from learning.certificates.credential import Facts
from learning.certificates.models import Award
from learning.certificates.selectors import Stand, Standing
from learning.certificates.tokens import Refusal, Refused
from learning.core import clock

logger = logging.getLogger(__name__)

REFUSED_STANDINGS = {
    Stand.EXPIRED: Refusal.EXPIRED,
    Stand.REVOKED: Refusal.REVOKED,
    Stand.REPLACED: Refusal.REPLACED,
}


@dataclass(frozen=True)
class Check:
    """`signed` is None where nothing is signed (yet); `is_contradicted` says that what we signed, or may have to
    call signed, is not what our records say: then neither may be relied on."""

    award: Award
    standing: Standing
    signed: Facts | None
    is_contradicted: bool = False


def of_award(award: Award) -> Check:
    """An award of ours, found by its code."""
    standing = selectors.standing_of(award)
    if not award.credential:
        # With its file made it had one; only erasing its holder removes it.
        is_lost = bool(award.made_at and award.holder_id and award.status_index is not None)
        if is_lost:
            logger.error("Certificate %s: its credential is gone.", award.number)
        return Check(award, standing, None, is_contradicted=is_lost)
    try:
        signed = credential.read(award.credential)
    except Refused as refused:
        logger.error("Certificate %s: the stored credential is refused (%s).", award.number, refused)
        return Check(award, standing, None, is_contradicted=True)
    return Check(award, standing, signed, is_contradicted=_contradicts(award, signed))


def of_token(token: str) -> Check:
    """A token that somebody was shown. Raises Refused where it is none that we issued."""
    signed = credential.read(token)
    if signed.issued_at > clock.now():
        raise Refused(Refusal.NOT_YET_VALID)
    award = selectors.by_code(signed.code)
    if award is None or (award.credential and award.credential != token):
        # Signed with a key of ours, and nobody here issued it: either the key or the records have been tampered with.
        logger.error("A credential with a true signature that was never issued: %s.", signed.title)
        raise Refused(Refusal.NOT_ISSUED)
    return Check(award, selectors.standing_of(award), signed, is_contradicted=_contradicts(award, signed))


def verify(token: str) -> Facts:
    """The facts of a certificate that is ours and stands today. Raises Refused with the reason otherwise."""
    check = of_token(token)
    if check.is_contradicted or check.signed is None:
        raise Refused(Refusal.NOT_ISSUED, "our records say something else")
    if check.standing.stand in REFUSED_STANDINGS:
        raise Refused(REFUSED_STANDINGS[check.standing.stand])
    return check.signed


def _contradicts(award: Award, signed: Facts) -> bool:
    try:
        recorded = credential.facts_of(award)
    except (Refused, KeyError, TypeError, ValueError):
        recorded = None
    if signed == recorded:
        return False
    logger.error("Certificate %s: its face says something else than what was signed.", award.number)
    return True
