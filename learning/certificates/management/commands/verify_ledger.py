"""Verifies the log of issue: its chain, and everything that it vouches for."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from learning.certificates import keyring, log_check, log_watch
from learning.core.progress_bar import ProgressBar

MOST_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Reads the log of issue and every certificate, name, revocation and file that it vouches for. Finds what was "
        "changed, removed, inserted, reordered or dated back; still works after people were erased. Exit status 1 when "
        "anything is wrong. Changes nothing, but notes the result and, where all is in order, the head of the log in "
        "log-heads.txt of the data folder."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--checkpoint",
            metavar="FILE",
            action="append",
            default=[],
            help="a file with heads that were kept elsewhere (from /credentials/log-head, from a mail, or a copy of "
            "log-heads.txt): shows whether the log was cut off or rewritten since; may be named several times",
        )

    def handle(self, *args, checkpoint, **options):
        try:
            text = "\n".join(Path(name).read_text() for name in checkpoint)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"The checkpoint cannot be read: {error}") from error
        try:
            with ProgressBar(log_check.size()) as bar:
                report = log_watch.check_and_note(text=text, progress=bar)
        except keyring.UnusableKey as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{report.entries} entries, {report.awards} certificates, {report.files} files; "
            f"{report.erased} salts are gone with their people."
        )
        if report.head:
            self.stdout.write(f"The log ends with entry {report.head.sequence}: {report.head.hash}")
        for problem in report.problems[:MOST_SHOWN]:
            self.stdout.write(f"  {problem}")
        if report.problem_count > MOST_SHOWN:
            self.stdout.write(f"  … and {report.problem_count - MOST_SHOWN} more")
        if report.problem_count:
            raise CommandError(f"{report.problem_count} problems: see above.")
        self.stdout.write("Everything is as it was written.")
