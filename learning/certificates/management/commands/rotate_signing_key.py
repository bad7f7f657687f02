"""Makes the next key that signs credentials; the older ones stay published."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from learning.certificates import keyring


class Command(BaseCommand):
    help = (
        "Makes a new key that signs credentials from now on. The private half of the older ones is removed; their "
        "public half stays published, so everything that they signed still verifies. Where the key comes from "
        "SIGNING_KEY_FILE, the new one is written to --to FILE and signs as soon as the setting names that file."
    )

    def add_arguments(self, parser):
        parser.add_argument("--to", metavar="FILE", help="where a key that is kept outside is written; never over one")

    def handle(self, *args, to=None, **options):
        try:
            if settings.SIGNING_KEY_FILE or to:
                self.outside(to)
                return
            new = keyring.rotate()
        except keyring.UnusableKey as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{new.public.kid} signs from now on.")
        self.list()

    def outside(self, to):
        if not to:
            raise CommandError("The key comes from SIGNING_KEY_FILE: name a file for the new one with --to FILE.")
        if not settings.SIGNING_KEY_FILE:
            raise CommandError("The keys of this site are in its data folder: leave --to away.")
        try:
            new = keyring.make_outside(Path(to))
        except OSError as error:
            raise CommandError(f"{to}: {error.strerror}") from error
        self.stdout.write(
            f"{new.public.kid} is published and waits in {to}. Name that file in SIGNING_KEY_FILE and restart the "
            "site; the key before it signs until then."
        )
        self.list()

    def list(self):
        for key in keyring.keyring().published.values():
            self.stdout.write(f"  published  {key.algorithm}  {key.kid}  {key.created[:10]}")
