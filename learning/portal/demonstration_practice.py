"""Practised casework of the invented people: half way, waiting, late, returned, accepted."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from learning.accounts.models import User
from learning.core import clock
from learning.toolkit import casework, judging
from learning.toolkit import casework_selectors as selectors
from learning.toolkit.models import Casework, Exercise, Submission, ToolkitSettings
from learning.toolkit.papers import definition_of, lines_of

LATE, RECENT = timedelta(days=24), timedelta(days=2)
REFLECTION = "I had left out who will see the form. Next time I ask before I write."
RETURNED = "You wrote what happened. What the person wants next is not there yet: ask, and write it in their words."


def accept_one(user: User, module_key: UUID) -> None:
    """One exercise of the module, self-checked and accepted; nothing where the module has none."""
    exercise = next(iter(_exercises(module_key)), None)
    if exercise:
        submission = _hand_in(user, exercise)
        judging.self_check(submission=submission, points=_points(submission), reflection=REFLECTION)


def fill_desk(people: Mapping[str, User], *, first_marker: User, module_key: UUID) -> None:
    """What a learner, a trainer and an administrator find: something at every stage.

    `people`: whose form is half `begun`, whose self-check waits (`checking`), whose submission is `late`, whose is
    new (`recent`), and whose is at its second marker (`returned`).
    """
    exercises = _exercises(module_key)
    if len(exercises) <= 1:
        return  # nobody can do two things with one exercise at the same time
    _begin(people["begun"], exercises[0])
    _hand_in(people["checking"], exercises[0])
    with _trainers_on_duty():
        for index, (who, ago) in enumerate((("late", LATE), ("recent", RECENT), ("returned", RECENT))):
            with clock.at(clock.now() - ago):
                submission = _hand_in(people[who], exercises[(index + 1) % len(exercises)])
    points = dict.fromkeys(_points(submission), 0)
    judging.judge(by=first_marker, submission=submission, kind="trainer", points=points, comment=RETURNED)


def _exercises(module_key: UUID) -> list[Exercise]:
    return [one for one in selectors.handed_in_here(settings.LANGUAGE_CODE) if one.module_key == module_key]


@contextmanager
def _trainers_on_duty() -> Iterator[None]:
    """What is begun in the block is marked by trainers; afterwards the setting is as it was."""
    toolkit = ToolkitSettings.load()
    before, toolkit.trainers_on_duty = toolkit.trainers_on_duty, True
    toolkit.save()
    try:
        yield
    finally:
        toolkit.trainers_on_duty = before
        toolkit.save()


def _begin(user: User, exercise: Exercise) -> Casework:
    """The first half of the model answer."""
    case = casework.start(user=user, exercise=exercise)
    model = case.paper["model_answer"]
    order = [field.key for field in definition_of(case).fields() if field.key in model]
    answers = {key: model[key] for key in order[: max(1, len(order) // 2)]}
    return casework.save(casework=case, answers=answers)


@transaction.atomic
def _hand_in(user: User, exercise: Exercise) -> Submission:
    """The model answer, all but its last field, after all facts have arrived."""
    case = casework.start(user=user, exercise=exercise)
    answers = dict(case.paper["model_answer"])
    if len(answers) > 1:
        answers.popitem()
    case = casework.save(casework=case, answers=answers)
    for stage in range(1, len(case.paper["stages"])):
        case = casework.next_stage(casework=case, stage=stage)
    return casework.hand_in(casework=case)


def _points(submission: Submission) -> dict[str, int]:
    """Two points on critical lines, and the last of the others partly."""
    lines = lines_of(submission.casework.paper)
    points = {line.key: 2 for line in lines}
    others = [line.key for line in lines if not line.is_critical]
    return points | dict.fromkeys(others[-1:], 1)
