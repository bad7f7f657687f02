"""Working days in Ontario: weekdays that are no statutory holiday. Pure.

The days are those of the Employment Standards Act, 2000 (Ontario), section 1, “public holiday”. One that falls on a
Saturday or Sunday is kept on the next weekday that is free.
"""

from collections.abc import Iterator
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
MONDAY, FRIDAY = 0, 4


def after(day: date, count: int) -> date:
    """The `count`-th working day after `day`."""
    while count > 0:
        day += ONE_DAY
        count -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    return day.weekday() <= FRIDAY and day not in holidays(day.year)


def holidays(year: int) -> frozenset[date]:
    """The weekdays of `year` on which nobody has to work."""
    kept: set[date] = set()
    for holiday in _named(year):
        while holiday.weekday() > FRIDAY or holiday in kept:
            holiday += ONE_DAY
        kept.add(holiday)
    return frozenset(kept)


def _named(year: int) -> Iterator[date]:
    yield date(year, 1, 1)
    yield _monday(year, 2, 3)  # Family Day
    yield _easter(year) - 2 * ONE_DAY  # Good Friday
    before = date(year, 5, 25)  # Victoria Day: the Monday before
    yield before - timedelta(days=(before.weekday() - MONDAY) or 7)
    yield date(year, 7, 1)
    yield _monday(year, 9, 1)
    yield _monday(year, 10, 2)
    yield date(year, 12, 25)
    yield date(year, 12, 26)


def _monday(year: int, month: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(MONDAY - first.weekday()) % 7 + 7 * (number - 1))


def _easter(year: int) -> date:
    """Easter Sunday by the rule for the Gregorian calendar (Oudin, 1940)."""
    century = year // 100
    golden = year % 19
    moon = (century - century // 4 - (century - (century - 17) // 25) // 3 + 19 * golden + 15) % 30
    moon -= (moon // 28) * (1 - (moon // 28) * (29 // (moon + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    days = moon - weekday
    month = 3 + (days + 40) // 44
    return date(year, month, days + 28 - 31 * (month // 4))
