"""The one clock. Everything that asks for the time asks here, so that a test or a command can name another."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time

from django.utils import timezone

_fixed: ContextVar[datetime | None] = ContextVar("fixed_time", default=None)


def now() -> datetime:
    """The time, aware, in UTC."""
    return _fixed.get() or timezone.now()


def today() -> date:
    """The day it is in America/Toronto, which decides deadlines and "as of" dates."""
    return timezone.localtime(now(), timezone.get_default_timezone()).date()


def start_of(day: date) -> datetime:
    """The first moment of a day in America/Toronto, in UTC."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone()).astimezone(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside the block it is `moment`, an aware datetime."""
    if timezone.is_naive(moment):
        raise ValueError("The moment needs a time zone.")
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
