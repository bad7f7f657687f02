"""Looks at certificates: whose, in which standing, what still waits, what is due."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from learning.accounts.models import CertificateIdentity, Consent, User
from learning.accounts.selectors import has_consented
from learning.certificates import glyphs
from learning.certificates.accomplishments import Done
from learning.certificates.models import Award, AwardQuerySet, Programme
from learning.core import clock
from learning.progress.models import Completion, Enrolment, RequirementSet, Subject
from modules.models import Edition


class Stand(StrEnum):
    """What a certificate is worth today; the words of `components/standing.html`."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REPLACED = "replaced"

    @property
    def word(self) -> str:
        return {
            Stand.VALID: _("Valid"),
            Stand.EXPIRED: _("Expired"),
            Stand.REVOKED: _("Revoked"),
            Stand.REPLACED: _("Replaced"),
        }[self]


class FileState(StrEnum):
    """How far the file is."""

    NAME_MISSING = "name missing"
    SIGN_MISSING = "sign missing"  # the name has one that no typeface of ours can draw
    BEING_PREPARED = "being prepared"
    MADE = "made"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


@dataclass(frozen=True)
class Standing:
    """What a certificate is worth, since when it is worth no more, and which one took its place."""

    stand: Stand
    since: datetime | None = None
    by: Award | None = None


def awards() -> AwardQuerySet:
    """Awards with all that a page says about one; one query."""
    return Award.objects.select_related(
        "programme__certificate_programme", "holder", "confirmed_name", "revocation", "replaced_by"
    )


def awards_of(user: User) -> AwardQuerySet:
    """A person's certificates, newest first."""
    return awards().filter(holder=user)


def by_code(code: str) -> Award | None:
    """The award with this code (without hyphens, see codes.parse), or None."""
    return awards().filter(code=code).first()


def public_by_code(code: str, *, viewer: AbstractBaseUser | AnonymousUser) -> Award | None:
    """The award that the public check shows under this code: one whose file was handed out, or the viewer's own.

    One query whichever it is, so that an unknown code and a private one cost the same.
    """
    public = Q(made_at__isnull=False) | Q(holder=viewer.pk, holder__isnull=False)
    return awards().filter(public, code=code).first()


def by_file_digest(sha256: str) -> Award | None:
    """The award whose file this is, byte for byte, or None. The file of an erased person is known, too."""
    return awards().filter(sha256=sha256).first()


def standing_of(award: Award) -> Standing:
    """A revocation outweighs everything; who holds a newer one is not told that the old has expired as well."""
    revocation, newer = getattr(award, "revocation", None), getattr(award, "replaced_by", None)
    if revocation:
        return Standing(Stand.REVOKED, revocation.at)
    if newer:
        return Standing(Stand.REPLACED, newer.issued_at, newer)
    if award.valid_until and award.valid_until < clock.today():
        return Standing(Stand.EXPIRED, clock.start_of(award.valid_until + timedelta(days=1)))
    return Standing(Stand.VALID)


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
    if not hasattr(award, "confirmed_name"):
        return FileState.NAME_MISSING
    return FileState.SIGN_MISSING if missing_signs(award) else FileState.BEING_PREPARED


def missing_signs(award: Award) -> list[str]:
    """The signs of the confirmed name and organisation that cannot be printed: the file waits until they can."""
    named = award.confirmed_name
    return glyphs.missing(f"{named.name} {named.organisation}")


def unprintable() -> list[Award]:
    """Certificates whose file waits for a sign that our typefaces lack, newest first."""
    return [award for award in awards().waiting_for_file() if missing_signs(award)]


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


def unprintable_address() -> str:
    """Where administrators find the certificates that wait for a typeface."""
    return f"{settings.BASE_URL}{reverse('awards:index')}?standing=no-glyph"


def administrators() -> QuerySet[User]:
    """Active people who may see all certificates."""
    may_see_all = Q(
        groups__permissions__content_type__app_label="certificates", groups__permissions__codename="view_award"
    )
    return User.objects.filter(Q(is_superuser=True) | may_see_all, is_active=True).distinct()


def language_of(user: User) -> str:
    """The language of what is sent to a person: theirs where it is known, else the site's own."""
    return user.language if user.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def content_edition(course_key: UUID) -> int | None:
    """The number of the course's newest content edition; None for a course that was never published."""
    return Edition.objects.filter(course_key=course_key).values_list("number", flat=True).first()


def firsts() -> AwardQuerySet:
    """Certificates that take the place of none: one a programme and cycle."""
    return Award.objects.filter(kind=Award.Kind.CERTIFICATE, replaces=None)


