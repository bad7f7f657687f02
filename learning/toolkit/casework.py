"""What changes about practised casework. Nothing else writes it; judgements are `judging`'s.

Every change takes the row's lock first, so what was handed in is what was saved last. The guard speaks inside the same
lock, before anything is written: what it flags is nowhere but in the answer to the person who typed it.
"""

import json
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from learning.accounts.models import User
from learning.core import clock
from learning.toolkit import casework_selectors as selectors
from learning.toolkit import guard, working_days
from learning.toolkit.definition import Answers
from learning.toolkit.errors import Flagged, Newer, Refusal
from learning.toolkit.models import Casework, Exercise, Snapshot, Submission, ToolkitSettings
from learning.toolkit.papers import definition_of, new_code, paper_of

LARGEST = 200_000  # characters of all answers together, as JSON
HIGHEST_SEQUENCE = 2**53 - 1  # what a browser counts exactly
LONGEST_WINDOW = 40
# Saves that a script makes by itself leave an earlier state behind at most this often.
KEPT_EVERY = timedelta(minutes=10)
MOST_KEPT = 60
TRIES = 20


@transaction.atomic
def start(*, user: User, exercise: Exercise) -> Casework:
    """The person's open case of `exercise`, begun now when there is none. In parallel: exactly one.

    Raises Refusal where it is not published, stays on the device, or has no published form.
    """
    found = selectors.open_case(user=user, exercise_key=exercise.translation_key)
    if found:
        return found
    published = (
        Exercise.objects.select_related("template", "client", "locale").filter(pk=exercise.pk, live=True).first()
    )
    version = selectors.version_for(published) if published else None
    if published is None or version is None or published.template.is_private:
        raise Refusal(_("This exercise is not open at the moment."), "not-open")
    paper = paper_of(published, version)
    for _try in range(TRIES):
        # Where somebody was quicker (the same person in another window) theirs is the one.
        begun = Casework(
            user=user,
            exercise_key=published.translation_key,
            exercise=published,
            template_version=version,
            paper=paper,
            code=new_code(),
        )
        Casework.objects.bulk_create([begun], ignore_conflicts=True)
        found = selectors.open_case(user=user, exercise_key=published.translation_key)
        if found:
            return found
    raise Refusal(_("This exercise is not open at the moment."), "not-open")


@sensitive_variables()
def save(
    *,
    casework: Casework,
    answers: Answers,
    confirmed: Collection[str] = (),
    sequence: int | None = None,
    window: str = "",
    seen: int | None = None,
    replace: bool = False,
    by_itself: bool = False,
) -> Casework:
    """Keeps the working copy. Coming back means committed (unless the caller holds a transaction open).

    `confirmed`: tokens of findings that the learner says are no real person's. `sequence` orders saves of one
    `window`: one that arrives after a later one changes nothing. `seen` is the sequence that the window knew:
    where another has saved since, Newer is raised unless it shall `replace` that; the other state is kept.
    `by_itself`: a script saved, nobody pressed a button; of two states that are at odds, this one then is kept among
    the earlier ones, for nobody may be there to choose.
    Raises Flagged for what looks like a real person's data, Refusal when the case waits or is settled.
    """
    try:
        return _save(
            casework=casework,
            answers=answers,
            confirmed=confirmed,
            sequence=sequence,
            window=window[:LONGEST_WINDOW],
            seen=seen,
            replace=replace,
            by_itself=by_itself,
        )
    except Newer:
        if by_itself:
            Snapshot.objects.create(
                casework=casework, stage=casework.stage, reason=Snapshot.Reason.AT_ODDS, answers=answers,
                saved_at=clock.now(),
            )  # fmt: skip
        raise


@sensitive_variables()
@transaction.atomic
def _save(
    *,
    casework: Casework,
    answers: Answers,
    confirmed: Collection[str],
    sequence: int | None,
    window: str,
    seen: int | None,
    replace: bool,
    by_itself: bool,
) -> Casework:
    locked = lock(casework)
    _check_open(locked)
    if len(json.dumps(answers)) > LARGEST:
        raise Refusal(_("This is more than a form can hold. Nothing was saved. Shorten it, please."), "too-long")
    sequence = _checked_sequence(locked, sequence)
    if window and window == locked.window and sequence <= locked.sequence:
        return locked
    check(casework=locked, answers=answers, confirmed=confirmed)
    if seen is not None and seen < locked.sequence and window != locked.window and answers != locked.answers:
        if not replace:
            raise Newer
        _keep(locked, Snapshot.Reason.REPLACED)
    locked.answers, locked.window = answers, window
    locked.sequence, locked.saved_at = max(sequence, locked.sequence + 1), clock.now()
    locked.save(update_fields=["answers", "window", "sequence", "saved_at"])
    if not by_itself or _is_long_ago(locked):
        _keep(locked, Snapshot.Reason.SAVED)
    return locked


