"""How often one persona may do something. Counted in the rows themselves, so that nothing else needs keeping."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import QuerySet

from learning.core import clock
from learning.forum.errors import TooOften
from learning.forum.models import Persona, Post, PostEdit, Report, Thread

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
# So many in so long; the longest time last.
POSTS = ((10, HOUR), (30, DAY))
THREADS = ((5, DAY),)
REPORTS = ((10, DAY),)
EDITS = ((20, HOUR),)
SEARCHES = 30  # a minute
CODES = 10  # an hour


def check_post(persona: Persona) -> None:
    """Before a post. Raises TooOften."""
    _check(Post.objects.filter(persona=persona), "created_at", POSTS)


def check_thread(persona: Persona) -> None:
    """Before a new thread, beside `check_post`. Raises TooOften."""
    _check(Thread.objects.filter(persona=persona), "created_at", THREADS)


def check_report(persona: Persona) -> None:
    """Before a report. Raises TooOften."""
    _check(Report.objects.filter(persona=persona), "created_at", REPORTS)


def check_edit(persona: Persona) -> None:
    """Before an edit. Raises TooOften."""
    edits = PostEdit.objects.filter(post__persona=persona, by_moderator=False)
    _check(edits, "edited_at", EDITS)


def _check(rows: QuerySet, when: str, allowed: Sequence[tuple[int, timedelta]]) -> None:
    """One query, for at most as many rows as are allowed in the longest time."""
    now, most = clock.now(), max(count for count, _span in allowed)
    newest: list[datetime] = list(
        rows.filter(**{f"{when}__gt": now - allowed[-1][1]}).order_by(f"-{when}").values_list(when, flat=True)[:most]
    )
    # The one that has to grow old before there is room for the next.
    until = [newest[count - 1] + span for count, span in allowed if len(newest) >= count]
    if until and max(until) > now:
        raise TooOften(max(until))


def check_search(persona: Persona) -> None:
    """Before a search. Raises TooOften."""
    _count(f"forum:search:{persona.key}", SEARCHES, MINUTE)


def check_code(user_key: int) -> None:
    """Before a code to join is looked up: nobody tries out many. Raises TooOften."""
    _count(f"forum:code:{user_key}", CODES, HOUR)


def _count(key: str, most: int, span: timedelta) -> None:
    """In the cache: forgotten with it, which costs nothing but a few more tries."""
    seconds = int(span.total_seconds())
    window = int(clock.now().timestamp()) // seconds
    key = f"{key}:{window}"
    cache.add(key, 0, seconds)
    try:
        count = cache.incr(key)
    except ValueError:  # it ran out between the two lines
        return
    if count > most:
        raise TooOften(datetime.fromtimestamp((window + 1) * seconds, tz=clock.now().tzinfo))
