"""What changes about certificates. Everything here may be asked twice: the second time changes nothing."""

import hashlib
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from learning.accounts.models import CertificateIdentity, User
from learning.certificates import faces, rendering, selectors
from learning.certificates.models import Award, ConfirmedName, NumberSeries, Revocation
from learning.core import clock, outbox
from learning.progress.models import Completion, Subject


@dataclass(frozen=True)
class CatchUp:
    """What had been missed: programmes to certify, faces to complete, files to make."""

    due: list[Completion]
    nameable: list[Award]
    unmade: list[Award]


@transaction.atomic
def award(*, completion: Completion) -> Award:
    """The certificate for a completed programme, issued now if it is not yet.

    The unique constraint decides between two who issue at the same moment; the other one gets the winner's.
    Raises ValueError for the completion of anything but a programme.
    """
    if completion.subject.scope != Subject.Scope.PROGRAMME:
        raise ValueError(f"“{completion.subject}” is no programme: only programmes are certified.")
    same = Award.objects.filter(enrolment=completion.enrolment_id, programme=completion.subject_id)
    issued = same.first()
    if issued is None:
        try:
            issued = _issue(completion)
        except IntegrityError:
            return same.get()
        holder = completion.enrolment.user
        if issued not in complete_faces(holder=holder):
            # A name that is confirmed while this transaction is open is not seen above, nor this row from there.
            transaction.on_commit(lambda: complete_faces(holder=holder), robust=True)
    return issued


@transaction.atomic
def _issue(completion: Completion) -> Award:
    holder, now = completion.enrolment.user, clock.now()
    number = _next_number()
    return Award.objects.create(
        programme=completion.subject,
        enrolment=completion.enrolment,
        holder=holder,
        number=number,
        face=faces.copy(
            completion=completion,
            number=number,
            issued_at=now,
            language=selectors.language_of(holder),
            edition=selectors.content_edition(completion.enrolment.course.key),
        ),
        issued_at=now,
    )


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
    for waiting in Award.objects.waiting_for_name().filter(holder=holder):
        _name, created = ConfirmedName.objects.get_or_create(
            award=waiting,
            defaults={
                "holder": holder,
                "name": identity.name,
                "organisation": identity.organisation,
                "confirmed_at": identity.confirmed_at,
            },
        )
        if created:
            _ask_for_file(waiting)
            completed.append(waiting)
    return completed


def _ask_for_file(award: Award) -> None:
    transaction.on_commit(lambda: make_file.enqueue(award.pk))


@task(backend="jobs")
def make_file(award_id: int) -> bool:
    """The worker's job: makes the certificate's file and tells the holder, once. Answers whether this call did.

    Rendered before the row is locked, so that nobody waits for it; written under the lock, file before row.
    After a crash between the two the row knows of no file, and the next attempt replaces the leftover.
    """
    award = selectors.awards().waiting_for_file().filter(pk=award_id).first()
    if award is None:
        return False
    content = rendering.render(faces.read(award), address=selectors.verify_address(award))
    with transaction.atomic():
        locked = Award.objects.select_for_update(of=("self",)).waiting_for_file().filter(pk=award_id).first()
        if locked is None:
            return False
        _store(locked, content)
        _tell_holder(award)
    return True


def _store(award: Award, content: bytes) -> None:
    award.file.storage.delete(award.file.field.generate_filename(award, ""))
    award.file.save("certificate.pdf", ContentFile(content), save=False)
    award.sha256, award.made_at = hashlib.sha256(content).hexdigest(), clock.now()
    award.save(update_fields=["file", "sha256", "made_at"])


def _tell_holder(award: Award) -> None:
    if award.holder is None or not award.holder.is_active:
        return
    language = award.face["language"]
    with override(language):
        outbox.post(
            to=award.holder.email,
            subject=_("Course update"),
            text=_("Hello,\n\nyour certificate is ready. It waits for you here:\n\n%(address)s\n\nThe course team\n")
            % {"address": selectors.my_certificates_address(language)},
        )


@transaction.atomic
def erase_file(*, award: Award) -> None:
    """Removes the file, which carries the holder's name. Its digest stays: it tells whether a copy is genuine."""
    # By its rule, not by the row: a crash may have left a file that the row does not know of.
    storage, name = award.file.storage, award.file.field.generate_filename(award, "")
    Award.objects.filter(pk=award.pk).update(file="")
    transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def revoke(*, award: Award, by: User, reason: str) -> Revocation:
    """Takes a certificate back, for good; the check says so from now on. The first revocation stands.

    Raises ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("A certificate is taken back for a reason: name it.")
    revocation, _created = Revocation.objects.get_or_create(
        award=award, defaults={"by": by, "reason": reason.strip(), "at": clock.now()}
    )
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
