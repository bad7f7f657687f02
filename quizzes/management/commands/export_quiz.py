"""A quiz as a file that other systems read."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from quizzes.errors import Refusal
from quizzes.exchange import files, services


class Command(BaseCommand):
    help = (
        "Writes the questions of a quiz, as they stand in its newest draft, in GIFT, Moodle XML, CSV or H5P. What "
        "the format cannot hold is named on standard error, a line for each."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "key",
            metavar="KEY",
            help="the quiz: its UUID, its module's key, such as first-response, or its title, such as module-8-quiz",
        )
        parser.add_argument("--format", choices=files.FORMATS, help="default: by the end of FILE's name, else gift")
        parser.add_argument("--output", metavar="FILE", type=Path, help="default: standard output")
        parser.add_argument("--language", default="", help="default: the site's first language")

    def handle(self, *args, key, output=None, language="", **options):
        form = options["format"] or files.SUFFIXES.get(output.suffix.lower() if output else "", files.GIFT)
        try:
            writing = services.export_quiz(services.find_quiz(key, language=language), form)
        except Refusal as refusal:
            raise CommandError(f"{key}: {refusal}") from refusal
        if output:
            try:
                output.write_bytes(writing.content)
            except OSError as error:
                raise CommandError(f"{output}: {error.strerror}") from error
        elif writing.data is not None:
            raise CommandError("An H5P package is no text: name a file with --output, or ask for h5p-json.")
        else:
            self.stdout.write(writing.text, ending="")
        for loss in writing.losses:
            self.stderr.write(str(loss))
