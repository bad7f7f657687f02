"""Who may act by hand, and on whom. Nobody certifies themself; where the site wants two people, two it is."""

from django.conf import settings
from django.utils.translation import gettext as _

from learning.accounts.models import User
from learning.certificates.errors import ActRefused
from learning.certificates.models import Proposal

Act = Proposal.Act
RIGHTS = {
    Act.ISSUE: "certificates.issue_award",
    Act.REVOKE: "certificates.revoke_award",
    Act.REISSUE: "certificates.revoke_award",
}


def may(user: User, act: str) -> bool:
    """Whether `user` does such a thing at all; on whom is another question."""
    return bool(user.is_active and user.has_perm(RIGHTS[Act(act)]))


def check(*, act: str, by: User, holder: User | None, reason: str, second: User | None = None) -> str:
    """The reason, trimmed, of an act that may be carried out. `second`: who carries out what `by` proposed.

    Raises ActRefused.
    """
    reason = check_proposal(act=act, by=by, holder=holder, reason=reason)
    if second is not None:
        check_second(act=act, by=by, holder=holder, second=second)
    elif settings.CERTIFICATE_TWO_PEOPLE:
        raise ActRefused(_("This needs a second administrator: propose it."), "two-people")
    return reason


def check_proposal(*, act: str, by: User, holder: User | None, reason: str) -> str:
    """The same for what is only proposed."""
    if not reason.strip():
        raise ActRefused(_("It is done for a reason: name it."), "no-reason")
    if not may(by, act):
        raise ActRefused(_("You may not do that."), "no-right")
    if holder is not None and holder.pk == by.pk:
        raise ActRefused(_("Nobody decides about their own certificate."), "own")
    return reason.strip()


def check_second(*, act: str, by: User | None, holder: User | None, second: User) -> None:
    if not may(second, act):
        raise ActRefused(_("You may not do that."), "no-right")
    if by is None or second.pk == by.pk:
        raise ActRefused(_("The second person is somebody else than the first."), "same-person")
    if holder is not None and second.pk == holder.pk:
        raise ActRefused(_("Nobody decides about their own certificate."), "own")
