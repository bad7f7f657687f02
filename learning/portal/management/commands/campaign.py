"""`manage.py campaign`: the long runs that try to break the promises."""

from random import SystemRandom

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bootstrap.console import OperatorError
from learning.core.progress_bar import ProgressBar
from learning.portal.campaigns import report, throwaway
from learning.portal.campaigns.errors import CampaignError
from learning.portal.campaigns.registry import CAMPAIGNS, Options

MOST_KILLS = 5000
MOST_EXAMPLES = 5000
MOST_AT_ONCE = 100
MOST_MUTATIONS = 1_000_000


class Command(BaseCommand):
    help = (
        "Tries to break what the site promises, on throw-away sites with real servers on this machine: this site's "
        "data is neither read nor changed. Prints a report, keeps it as JSON under campaigns/ of the data folder, and "
        "ends with exit status 1 when anything was found. Without a name all campaigns run: "
        + "; ".join(f"{name} ({campaign.describes})" for name, campaign in CAMPAIGNS.items())
        + "."
    )

    def add_arguments(self, parser):
        parser.add_argument("name", nargs="*", choices=[[], *CAMPAIGNS], metavar="name", help=", ".join(CAMPAIGNS))
        parser.add_argument(
            "--database", choices=[*throwaway.DATABASES, "both"], default="both", help="default: both, in turn"
        )
        parser.add_argument("--seed", type=int, help="of what is left to chance; default: a new one, which is printed")
        parser.add_argument("--kills", type=int, default=200, help="quiz-faults, issue-faults: how often; default 200")
        parser.add_argument("--examples", type=int, default=200, help="quiz-fuzz: of each kind; default 200")
        parser.add_argument("--at-once", type=int, default=100, help="quiz-starts: how many; default 100")
        parser.add_argument(
            "--mutations",
            type=int,
            default=10_000,
            help="guard, certificate-forgery, h5p-hostile: how many; default 10000",
        )

    def handle(self, *args, **options):
        limits = {"kills": MOST_KILLS, "examples": MOST_EXAMPLES, "at_once": MOST_AT_ONCE, "mutations": MOST_MUTATIONS}
        for name, limit in limits.items():
            if not 1 <= options[name] <= limit:
                raise CommandError(f"--{name.replace('_', '-')} must be between 1 and {limit}.")
        seed = SystemRandom().randrange(10**6) if options["seed"] is None else options["seed"]
        asked = Options(seed=seed, **{name: options[name] for name in limits})
        databases = throwaway.DATABASES if options["database"] == "both" else [options["database"]]
        findings = sum(self.run(name, databases, asked) for name in options["name"] or CAMPAIGNS)
        if findings:
            raise CommandError(f"{findings} findings: see the report above.")

    def run(self, name: str, databases, asked: Options) -> int:
        """One campaign on each database; answers how much was found."""
        runs = []
        try:
            for database in databases if CAMPAIGNS[name].needs_database else ["no database"]:
                runs.append(report.data_of(name, self.outcome(name, database, asked)))
        except (CampaignError, OperatorError) as error:
            raise CommandError(f"{name}: {error}") from error
        finally:
            if runs:
                path = report.write(name, runs, settings.DATA_DIR / "campaigns")
                self.stdout.write(f"Kept as {path}\n\n")
        return sum(run["findings"] for run in runs)

    def outcome(self, name: str, database: str, asked: Options):
        campaign = CAMPAIGNS[name]
        with ProgressBar(campaign.size(asked)) as bar:
            outcome = campaign.run(database, asked, lambda label: bar(f"{database}: {label}"))
        self.stdout.write(report.as_text(name, outcome))
        return outcome