def due() -> QuerySet[Completion]:
    """Completed programmes for which a certificate is to be issued and was not, oldest first.

    A programme that is not offered waits until it is. In a cycle that is a refresher, what was revoked before does
    not come back by itself.
    """
    issued = firsts().filter(enrolment=OuterRef("enrolment"), programme=OuterRef("subject"))
    revoked = Award.objects.filter(
        programme=OuterRef("subject"), holder=OuterRef("enrolment__user"), revocation__isnull=False, replaced_by=None
    )
    refreshers = RequirementSet.enrolments.through.objects.filter(
        enrolment=OuterRef("enrolment"), requirementset__subject__scope=Subject.Scope.REFRESHER
    )
    return (
        Completion.objects.filter(~Exists(issued), subject__scope=Subject.Scope.PROGRAMME)
        .exclude(subject__certificate_programme__is_offered=False)
        .exclude(Exists(revoked) & Exists(refreshers))
        .select_related("subject", "requirement_set", "enrolment__user", "enrolment__course")
        .order_by("completed_at", "pk")
    )


@dataclass(frozen=True)
class Meaning:
    """What an award says it stands for, and until which day."""

    title: str
    statement: str
    valid_until: date | None


def meaning(subject: Subject, *, kind: str, language: str) -> Meaning:
    """Of a programme without a row of its own, as of a course: its title, and no end."""
    programme = Programme.objects.filter(subject=subject).first()
    if kind == Award.Kind.STATEMENT or programme is None:
        return Meaning(subject.title, "", None)
    end = months_after(clock.today(), programme.valid_months) if programme.valid_months else None
    return Meaning(programme.title(language), programme.statement(language), end)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last day where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def newest_of(*, enrolment: Enrolment, programme: Subject) -> Award | None:
    """The certificate of this cycle that none took the place of."""
    certificates = awards().filter(kind=Award.Kind.CERTIFICATE, enrolment=enrolment, programme=programme)
    return certificates.filter(replaced_by=None).first()


def same_statement(*, enrolment: Enrolment, done: Done) -> Award | None:
    """The statement in force that says just this, under the name that is confirmed now."""
    statements = awards().in_force().filter(kind=Award.Kind.STATEMENT, enrolment=enrolment, replaced_by=None)
    newest = statements.first()
    if newest is None or _told_by(newest.face) != _told_by_done(done):
        return None
    identity = CertificateIdentity.objects.filter(user=enrolment.user).first()
    named = getattr(newest, "confirmed_name", None)
    if named and identity and (named.name, named.organisation) != (identity.name, identity.organisation):
        return None
    return newest


def _told_by(face: dict[str, Any]) -> tuple[list[str], list[str]]:
    return [one["key"] for one in face["modules"]], [one["key"] for one in face["results"]]


def _told_by_done(done: Done) -> tuple[list[str], list[str]]:
    return [str(one.subject.key) for one in done.modules], [one["key"] for one in done.results]


def nameable() -> AwardQuerySet:
    """Certificates that wait for a name which their holder has confirmed meanwhile."""
    confirmed = CertificateIdentity.objects.filter(user=OuterRef("holder")).exclude(name="")
    return awards().waiting_for_name().filter(Exists(confirmed))


def holders(waiting: Iterable[Award]) -> list[User]:
    """Whose certificates these are, each person once."""
    return list({award.holder_id: award.holder for award in waiting if award.holder}.values())


def asked_by(requirement_set: RequirementSet) -> tuple[list[str], list[str]]:
    """The titles of the modules and of the casework that a version of a programme or course asks for."""
    parts = list(requirement_set.parts.all())
    courses = [part for part in parts if part.scope == Subject.Scope.COURSE]
    modules = [part.title for part in parts if part.scope == Subject.Scope.MODULE]
    for course in courses:
        newest = course.requirement_sets.order_by("-version").first()
        modules += asked_by(newest)[0] if newest else []
    return list(dict.fromkeys(modules)), [activity.title for activity in requirement_set.activities.order_by("pk")]


def certified_subject(slug: str) -> Subject | None:
    """The programme with this slug, or the programme or course with this key; None where there is none."""
    subjects = Subject.objects.select_related("certificate_programme").exclude(scope=Subject.Scope.MODULE)
    try:
        return subjects.filter(Q(key=UUID(slug)) | Q(certificate_programme__slug=slug)).first()
    except ValueError:
        return subjects.filter(certificate_programme__slug=slug).first()
