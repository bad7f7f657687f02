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
        parts = {
            "Course pages": loaded.course,
            "Toolkit": loaded.toolkit,
            "Reference": loaded.reference,
            "Activities": loaded.activities,
            "Forum": loaded.forum,
            "Programmes": loaded.programmes,
        }
        for name, part in parts.items():
            self.stdout.write(f"{name}: new {len(part.new)}, changed {len(part.changed)}, the same {len(part.same)}.")
        kept = [label for part in parts.values() for label in part.kept]
        if kept:
            self.stdout.write(f"Kept, because somebody edited them: {', '.join(kept)}. --overwrite replaces them.")
