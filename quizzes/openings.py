"""Whether a person may begin an attempt now; else why not, and from when. Looks, changes nothing.

The quiz has its limits, and a person may have exceptions from them (Override). Without a limit there is none: any
number of attempts, at any time, one straight after the other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.core import clock
from quizzes.models import Attempt, Override, Quiz

if TYPE_CHECKING:
    from learning.accounts.models import User

# How many attempts back it matters which questions were shown.
LOOKING_BACK = 5


@dataclass(frozen=True)
class Opening:
    """`why` is a sentence for the learner where `may_start` is false; `when` the moment from which it is true."""

    may_start: bool
    why: str = ""
    code: str = ""
    when: datetime | None = None
    # None means: without limit.
    attempts_left: int | None = None


@dataclass(frozen=True)
class Limits:
    """What holds for one person: the quiz's own limits with the exceptions."""

    attempts: int | None
    cooling_off: timedelta
    available_from: datetime | None
    available_until: datetime | None


def limits_of(quiz: Quiz, overrides: Iterable[Override]) -> Limits:
    """The limits of `quiz` for somebody with these overrides, newest first."""
    given = list(overrides)
    extra = sum(one.extra_attempts for one in given)
    free = any(one.no_cooling_off for one in given)
    begins = next((one.available_from for one in given if one.available_from), quiz.available_from)
    ends = next((one.available_until for one in given if one.available_until), quiz.available_until)
    return Limits(
        attempts=None if quiz.attempts_allowed is None else quiz.attempts_allowed + extra,
        cooling_off=timedelta(hours=0 if free else quiz.cooling_off_hours or 0),
        available_from=begins,
        available_until=ends,
    )


def opening(*, user: "User", quiz: Quiz) -> Opening:
    """Whether `user` may begin an attempt at `quiz` now; one that is open can always be gone on with."""
    if not any((quiz.attempts_allowed, quiz.cooling_off_hours, quiz.available_from, quiz.available_until)):
        return Opening(True)
    overrides = Override.objects.filter(user=user, quiz_key=quiz.translation_key)
    ends = Attempt.objects.filter(user=user, quiz_key=quiz.translation_key).exclude(submitted_at=None)
    return decide(limits_of(quiz, overrides), list(ends.values_list("submitted_at", flat=True)))


def decide(limits: Limits, handed_in: list[datetime]) -> Opening:
    """Pure but for the clock: `handed_in` are the moments at which the person's attempts ended."""
    now = clock.now()
    left = None if limits.attempts is None else max(0, limits.attempts - len(handed_in))
    if limits.available_until and now >= limits.available_until:
        return Opening(False, _("On %(day)s this quiz closed.") % {"day": said(limits.available_until)}, "closed")
    if limits.available_from and now < limits.available_from:
        return _later(_("From %(day)s on this quiz is open."), "not-yet-open", limits.available_from, left)
    if left == 0:
        return Opening(
            False, _("You have used all attempts. Your trainer can give you another."), "no-attempts", None, 0
        )
    again = max(handed_in) + limits.cooling_off if handed_in else now
    if now < again:
        return _later(
            _("From %(day)s on you can try again. Until then there is time to read."), "cooling-off", again, left
        )
    return Opening(True, attempts_left=left)


def _later(words: str, code: str, when: datetime, left: int | None) -> Opening:
    return Opening(False, words % {"day": said(when)}, code, when, left)


def said(moment: datetime) -> str:
    """Day and time, as they are in Toronto, in the reader's language."""
    local = timezone.localtime(moment, timezone.get_default_timezone())
    return date_format(local, "DATETIME_FORMAT")


def shown_before(*, user: "User", quiz: Quiz) -> dict[str, int]:
    """The questions of the last attempts: how many attempts ago each was shown last."""
    papers = (
        Attempt.objects.filter(user=user, quiz_key=quiz.translation_key)
        .exclude(submitted_at=None)
        .order_by("-submitted_at", "-pk")
        .values_list("paper", flat=True)[:LOOKING_BACK]
    )
    seen: dict[str, int] = {}
    for ago, paper in enumerate(papers, 1):
        for question in paper["questions"]:
            seen.setdefault(question["id"], ago)
    return seen
