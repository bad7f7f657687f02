"""Codes with which an organisation's workers come in: made, handed out, withdrawn. Who used one is kept nowhere."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log

from learning.accounts.models import Organisation
from learning.core import clock
from learning.forum import membership
from learning.forum.models import JoinCode

if TYPE_CHECKING:
    from learning.accounts.models import User

MAKE, WITHDRAW = "forum.add_joincode", "forum.change_joincode"
MOST_USES = 500
LONGEST_LIFE = timedelta(days=366)
# The spelling alphabet of the International Telecommunication Union (Radio Regulations, appendix 14).
WORDS = (
    "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo "
    "Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu"
)
SPELLED = {word[0]: f"{word[0]} – {word}" for word in WORDS.split(" ")}


@transaction.atomic
def make_code(*, by: "User", organisation: str, uses: int, expires_on: date) -> JoinCode:
    """A code for an organisation, which is made when it is new. Raises PermissionDenied."""
    if not by.has_perm(MAKE):
        raise PermissionDenied
    name = " ".join(organisation.split())
    held = Organisation.objects.filter(name__iexact=name).first() or Organisation.objects.create(name=name)
    code = JoinCode.objects.create(
        code=membership.new_code(), organisation=held, uses_left=uses, expires_on=expires_on
    )  # fmt: skip
    log(instance=code, action="wagtail.create", user=by)
    return code


@transaction.atomic
def withdraw_code(*, by: "User", code: JoinCode) -> None:
    """From now on nobody comes in with it; who is in stays. Asked twice, nothing changes. Raises PermissionDenied."""
    if not by.has_perm(WITHDRAW):
        raise PermissionDenied
    if JoinCode.objects.filter(pk=code.pk, withdrawn_at=None).update(withdrawn_at=clock.now()):
        log(instance=code, action="wagtail.edit", user=by)


def is_in_force(code: JoinCode) -> bool:
    return code.withdrawn_at is None and code.uses_left > 0 and code.expires_on >= clock.today()


def spelled(code: str) -> list[str]:
    """Each sign of a code as it is said on the telephone."""
    return [SPELLED.get(sign, sign) for sign in code.upper() if sign.isalnum()]
