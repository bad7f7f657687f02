"""Programmes in the ledger: what they name stays asked, later ones can be completed, a refresher asks for more."""

from datetime import timedelta
from uuid import uuid4

import pytest

from learning.core import clock
from learning.progress import selectors, services
from learning.progress.models import Activity, Completion, Enrolment, Subject
from learning.progress.services import Declared
from tests.progress.test_ledger import declared, make_course


def make_programme(course, *, parts=(), activities=()) -> Subject:
    programme = services.declare_subject(key=uuid4(), scope="programme", title="Practice", course=course)
    services.declare_parts(subject=programme, parts=parts, activities=activities)
    return programme


def completed(programme) -> bool:
    return Completion.objects.filter(subject=programme).exists()


def test_the_last_step_of_a_later_programme_may_belong_to_a_module_that_was_there(learner):
    slide, exercise = declared("Slide")[0], declared("Exercise", kind="casework")[0]
    course, module = make_course(slide, *declared("Another"), programme=False)
    services.record_done(user=learner, activity_key=slide.key)
    services.declare_activities(subject=module, activities=list(map(_as_declared, module.activities.all())),
                                offered=[exercise])  # fmt: skip
    programme = make_programme(course, activities=[exercise])
    Enrolment.objects.get().requirement_sets.remove(*programme.requirement_sets.all())  # as if it came unseen
    services.record_done(user=learner, activity_key=exercise.key)
    assert completed(programme)


def _as_declared(activity: Activity) -> Declared:
    return Declared(activity.key, activity.kind, activity.title)


def test_whoever_has_done_it_all_completes_a_new_programme_at_once(learner):
    (slide,) = declared("Slide")
    course, module = make_course(slide, programme=False)
    services.record_done(user=learner, activity_key=slide.key)
    assert completed(make_programme(course, parts=[module]))
    assert not completed(make_programme(course, parts=[module], activities=declared("Exercise", kind="casework")))


def test_what_a_programme_names_and_nobody_offers_keeps_everybody_from_completing_it(learner):
    slide, exercise = declared("Slide")[0], declared("Exercise", kind="casework")[0]
    course, module = make_course(slide, programme=False)
    programme = make_programme(course, parts=[module], activities=[exercise])
    services.record_done(user=learner, activity_key=slide.key)
    assert not completed(programme)
    standing = selectors.standing(Enrolment.objects.get()).of(programme.key)
    assert [activity.key for activity in standing.missing] == [exercise.key]
    services.declare_activities(subject=module, activities=[slide], offered=[exercise])
    assert Activity.objects.get(key=exercise.key).withdrawn_at is None
    services.record_done(user=learner, activity_key=exercise.key)
    assert completed(programme)


def test_what_is_withdrawn_stays_asked_by_a_programme_and_not_by_a_module(learner):
    slide, exercise = declared("Slide")[0], declared("Exercise", kind="casework")[0]
    course, module = make_course(slide, exercise, programme=False)
    programme = make_programme(course, parts=[module], activities=[exercise])
    services.record_done(user=learner, activity_key=slide.key)
    services.declare_activities(subject=module, activities=[slide])
    assert Completion.objects.filter(subject=module).exists()
    assert not completed(programme)


def test_most_steps_ask_the_ledger_once(learner, django_assert_max_num_queries):
    slides = declared("One", "Two", "Three")
    course, module = make_course(*slides)
    make_programme(course, parts=[module])
    services.record_done(user=learner, activity_key=slides[0].key)
    with django_assert_max_num_queries(8):
        services.record_done(user=learner, activity_key=slides[1].key)


@pytest.fixture
def refresher(learner):
    """A learner who is through, and a refresher with one thing to read."""
    (slide,) = declared("Slide")
    course, _module = make_course(slide)
    with clock.at(clock.now() - timedelta(days=700)):
        services.record_done(user=learner, activity_key=slide.key)
    subject = services.declare_subject(key=uuid4(), scope="refresher", title="Refresher", course=course)
    reading = declared("What changed", kind="changes")
    services.declare_activities(subject=subject, activities=reading)
    return subject


def test_nobody_is_asked_for_a_refresher_in_an_ordinary_cycle(refresher, learner):
    assert not Enrolment.objects.get().requirement_sets.filter(subject=refresher).exists()
    following = services.renew(enrolment=Enrolment.objects.get())
    assert not following.requirement_sets.filter(subject=refresher).exists()


def test_a_refresher_carries_over_what_was_done_and_asks_programmes_for_itself(refresher, learner):
    first = Enrolment.objects.get()
    second = services.refresh(enrolment=first, refresher=refresher)
    assert services.refresh(enrolment=first, refresher=refresher) == second
    assert second.records.count() == first.records.count()
    before, after = (one.completions.get(subject__scope="module") for one in (first, second))
    assert (before.completed_at, before.requirement_set) == (after.completed_at, after.requirement_set)
    assert services.settle(enrolment=second) == []
    services.move_to_current_versions(enrolment=second)
    assert not second.completions.filter(subject__scope="programme").exists()
    services.record_done(user=learner, activity_key=refresher.activities.get().key)
    assert second.completions.filter(subject__scope="programme").exists()


def test_the_next_refresher_is_to_be_done_again(refresher, learner):
    second = services.refresh(enrolment=Enrolment.objects.get(), refresher=refresher)
    services.record_done(user=learner, activity_key=refresher.activities.get().key)
    third = services.refresh(enrolment=second, refresher=refresher)
    assert third.records.count() == 1
    assert not third.completions.filter(subject=refresher).exists()


def test_a_refresher_that_asks_for_nothing_begins_for_nobody(refresher, learner):
    services.declare_activities(subject=refresher, activities=[])
    with pytest.raises(ValueError, match="asks for nothing"):
        services.refresh(enrolment=Enrolment.objects.get(), refresher=refresher)
