"""What changes about certificates. Everything here may be asked twice: the second time changes nothing."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from learning.accounts.models import CertificateIdentity, User
from learning.certificates import (
    accomplishments,
    credential,
    faces,
    glyphs,
    issue_log,
    mails,
    rendering,
    rules,
    selectors,
    status_list,
)
from learning.certificates.accomplishments import Done
from learning.certificates.errors import ActRefused
from learning.certificates.models import Award, ConfirmedName, NumberSeries, Programme, Revocation
from learning.certificates.selectors import Stand
from learning.core import clock, outbox
from learning.progress import services as ledger
from learning.progress.models import Completion, Enrolment, Subject


@dataclass(frozen=True)
class CatchUp:
    """What had been missed: programmes to certify, faces to complete, files to make."""

    due: list[Completion]
    nameable: list[Award]
    unmade: list[Award]


@transaction.atomic
def award(*, completion: Completion) -> Award | None:
    """The certificate for a completed programme, issued now if it is not yet.

    The unique constraint decides between two who issue at the same moment; the other one gets the winner's.
    None where nothing is due: the programme is not offered, or a refresher would bring back what was revoked.
    Raises ValueError for the completion of anything but a programme.
    """
    if completion.subject.scope != Subject.Scope.PROGRAMME:
        raise ValueError(f"“{completion.subject}” is no programme: only programmes are certified.")
    same = selectors.firsts().filter(enrolment=completion.enrolment_id, programme=completion.subject_id)
    issued = same.first()
    if issued is None and not selectors.due().filter(pk=completion.pk).exists():
        return same.first()
    if issued is None:
        try:
            issued = _issue(completion)
        except IntegrityError:
            return same.get()
        _name_face(issued)
    return issued


def _name_face(award: Award) -> None:
    holder = award.holder
    if holder and award not in complete_faces(holder=holder):
        # A name that is confirmed while this transaction is open is not seen above, nor this row from there.
        transaction.on_commit(lambda: complete_faces(holder=holder), robust=True)


@transaction.atomic
def _issue(completion: Completion) -> Award:
    return _write(
        enrolment=completion.enrolment,
        programme=completion.subject,
        done=accomplishments.of_completion(completion),
        kind=Award.Kind.CERTIFICATE,
    )


def _write(
    *, enrolment: Enrolment, programme: Subject, done: Done, kind: str, by: User | None = None, reason: str = "",
    replaces: Award | None = None,
) -> Award:  # fmt: skip
    """The row, with all that it will say but for the name."""
    issue_log.hold()
    now, language = clock.now(), selectors.language_of(enrolment.user)
    means = selectors.meaning(programme, kind=kind, language=language)
    number = _next_number()
    return _create(
        kind=kind,
        programme=programme,
        enrolment=enrolment,
        holder=enrolment.user,
        number=number,
        face=faces.copy(
            subject=programme,
            done=done,
            kind=kind,
            title=means.title,
            statement=means.statement,
            valid_until=means.valid_until,
            number=number,
            issued_at=now,
            language=language,
            edition=selectors.content_edition(enrolment.course.key),
        ),
        issued_at=now,
        issued_by=by,
        reason=reason,
        valid_until=means.valid_until,
        replaces=replaces,
    )


def _create(*, replaces: Award | None = None, **fields: Any) -> Award:
    award = Award.objects.create(replaces=replaces, **fields)
    issue_log.issued(award=award)
    if replaces:
        issue_log.replaced(award=replaces, by=award)
    return award


@transaction.atomic
def issue_by_hand(*, user: User, programme: Subject, by: User, reason: str, second: User | None = None) -> Award:
    """A certificate that an administrator answers for, also where something is missing (`why_not` says what).

    It lists what was done and nothing else. It takes the place of one that was revoked or has expired in this cycle.
    Raises ActRefused for whoever may not, and where there is a valid one.
    """
    reason = rules.check(act=rules.Act.ISSUE, by=by, holder=user, reason=reason, second=second)
    if Programme.objects.filter(subject=programme, is_offered=False).exists():
        raise ActRefused(_("This programme is not offered at the moment."), "not-offered")
    enrolment = _locked_cycle(user, programme)
    newest = selectors.newest_of(enrolment=enrolment, programme=programme)
    if newest and selectors.standing_of(newest).stand == Stand.VALID:
        raise ActRefused(_("There is a valid one: %(number)s.") % {"number": newest.number}, "has-one")
    completion = Completion.objects.filter(enrolment=enrolment, subject=programme).first()
    done = accomplishments.of_completion(completion) if completion else accomplishments.so_far(enrolment)
    issued = _write(
        enrolment=enrolment, programme=programme, done=done, kind=Award.Kind.CERTIFICATE, by=by, reason=reason,
        replaces=newest,
    )  # fmt: skip
    _name_face(issued)
    return issued


def _locked_cycle(user: User, subject: Subject) -> Enrolment:
    """The person's current cycle, held until the transaction ends: who asks at the same moment waits."""
    issue_log.hold()
    enrolment = ledger.enrol(user=user, course=subject.course or subject)
    return Enrolment.objects.select_for_update(of=("self",)).select_related("user", "course").get(pk=enrolment.pk)


