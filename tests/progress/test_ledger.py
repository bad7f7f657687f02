"""The ledger: what is asked, what is done, what is complete."""

from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from learning.core import clock
from learning.progress import selectors, services
from learning.progress.models import Completion, Enrolment, Record, RequirementSet, Subject
from learning.progress.services import Declared
from learning.progress.signals import requirements_met
from tests.factories import UserFactory


def declared(*titles, kind="slide"):
    return [Declared(key=uuid4(), kind=kind, title=title) for title in titles]


def make_course(*activities, programme=True):
    """A course with one module that asks for `activities`, and a programme that asks for the course."""
    course = services.declare_subject(key=uuid4(), scope="course", title="Course")
    module = services.declare_subject(key=uuid4(), scope="module", title="Module", course=course, order=1)
    services.declare_activities(subject=module, activities=activities)
    services.declare_parts(subject=course, parts=[module])
    if programme:
        certificate = services.declare_subject(key=uuid4(), scope="programme", title="Programme", course=course)
        services.declare_parts(subject=certificate, parts=[course])
    return course, module


@pytest.fixture
def heard():
    """Subjects whose completion was announced."""
    announced = []

    def listen(sender, completion, **kwargs):
        announced.append(completion.subject.scope)

    requirements_met.connect(listen)
    yield announced
    requirements_met.disconnect(listen)


def test_an_activity_is_recorded_once(learner):
    (slide,) = declared("Slide")
    make_course(slide, *declared("Another"))

    first = services.record_done(user=learner, activity_key=slide.key)
    second = services.record_done(user=learner, activity_key=slide.key, evidence={"later": True})

    assert first == second
    assert Record.objects.get().evidence == {}


def test_content_that_asks_nothing_is_not_recorded(learner):
    make_course(*declared("Slide"))

    assert services.record_done(user=learner, activity_key=uuid4()) is None
    assert not Enrolment.objects.exists()


def test_the_last_step_completes_module_course_and_programme_and_says_so_after_the_commit(
    learner, heard, django_capture_on_commit_callbacks
):
    slide, quiz = declared("Slide", "Quiz")
    make_course(slide, quiz)
    services.record_done(user=learner, activity_key=slide.key)

    with django_capture_on_commit_callbacks(execute=True):
        services.record_done(user=learner, activity_key=quiz.key, evidence={"kind": "quiz", "score": 5})
        assert heard == []

    assert heard == ["module", "course", "programme"]
    module = Completion.objects.get(subject__scope="module")
    assert module.evidence[0]["score"] == 5


def test_asking_twice_changes_nothing(learner, heard, django_capture_on_commit_callbacks):
    (slide,) = declared("Slide")
    make_course(slide)
    with django_capture_on_commit_callbacks(execute=True):
        services.record_done(user=learner, activity_key=slide.key)
    enrolment = Enrolment.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        assert services.settle(enrolment=enrolment) == []

    assert heard.count("programme") == 1
    assert Completion.objects.count() == 3


@pytest.mark.django_db
def test_a_change_makes_a_new_version_and_the_same_again_makes_none():
    slide, other = declared("Slide", "Other")
    _course, module = make_course(slide)

    services.declare_activities(subject=module, activities=[slide])
    assert module.requirement_sets.count() == 1

    services.declare_activities(subject=module, activities=[slide, other])
    assert list(module.requirement_sets.order_by("version").values_list("version", flat=True)) == [1, 2]


def test_an_enrolment_keeps_the_version_it_began_with(learner):
    slide, added = declared("Slide", "Added later")
    _course, module = make_course(slide, *declared("Another"))
    services.record_done(user=learner, activity_key=slide.key)
    activities = [Declared(a.key, a.kind, a.title) for a in module.activities.all()]

    services.declare_activities(subject=module, activities=[*activities, added])

    standing = selectors.standing(Enrolment.objects.get()).of(module.key)
    assert standing.requirement_set.version == 1
    assert added.key not in {activity.key for activity in standing.missing}


def test_moving_to_the_current_versions_asks_what_a_new_cycle_would(learner):
    slide, added = declared("Slide", "Added later")
    _course, module = make_course(slide, *declared("Another"))
    services.record_done(user=learner, activity_key=slide.key)
    services.declare_activities(subject=module, activities=[slide, added])
    enrolment = Enrolment.objects.get()

    services.move_to_current_versions(enrolment=enrolment)

    assert {a.key for a in selectors.standing(enrolment).of(module.key).missing} == {added.key}


def test_taking_away_the_last_missing_requirement_finishes_the_learner(
    learner, heard, django_capture_on_commit_callbacks
):
    slide, dropped = declared("Slide", "Dropped")
    _course, module = make_course(slide, dropped)
    services.record_done(user=learner, activity_key=slide.key)

    with django_capture_on_commit_callbacks(execute=True):
        services.declare_activities(subject=module, activities=[slide])

    assert "programme" in heard


def test_an_emptied_module_completes_nobody(learner):
    (slide,) = declared("Slide")
    course, module = make_course(slide)
    enrolment = services.enrol(user=learner, course=course)

    services.declare_activities(subject=module, activities=[])

    assert not Completion.objects.filter(enrolment=enrolment).exists()


def test_a_module_that_came_later_can_be_completed_in_a_running_cycle(learner):
    (slide,) = declared("Slide")
    course, _module = make_course(slide, *declared("Another"))
    services.record_done(user=learner, activity_key=slide.key)
    later = services.declare_subject(key=uuid4(), scope="module", title="Later", course=course, order=2)
    (new,) = declared("New slide")
    services.declare_activities(subject=later, activities=[new])

    services.record_done(user=learner, activity_key=new.key)

    assert Completion.objects.filter(subject=later).exists()


def test_renewing_starts_a_cycle_with_nothing_done(learner):
    (slide,) = declared("Slide")
    course, _module = make_course(slide)
    services.record_done(user=learner, activity_key=slide.key)

    following = services.renew(enrolment=Enrolment.objects.get())

    assert following.cycle == 2
    assert selectors.done_keys(user=learner, course_key=course.key) == set()
    assert Record.objects.count() == 1


def test_the_time_comes_from_the_one_clock(learner):
    (slide,) = declared("Slide")
    make_course(slide)
    yesterday = timezone.now() - timedelta(days=1)

    with clock.at(yesterday):
        services.record_done(user=learner, activity_key=slide.key)

    assert Record.objects.get().done_at == yesterday


def test_standing_costs_the_same_however_many_subjects(learner, django_assert_max_num_queries):
    (slide,) = declared("Slide")
    course, _module = make_course(slide)
    for number in range(8):
        module = services.declare_subject(key=uuid4(), scope="module", title=str(number), course=course)
        services.declare_activities(subject=module, activities=declared("A", "B"))
    services.record_done(user=learner, activity_key=slide.key)

    with django_assert_max_num_queries(6):
        selectors.standing(Enrolment.objects.get())


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_last_steps_at_the_same_moment_complete_once():
    user = UserFactory()
    slides = declared(*"abcdefgh")
    make_course(*slides)
    start = Barrier(len(slides))
    errors = []

    def finish(slide):
        try:
            start.wait()
            services.record_done(user=user, activity_key=slide.key)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=finish, args=(slide,)) for slide in slides]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert Record.objects.count() == len(slides)
    assert Completion.objects.filter(subject__scope=Subject.Scope.PROGRAMME).count() == 1
    assert RequirementSet.objects.count() == 3
