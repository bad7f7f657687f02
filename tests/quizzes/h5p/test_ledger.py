"""Activities on slides are something the ledger knows, and nothing that a module or a certificate asks for."""

from learning.progress.models import Activity, Completion, Record, Subject
from learning.progress.services import enrol, record_done
from modules.models import SectionPage, SlidePage
from quizzes.h5p import services
from tests.factories import add_slide
from tests.quizzes.h5p.conftest import statement


def block(activity):
    return {"type": "activity", "value": {"title": "Try it", "activity": activity.pk, "alternative": "<p>Words</p>"}}


def test_an_activity_on_a_published_slide_can_be_done_and_is_not_asked_for(course, version, learner):
    module = Subject.objects.get(scope=Subject.Scope.MODULE)
    asked = set(module.requirement_sets.latest("version").activities.values_list("pk", flat=True))
    slide = add_slide(SectionPage.objects.first(), "With an activity", body=[block(version.activity)])
    known = Activity.objects.get(key=version.activity.key)
    assert (known.kind, known.subject, known.withdrawn_at) == ("activity", module, None)
    new = set(module.requirement_sets.latest("version").activities.values_list("key", flat=True))
    assert version.activity.key not in new
    assert len(new) == len(asked) + 1  # the slide itself

    attempt = services.open_attempt(user=learner, version=version)
    services.record_statement(attempt=attempt, statement=statement(version, response="0"))
    assert Record.objects.get(enrolment__user=learner).activity == known

    slide.unpublish()
    known.refresh_from_db()
    assert known.withdrawn_at is not None


def test_whoever_never_plays_completes_the_module_all_the_same(course, version, learner):
    add_slide(SectionPage.objects.first(), "With an activity", body=[block(version.activity)])
    module = Subject.objects.get(scope=Subject.Scope.MODULE)
    enrolment = enrol(user=learner, course=module.course)
    for activity in module.requirement_sets.latest("version").activities.all():
        record_done(user=learner, activity_key=activity.key)
    assert Completion.objects.filter(enrolment=enrolment, subject=module).exists()


def test_an_activity_on_two_slides_is_one(course, version):
    for section, title in zip(SectionPage.objects.filter(alias_of=None), ("Once", "Twice"), strict=True):
        add_slide(section, title, body=[block(version.activity)])
    assert Activity.objects.filter(key=version.activity.key).count() == 1
    assert SlidePage.objects.live().filter(title="Twice").exists()
