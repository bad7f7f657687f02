"""Looks at certificates: whose, in which standing, what still waits, what is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from learning.accounts.models import CertificateIdentity, Consent, User
from learning.accounts.selectors import has_consented
from learning.certificates.models import Award, AwardQuerySet
from learning.progress.models import Completion, Subject
from modules.models import Edition


class Stand(StrEnum):
    """What a certificate is worth today; the words of `components/standing.html`."""

    VALID = "valid"
    REVOKED = "revoked"

    @property
    def word(self) -> str:
        return {Stand.VALID: _("Valid"), Stand.REVOKED: _("Revoked")}[self]


class FileState(StrEnum):
    """How far the file is."""

    NAME_MISSING = "name missing"
    BEING_PREPARED = "being prepared"
    MADE = "made"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


@dataclass(frozen=True)
class Standing:
    """What a certificate is worth, and since when it is worth no more."""

    stand: Stand
    since: datetime | None = None


def awards() -> AwardQuerySet:
    """Awards with all that a page says about one; one query."""
    return Award.objects.select_related("programme", "holder", "confirmed_name", "revocation")


def awards_of(user: User) -> AwardQuerySet:
    """A person's certificates, newest first."""
    return awards().filter(holder=user)


def by_code(code: str) -> Award | None:
    """The award with this code (without hyphens, see codes.parse), or None."""
    return awards().filter(code=code).first()


def standing_of(award: Award) -> Standing:
    revocation = getattr(award, "revocation", None)
    return Standing(Stand.REVOKED, revocation.at) if revocation else Standing(Stand.VALID)


def readable_file(*, user: User, code: str) -> Award | None:
    """The award whose file `user` may have: their own, or any for who may see all; otherwise None."""
    allowed = awards() if user.has_perm("certificates.view_award") else awards_of(user)
    return allowed.filter(code=code).first()


def file_state(award: Award) -> FileState:
    if award.holder is None:
        return FileState.ERASED
    if standing_of(award).stand == Stand.REVOKED:
        return FileState.WITHDRAWN
    if award.made_at:
        return FileState.MADE
    return FileState.BEING_PREPARED if hasattr(award, "confirmed_name") else FileState.NAME_MISSING


def public_name(award: Award) -> str:
    """The holder's name, if the holder agreed that the public check shows it; otherwise empty."""
    if award.holder is None or not hasattr(award, "confirmed_name"):
        return ""
    agreed = has_consented(award.holder, Consent.Purpose.NAME_ON_VERIFICATION)
    return award.confirmed_name.name if agreed else ""


def verify_address(award: Award) -> str:
    """The public address of the check, as it is printed."""
    return settings.BASE_URL + reverse("certificates:standing", args=[award.shown_code])


def my_certificates_address(language: str) -> str:
    """Where a person finds their certificates. The page is put up on a higher floor; its address is fixed."""
    return f"{settings.BASE_URL}/{language}/me/certificates/"


def language_of(user: User) -> str:
    """The language of what is sent to a person: theirs where it is known, else the site's own."""
    return user.language if user.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def content_edition(course_key: UUID) -> int | None:
    """The number of the course's newest content edition; None for a course that was never published."""
    return Edition.objects.filter(course_key=course_key).values_list("number", flat=True).first()


def due() -> QuerySet[Completion]:
    """Completed programmes for which no certificate was issued, oldest first."""
    issued = Award.objects.filter(enrolment=OuterRef("enrolment"), programme=OuterRef("subject"))
    return (
        Completion.objects.filter(~Exists(issued), subject__scope=Subject.Scope.PROGRAMME)
        .select_related("subject", "requirement_set", "enrolment__user")
        .order_by("completed_at", "pk")
    )


def nameable() -> AwardQuerySet:
    """Certificates that wait for a name which their holder has confirmed meanwhile."""
    confirmed = CertificateIdentity.objects.filter(user=OuterRef("holder")).exclude(name="")
    return awards().waiting_for_name().filter(Exists(confirmed))


def holders(waiting: Iterable[Award]) -> list[User]:
    """Whose certificates these are, each person once."""
    return list({award.holder_id: award.holder for award in waiting if award.holder}.values())
