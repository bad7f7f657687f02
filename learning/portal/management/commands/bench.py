"""`manage.py bench`: what the pages that learners meet cost."""

import json
import subprocess
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from learning.portal.benchmark import report, throwaway
from learning.portal.benchmark.errors import BenchmarkError

INTERRUPTED = 130


class Command(BaseCommand):
    help = (
        "Measures CPU time, queries and size of the pages that learners meet, what a slide weighs in a browser, and "
        "how many slides a second the server gives out. On a throw-away site with the shipped course: this site's "
        "data is neither read nor changed. Prints a table and keeps the numbers as JSON under bench/ of the data "
        "folder. The first run takes a minute longer: it loads the course."
    )

    def add_arguments(self, parser):
        parser.add_argument("--quick", action="store_true", help="few rounds: rough numbers in half a minute")
        parser.add_argument("--json", action="store_true", help="print the JSON instead of the table")

    def handle(self, *args, **options):
        folder = settings.DATA_DIR / "bench"
        try:
            with throwaway.sole_use(folder), throwaway.copy_of_template(folder) as data:
                found = self.measure(data, quick=options["quick"])
        except (BenchmarkError, OSError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("Stopped; nothing was kept.", returncode=INTERRUPTED) from None
        path = report.write(found, folder)
        self.stdout.write(json.dumps(found, indent=2) if options["json"] else report.as_table(found))
        if not options["json"]:
            self.stdout.write(f"\nKept as {path}")

    @staticmethod
    def measure(data, *, quick: bool) -> dict:
        """The measurements of the site in the folder `data`, taken by a process that knows no other."""
        words = [sys.executable, "-m", "learning.portal.benchmark", *(["--quick"] if quick else [])]
        done = subprocess.run(
            words,
            cwd=settings.BASE_DIR,
            env=throwaway.environment(data),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        if done.returncode:
            raise BenchmarkError(f"The measuring process ended with exit status {done.returncode}: see above.")
        found = json.loads(done.stdout)
        if "error" in found:
            raise BenchmarkError(found["error"])
        return found
