"""Practised forms in the ledger: asked by modules, recorded with their result, named where something is missing."""

import pytest
from wagtail.models import Locale

from learning.core import links
from learning.progress import selectors as progress
from learning.progress import services as ledger
from learning.progress.models import Activity, Enrolment, Record, Subject
from learning.toolkit.models import Casework, Exercise
from learning.toolkit.papers import practice_key
from modules.models import CoursePage, ModulePage, SlidePage
from modules.services import declare_requirements, one_edition
from quizzes import services as quizzes
from tests import factories
from tests.quizzes.answers import right_answers
from tests.toolkit import casework_world as world

pytestmark = pytest.mark.django_db


@pytest.fixture
def module(course):
    """A module that asks for one practised form."""
    module = ModulePage.objects.get(slug="first", locale=Locale.get_default())
    return ask_practice(module)


def ask_practice(module: ModulePage, is_asked: bool = True) -> ModulePage:
    module.asks_practice = is_asked
    module.save_revision().publish()
    return module


@pytest.fixture
def exercise(module):
    return world.make_exercise(module_key=module.translation_key)


def asked(module) -> set[str]:
    subject = Subject.objects.get(key=module.translation_key)
    newest = subject.requirement_sets.order_by("-version").first()
    return set(newest.activities.filter(withdrawn_at=None).values_list("kind", flat=True))


def read_all(user) -> None:
    for slide in SlidePage.objects.filter(locale=Locale.get_default()):
        ledger.record_done(user=user, activity_key=slide.translation_key)


def pass_quiz(user, module) -> None:
    attempt = quizzes.start_attempt(user=user, quiz=module.quiz)
    quizzes.save_responses(attempt=attempt, answers=right_answers(attempt.paper), save_id=world.uuid4())
    quizzes.submit_attempt(attempt=attempt)


def standing(user, module):
    return progress.standing(Enrolment.objects.get(user=user)).of(module.translation_key)


def test_a_module_asks_for_one_form_where_its_page_says_so(module):
    exercise = world.make_exercise(module_key=module.translation_key)
    assert asked(module) == {"slide", "quiz", "casework"}
    assert not Activity.objects.get(key=exercise.translation_key).required_by.exists(), "offered, not asked"
    ask_practice(module, False)
    assert asked(module) == {"slide", "quiz"}
    assert Activity.objects.get(key=exercise.translation_key).withdrawn_at is None


def test_while_no_exercise_is_published_the_module_asks_all_the_same_and_nobody_completes_it(learner, module):
    exercise = world.make_exercise(module_key=module.translation_key)
    exercise.unpublish()
    assert asked(module) == {"slide", "quiz", "casework"}
    read_all(learner)
    pass_quiz(learner, module)
    assert not Enrolment.objects.get().completions.exists()


def test_a_private_worksheet_asks_for_nothing_that_is_handed_in(module):
    exercise = world.make_exercise("t7-care", template=world.make_template("t7", is_private=True),
                                   module_key=module.translation_key)  # fmt: skip
    assert not Activity.objects.filter(key=exercise.translation_key).exists()


def test_a_module_without_slides_offers_its_exercises_and_asks_for_none(course):
    with one_edition():
        coming = ModulePage(title="Coming", slug="coming")
        CoursePage.objects.get(pk=course.pk).add_child(instance=coming)
        coming.save_revision().publish()
    exercise = world.make_exercise(module_key=coming.translation_key)
    subject = Subject.objects.get(key=coming.translation_key)
    assert not subject.requirement_sets.exists()
    assert Activity.objects.get(key=exercise.translation_key).withdrawn_at is None


def test_accepted_casework_is_recorded_with_its_result(learner, module, exercise):
    world.check(world.hand_in(learner, exercise), words=1)
    keys = {exercise.translation_key, practice_key(module.translation_key)}
    records = Record.objects.filter(enrolment__user=learner)
    assert {record.activity.key for record in records} == keys
    for record in records:
        evidence = dict(record.evidence)
        assert evidence.pop("accepted_on")
        assert evidence == {
            "kind": "casework",
            "exercise": "Alder’s t2-alder",
            "form": "T2 Safety assessment",
            "version": 1,
            "client": "Alder",
            "percent": 75,
            "judged": "self_check",
            "lines": [
                {"text": "Safety first", "points": 2, "is_critical": True},
                {"text": "Own words", "points": 1, "is_critical": False},
            ],
        }


def test_the_record_says_when_a_trainer_judged(learner, trainer, module):
    exercise = world.make_exercise(judging="trainer", module_key=module.translation_key)
    world.mark(world.hand_in(learner, exercise), trainer)
    assert {record.evidence["judged"] for record in Record.objects.all()} == {"trainer"}


def test_not_yet_is_not_recorded(learner, exercise):
    world.check(world.hand_in(learner, exercise), safe=0)
    assert not Record.objects.exists()


def test_the_last_form_completes_module_and_course(learner, module, exercise):
    read_all(learner)
    pass_quiz(learner, module)
    missing = standing(learner, module).missing
    assert [activity.kind for activity in missing] == ["casework"]

    world.check(world.hand_in(learner, exercise))
    completed = {completion.subject.scope for completion in Enrolment.objects.get().completions.all()}
    assert completed == {"module", "course", "programme"}
    evidence = Enrolment.objects.get().completions.get(subject__scope="module").evidence
    assert "casework" in {entry["kind"] for entry in evidence}


def test_who_began_before_the_module_asked_for_a_form_is_not_asked(learner, module):
    ask_practice(module, False)
    read_all(learner)
    ask_practice(module)
    pass_quiz(learner, module)
    assert Enrolment.objects.get().completions.filter(subject__scope="programme").exists()


def test_what_is_missing_has_a_title_and_a_way_there(learner, module, exercise):
    keys = [str(practice_key(module.translation_key)), str(exercise.translation_key)]
    found = links.resolve("casework", keys, "en")
    assert found[keys[0]].title == "Practise one form"
    assert found[keys[0]].address == f"/en/toolkit/practice/#module-{module.translation_key}"
    assert found[keys[1]].address == "/en/toolkit/practice/t2-alder/"


def test_my_page_names_it_however_much_else_is_missing(client, learner, module, exercise):
    client.force_login(learner)
    client.get("/en/course/first/section-1/slide-1-one/")
    page = client.get("/en/me/").content.decode()
    assert f'href="/en/toolkit/practice/#module-{module.translation_key}"' in page
    assert "Practise one form" in page


def test_the_course_page_says_done_only_when_a_form_is_accepted(client, learner, module, exercise):
    client.force_login(learner)
    read_all(learner)
    pass_quiz(learner, module)
    assert [one["state"] for one in client.get("/en/course/").context["modules"]] == ["begun"]
    world.check(world.hand_in(learner, exercise))
    assert [one["state"] for one in client.get("/en/course/").context["modules"]] == ["done"]


def test_what_was_accepted_before_the_course_knew_it_is_recorded_later(learner):
    exercise = world.make_exercise()
    world.check(world.hand_in(learner, exercise))
    assert not Casework.objects.get().is_recorded
    course = factories.make_course()
    module = ModulePage.objects.get(slug="first", locale=Locale.get_default())
    ask_practice(module)
    Casework.objects.update(paper={**Casework.objects.get().paper, "module_key": str(module.translation_key)})
    Exercise.objects.update(module_key=module.translation_key)
    for _time in range(2):
        declare_requirements(course=course)
    assert Casework.objects.get().is_recorded
    assert Record.objects.count() == 2
