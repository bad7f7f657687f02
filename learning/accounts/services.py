"""What changes about people: rights, consents, the name for the certificate, where they work."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction

from learning.accounts import consents
from learning.accounts.models import CertificateIdentity, Consent, Membership, Organisation, User
from learning.accounts.rights import ROLES, apply_declared_rights  # noqa: F401 (others ask for it here)
from learning.accounts.signals import identity_confirmed
from learning.core import clock


@transaction.atomic
def give_role(*, user: User, role: str) -> bool:
    """Makes `user` a trainer, moderator or administrator beside what they are already.

    Answers False when they had the role before. Raises ValueError for a role that does not exist.
    """
    if role not in ROLES:
        raise ValueError(f"There is no role “{role}”. Roles: {', '.join(ROLES)}.")
    group, _created = Group.objects.get_or_create(name=ROLES[role])
    if user.groups.filter(pk=group.pk).exists():
        return False
    user.groups.add(group)
    return True


def _one_at_a_time(user: User) -> None:
    """Two windows of one person wait for each other until the transaction ends."""
    User.objects.select_for_update().get(pk=user.pk)


@transaction.atomic
def give_consent(*, user: User, purpose: str, version: str | None = None) -> Consent:
    """Notes that `user` agreed, by default to the words in force.

    The same version twice is one consent, a new version replaces the old. Raises KeyError for a purpose
    that does not exist.
    """
    version = version or consents.words(purpose).version
    _one_at_a_time(user)
    in_force = Consent.objects.filter(user=user, purpose=purpose, withdrawn_at=None)
    same = in_force.filter(version=version).first()
    if same:
        return same
    in_force.update(withdrawn_at=clock.now())
    return Consent.objects.create(user=user, purpose=purpose, version=version, given_at=clock.now())


@transaction.atomic
def withdraw_consent(*, user: User, purpose: str) -> None:
    """Notes that `user` no longer agrees. The row stays, with its end.

    Raises ValueError for a consent that lasts as long as the account does.
    """
    if consents.words(purpose).ends_with_account:
        raise ValueError("This consent ends with the account.")
    Consent.objects.filter(user=user, purpose=purpose, withdrawn_at=None).update(withdrawn_at=clock.now())


@transaction.atomic
def join_organisation(*, user: User, name: str) -> Membership:
    """Makes `user` a member of the organisation called `name`, which is made when it is new.

    Organisations are told apart by their letters, not by their case.
    """
    name = " ".join(name.split())
    _one_at_a_time(user)
    organisation = Organisation.objects.filter(name__iexact=name).first()
    if not organisation:
        organisation, _created = Organisation.objects.get_or_create(name=name)
    leave_organisations(user=user, but=organisation)
    membership, _created = Membership.objects.get_or_create(
        user=user, organisation=organisation, left_at=None, defaults={"joined_at": clock.now()}
    )
    return membership


@transaction.atomic
def leave_organisations(*, user: User, but: Organisation | None = None) -> None:
    """Ends the memberships of `user`, except the one with `but`. The rows stay, with their end."""
    current = Membership.objects.filter(user=user, left_at=None)
    if but:
        current = current.exclude(organisation=but)
    current.update(left_at=clock.now())


@transaction.atomic
def confirm_certificate_identity(*, user: User, name: str, organisation: str = "") -> CertificateIdentity:
    """Keeps the name and organisation for certificates issued from now on; earlier ones keep theirs."""
    name, organisation = " ".join(name.split()), " ".join(organisation.split())
    identity, _created = CertificateIdentity.objects.update_or_create(
        user=user,
        defaults={"name": name, "organisation": organisation, "confirmed_at": clock.now()},
    )
    if organisation:
        join_organisation(user=user, name=organisation)
    else:
        leave_organisations(user=user)
    identity_confirmed.send(sender=User, user=user)
    return identity


@transaction.atomic
def change_address(*, user: User, email: str) -> None:
    """Gives `user` another e-mail address, which they confirm the next time they sign in."""
    user.email = email.strip().lower()
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"primary": True, "verified": False})


@transaction.atomic
def confirm_only_address(*, user: User) -> None:
    """Notes that `user` opened a link that was sent to their one address, so it is theirs.

    With a second address waiting nobody can tell which of the two it was: nothing is noted.
    """
    addresses = list(EmailAddress.objects.filter(user=user)[:2])
    if len(addresses) == 1 and addresses[0].email == user.email:
        EmailAddress.objects.filter(pk=addresses[0].pk).update(verified=True, primary=True)


def note_language(*, user: User, language: str | None) -> None:
    """Remembers the language that mails to `user` are written in."""
    if language and user.language != language:
        user.language = language
        user.save(update_fields=["language"])


def note_works_here(*, user: User) -> None:
    """Keeps `is_staff` true for people with a role and false for others; it opens nothing, it shows a link."""
    works_here = user.is_superuser or user.groups.exists()
    if user.is_staff != works_here:
        user.is_staff = works_here
        user.save(update_fields=["is_staff"])
