"""The certificate as a credential: Open Badges 3.0 on Verifiable Credentials 2.0, as a signed token (VC-JWT).

It says what the face says. The holder's name and address are in it as salted digests only: whoever is shown the
token and told the name can check that they belong together; the token alone tells neither
(docs/decisions/0008-keys-and-tokens.md).
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from openbadgeslib.ob3.credential import (
    Achievement,
    Evidence,
    IdentityObject,
    Issuer,
    OpenBadgeCredential,
    Result,
    ResultDescription,
)

from learning.certificates import codes, did, evidence, keyring, selectors, status_list, tokens
from learning.certificates.keyring import Keyring
from learning.certificates.models import Award
from learning.certificates.tokens import Refusal, Refused
from learning.core import clock
from learning.progress.models import Subject

TYPES = frozenset({"VerifiableCredential", "OpenBadgeCredential"})
ACHIEVEMENT_TYPES = {Award.Kind.CERTIFICATE: "CertificateOfCompletion", Award.Kind.STATEMENT: "Achievement"}
SALT_BYTES = 16


@dataclass(frozen=True)
class SignedLine:
    """One piece of evidence. `record` is the same in every language; `words` are in that of the face."""

    genre: str
    title: str
    record: str
    words: str = ""

    def __eq__(self, other: object) -> bool:
        """By what was done; how it is worded may change with a release."""
        return isinstance(other, SignedLine) and self._facts == other._facts

    def __hash__(self) -> int:
        return hash(self._facts)

    @property
    def _facts(self) -> tuple[str, str, str]:
        return self.genre, self.title, self.record


@dataclass(frozen=True)
class Facts:
    """What a token says, read by us: enough to compare it with the face."""

    code: str
    title: str  # with the number
    programme: str
    is_statement: bool
    issued_at: datetime
    valid_until: datetime | None  # the last second
    language: str
    results: tuple[tuple[str, str], ...]
    lines: tuple[SignedLine, ...]


# --- issuing -----------------------------------------------------------------------------------------


def issue(award: Award) -> str:
    """The signed token of an award that has its place in the status list and its confirmed name.

    No two calls answer the same (the salt is new each time): whoever issues keeps the answer.
    Raises ValueError for an award that cannot have one.
    """
    if award.holder is None or award.status_index is None or not hasattr(award, "confirmed_name"):
        raise ValueError(f"{award}: a credential needs a holder, a confirmed name and a place in the status list.")
    payload = body(award, identifiers=_identifiers(award.holder.email, award.confirmed_name.name))
    payload["credentialStatus"] = status_list.entry(award.status_index)
    signing = keyring.keyring().signing
    if signing is None:
        raise ValueError("There is no key to sign with.")
    keyring.note_issuer_name(did.issuer())
    return tokens.sign(payload, signing=signing, issuer=did.issuer())


def _identifiers(address: str, name: str) -> list[IdentityObject]:
    """SHA-256 over address or name and a salt of this credential alone, so that two credentials of one person
    have nothing in common."""
    return [
        IdentityObject.create(value, salt=secrets.token_hex(SALT_BYTES), identity_type=kind)
        for kind, value in (("emailAddress", address.lower()), ("name", name))
    ]


def body(award: Award, *, identifiers: list[IdentityObject]) -> dict[str, Any]:
    """What the token will say, but for the status: the payload of the JWT is the credential itself."""
    face = award.face
    with override(face["language"]):
        pieces = evidence.pieces(face)
        achievement = _achievement(award, pieces)
        credential = OpenBadgeCredential(
            id=selectors.verify_address(award),
            issuer=Issuer(id=did.issuer(), name=settings.SITE_NAME, url=settings.BASE_URL),
            recipient_id=None,
            name=f"{achievement.name} ({award.number})",
            achievement=achievement,
            issuance_date=award.issued_at.replace(microsecond=0),
            expiration_date=end_of(award.valid_until),
            evidence=[
                Evidence(name=one.title, genre=one.genre, description=one.record, narrative=one.words) for one in pieces
            ],
            identifiers=identifiers,
            results=[
                Result(value=one.percent, status="Completed", result_description=_result_id(achievement.id, one.key))
                for piece in pieces
                for one in piece.measured
            ],
        )
        payload = credential.to_jwt_payload()
        payload["description"] = caveat(award.kind)
    payload["awardedDate"] = payload["validFrom"]
    payload["credentialSubject"]["achievement"] |= {
        "creator": did.profile_in_short(),
        "inLanguage": face["language"],
        "version": str(face["programme"]["requirements_version"]),
    }
    return payload


def _achievement(award: Award, pieces: list[evidence.Piece]) -> Achievement:
    identifier, face = achievement_address(award.programme), award.face
    statement = face.get("statement") or ""
    return Achievement(
        id=identifier,
        name=face["programme"]["title"],
        description=statement or face["programme"]["title"],
        criteria_narrative=criteria(
            statement=statement,
            modules=[one.title for one in pieces if one.genre == "module"],
            casework=[one.title for one in pieces if one.genre == "casework"],
        ),
        achievement_type=ACHIEVEMENT_TYPES[Award.Kind(award.kind)],
        result_descriptions=[
            ResultDescription(
                id=_result_id(identifier, one.key),
                name=one.name,
                result_type=one.kind,
                value_min="0",
                value_max="100",
                required_value=one.needed or None,
            )
            for piece in pieces
            for one in piece.measured
        ],
    )


def criteria(*, statement: str, modules: list[str], casework: list[str]) -> str:
    """What was asked, in words of the active language."""
    sentences = [statement] if statement else []
    if modules:
        sentences.append(
            _("Every module read to the end, with its quiz passed: %(modules)s.") % {"modules": "; ".join(modules)}
        )
    if casework:
        sentences.append(
            _("Casework on fictional clients, accepted by a rubric: %(casework)s.") % {"casework": "; ".join(casework)}
        )
    return " ".join(sentences) or _("All that the programme asks was done.")


def caveat(kind: str) -> str:
    if kind == Award.Kind.STATEMENT:
        return _(
            "A statement of what is done so far; the course is not complete. "
            "Shows training done; not a licence, not legal accreditation."
        )
    return _("Shows training done; not a licence, not legal accreditation.")


def _result_id(achievement: str, key: str) -> str:
    return f"{achievement}#{uuid5(NAMESPACE_URL, key)}"


def achievement_document(subject: Subject) -> dict[str, Any]:
    """What a programme asks today, for everybody who follows the address in a credential."""
    programme = getattr(subject, "certificate_programme", None)
    language = settings.LANGUAGE_CODE
    with override(language):
        title = programme.title(language) if programme else subject.title
        statement = programme.statement(language) if programme else ""
        is_course = subject.scope == Subject.Scope.COURSE
        kind = Award.Kind.STATEMENT if is_course else Award.Kind.CERTIFICATE
        required = subject.requirement_sets.order_by("-version").first()
        modules, casework = selectors.asked_by(required) if required else ([], [])
        description = Achievement(
            id=achievement_address(subject),
            name=title,
            description=statement or title,
            criteria_narrative=criteria(statement=statement, modules=modules, casework=casework),
            achievement_type=ACHIEVEMENT_TYPES[kind],
        ).to_dict()
    version = {"version": str(required.version)} if required else {}
    return {
        "@context": did.PROFILE_CONTEXT,
        **description,
        "inLanguage": language,
        "creator": did.profile_in_short(),
        **version,
    }


def slug_of(subject: Subject) -> str:
    """The last part of an achievement's address: the programme's own, or the subject's key."""
    try:
        return subject.certificate_programme.slug
    except ObjectDoesNotExist:
        return str(subject.key)


