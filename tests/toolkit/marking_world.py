"""What the tests of the marking desk share: its addresses, and how somebody reads and sends."""

import re
from datetime import timedelta

from django.test import Client

from learning.core import clock
from learning.toolkit import casework
from learning.toolkit.models import Casework, Submission
from tests import factories
from tests.toolkit import casework_world as world
from tests.toolkit.casework_world import mark

QUEUE = "/admin/marking/"
GOOD = {"points-safe": "2", "points-words": "2"}
UNSAFE = {"points-safe": "0", "points-words": "2"}


def at(submission) -> str:
    return f"{QUEUE}{submission.casework.code}/{submission.number}/"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(user, submission, kind="trainer", marks=GOOD, **more):
    return signed_in(user).post(at(submission), {"kind": kind, **marks, **more})


def shown(user, address, status=200) -> str:
    response = signed_in(user).get(address)
    assert response.status_code == status
    return response.content.decode()


def codes(html: str) -> list[str]:
    """The codes in the queue, from the top."""
    return re.findall(r'<a href="/admin/marking/([A-Z0-9-]+)/', html)


def older(submission, days: int, *, due_in: int) -> Submission:
    submission.handed_in_at -= timedelta(days=days)
    submission.due_on = clock.today() + timedelta(days=due_in)
    submission.save()
    return submission


def another(exercise) -> Submission:
    return world.hand_in(factories.UserFactory(), exercise)


def not_yet_twice(submission, trainer, second) -> Submission:
    """Two attempts on which two trainers said “not yet”: a talk is due."""
    for attempt in (1, 2):
        mark(submission, trainer, safe=0)
        mark(submission, second, "second", safe=0)
        if attempt == 1:
            case = Casework.objects.get(pk=submission.casework_id)
            casework.save(casework=case, answers={"who": "Alder, again"})
            submission = casework.hand_in(casework=case)
    return submission
