"""What comes to the administrators' desk: requests of learners, acts that wait for a second person."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from learning.accounts.models import User
from learning.certificates import mails, rules, services
from learning.certificates.errors import ActRefused
from learning.certificates.models import Award, CertificateRequest, Proposal, Revocation
from learning.core import clock
from learning.progress.models import Subject

Act = Proposal.Act
Outcome = CertificateRequest.Outcome


# --- requests ---------------------------------------------------------------------------------------


@transaction.atomic
def ask(
    *, user: User, programme: Subject | None = None, award: Award | None = None, words: str = ""
) -> CertificateRequest:
    """The person's open request; made now when there is none. A second one waits until the first is answered.

    Raises ActRefused for somebody else's certificate, and for a second request that says something else.
    """
    if award is not None and award.holder_id != user.pk:
        raise ActRefused(_("There is no such certificate of yours."), "not-yours")
    words = words.strip()
    present = user.certificate_requests.filter(outcome=Outcome.OPEN).first()
    if present is None:
        try:
            with transaction.atomic():
                return CertificateRequest.objects.create(
                    user=user, programme=programme, award=award, words=words, asked_at=clock.now()
                )
        except IntegrityError:
            present = user.certificate_requests.get(outcome=Outcome.OPEN)
    if (present.programme, present.award, present.words) != (programme, award, words):
        raise ActRefused(
            _("You have asked already. Please wait for the answer, or take it back first."), "open-request"
        )
    return present


@transaction.atomic
def take_back(*, request: CertificateRequest, user: User) -> None:
    """The person does not need it any more: the request is gone. Answered ones stay."""
    CertificateRequest.objects.filter(pk=request.pk, user=user, outcome=Outcome.OPEN).delete()


@transaction.atomic
def answer(*, request: CertificateRequest, by: User, outcome: str, words: str) -> CertificateRequest:
    """Settles a request and tells the person. The first answer stands.

    Raises ActRefused for whoever may not, for one's own request, and for a refusal without a word.
    """
    if not by.has_perm("certificates.change_certificaterequest"):
        raise ActRefused(_("You may not do that."), "no-right")
    if request.user_id == by.pk:
        raise ActRefused(_("Nobody decides about their own certificate."), "own")
    if outcome not in (Outcome.ISSUED, Outcome.DECLINED):
        raise ActRefused(_("Choose an answer."), "no-answer")
    if outcome == Outcome.DECLINED and not words.strip():
        raise ActRefused(_("Say why, in a sentence that helps."), "no-words")
    locked = CertificateRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if locked.outcome != Outcome.OPEN:
        return locked
    locked.outcome, locked.answer = outcome, words.strip()
    locked.handled_by, locked.handled_at = by, clock.now()
    locked.save(update_fields=["outcome", "answer", "handled_by", "handled_at"])
    mails.tell_asker(locked.user, locked.answer)
    return locked


# --- acts by hand -----------------------------------------------------------------------------------


@transaction.atomic
def act(
    *, act: str, by: User, reason: str, user: User | None = None, programme: Subject | None = None,
    award: Award | None = None,
) -> Award | Revocation | Proposal:  # fmt: skip
    """Carries out an act, or proposes it where the site wants two people. `award`, or `user` and `programme`."""
    if settings.CERTIFICATE_TWO_PEOPLE:
        return _propose(act=act, by=by, reason=reason, user=user, programme=programme, award=award)
    return _carry_out(act=act, by=by, reason=reason, user=user, programme=programme, award=award)


def _propose(
    *, act: str, by: User, reason: str, user: User | None, programme: Subject | None, award: Award | None
) -> Proposal:
    """The same proposal while it is open: asked twice it is made once."""
    holder = award.holder if award else user
    reason = rules.check_proposal(act=act, by=by, holder=holder, reason=reason)
    same = Proposal.objects.filter(
        act=act, user=user, programme=programme, award=award, by=by, is_carried_out__isnull=True
    ).first()
    return same or Proposal.objects.create(
        act=act, user=user, programme=programme, award=award, by=by, reason=reason, at=clock.now()
    )


@transaction.atomic
def decide(*, proposal: Proposal, second: User, is_agreed: bool) -> Award | Revocation | None:
    """A second person carries out what the first proposed, or refuses it; the first decision stands.

    Raises ActRefused for the person who proposed it, for whoever it is about, and for whoever may not.
    """
    locked = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if locked.is_carried_out is not None:
        raise ActRefused(_("Somebody has decided this meanwhile."), "decided")
    holder = locked.award.holder if locked.award else locked.user
    rules.check_second(act=locked.act, by=locked.by, holder=holder, second=second)
    done = None
    if is_agreed:
        done = _carry_out(
            act=locked.act, by=locked.by, reason=locked.reason, user=locked.user, programme=locked.programme,
            award=locked.award, second=second,
        )  # fmt: skip
    locked.decided_by, locked.decided_at, locked.is_carried_out = second, clock.now(), is_agreed
    locked.save(update_fields=["decided_by", "decided_at", "is_carried_out"])
    return done


def _carry_out(
    *, act: str, by: User, reason: str, user: User | None, programme: Subject | None, award: Award | None,
    second: User | None = None,
) -> Award | Revocation:  # fmt: skip
    if act == Act.ISSUE and user and programme:
        return services.issue_by_hand(user=user, programme=programme, by=by, reason=reason, second=second)
    if act == Act.REISSUE and award:
        return services.reissue(award=award, by=by, reason=reason, second=second)
    if act == Act.REVOKE and award:
        return services.revoke(award=award, by=by, reason=reason, second=second)
    raise ActRefused(_("It does not say what is to be done with what."), "incomplete")
