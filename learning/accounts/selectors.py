"""What is known about people. Looks, changes nothing."""

from dataclasses import dataclass

from allauth.mfa.adapter import get_adapter as second_factor_adapter
from allauth.mfa.models import Authenticator

from learning.accounts import consents
from learning.accounts.consents import ConsentWords
from learning.accounts.models import CertificateIdentity, Consent, User


@dataclass(frozen=True)
class ConsentState:
    """One consent as its owner sees it; `given` is None where it is not in force."""

    words: ConsentWords
    given: Consent | None

    @property
    def outdated(self) -> bool:
        """The person agreed to earlier words, and is asked again."""
        return self.given is not None and self.given.version != self.words.version

    @property
    def may_agree(self) -> bool:
        return self.given is None or self.outdated

    @property
    def may_withdraw(self) -> bool:
        return self.given is not None and not self.words.ends_with_account


def consent_states(user: User) -> list[ConsentState]:
    """Every consent there is, with what `user` said to it. One query."""
    in_force = {consent.purpose: consent for consent in Consent.objects.filter(user=user, withdrawn_at=None)}
    return [ConsentState(words, in_force.get(words.purpose.value)) for words in consents.ALL]


def has_consented(user: User, purpose: str) -> bool:
    """Whether `user` agrees to `purpose` now."""
    return Consent.objects.filter(user=user, purpose=purpose, withdrawn_at=None).exists()


def certificate_identity(user: User) -> CertificateIdentity | None:
    """The name and organisation that `user` confirmed for certificates, or None."""
    return CertificateIdentity.objects.filter(user=user).first()


def current_organisation(user: User) -> str:
    """The name of the organisation that `user` works for, or an empty string."""
    membership = user.memberships.filter(left_at=None).select_related("organisation").first()
    return membership.organisation.name if membership else ""


def has_second_factor(user: User) -> bool:
    """Whether `user` signs in with more than a password."""
    return second_factor_adapter().is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