def check(*, casework: Casework, answers: Answers, confirmed: Collection[str] = ()) -> None:
    """Raises Flagged for what the guard finds in `answers`, but for what passed before and is still there."""
    definition, invented = definition_of(casework), casework.paper["invented_details"]
    found = guard.find_in_answers(definition, answers, invented)
    if not found:
        return
    passed = guard.tokens(guard.find_in_answers(definition, casework.answers, invented))
    left = guard.unconfirmed(found, passed | set(confirmed))
    if left:
        raise Flagged(left)


@transaction.atomic
def next_stage(*, casework: Casework, stage: int) -> Casework:
    """The next facts arrive; the answers as they were before are kept. `stage`: the step that the learner was at.

    Asked twice for the same step, it arrives once. Raises Refusal at the last one.
    """
    locked = lock(casework)
    _check_open(locked)
    if stage < locked.stage:
        return locked
    if locked.stage >= len(locked.paper["stages"]):
        raise Refusal(_("All facts have arrived already."), "no-more-facts")
    _keep(locked, Snapshot.Reason.STAGE)
    locked.stage += 1
    locked.save(update_fields=["stage"])
    return locked


@transaction.atomic
def go_back(*, casework: Casework, snapshot: Snapshot) -> Casework:
    """An earlier state becomes the working copy again; the one that it replaces is kept. Facts stay known."""
    locked = lock(casework)
    _check_open(locked)
    earlier = locked.snapshots.filter(pk=snapshot.pk).first()
    if earlier is None:
        raise Refusal(_("This earlier state is no longer there."), "no-such-state")
    _keep(locked, Snapshot.Reason.REPLACED)
    locked.answers, locked.window = earlier.answers, ""
    locked.sequence, locked.saved_at = _checked_sequence(locked, None), clock.now()
    locked.save(update_fields=["answers", "window", "sequence", "saved_at"])
    return locked


@transaction.atomic
def hand_in(*, casework: Casework) -> Submission:
    """Hands in what is saved. Twice, or many times at once: one submission. Blank fields do not matter.

    Raises Refusal for a form in which nothing stands, and while facts are still to come.
    """
    locked = lock(casework)
    waiting = selectors.waiting_submission(locked)
    if waiting:
        return waiting
    _check_open(locked)
    if not locked.answers:
        raise Refusal(_("Nothing is filled in yet."), "empty")
    if locked.stage < len(locked.paper["stages"]):
        raise Refusal(_("There are new facts to come. Read them first."), "facts-to-come")
    now = clock.now()
    judging = locked.paper["judging"]
    submission = Submission.objects.create(
        casework=locked,
        number=locked.submissions.count() + 1,
        answers=locked.answers,
        judging=judging,
        handed_in_at=now,
        due_on=_promised() if judging == Exercise.Judging.TRAINER else None,
    )
    _keep(locked, Snapshot.Reason.HANDED_IN)
    return submission


def _promised():
    return working_days.after(clock.today(), ToolkitSettings.load().working_days)


def lock(casework: Casework) -> Casework:
    """The case, held until the transaction ends. Only its own person's, whatever row was asked for."""
    locked = (
        Casework.objects.select_for_update(of=("self",))
        .select_related("template_version")
        .filter(pk=casework.pk, user_id=casework.user_id)
        .first()
    )
    if locked is None:
        raise Refusal(_("This case is not yours, or is no longer there. Nothing was changed."), "not-yours")
    return locked


def _check_open(casework: Casework) -> None:
    if selectors.phase(casework) not in selectors.IN_WORK:
        raise Refusal(_("This was handed in. It stays as it was then until it is settled."), "handed-in")


def _checked_sequence(casework: Casework, sequence: int | None) -> int:
    if sequence is None:
        return max(int(clock.now().timestamp() * 1000), casework.sequence + 1)
    if type(sequence) is not int or not 0 <= sequence <= HIGHEST_SEQUENCE:
        raise Refusal(_("The form cannot be read. Nothing was changed."), "wrong-sequence")
    return sequence


def _is_long_ago(casework: Casework) -> bool:
    newest = casework.snapshots.values_list("saved_at", flat=True).first()
    return newest is None or clock.now() - newest >= KEPT_EVERY


def _keep(casework: Casework, reason: str) -> Snapshot | None:
    """Keeps the state of the moment, unless the newest one is the same. Of those saved on the way the oldest go."""
    newest = casework.snapshots.first()
    if not casework.answers or (newest and _same(newest, casework) and newest.reason == reason):
        return newest
    if newest and _same(newest, casework):
        newest.reason = reason
        newest.save(update_fields=["reason"])
        return newest
    kept: Any = Snapshot.objects.create(
        casework=casework, stage=casework.stage, reason=reason, answers=casework.answers, saved_at=clock.now()
    )
    on_the_way = casework.snapshots.filter(reason=Snapshot.Reason.SAVED).values_list("pk", flat=True)
    casework.snapshots.filter(pk__in=list(on_the_way[MOST_KEPT:])).delete()
    return kept


def _same(snapshot: Snapshot, casework: Casework) -> bool:
    return (snapshot.answers, snapshot.stage) == (casework.answers, casework.stage)
