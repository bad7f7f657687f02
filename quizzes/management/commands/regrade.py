"""Marks old papers with a corrected key. A pass is never taken away."""

from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from learning.core.keys import key_for
from quizzes import services
from quizzes.errors import Refusal


class Command(BaseCommand):
    help = (
        "Marks every attempt that was handed in with the key of the questions as they are published now, and adds a "
        "grade where the result or what is said about it changes. Papers stay as they are; nobody loses a pass. "
        "Look at what would change with --dry-run first. Asking twice changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "key", metavar="KEY", help="the quiz: the key of its module, such as first-response, or its UUID"
        )
        parser.add_argument("--dry-run", action="store_true", help="only list what would change")

    def handle(self, *args, key, dry_run=False, **options):
        try:
            changed = services.regrade(quiz_key=_quiz_key(key), dry_run=dry_run)
        except Refusal as refusal:
            raise CommandError(f"{key}: {refusal}") from refusal
        for one in changed:
            self.stdout.write(_line(one))
        if not changed:
            self.stdout.write("No result changes.")
        elif dry_run:
            self.stdout.write(f"{len(changed)} to change; nothing was changed.")
        else:
            self.stdout.write(f"{len(changed)} grades added.")


def _quiz_key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return key_for(f"quiz:{text}")


def _line(one: services.Regraded) -> str:
    before, after = one.before, one.after
    words = [f"attempt {one.attempt.pk}", str(one.attempt.user)]
    words.append(f"{before.score} -> {after.score} of {after.maximum} ({before.percent} % -> {after.percent} %)")
    if one.newly_passed:
        words.append("passes now")
    elif before.passed and not after.passed:
        words.append("would not pass today; the pass stands")
    elif before.percent == after.percent:
        words.append("only what is said changes")
    return "  ".join(words)
