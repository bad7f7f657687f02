"""The queue of the marking desk: what waits, for whom, in which order, and what it costs."""

import pytest
from django.db import connection

from learning.toolkit import casework_selectors as selectors
from learning.toolkit import marking_selectors
from learning.toolkit.models import Submission
from tests import factories
from tests.toolkit import casework_world as world
from tests.toolkit.casework_world import mark
from tests.toolkit.marking_world import QUEUE, another, at, codes, not_yet_twice, older, shown, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(db):
    factories.make_site()


@pytest.fixture
def exercise():
    return world.make_exercise(judging="trainer")


@pytest.fixture
def submission(learner, exercise):
    return world.hand_in(learner, exercise)


@pytest.fixture
def second(db):
    return factories.UserFactory(role="trainer")


def test_the_late_ones_come_first_then_the_oldest(exercise, trainer):
    young = older(another(exercise), 1, due_in=9)
    old = older(another(exercise), 8, due_in=2)
    late = older(another(exercise), 3, due_in=-1)
    latest = older(another(exercise), 20, due_in=-6)
    page = shown(trainer, QUEUE)
    assert codes(page) == [one.casework.code for one in (latest, late, old, young)]
    assert "Waiting for you: <strong>4</strong>, late: <strong>2</strong>" in page
    assert page.count('<strong class="desk-mark">late</strong>') == 2


def test_what_is_promised_for_today_is_not_late_yet(exercise, trainer):
    older(another(exercise), 14, due_in=0)
    assert "late: <strong>0</strong>" in shown(trainer, QUEUE)


def test_the_queue_is_narrowed_down_by_form_module_and_what_is_due(exercise, trainer, second):
    form = world.make_template("t9")
    other = world.make_exercise("t9-alder", judging="trainer", template=form, module="later")
    first, marked, elsewhere = another(exercise), another(exercise), another(other)
    mark(marked, second, safe=0)
    assert set(codes(shown(trainer, f"{QUEUE}?form=t9"))) == {elsewhere.casework.code}
    assert set(codes(shown(trainer, f"{QUEUE}?form=t2"))) == {first.casework.code, marked.casework.code}
    assert set(codes(shown(trainer, f"{QUEUE}?module={other.module_key}"))) == {elsewhere.casework.code}
    assert set(codes(shown(trainer, f"{QUEUE}?awaits=second"))) == {marked.casework.code}
    assert codes(shown(trainer, f"{QUEUE}?awaits=talk")) == []
    assert codes(shown(trainer, f"{QUEUE}?form=nonsense&module=%00&awaits=x")) == []


def test_what_one_marked_first_waits_for_somebody_else(submission, trainer, second):
    mark(submission, trainer, safe=0)
    page = shown(trainer, QUEUE)
    assert codes(page) == []
    assert "1 that you marked first waits for somebody else" in page
    assert codes(shown(trainer, f"{QUEUE}?awaits=somebody-else")) == [submission.casework.code]
    assert codes(shown(second, QUEUE)) == [submission.casework.code]
    reading = shown(trainer, at(submission))
    assert "Somebody else looks at it now" in reading
    assert "data-rubric" not in reading


def test_self_checked_work_does_not_wait_here(learner, trainer):
    world.hand_in(learner, world.make_exercise())
    assert codes(shown(trainer, QUEUE)) == []
    assert "Everybody has their answer" in shown(trainer, QUEUE)


def test_the_query_and_the_rule_agree_on_what_is_due(exercise, trainer, second):
    every = [another(exercise) for _one in range(4)]
    mark(every[1], trainer)
    mark(every[2], trainer, safe=0)
    talk = not_yet_twice(every[3], trainer, second)
    found = dict(marking_selectors.waiting().values_list("pk", "awaits"))
    said = {one.pk: selectors.awaited(one) for one in Submission.objects.all()}
    assert found == {pk: awaits for pk, awaits in said.items() if awaits}
    assert found[talk.pk] == "talk"


def test_the_queue_asks_no_more_of_the_database_when_more_waits(exercise, trainer):
    client = signed_in(trainer)

    def asked(address) -> int:
        client.get(address)
        with connection.execute_wrapper(count := _Counter()):
            client.get(address)
        return count.asked

    first = another(exercise)
    before = asked(QUEUE), asked(at(first)), asked("/admin/")
    for _one in range(6):
        another(exercise)
    assert (asked(QUEUE), asked(at(first)), asked("/admin/")) == before


class _Counter:
    asked = 0

    def __call__(self, execute, sql, params, many, context):
        self.asked += 1
        return execute(sql, params, many, context)


def test_menu_and_first_page_say_how_much_waits(submission, exercise, trainer):
    older(submission, 20, due_in=-2)
    another(exercise)
    home = shown(trainer, "/admin/")
    assert "Casework waiting: 2, late: 1" in home
    assert "Marking (2, late: 1)" in home
    moderator = factories.UserFactory(role="moderator")
    assert "Casework waiting" not in shown(moderator, "/admin/")