@transaction.atomic
def reissue(*, award: Award, by: User, reason: str, second: User | None = None) -> Award:
    """The same once more, with the name that its holder has confirmed meanwhile; valid as long as the old one.

    The old one says from now on that it was replaced. Raises ActRefused for one that is no longer in force.
    """
    issue_log.hold()
    old = Award.objects.select_for_update(of=("self",)).get(pk=award.pk)
    reason = rules.check(act=rules.Act.REISSUE, by=by, holder=old.holder, reason=reason, second=second)
    if old.holder is None:
        raise ActRefused(_("Its holder was erased."), "erased")
    if selectors.standing_of(old).stand != Stand.VALID:
        raise ActRefused(_("It is not valid any more: there is nothing to correct."), "not-valid")
    number, now = _next_number(), clock.now()
    issued = _create(
        kind=old.kind, programme_id=old.programme_id, enrolment_id=old.enrolment_id, holder=old.holder, number=number,
        face={**old.face, "number": number, "issued_at": now.isoformat()}, issued_at=now, issued_by=by, reason=reason,
        valid_until=old.valid_until, replaces=old,
    )  # fmt: skip
    _name_face(issued)
    return issued


@transaction.atomic
def issue_statement(*, user: User, course: Subject, by: User | None = None) -> Award:
    """What is done so far, in writing; without end. One a state: without progress the same one is answered.

    Raises ActRefused while no module is completed, and for whoever asks for somebody else and may not.
    """
    if by is not None and by.pk != user.pk and not rules.may(by, rules.Act.ISSUE):
        raise ActRefused(_("You may not do that."), "no-right")
    enrolment = _locked_cycle(user, course)
    done = accomplishments.so_far(enrolment)
    if not done.modules:
        raise ActRefused(_("A statement lists completed modules, and there is none yet."), "nothing-done")
    same = selectors.same_statement(enrolment=enrolment, done=done)
    if same:
        return same
    issued = _write(enrolment=enrolment, programme=course, done=done, kind=Award.Kind.STATEMENT, by=by)
    _name_face(issued)
    return issued


def _next_number() -> str:
    """`C-2026-000123`. The update locks the year: the next one waits until this number stands or is given back."""
    year = clock.today().year
    NumberSeries.objects.get_or_create(year=year)
    NumberSeries.objects.filter(year=year).update(last=models.F("last") + 1)
    return f"C-{year}-{NumberSeries.objects.get(year=year).last:06d}"


@transaction.atomic
def complete_faces(*, holder: User) -> list[Award]:
    """Puts the name that `holder` confirmed onto their certificates that wait for one, and asks for the files.

    A name once set stays, whatever is confirmed later.
    """
    identity = CertificateIdentity.objects.filter(user=holder).exclude(name="").first()
    if identity is None:
        return []
    completed = []
    issue_log.hold()
    for waiting in Award.objects.waiting_for_name().filter(holder=holder):
        name, created = ConfirmedName.objects.get_or_create(
            award=waiting,
            defaults={
                "holder": holder,
                "name": identity.name,
                "organisation": identity.organisation,
                "confirmed_at": identity.confirmed_at,
            },
        )
        if created:
            issue_log.named(name=name)
            if glyphs.missing(f"{identity.name} {identity.organisation}"):
                _tell_administrators()
            else:
                _ask_for_file(waiting)
            completed.append(waiting)
    return completed


