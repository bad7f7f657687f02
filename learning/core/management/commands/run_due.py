"""Does what is due: meant to be run once an hour or once a day."""

from datetime import datetime

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from learning.core import clock, due


class Command(BaseCommand):
    help = (
        "Does what is due by now, such as mails about questions that come back. Run it once an hour or once a day, "
        "for example from cron; running it more often changes nothing, and what was missed is caught up on."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--at",
            metavar="TIME",
            help="as if it were this day or time (2027-03-21 or 2027-03-21T09:00, Toronto time unless it names a "
            "zone); in development only",
        )

    def handle(self, *args, at=None, **options):
        moment = _moment(at) if at else clock.now()
        outcomes = due.run(moment)
        for one in outcomes:
            if not one.error:
                self.stdout.write(f"{one.name}: {one.count}")
        failed = [f"{one.name} failed ({one.error})" for one in outcomes if one.error]
        if failed:
            raise CommandError("; ".join(failed))


def _moment(text: str) -> datetime:
    if not settings.DEMONSTRATION:
        raise CommandError("--at works in development only: elsewhere the clock is the clock.")
    try:
        moment = parse_datetime(text)
        if moment is None and (day := parse_date(text)):
            moment = datetime.combine(day, datetime.min.time())
    except ValueError as error:
        raise CommandError(f"“{text}” is no time: {error}.") from error
    if moment is None:
        raise CommandError(f"“{text}” is no time. Write it as 2027-03-21 or 2027-03-21T09:00.")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment, timezone.get_default_timezone())
