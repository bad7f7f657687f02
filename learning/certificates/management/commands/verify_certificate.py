"""Says what a certificate is worth: a PDF, a credential or a code; also where nothing of ours is but the keys."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from learning.certificates import (
    codes,
    credential,
    did,
    keyring,
    pdf_check,
    presentation,
    presented,
    selectors,
    signing_certificates,
    verification,
)
from learning.certificates.presented import NothingFound, Presented
from learning.certificates.selectors import Stand
from learning.certificates.tokens import Refused
from learning.core import clock

GENUINE, FORGED, NOT_IN_FORCE, NOT_CHECKED = 0, 1, 2, 3


class Command(BaseCommand):
    help = (
        "Checks a certificate. Exit status: 0 genuine and in force (with --offline: genuine); 1 not ours, changed, or "
        "unknown; 2 genuine and not in force: expired, revoked or replaced; 3 it could not be checked."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("what", help="a file (PDF, .jwt, .json), a credential, a code, or - for standard input")
        parser.add_argument("--offline", action="store_true", help="look into no database: keys and dates alone")
        parser.add_argument(
            "--keys", metavar="FILE", help="our published keys, jwks.json or did.json; default: the site's own"
        )
        parser.add_argument("--issuer", metavar="DID", help="our did:web, where it is not this site's own")
        parser.add_argument("--name", help="the name on the certificate: says whether the credential is this person's")

    def handle(self, *args, what, offline=False, keys=None, issuer=None, name=None, **options):
        if (keys or issuer) and not offline:
            raise CommandError("--keys and --issuer go with --offline.", returncode=NOT_CHECKED)
        try:
            shown = self.read(what)
            worst = self.pdf(shown, offline=offline)
            if shown.token:
                ring = self.ring(keys) if offline else None
                issuers = (issuer,) if issuer else did.issuers()
                found = self.offline(shown.token, ring, issuers) if offline else self.online(shown.token)
                worst = max(worst, found, key=_severity)
                if name is not None:
                    worst = max(worst, self.name(shown.token, name, ring, issuers), key=_severity)
            elif shown.code:
                worst = self.code(shown.code, offline=offline)
            else:
                worst = max(worst, self.say(NOT_CHECKED, "There is no credential inside the PDF."), key=_severity)
        except (NothingFound, keyring.UnusableKey) as error:
            raise CommandError(str(error), returncode=NOT_CHECKED) from error
        except Refused as refused:
            self.stdout.write(f"refused  {refused}")
            raise CommandError(presentation.refused(refused.reason), returncode=FORGED) from refused
        if worst != GENUINE:
            raise CommandError("The certificate is not in order: see above.", returncode=worst)

    def read(self, what: str) -> Presented:
        if what == "-":
            return presented.from_bytes(sys.stdin.buffer.read(presented.LARGEST + 1))
        path = Path(what)
        try:
            is_file = len(what) < 1000 and path.is_file()
        except (OSError, ValueError):
            is_file = False
        return presented.from_bytes(path.read_bytes()) if is_file else presented.from_text(what)

    def ring(self, keys: str | None) -> keyring.Keyring:
        if not keys:
            return keyring.on_disk()
        try:
            return keyring.published_in(Path(keys).read_bytes())
        except OSError as error:
            raise keyring.UnusableKey(f"{keys}: {error.strerror}") from error

    def say(self, status: int, words: str) -> int:
        self.stdout.write(f"{('genuine', 'refused', 'over   ', 'unknown')[status]}  {words}")
        return status

    def pdf(self, shown: Presented, *, offline: bool) -> int:
        """The seal of the file itself, which covers the words on it."""
        if not shown.pdf:
            return GENUINE
        if offline and not signing_certificates.known():
            return self.say(
                NOT_CHECKED, "The seal of the PDF itself was not checked: the certificates of this site are not here."
            )
        match pdf_check.check(shown.pdf, offline=offline).state:
            case pdf_check.State.UNCHANGED:
                return self.say(GENUINE, "The PDF is unchanged since we sealed it.")
            case pdf_check.State.CHANGED:
                return self.say(FORGED, "The PDF was changed after we sealed it.")
        return self.say(FORGED, "The PDF was not sealed by us.")

    def offline(self, token: str, ring: keyring.Keyring, issuers: tuple[str, ...]) -> int:
        facts = credential.read(token, keys=ring, issuers=issuers)
        self.facts(facts)
        self.stdout.write("unknown  Revoked or replaced since? That stands in our records alone: check online.")
        if facts.issued_at > clock.now():
            return self.say(FORGED, "It is dated in the future.")
        if facts.valid_until and facts.valid_until < clock.now():
            return self.say(NOT_IN_FORCE, f"It was valid until {facts.valid_until:%Y-%m-%d}.")
        return self.say(GENUINE, "We signed this credential, and it is as we signed it.")

    def online(self, token: str) -> int:
        check = verification.of_token(token)
        if check.signed:
            self.facts(check.signed)
        return self.standing(check)

    def code(self, code: str, *, offline: bool) -> int:
        if offline:
            return self.say(
                NOT_CHECKED, f"{codes.grouped(code)} is not mistyped. Whether it is one of ours cannot be told offline."
            )
        award = selectors.by_code(code)
        if award is None:
            return self.say(FORGED, f"We know no certificate with the code {codes.grouped(code)}.")
        check = verification.of_award(award)
        self.stdout.write(f"         {award.number}: {award.face['programme']['title']}")
        return self.standing(check)

    def standing(self, check: verification.Check) -> int:
        if check.is_contradicted:
            return self.say(FORGED, "What we signed and what our records say are not the same. Do not rely on it.")
        since = f" since {check.standing.since:%Y-%m-%d}" if check.standing.since else ""
        words = f"{check.standing.stand.word}{since}."
        return self.say(GENUINE if check.standing.stand == Stand.VALID else NOT_IN_FORCE, words)

    def facts(self, facts: credential.Facts) -> None:
        kind = "statement" if facts.is_statement else "certificate"
        until = f", valid until {facts.valid_until:%Y-%m-%d}" if facts.valid_until else ""
        self.stdout.write(f"         {kind}: {facts.title}\n         issued {facts.issued_at:%Y-%m-%d}{until}")
        for line in facts.lines:
            self.stdout.write(f"         {line.genre}: {line.title}: {line.record}")

    def name(self, token: str, name: str, ring: keyring.Keyring | None, issuers: tuple[str, ...]) -> int:
        if credential.belongs_to(token, name=name, keys=ring, issuers=issuers):
            return self.say(GENUINE, "It was issued to somebody of this name.")
        return self.say(FORGED, "It was not issued to somebody of this name, in this spelling.")


def _severity(status: int) -> int:
    return (GENUINE, NOT_CHECKED, NOT_IN_FORCE, FORGED).index(status)
