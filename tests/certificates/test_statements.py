"""Statements of part of the course: valid, without end, one a state, and nobody else's business."""

import pytest
from django.urls import reverse

from learning.accounts.services import confirm_certificate_identity
from learning.certificates import codes, faces, selectors, services
from learning.certificates.errors import ActRefused
from learning.certificates.models import Award
from tests import factories
from tests.certificates.desk_world import World

pytestmark = pytest.mark.django_db
MINE = "/en/me/certificates/"


@pytest.fixture
def world():
    return World()


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_it_lists_what_is_completed_and_practised_so_far(world, learner):
    world.do(learner, world.slide, world.exercise)
    award = services.issue_statement(user=learner, course=world.course)
    face = faces.read(award)
    assert (award.kind, award.valid_until, award.issued_by) == (Award.Kind.STATEMENT, None, None)
    assert face.is_part_course
    assert face.programme == "Helping"
    assert [line.title for line in face.modules] == ["Recognizing"]
    assert [line.title for line in face.practice] == ["T2 Safety assessment"]
    assert selectors.standing_of(award).stand == selectors.Stand.VALID


def test_without_a_completed_module_there_is_nothing_to_state(world, learner):
    world.do(learner, world.exercise)
    with pytest.raises(ActRefused, match="completed modules"):
        services.issue_statement(user=learner, course=world.course)


def test_asking_again_answers_the_same_until_something_is_added(world, learner):
    world.do(learner, world.slide)
    first = services.issue_statement(user=learner, course=world.course)
    assert services.issue_statement(user=learner, course=world.course) == first
    world.do(learner, world.exercise)
    second = services.issue_statement(user=learner, course=world.course)
    assert second != first
    assert selectors.standing_of(first).stand == selectors.Stand.VALID


def test_a_corrected_name_brings_a_new_one(world, learner, run_jobs):
    world.do(learner, world.slide)
    confirm_certificate_identity(user=learner, name="Amina Okafr")
    first = services.issue_statement(user=learner, course=world.course)
    confirm_certificate_identity(user=learner, name="Amina Okafor")
    assert services.issue_statement(user=learner, course=world.course) != first


def test_casework_that_counts_twice_stands_once(world, learner):
    world.do(learner, world.slide, world.exercise)
    award = services.issue_statement(user=learner, course=world.course)
    assert len(award.face["results"]) == 1


def test_the_button_makes_one_with_a_file(client, world, learner, run_jobs):
    world.do(learner, world.slide)
    confirm_certificate_identity(user=learner, name="Amina Okafor")
    client.force_login(learner)
    assert reverse("my_certificates:statement") in text(client.get(MINE))
    run_jobs(lambda: client.post(reverse("my_certificates:statement")))
    award = Award.objects.get()
    page = text(client.get(MINE))
    assert award.number in page
    assert reverse("certificates:file", args=[award.shown_code]) in page


def test_without_progress_the_page_says_why_there_is_none(client, world, learner):
    client.force_login(learner)
    page = text(client.post(reverse("my_certificates:statement"), follow=True))
    assert "there is none yet" in page


def test_nobody_reaches_the_file_of_another(client, world, learner, run_jobs):
    world.do(learner, world.slide)
    confirm_certificate_identity(user=learner, name="Amina Okafor")
    award = run_jobs(lambda: services.issue_statement(user=learner, course=world.course))
    client.force_login(factories.UserFactory())
    theirs = client.get(reverse("certificates:file", args=[award.shown_code]))
    nobodys = client.get(reverse("certificates:file", args=[codes.grouped(codes.new())]))
    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert award.number not in text(client.get(MINE))


def test_only_administrators_ask_for_somebody_else(world, learner, administrator, trainer):
    world.do(learner, world.slide)
    with pytest.raises(ActRefused):
        services.issue_statement(user=learner, course=world.course, by=trainer)
    assert services.issue_statement(user=learner, course=world.course, by=administrator).issued_by == administrator
