"""Certificates in the words of the site's pages."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from learning.accounts.models import User
from learning.certificates import codes, faces, selectors, verification
from learning.certificates.faces import DATE_FORMAT
from learning.certificates.models import Award
from learning.certificates.selectors import FileState, Stand
from learning.certificates.tokens import Refusal
from learning.certificates.verification import Check


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
    # Where the newer one is, for who holds it.
    newer_address: str = ""
    # In which language the rows are, where that is not the reader's.
    rows_language: str = ""


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
    valid_until: str = ""
    missing_signs: str = ""


def checked(award: Award, *, language: str, viewer: User | None = None) -> Checked:
    """The public page of an award. The name is on it only where the holder agreed."""
    return shown(verification.of_award(award), language=language, viewer=viewer)


def shown(check: Check, *, language: str, viewer: User | None = None) -> Checked:
    """A check in words: what was signed, and what it is worth today."""
    if check.is_contradicted:
        return _contradicted(check)
    award, face = check.award, faces.read(check.award, language)
    facts = [
        Fact(_("Holder"), selectors.public_name(award) or _("Not shown; the holder decides.")),
        Fact(_("Course") if _is_statement(award) else _("Programme"), face.programme),
        Fact(_("Issued"), face.issued),
    ]
    if award.valid_until:
        facts.append(Fact(_("Valid until"), date_format(award.valid_until, DATE_FORMAT)))
    facts += [Fact(_("Number"), face.number), Fact(_("Code"), award.shown_code)]
    if face.edition:
        facts.append(Fact(_("Course edition"), face.edition))
    facts.append(Fact(_("Signature"), _signature(check)))
    newer = check.standing.by
    return Checked(
        standing=check.standing.stand.value,
        word=check.standing.stand.word,
        explanation=_explanation(check),
        facts=facts,
        head=[_("Completed"), _("On"), _("Result")],
        rows=[[line.title, line.day, line.result or "–"] for line in (*face.modules, *face.practice)],
        code=award.shown_code,
        newer_address=(
            reverse("certificates:standing", args=[newer.shown_code])
            if newer and newer.holder_id and viewer and newer.holder_id == viewer.pk
            else ""
        ),
    )


def _explanation(check: Check) -> str:
    day, is_statement = check.standing.since and _day(check.standing.since), _is_statement(check.award)
    match check.standing.stand:
        case Stand.REVOKED if is_statement:
            return _("This statement was taken back on %(day)s. It is not valid any more.") % {"day": day}
        case Stand.REVOKED:
            return _("This certificate was taken back on %(day)s. It is not valid any more.") % {"day": day}
        case Stand.REPLACED:
            return _("A newer one took its place on %(day)s. This one is not valid any more.") % {"day": day}
        case Stand.EXPIRED:
            return _("It was true when we issued it, and its time was over on %(day)s. A refresher renews it.") % {
                "day": day
            }
    if not check.award.made_at:
        return _("Only you see this page yet; everybody with the code does as soon as the file is made.")
    if is_statement:
        return _(
            "We issued this statement, and it stands. It says what was done by that day; "
            "it is not a certificate of the whole course."
        )
    return _("We issued this certificate, and it stands.")


def _signature(check: Check) -> str:
    if check.signed:
        return _("Ours. What you see here is what we signed.")
    if check.award.holder is None:
        return _("Removed with the holder's personal data.")
    if check.award.made_at:
        return _("None: it was issued before we signed certificates.")
    return _("Not signed yet.")


def _is_statement(award: Award) -> bool:
    return award.kind == Award.Kind.STATEMENT


def _contradicted(check: Check) -> Checked:
    """What was signed and what is recorded differ: say so, and show what was signed."""
    signed = check.signed
    facts = [Fact(_("Code"), check.award.shown_code)]
    if signed:
        facts = [
            Fact(_("Signed as"), signed.title),
            Fact(_("Issued"), _day(signed.issued_at)),
            *([Fact(_("Valid until"), _day(signed.valid_until))] if signed.valid_until else []),
            *facts,
        ]
    return Checked(
        standing="unknown",
        word=_("Do not rely on this certificate"),
        explanation=_(
            "What we signed and what our records say are not the same. Somebody may have changed one of them. "
            "The team that runs this site has been told."
        ),
        facts=facts,
        head=[_("What was signed"), _("In words")],
        rows=[[line.title, line.words] for line in signed.lines] if signed else [],
        rows_language=signed.language if signed else "",
        code=check.award.shown_code,
    )


REFUSALS = {
    Refusal.MALFORMED: _lazy("This is no credential as we write them. It may be incomplete: copy all of it."),
    Refusal.FOREIGN_HEADER: _lazy("This credential brings a key or a rule of its own. We write none like it."),
    Refusal.UNKNOWN_KEY: _lazy("This credential was not signed with a key of ours."),
    Refusal.WRONG_ALGORITHM: _lazy("This credential is signed in a way that we do not use."),
    Refusal.BAD_SIGNATURE: _lazy("The signature does not fit: this credential was changed, or somebody made it up."),
    Refusal.NOT_OURS: _lazy("This credential was not issued in our name."),
    Refusal.NO_CERTIFICATE: _lazy("This was signed by us, and it is no certificate."),
    Refusal.NOT_ISSUED: _lazy("We have issued no such certificate. Do not rely on it."),
    Refusal.NOT_YET_VALID: _lazy("This credential is not valid yet."),
    Refusal.EXPIRED: _lazy("This certificate has expired."),
    Refusal.REVOKED: _lazy("This certificate was taken back."),
    Refusal.REPLACED: _lazy("A newer certificate took the place of this one."),
}


def refused(reason: Refusal) -> str:
    """Why a credential is no valid certificate of ours, for the person who was shown it."""
    return str(REFUSALS[reason])


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
        valid_until=face.valid_until,
        missing_signs=" ".join(selectors.missing_signs(award)) if state == FileState.SIGN_MISSING else "",
    )


def _day(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment, timezone.get_default_timezone()), DATE_FORMAT)
