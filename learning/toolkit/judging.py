"""What is said of practised casework: by its learner, by trainers, in a talk. Each judgement is a row that is added.

The rule is `marking.judge`. “Not yet” from a trainer is heard by the learner only when a second one, another person,
has decided; both rows stay. After the second “not yet” a talk with a trainer settles it.
"""

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.debug import sensitive_variables

from learning.accounts.models import User
from learning.core import clock, outbox
from learning.progress.services import record_done
from learning.toolkit import casework_selectors as selectors
from learning.toolkit import guard, marking
from learning.toolkit.casework import lock
from learning.toolkit.errors import Flagged, Refusal
from learning.toolkit.models import Casework, Exercise, Judgement, Submission
from learning.toolkit.papers import lines_of, practice_key

Kind = Judgement.Kind
MARK = "toolkit.mark_casework"
SHORTEST_REFLECTION = 20  # characters: a sentence
FEWEST_WORDS = 4
LONGEST_COMMENT = 5_000
TOO_SHORT = gettext_lazy("Write at least a sentence about what you noticed.")


@sensitive_variables()
@transaction.atomic
def self_check(
    *, submission: Submission, points: Mapping[str, int], reflection: str, confirmed: Collection[str] = ()
) -> Judgement:
    """The learner's own judgement against the model answer. Asked twice, the first one holds.

    Raises Refusal for a line without points, or a reflection that is shorter than a sentence; Flagged where the
    reflection looks like a real person's data.
    """
    case = lock(submission.casework)
    submission = case.submissions.get(pk=submission.pk)
    if submission.judging != Exercise.Judging.SELF_CHECK:
        raise Refusal(gettext_lazy("A trainer says how this went."), "not-yours-to-judge")
    made = submission.judgements.filter(kind=Kind.SELF_CHECK).first()
    if made:
        return made
    reflection = reflection.strip()[:LONGEST_COMMENT]
    if not says_enough(reflection):
        raise Refusal(TOO_SHORT, "no-reflection")
    found = {"reflection": list(guard.find(reflection, allowed=case.paper["invented_details"]))}
    left = guard.unconfirmed(found, confirmed)
    if left:
        raise Flagged(left)
    return _add(case, submission, kind=Kind.SELF_CHECK, by=case.user, points=points, reflection=reflection)


def says_enough(reflection: str) -> bool:
    """At least a short sentence."""
    return len(reflection.strip()) >= SHORTEST_REFLECTION and len(reflection.split()) >= FEWEST_WORDS


@transaction.atomic
def judge(
    *,
    by: User,
    submission: Submission,
    kind: str,
    points: Mapping[str, int],
    comments: Mapping[str, str] | None = None,
    comment: str = "",
) -> Judgement:
    """A trainer's judgement. `kind` is the one that the submission waits for (`casework_selectors.awaited`).

    Raises Refusal for people who may not mark, for one's own case, for a second look by the same person, where
    something else is awaited, and for a line without points.
    """
    case = lock(submission.casework)
    submission = case.submissions.get(pk=submission.pk)
    if not by.has_perm(MARK):
        raise Refusal(gettext_lazy("Marking is for trainers."), "no-right")
    if by.pk == case.user_id:
        raise Refusal(gettext_lazy("Nobody marks their own casework."), "own")
    if kind == Kind.SELF_CHECK or selectors.awaited(submission) != kind:
        raise Refusal(gettext_lazy("Somebody has marked this meanwhile. Open it again."), "not-awaited")
    if kind == Kind.SECOND and submission.judgements.filter(kind=Kind.TRAINER, by=by).exists():
        raise Refusal(gettext_lazy("The second look is somebody else’s."), "same-person")
    judgement = _add(case, submission, kind=kind, by=by, points=points, comments=comments or {}, comment=comment)
    decided = selectors.deciding(case.submissions.get(pk=submission.pk))
    if decided == judgement:
        _tell(case)
    return judgement


def _add(
    case: Casework,
    submission: Submission,
    *,
    kind: str,
    by: User,
    points: Mapping[str, int],
    comments: Mapping[str, str] | None = None,
    comment: str = "",
    reflection: str = "",
) -> Judgement:
    lines = lines_of(case.paper)
    try:
        outcome = marking.judge(lines=lines, points=points)
    except ValueError:
        raise Refusal(gettext_lazy("Every line needs 0, 1 or 2."), "no-points") from None
    said = comments or {}
    judgement = Judgement.objects.create(
        submission=submission,
        kind=kind,
        by=by,
        at=clock.now(),
        lines=[
            {"key": one.key, "points": points[one.key], "comment": said.get(one.key, "").strip()[:LONGEST_COMMENT]}
            for one in lines
        ],
        comment=comment.strip()[:LONGEST_COMMENT],
        reflection=reflection,
        percent=outcome.percent,
        is_accepted=outcome.is_accepted,
    )
    if outcome.is_accepted:
        _accept(case, judgement)
    return judgement


def _accept(case: Casework, judgement: Judgement) -> None:
    case.accepted_at = judgement.at
    case.save(update_fields=["accepted_at"])
    _record(case, judgement)


def _record(case: Casework, judgement: Judgement) -> int:
    """Notes the steps that the case was; remembers whether the ledger knew all of them."""
    evidence = evidence_of(case, judgement)
    records = [record_done(user=case.user, activity_key=key, evidence=evidence) for key in activity_keys_of(case)]
    case.is_recorded = all(records)
    case.save(update_fields=["is_recorded"])
    return sum(record is not None for record in records)


def activity_keys_of(case: Casework) -> list[UUID]:
    """What accepting the case is a step of: the exercise itself, and “one practised form” of its module."""
    module = case.paper["module_key"]
    return [case.exercise_key, *([practice_key(UUID(module))] if module else [])]


def evidence_of(case: Casework, judgement: Judgement) -> dict[str, Any]:
    """What the ledger keeps of accepted casework: which form, on whom, with which result, and who judged."""
    points = {line["key"]: line["points"] for line in judgement.lines}
    form, client = case.paper["form"], case.paper["client"]
    return {
        "kind": "casework",
        "exercise": case.paper["title"],
        "form": f"{form['code'].upper()} {form['title']}",
        "version": form["version"],
        "client": client["name"] if client else "",
        "percent": judgement.percent,
        "judged": "self_check" if judgement.kind == Kind.SELF_CHECK else "trainer",
        "lines": [
            {"text": line.text, "points": points[line.key], "is_critical": line.is_critical}
            for line in lines_of(case.paper)
        ],
        "accepted_on": case.accepted_at.astimezone(get_default_timezone()).date().isoformat(),
    }


def record_accepted() -> int:
    """Tells the ledger what was accepted before it knew the activities; asking twice changes nothing.

    Answers how many records it made.
    """
    made = 0
    for case in Casework.objects.exclude(accepted_at=None).filter(is_recorded=False).select_related("user"):
        accepted = Judgement.objects.filter(submission__casework=case, is_accepted=True).latest("at")
        made += _record(case, accepted)
    return made


def _tell(case: Casework) -> None:
    """A mail that says nothing of what was said: it may be read over a shoulder."""
    if not case.user.is_active:
        return
    with override(case.user.language or settings.LANGUAGE_CODE):
        address = urljoin(settings.BASE_URL, reverse("toolkit:feedback", args=[case.paper["code"]]))
        outbox.post(
            to=case.user.email,
            subject=_("Course update"),
            text=_("Hello,\n\nthere is something new for you:\n\n%(address)s\n\nThe course team\n")
            % {"address": address},
        )
