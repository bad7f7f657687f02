"""Catches up on certificates: a signal lost in a crash, a name that came in between, a file that failed."""

from django.core.management.base import BaseCommand

from learning.certificates import services


class Command(BaseCommand):
    help = (
        "Issues every certificate that is due and was missed, completes those whose holder has confirmed a name "
        "since, and has missing files made by the worker. Can be run at any time and as often as you like: what "
        "is issued already stays as it is."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only list what would be done")

    def handle(self, *args, dry_run=False, **options):
        missed = services.award_all_due(dry_run=dry_run)
        for verb, rows in (
            ("issue", [f"{one.enrolment.user}: {one.subject}, complete since {_day(one)}" for one in missed.due]),
            ("name", [f"{one.number}: {one.holder}" for one in missed.nameable]),
            ("make the file", [f"{one.number}: {one.holder or 'erased'}" for one in missed.unmade]),
        ):
            for row in rows:
                self.stdout.write(f"{'would ' if dry_run else ''}{verb}  {row}")
        total = len(missed.due) + len(missed.nameable) + len(missed.unmade)
        if not total:
            self.stdout.write("Nothing is due.")
        elif dry_run:
            self.stdout.write(f"{total} to do; nothing was changed.")
        else:
            self.stdout.write(
                f"{len(missed.due)} issued, {len(missed.nameable)} named, {len(missed.unmade)} files asked for."
            )


def _day(completion) -> str:
    return f"{completion.completed_at:%Y-%m-%d}"
