"""`manage.py demo`: invented people on a site in use."""

from django.core.management.base import BaseCommand, CommandError

from learning.core.progress_bar import ProgressBar
from learning.portal import demonstration


class Command(BaseCommand):
    help = "Makes the demonstration accounts and what they did, once. Refuses outside development."

    def handle(self, *args, **options):
        try:
            with ProgressBar(len(demonstration.STAFF) + len(demonstration.LEARNERS)) as bar:
                made = demonstration.make(progress=bar)
        except demonstration.NotForThisSite as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{made} people made." if made else "The demonstration is already there.")
