from django.core.management.base import BaseCommand, CommandError

from learning.accounts import services
from learning.accounts.models import User
from learning.accounts.rights import ROLES


class Command(BaseCommand):
    help = (
        "Makes someone who has an account a trainer, a moderator or an administrator, beside what they are already. "
        "Roles are taken away in the admin, under Settings, People."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", metavar="EMAIL", help="the e-mail address they sign in with")
        parser.add_argument("--role", metavar="|".join(ROLES), help="the role to give")

    def handle(self, *, email, role, **options):
        if not role:
            raise CommandError(f"Say which role: --role {'|'.join(ROLES)}.")
        if role not in ROLES:
            raise CommandError(f"There is no role “{role}”. Choose one of: {', '.join(ROLES)}.")
        try:
            user = User.objects.get_by_natural_key(email.strip())
        except User.DoesNotExist:
            raise CommandError(
                f"Nobody has an account with the address {email}. "
                "They make one on the site under “Create an account”; then run this command again."
            ) from None
        if not user.is_active:
            raise CommandError(f"The account {user.email} is switched off. Switch it on in the admin first.")
        if services.give_role(user=user, role=role):
            self.stdout.write(f"{user.email} is now in the group {ROLES[role]}.")
        else:
            self.stdout.write(f"{user.email} was in the group {ROLES[role]} already. Nothing changed.")