def achievement_address(subject: Subject) -> str:
    return settings.BASE_URL + reverse("certificates:achievement", args=[slug_of(subject)])


def end_of(day: date | None) -> datetime | None:
    """The last second of a day in America/Toronto."""
    return clock.start_of(day + timedelta(days=1)) - timedelta(seconds=1) if day else None


# --- reading -----------------------------------------------------------------------------------------


def read(token: str, *, keys: Keyring | None = None, issuers: Collection[str] = ()) -> Facts:
    """What a token says, if it is a certificate that one of our keys signed. Raises Refused.

    Whether it still stands is another question: see verification.py.
    """
    return facts(_opened(token, keys, issuers))


def _opened(token: str, keys: Keyring | None, issuers: Collection[str]) -> dict[str, Any]:
    return tokens.opened(token, keys=keys or keyring.keyring(), issuers=issuers or did.issuers())


def facts(payload: dict[str, Any]) -> Facts:
    """A payload of ours, read. Raises Refused for one that is something else, such as our status list."""
    types = payload.get("type")
    if not isinstance(types, list) or not {kind for kind in types if isinstance(kind, str)} >= TYPES:
        raise Refused(Refusal.NO_CERTIFICATE, "another kind of credential")
    try:
        credential = OpenBadgeCredential.from_jwt_payload(payload)
        _check_claims(payload, credential)
        return Facts(
            code=codes.parse(str(credential.id)),
            title=str(credential.name),
            programme=credential.achievement.name,
            is_statement=credential.achievement.achievement_type == ACHIEVEMENT_TYPES[Award.Kind.STATEMENT],
            issued_at=credential.issuance_date,
            valid_until=credential.expiration_date,
            language=payload["credentialSubject"]["achievement"]["inLanguage"],
            # By the name inside the achievement: its address changes with that of the site.
            results=tuple(
                (str(one.result_description).rpartition("#")[2], str(one.value)) for one in credential.results
            ),
            lines=tuple(
                SignedLine(one.genre or "", one.name or "", one.description or "", one.narrative or "")
                for one in credential.evidence
            ),
        )
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
        raise Refused(Refusal.MALFORMED, "not a certificate as we write them") from error


def _check_claims(payload: dict[str, Any], credential: OpenBadgeCredential) -> None:
    """The claims of the JWT and the members of the credential say the same (Open Badges 3.0, 8.2.4.1)."""
    expires = credential.expiration_date
    agree = (
        payload["iss"] == credential.issuer.id
        and payload["jti"] == credential.id
        and payload["nbf"] == int(credential.issuance_date.timestamp())
        and payload.get("exp") == (int(expires.timestamp()) if expires else None)
    )
    if not agree:
        raise ValueError("The claims of the token contradict each other.")


def facts_of(award: Award) -> Facts:
    """What a token of this award has to say, worked out from its face."""
    return facts(body(award, identifiers=[IdentityObject.create("", salt="-")]))


def belongs_to(token: str, *, name: str, keys: Keyring | None = None, issuers: Collection[str] = ()) -> bool:
    """Whether the token was issued to somebody of this name. Raises Refused."""
    payload = _opened(token, keys, issuers)
    facts(payload)
    return any(
        one["identityType"] == "name"
        and one["identityHash"] == IdentityObject.create(name, salt=one["salt"]).identity_hash
        for one in payload["credentialSubject"]["identifier"]
    )
