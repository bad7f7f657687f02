"""`manage.py import_transcript FILE --module N`: a published transcript document into a module."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from learning.core.progress_bar import ProgressBar
from modules.importers.storyline.parser import Transcript, TranscriptError, parse, read_document
from modules.importers.transcript_pages import import_transcript


class Command(BaseCommand):
    help = (
        "Reads a transcript as e-learning tools publish it (.txt, .md, .docx: sections, numbered slides, notes) and "
        "brings it into a module, as drafts. On a module with slides they are found by number. What a trainer edited "
        "is kept, and named, unless --overwrite is given. Running it twice changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the document")
        parser.add_argument(
            "--module", type=int, required=True, metavar="N", help="the number of the module, 1 or more"
        )
        parser.add_argument("--language", default="en", help="language of the document (default: en)")
        parser.add_argument("--create", action="store_true", help="make the module when it does not exist")
        parser.add_argument("--publish", action="store_true", help="publish instead of making drafts")
        parser.add_argument("--overwrite", action="store_true", help="replace what a trainer edited, too")
        parser.add_argument("--dry-run", action="store_true", help="read and report; write nothing")
        parser.add_argument("--json", action="store_true", help="what was found, as JSON on standard output")

    def handle(self, *args, file, module, language, create, publish, overwrite, dry_run, **options):
        if module < 1:
            raise CommandError("--module takes the number of a module: 1 or more.")
        if language != "en":
            raise CommandError(f"Transcripts are imported in English and translated from there, not in “{language}”.")
        try:
            transcript = parse(read_document(file))
            report = None
            if not dry_run:
                total = sum(len(section.slides) for section in transcript.sections)
                with ProgressBar(total) as bar:
                    report = import_transcript(
                        transcript, number=module, create=create, publish=publish, overwrite=overwrite, progress=bar
                    )
        except TranscriptError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(transcript.as_json(), ensure_ascii=False, indent=2))
        else:
            self._tell(transcript, report)

    def _tell(self, transcript: Transcript, report) -> None:
        slides = sum(len(section.slides) for section in transcript.sections)
        self.stdout.write(f"{len(transcript.sections)} sections, {slides} slides.")
        for unplaced in transcript.unplaced:
            self.stdout.write(f"Not placed, line {unplaced.line}: {unplaced.text}")
        if report is None:
            self.stdout.write("Dry run: nothing was written.")
            return
        self.stdout.write(f"New {len(report.new)}, changed {len(report.changed)}, the same {len(report.same)}.")
        if report.kept:
            self.stdout.write(
                f"Kept, because somebody edited them: {', '.join(report.kept)}. --overwrite replaces them."
            )
