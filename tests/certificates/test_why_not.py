"""“Why am I not certified yet?”: the same answer for the learner, the administrator and the ledger."""

import pytest
from django.urls import reverse

from learning.certificates import requirement_selectors as requirements
from learning.certificates.models import Award
from learning.progress import services as ledger
from learning.progress.models import Completion, Enrolment
from learning.progress.services import Declared
from tests.certificates.desk_world import World

pytestmark = pytest.mark.django_db
MINE = "/en/me/certificates/"


@pytest.fixture
def world():
    return World()


def why(world, user, programme):
    return requirements.why_not(enrolment=Enrolment.objects.get(user=user), programme=programme, language="en")


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_every_requirement_is_told_done_or_open(world, learner):
    world.do(learner, world.slide)
    told = why(world, learner, world.practice)
    assert [(one.title, one.is_done) for one in told.requirements] == [
        ("Recognizing", True),
        ("First response", False),
        ("Practise: Alder’s safety", False),
    ]
    assert [step.title for step in told.requirements[1].steps] == ["Quiz: Quiz of module 2"]
    assert (told.open_count, told.is_complete, told.award) == (2, False, None)


def test_it_says_nothing_open_exactly_when_the_ledger_completes(world, learner, run_jobs):
    for key in (world.exercise, world.slide, world.quiz):
        run_jobs(lambda key=key: world.do(learner, key))
        for programme in (world.completion, world.practice):
            told = why(world, learner, programme)
            is_complete = Completion.objects.filter(subject=programme).exists()
            assert (told.open_count == 0) == told.is_complete == is_complete == (told.award is not None)


def test_what_is_not_published_says_so(world, learner):
    world.do(learner, world.slide)
    ledger.declare_activities(subject=world.second, activities=[Declared(world.quiz, "quiz", "Quiz of module 2")])
    told = why(world, learner, world.practice)
    assert told.requirements[2].note == "Not published yet."


def test_links_lead_to_pages_slides_and_quizzes(course, learner, client):
    client.force_login(learner)
    client.get("/en/course/first/section-1/slide-1-one/")
    told = requirements.of_person(user=learner, language="en")
    (module,) = told[0].requirements
    assert module.address == "/en/course/first/"
    assert [step.address for step in module.steps] == [
        "/en/course/first/section-1/slide-1-two/",
        "/en/course/first/quiz/",
    ]


def test_the_learner_and_the_administrator_read_the_same(client, world, learner, administrator):
    world.do(learner, world.slide)
    client.force_login(learner)
    mine = text(client.get(MINE))
    client.force_login(administrator)
    theirs = text(client.get(reverse("certificate_desk:person", args=[learner.pk])))
    for words in ("Certificate: practice", "Recognizing", "First response", "Practise: Alder’s safety"):
        assert words in mine
        assert words in theirs


def test_what_is_certified_is_not_asked_any_more(client, world, learner, run_jobs):
    run_jobs(lambda: world.complete(learner))
    client.force_login(learner)
    page = text(client.get(MINE))
    assert "Has done what practice asks." in page
    assert "Has done what completion asks." not in page
    assert Award.objects.get().number in page


def test_the_page_costs_few_queries_however_much_is_open(client, course, learner, django_assert_max_num_queries):
    client.force_login(learner)
    client.get("/en/course/first/section-1/slide-1-one/")
    client.get(MINE)
    with django_assert_max_num_queries(26):
        client.get(MINE)
