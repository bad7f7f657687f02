"""`manage.py load_course`: the shipped course into pages."""

from django.core.management.base import BaseCommand, CommandError

from learning.core.progress_bar import ProgressBar
from learning.portal import loading
from modules.importers.source import SourceError


class Command(BaseCommand):
    help = (
        "Loads the course that ships with the site into pages, from an empty or an existing database. Running it "
        "again changes nothing; what a trainer edited is kept, and named, unless --overwrite is given."
    )

    def add_arguments(self, parser):
        parser.add_argument("--language", default="en", help="language of the source (default: en)")
        parser.add_argument("--module", type=int, metavar="N", help="load this module alone")
        parser.add_argument("--overwrite", action="store_true", help="replace what a trainer edited, too")

    def handle(self, *args, language, module, overwrite, **options):
        try:
            source = loading.read(language)
            total = sum(1 for one in source.modules if module in (None, one.number) for _slide in one.slides)
            with ProgressBar(total + 60) as bar:
                loaded = loading.load(source, language=language, module=module, overwrite=overwrite, progress=bar)
        except SourceError as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        report = loaded.course
        self.stdout.write(
            f"Course: new {len(report.new)}, changed {len(report.changed)}, the same {len(report.same)} pages."
        )
        forms = loaded.toolkit
        self.stdout.write(f"Toolkit: new {len(forms.new)}, changed {len(forms.changed)}, the same {len(forms.same)}.")
        entries = loaded.reference
        self.stdout.write(
            f"Reference: new {len(entries.new)}, changed {len(entries.changed)}, the same {len(entries.same)}."
        )
        certified = loaded.programmes
        self.stdout.write(
            f"Programmes: new {len(certified.new)}, changed {len(certified.changed)}, the same {len(certified.same)}."
        )
        kept = [*report.kept, *entries.kept, *forms.kept, *certified.kept]
        if kept:
            self.stdout.write(f"Kept, because somebody edited them: {', '.join(kept)}. --overwrite replaces them.")