def _tell_administrators() -> None:
    """A name has a sign that our typefaces lack. Whose it is, the mail does not say."""
    for person in selectors.administrators():
        with override(selectors.language_of(person)):
            outbox.post(
                to=person.email,
                subject=_("Course update"),
                text=_(
                    "Hello,\n\na certificate waits: the name for it has a sign that our typefaces lack, and it is not "
                    "printed with a box in its place. Here is which:\n\n%(address)s\n\nWith typefaces for the script "
                    "installed, `manage.py award_certificates` makes the file.\n"
                )
                % {"address": selectors.unprintable_address()},
            )


def _ask_for_file(award: Award) -> None:
    transaction.on_commit(lambda: make_file.enqueue(award.pk))


@task(backend="jobs")
def make_file(award_id: int) -> bool:
    """The worker's job: makes the certificate's file and tells the holder, once. Answers whether this call did.

    Rendered before the row is locked, so that nobody waits for it; written under the lock, file before row.
    After a crash between the two the row knows of no file, and the next attempt replaces the leftover.
    """
    award = selectors.awards().waiting_for_file().filter(pk=award_id).first()
    if award is None or selectors.missing_signs(award):
        return False
    status_list.place(award=award)
    award.credential = credential.issue(award)
    content = rendering.render(faces.read(award), address=selectors.verify_address(award), credential=award.credential)
    with transaction.atomic():
        issue_log.hold()
        locked = Award.objects.select_for_update(of=("self",)).waiting_for_file().filter(pk=award_id).first()
        if locked is None:
            return False
        _store(locked, content, award.credential)
        _tell_holder(award)
    return True


def _store(award: Award, content: bytes, token: str) -> None:
    award.file.storage.delete(award.file.field.generate_filename(award, ""))
    award.file.save("certificate.pdf", ContentFile(content), save=False)
    award.sha256, award.made_at = hashlib.sha256(content).hexdigest(), clock.now()
    award.credential = token
    award.save(update_fields=["file", "sha256", "made_at", "credential"])
    issue_log.filed(award=award)


def _tell_holder(award: Award) -> None:
    mails.tell_holder(award, mails.Occasion.READY)


@transaction.atomic
def erase_file(*, award: Award) -> None:
    """Removes the file, which carries the holder's name, and the credential, which carries a digest of it.

    The file's digest stays: it tells whether a copy is genuine.
    """
    # By its rule, not by the row: a crash may have left a file that the row does not know of.
    storage, name = award.file.storage, award.file.field.generate_filename(award, "")
    Award.objects.filter(pk=award.pk).update(file="", credential="")
    transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def erase_holder(*, user: User) -> None:
    """A person goes: what the log holds of them goes, too, and says so. Their certificates stay, without them."""
    issue_log.hold()
    for award in Award.objects.filter(holder=user).order_by("pk"):
        issue_log.erased(award=award)


@transaction.atomic
def revoke(*, award: Award, by: User, reason: str, second: User | None = None) -> Revocation:
    """Takes a certificate back, for good; the check says so from now on. The first revocation stands.

    Raises ActRefused for whoever may not, and without a reason.
    """
    reason = rules.check(act=rules.Act.REVOKE, by=by, holder=award.holder, reason=reason, second=second)
    issue_log.hold()
    revocation, created = Revocation.objects.get_or_create(
        award=award, defaults={"by": by, "reason": reason, "at": clock.now()}
    )
    if created:
        issue_log.revoked(revocation=revocation)
        mails.tell_holder(award, mails.Occasion.REVOKED)
    return revocation


def award_all_due(*, dry_run: bool = False) -> CatchUp:
    """Does what was missed, or with `dry_run` only says it: a signal lost in a crash, a job that failed."""
    missed = CatchUp(
        due=list(selectors.due()),
        nameable=list(selectors.nameable()),
        unmade=list(selectors.awards().waiting_for_file()),
    )
    if not dry_run:
        for completion in missed.due:
            award(completion=completion)
        for holder in selectors.holders(missed.nameable):
            complete_faces(holder=holder)
        for unmade in missed.unmade:
            _ask_for_file(unmade)
    return missed
