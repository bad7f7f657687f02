"""Certificates in the words of the site's pages."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from learning.certificates import codes, faces, selectors
from learning.certificates.faces import DATE_FORMAT
from learning.certificates.models import Award
from learning.certificates.selectors import FileState, Stand


@dataclass(frozen=True)
class Fact:
    """One line of `components/facts.html`."""

    label: str
    value: str


@dataclass(frozen=True)
class Checked:
    """What the public check says; `standing` is a word of `components/standing.html`."""

    standing: str
    word: str | Promise
    explanation: str
    facts: list[Fact]
    head: list[str]
    rows: list[list[str]]
    code: str


@dataclass(frozen=True)
class Held:
    """A certificate as its holder sees it. An empty address: there is nothing to open (yet)."""

    programme: str
    number: str
    issued: str
    name: str
    standing: str
    word: str | Promise
    verify_address: str
    file_address: str
    needs_name: bool
    is_being_prepared: bool
    is_withdrawn: bool
    is_erased: bool


def checked(award: Award, *, language: str) -> Checked:
    """The public page of an award. The name is on it only where the holder agreed."""
    face, standing = faces.read(award, language), selectors.standing_of(award)
    if standing.stand == Stand.REVOKED:
        explanation = _("This certificate was taken back on %(day)s. It is not valid any more.") % {
            "day": _day(standing.since)
        }
    else:
        explanation = _("We issued this certificate, and it stands.")
    facts = [
        Fact(_("Holder"), selectors.public_name(award) or _("Not shown; the holder decides.")),
        Fact(_("Programme"), face.programme),
        Fact(_("Issued"), face.issued),
        Fact(_("Number"), face.number),
        Fact(_("Code"), award.shown_code),
    ]
    if face.edition:
        facts.append(Fact(_("Course edition"), face.edition))
    return Checked(
        standing=standing.stand.value,
        word=standing.stand.word,
        explanation=explanation,
        facts=facts,
        head=[_("Completed"), _("On"), _("Result")],
        rows=[[line.title, line.day, line.result or "–"] for line in (*face.modules, *face.practice)],
        code=award.shown_code,
    )


def unknown(code: str) -> Checked:
    """The same page for a code that is well formed and belongs to no certificate."""
    return Checked(
        standing="unknown",
        word=_("We know no certificate with this code"),
        explanation=_(
            "The code is complete and not mistyped, yet we have issued no certificate under it. "
            "Please compare it with the certificate once more."
        ),
        facts=[Fact(_("Code"), codes.grouped(code))],
        head=[],
        rows=[],
        code=codes.grouped(code),
    )


def held(award: Award, *, language: str) -> Held:
    """An award as it stands on its holder's page."""
    face, state = faces.read(award, language), selectors.file_state(award)
    made = state == FileState.MADE
    standing = selectors.standing_of(award).stand
    return Held(
        programme=face.programme,
        number=face.number,
        issued=face.issued,
        name=face.name,
        standing=standing.value,
        word=standing.word,
        verify_address=reverse("certificates:standing", args=[award.shown_code]),
        file_address=reverse("certificates:file", args=[award.shown_code]) if made else "",
        needs_name=state == FileState.NAME_MISSING,
        is_being_prepared=state == FileState.BEING_PREPARED,
        is_withdrawn=state == FileState.WITHDRAWN,
        is_erased=state == FileState.ERASED,
    )


def _day(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment, timezone.get_default_timezone()), DATE_FORMAT)
