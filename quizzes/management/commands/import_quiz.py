"""Questions of a file into a draft."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from quizzes.errors import Refusal
from quizzes.exchange import files, services
from quizzes.exchange.neutral import FileRefused


class Command(BaseCommand):
    help = (
        "Reads questions from GIFT, Moodle XML, CSV or H5P into a draft: of the quiz that --into names, after its own "
        "questions, or of a new quiz titled by the file. Nothing that is published changes. With a refused line "
        "nothing is written, unless --rest is given. Questions that the quiz has already are left alone."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--into", metavar="KEY", help="a quiz: its key, the key of its module, or its title")
        parser.add_argument(
            "--format", choices=files.FORMATS, default="", help="default: by the file's name and beginning"
        )
        parser.add_argument("--language", default="", help="of the quiz that --into names")
        parser.add_argument("--replace", action="store_true", help="in place of the draft's own questions")
        parser.add_argument("--rest", action="store_true", help="import what was not refused")
        parser.add_argument("--dry-run", action="store_true", help="only say what would come in and what is refused")

    def handle(self, *args, file, into=None, language="", replace=False, rest=False, dry_run=False, **options):
        try:
            content = _content(file)
            quiz = services.find_quiz(into, language=language) if into else None
            checked = services.check_file(content, name=file.name, form=options["format"], quiz=quiz, replacing=replace)
            self._say(checked)
            if dry_run:
                self.stdout.write(
                    f"{len(checked.items)} to import, {len(checked.refused)} refused; nothing was written."
                )
                if checked.refused:
                    raise CommandError(f"{file}: {len(checked.refused)} refused.")
                return
            if checked.refused and not rest:
                raise CommandError(
                    f"{file}: {len(checked.refused)} refused, so nothing was written; --rest imports the rest."
                )
            if checked.known and not checked.items:
                self.stdout.write("Nothing new; nothing was written.")
                return
            written = services.import_questions(checked, quiz=quiz, replacing=replace, the_rest=rest)
        except FileRefused as refusal:
            raise CommandError(f"{file}{f', line {refusal.line}' if refusal.line else ''}: {refusal}") from refusal
        except Refusal as refusal:
            raise CommandError(f"{into or file}: {refusal}") from refusal
        self.stdout.write(
            f"{len(checked.items)} questions are in the draft of “{written.title}” ({written.translation_key})."
        )

    def _say(self, checked: services.Checked) -> None:
        for note in checked.notes:
            self.stderr.write(note)
        for one in checked.refused:
            self.stderr.write(f"line {one.line}: refused: {one.reason} ({one.name})")
        for item in checked.known:
            self.stdout.write(f"line {item.line}: already there: {item.name}")
        for item in checked.items:
            self.stdout.write(f"line {item.line}: {item.data['type']}: {item.name}")
            for note in item.notes:
                self.stderr.write(f"line {item.line}: {note}")


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return files.content_of(opened)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
