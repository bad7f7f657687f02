"""What changes about attempts at activities. Nothing else writes them.

Every change of an attempt takes its row's lock first: two statements at once are marked one after the other, and the
same one twice is kept once. What came back is committed (unless the caller holds a transaction open).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from learning.accounts.models import User
from learning.core import clock
from learning.progress.services import record_done
from media.models import H5PActivity, H5PVersion
from quizzes.errors import Refusal
from quizzes.grading import rounded
from quizzes.h5p import forwarding, marking, selectors, statements
from quizzes.h5p.marking import Marked
from quizzes.h5p.statements import Refused, Statement
from quizzes.models import H5PAttempt, H5PState, H5PStatement

MOST_ATTEMPTS = 100  # of one person at one version
MOST_STATEMENTS = 1_000  # of one attempt
# Of those that say no result: they come by the second, and say little.
MOST_WITHOUT_RESULT = 200
MOST_STATES = 50  # keys of one person and version


@dataclass(frozen=True)
class Recorded:
    """What became of a statement. `row` is None where it was heard and not kept."""

    row: H5PStatement | None
    is_new: bool
    is_done: bool


@transaction.atomic
def open_attempt(*, user: User, version: H5PVersion) -> H5PAttempt:
    """The person's open attempt at `version`, begun now when there is none. In parallel: exactly one.

    Who has begun very often goes on with the last one.
    """
    found = selectors.open_attempt(user=user, version=version)
    if found:
        return found
    before = H5PAttempt.objects.filter(user=user, version=version, how=H5PAttempt.How.PLAYED)
    if before.count() >= MOST_ATTEMPTS:
        return before.latest("started_at", "pk")
    now = clock.now()
    begun = H5PAttempt(user=user, version=version, started_at=now, last_at=now)
    H5PAttempt.objects.bulk_create([begun], ignore_conflicts=True)
    return H5PAttempt.objects.get(user=user, version=version, done_at=None)


@transaction.atomic
def record_statement(*, attempt: H5PAttempt, statement: object, parts: object = None) -> Recorded:
    """Keeps one statement of an activity; `parts` is what a set says of its parts beside it, only to be marked with.

    The same id again changes nothing. Raises Refused: for what cannot be read, is about something else, says another
    thing under an id that was used, or is one too many.
    """
    held = _lock(attempt)
    version = held.version
    about = selectors.about(version)
    read = statements.read(statement, about=about, library=version.main_library)
    known = held.statements.filter(statement_id=read.id).first()
    if known:
        if (known.verb, known.sub_content, known.said) != (read.verb, read.sub_content, _as_kept(read.said)):
            raise Refused(_("Something else was said under this id. Nothing was changed."), "id-used", 409)
        return Recorded(known, is_new=False, is_done=held.done_at is not None)
    package = marking.whole(version.main_library, version.content)
    ends = marking.is_end(package, read)
    if not _has_room(held, read, ends):
        return Recorded(None, is_new=False, is_done=held.done_at is not None)
    said_of_parts = [] if parts is None else statements.read_parts(parts, about=about)
    answered = _answered(held, package, read, said_of_parts)
    row = _keep(held, read, marking.mark(package, read, answered), marking.is_of_a_part(package, read))
    _note(held, row, ends)
    forwarding.add(row)
    attempt.done_at, attempt.points, attempt.maximum = held.done_at, held.points, held.maximum
    attempt.scoring, attempt.last_at = held.scoring, held.last_at
    return Recorded(row, is_new=True, is_done=held.done_at is not None)


def _lock(attempt: H5PAttempt) -> H5PAttempt:
    """The attempt, held until the transaction ends."""
    held = (
        H5PAttempt.objects.select_for_update(of=("self",))
        .select_related("version__activity", "user")
        .filter(pk=attempt.pk, user_id=attempt.user_id)
        .first()
    )
    if held is None:
        raise Refused(_("This attempt is not yours, or is no longer there. Nothing was changed."), "not-yours", 404)
    return held


def _as_kept(said: dict[str, object]) -> object:
    return json.loads(json.dumps(said))


def _has_room(attempt: H5PAttempt, statement: Statement, ends: bool) -> bool:
    """Whether it is kept. What says nothing of a result is let go in the end; a result that is too many is refused."""
    if statement.has_result or ends:
        if attempt.statements.count() >= MOST_STATEMENTS:
            raise Refused(_("This attempt has said enough. Open the activity again to go on."), "too-many", 409)
        return True
    return attempt.statements.exclude(verb__in=statements.ENDS).count() < MOST_WITHOUT_RESULT


def _answered(
    attempt: H5PAttempt, package: marking.Part, statement: Statement, parts: Sequence[Statement]
) -> dict[str, str]:
    """What was answered up to now; with its parts beside it, a statement says that itself."""
    if statement.verb not in statements.RESULTS:
        return {}
    said = {one.sub_content: one.response for one in parts if one.response is not None and one.sub_content}
    if said:
        return said
    return selectors.responses(attempt, of_one_round=package.kind == "H5P.QuestionSet")


def _keep(attempt: H5PAttempt, statement: Statement, marked: Marked | None, is_child: bool) -> H5PStatement:
    return H5PStatement.objects.create(
        attempt=attempt,
        statement_id=statement.id,
        verb=statement.verb,
        sub_content=statement.sub_content,
        is_child=is_child,
        said=statement.said,
        points=rounded(marked.points) if marked else None,
        maximum=rounded(marked.maximum) if marked else None,
        scoring=marked.scoring if marked else "",
        received_at=clock.now(),
    )


def _note(attempt: H5PAttempt, row: H5PStatement, ends: bool) -> None:
    """What the attempt itself keeps of a statement; and “done” goes into the ledger."""
    attempt.last_at = row.received_at
    if ends and row.points is not None:
        attempt.points, attempt.maximum, attempt.scoring = row.points, row.maximum, row.scoring
    if ends and attempt.done_at is None:
        attempt.done_at = row.received_at
    attempt.save(update_fields=["last_at", "points", "maximum", "scoring", "done_at"])
    if ends:
        _record_done(attempt)


def _record_done(attempt: H5PAttempt) -> None:
    """That it was done, and how; never with how many points: no certificate rests on them."""
    record_done(
        user=attempt.user,
        activity_key=attempt.version.activity.key,
        evidence={
            "kind": "activity",
            "how": attempt.how,
            "version": attempt.version.number,
            "attempt": attempt.pk,
        },
    )


@transaction.atomic
def skip(*, user: User, activity: H5PActivity) -> H5PAttempt:
    """The person worked through it in words: as good as played. Twice: once.

    Raises Refusal where the activity has no live version.
    """
    if activity.live_version_id is None:
        raise Refusal(_("This activity is not open at the moment."), "not-open")
    version = H5PVersion.objects.select_related("activity").get(pk=activity.live_version_id)
    User.objects.select_for_update().get(pk=user.pk)  # two at once: one after the other
    held = H5PAttempt.objects.filter(user=user, version=version, how=H5PAttempt.How.WORDS).first()
    if held is None:
        now = clock.now()
        held = H5PAttempt.objects.create(
            user=user, version=version, how=H5PAttempt.How.WORDS, started_at=now, last_at=now, done_at=now
        )
    _record_done(held)
    return held


@transaction.atomic
def save_state(*, user: User, version: H5PVersion, key: str, data: object) -> None:
    """Keeps where the person is, in the activity's own words; None lets go of it. The last one holds.

    Raises Refused for a key or data that nobody would have, or too many of them.
    """
    if not statements.KEY.fullmatch(key):
        raise Refused(_("There is no place of that name."), "bad-key")
    states = H5PState.objects.filter(user=user, version=version)
    if data is None:
        states.filter(key=key).delete()
        return
    if len(json.dumps(data, ensure_ascii=False).encode()) > statements.LARGEST:
        raise Refused(_("That is too large."), "too-large", 413)
    if not states.filter(key=key).exists() and states.count() >= MOST_STATES:
        raise Refused(_("Too much is kept of this activity already."), "too-many", 409)
    H5PState.objects.update_or_create(
        user=user, version=version, key=key, defaults={"data": data, "saved_at": clock.now()}
    )
