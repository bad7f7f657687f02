"""Has the log of issue verified once a day, and tells administrators when something is wrong with it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from learning.accounts.models import User
from learning.certificates import checkpoints, log_check, selectors
from learning.certificates.checkpoints import Head
from learning.certificates.log_check import Report
from learning.certificates.models import LogCheck
from learning.core import outbox

# A little less than a day, so that a job that runs each day at the same time never finds it too early.
INTERVAL = timedelta(hours=20)
MOST_SHOWN = 20


def watch(moment: datetime) -> int:
    """Verifies it when that is due; answers how many times it did."""
    last = LogCheck.objects.first()
    if last and moment - INTERVAL < last.at <= moment:
        return 0
    check_and_note(tell=True)
    return 1


def check_and_note(
    *, text: str = "", tell: bool = False, progress: Callable[[str], None] = lambda label: None
) -> Report:
    """Verifies the log against the heads that were kept (and those in `text`), and notes what was found.

    A head is kept beside the database only of a log that is in order. With `tell`, administrators get a mail when
    something is wrong, and once a month the head of the log, so that one is kept outside of this machine.
    """
    kept = checkpoints.path().read_text() if checkpoints.path().exists() else ""
    found = [*checkpoints.found_in(kept), *checkpoints.found_in(text)]
    report = log_check.verify(heads=[one for one in found if isinstance(one, Head)], progress=progress)
    report.add(one for one in found if isinstance(one, str))
    is_first_of_month = _note(report)
    if report.head and not report.problem_count:
        checkpoints.keep(report.head)
    if tell and report.problem_count:
        _tell(lambda: _problems(report))
    elif tell and is_first_of_month and report.head:
        token = checkpoints.signed(report.head)
        _tell(lambda: _head(report, token))
    return report


@transaction.atomic
def _note(report: Report) -> bool:
    """Answers whether it is the first check of its month."""
    check = LogCheck.objects.create(
        entries=report.entries,
        awards=report.awards,
        erased=report.erased,
        hash=report.head.hash if report.head else "",
        problem_count=report.problem_count,
        problems=report.problems[:MOST_SHOWN],
    )
    same_month = LogCheck.objects.filter(at__year=check.at.year, at__month=check.at.month)
    return not same_month.exclude(pk=check.pk).exists()


def _tell(words: Callable[[], str]) -> None:
    for person in selectors.administrators():
        with override(selectors.language_of(person)):
            _post(person, words())


def _post(person: User, text: str) -> None:
    outbox.post(to=person.email, subject=_("Course update"), text=text)


def _problems(report: Report) -> str:
    return _(
        "Hello,\n\nsomething is wrong with the log of issue: %(count)s problems. Please look at it soon, and keep "
        "this mail.\n\n%(address)s\n\n%(problems)s\n"
    ) % {
        "count": report.problem_count,
        "address": settings.BASE_URL + reverse("log:index"),
        "problems": "\n".join(report.problems[:MOST_SHOWN]),
    }


def _head(report: Report, token: str) -> str:
    return _(
        "Hello,\n\nthe log of issue has %(count)s entries and is in order. Please keep this mail: with the line below, "
        "saved in a file, “manage.py verify_ledger --checkpoint FILE” shows whether any of them was changed or removed "
        "since.\n\n%(token)s\n"
    ) % {"count": report.entries, "token": token}
