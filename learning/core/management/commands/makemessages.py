"""Collects the interface's words: Django's own command, with this project's answers to its questions."""

from typing import Any

from django.core.management.commands import makemessages

# Folders without words of ours; the course itself (content) is translated in the editor, not here.
ELSEWHERE = [".venv", ".system", "node_modules", "build", "var", "tests", "bootstrap", "content"]


class Command(makemessages.Command):
    help = "Collects the words of the interface into learning/locale. Needs gettext's xgettext (docs/translating.md)."
    # A guess from a similar sentence is quickly overlooked; a gap is not.
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def handle(self, *args: Any, **options: Any) -> None:
        options["ignore_patterns"] = [*options["ignore_patterns"], *ELSEWHERE]
        options["no_obsolete"] = True  # what is no longer said is in the history
        options["add_location"] = options["add_location"] or "file"  # line numbers would change with every edit
        super().handle(*args, **options)
