"""Sends on what waits for the learning record store, now; with --again also what it did not take."""

from django.core.management import BaseCommand, CommandError

from quizzes.h5p import forwarding, record_store


class Command(BaseCommand):
    help = "Passes statements of H5P activities on to the learning record store of the settings."

    def add_arguments(self, parser):
        parser.add_argument("--again", action="store_true", help="also what the store refused before")

    def handle(self, *args, again, **options):
        if record_store.configured() is None:
            raise CommandError("XAPI_LRS_URL, XAPI_LRS_KEY and XAPI_LRS_SECRET are not set (docs/settings.md).")
        if again:
            forwarding.try_again()
        sent = forwarding.send_waiting.func()
        left, refused = forwarding.waiting().count(), forwarding.given_up().count()
        self.stdout.write(f"{sent} sent, {left} waiting, {refused} given up.")
