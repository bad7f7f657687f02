"""Requests for a certificate: one open one a person, answered by somebody else, seen by nobody else."""

import pytest
from django.urls import reverse

from learning.certificates import desk, services
from learning.certificates.errors import ActRefused
from learning.certificates.models import Award, CertificateRequest
from learning.core.models import OutgoingMail
from tests import factories
from tests.certificates.conftest import together
from tests.certificates.desk_world import World

pytestmark = pytest.mark.django_db
MINE, ASK = "/en/me/certificates/", "/en/me/certificates/request/"


@pytest.fixture
def world():
    return World()


@pytest.fixture
def asked(world, learner) -> CertificateRequest:
    return desk.ask(user=learner, programme=world.completion, words="I finished last week.")


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_request_is_made_in_the_account(client, world, learner):
    client.force_login(learner)
    assert f'href="{ASK}"' in text(client.get(MINE))
    answer = client.post(ASK, {"about": f"programme-{world.practice.pk}", "words": "Where is it?"}, follow=True)
    assert "Your request is on its way" in text(answer)
    request = CertificateRequest.objects.get()
    assert (request.user, request.programme, request.words) == (learner, world.practice, "Where is it?")
    assert f'href="{ASK}"' not in text(client.get(MINE))


def test_without_words_it_is_not_sent_and_what_was_chosen_stays(client, world, learner):
    client.force_login(learner)
    response = client.post(ASK, {"about": f"programme-{world.practice.pk}", "words": " "})
    assert response.status_code == 400
    assert f'value="programme-{world.practice.pk}" selected' in text(response)
    assert not CertificateRequest.objects.exists()


def test_one_open_request_a_person(asked, world, learner):
    assert desk.ask(user=learner, programme=world.completion, words="I finished last week. ") == asked
    with pytest.raises(ActRefused, match="asked already"):
        desk.ask(user=learner, words="Something else")
    desk.take_back(request=asked, user=learner)
    assert desk.ask(user=learner, words="Something else") != asked


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_windows_at_once_make_one_request():
    learner = factories.UserFactory()
    answers = together(8, lambda: desk.ask(user=learner, words="Where is it?").pk)
    assert len(set(answers)) == CertificateRequest.objects.count() == 1


def test_nobody_asks_about_or_takes_back_what_is_anothers(client, asked, world, learner, administrator):
    stranger = factories.UserFactory()
    award = services.issue_by_hand(user=learner, programme=world.practice, by=administrator, reason="R")
    with pytest.raises(ActRefused) as refused:
        desk.ask(user=stranger, award=award, words="Mine")
    assert refused.value.code == "not-yours"
    client.force_login(stranger)
    theirs = client.post(ASK, {"about": f"award-{award.pk}", "words": "Mine"})
    nobodys = client.post(ASK, {"about": "award-999999", "words": "Mine"})
    assert theirs.status_code == nobodys.status_code == 400
    assert not stranger.certificate_requests.exists()
    for pk in (asked.pk, 999_999):
        assert client.post(reverse("my_certificates:take_back", args=[pk])).status_code == 404
    assert CertificateRequest.objects.filter(pk=asked.pk).exists()
    assert "I finished last week" not in text(client.get(MINE))


def test_an_answer_is_mailed_and_shown(client, asked, learner, administrator):
    desk.answer(request=asked, by=administrator, outcome="declined", words="Module 2 is still open.")
    mail = OutgoingMail.objects.get(to=learner.email)
    assert mail.subject == "Course update"
    assert "Module 2 is still open." in mail.text
    client.force_login(learner)
    page = text(client.get(MINE))
    assert "Module 2 is still open." in page
    assert "not possible" in page


def test_the_first_answer_stands(asked, administrator):
    desk.answer(request=asked, by=administrator, outcome="issued", words="")
    again = desk.answer(request=asked, by=administrator, outcome="declined", words="No")
    assert again.outcome == "issued"
    assert OutgoingMail.objects.count() == 1


def test_who_may_answer(asked, learner, trainer, administrator, world):
    with pytest.raises(ActRefused) as refused:
        desk.answer(request=asked, by=trainer, outcome="issued", words="")
    assert refused.value.code == "no-right"
    own = desk.ask(user=administrator, words="Mine")
    with pytest.raises(ActRefused) as refused:
        desk.answer(request=own, by=administrator, outcome="issued", words="")
    assert refused.value.code == "own"
    with pytest.raises(ActRefused) as refused:
        desk.answer(request=asked, by=administrator, outcome="declined", words=" ")
    assert refused.value.code == "no-words"


def test_the_queue_and_the_answer_in_the_administration(client, asked, learner, administrator):
    client.force_login(administrator)
    address = reverse("certificate_desk:request", args=[asked.pk])
    assert address in text(client.get(reverse("certificate_desk:desk")))
    page = text(client.get(address))
    assert "I finished last week." in page
    assert "Not possible" in page
    kept = text(client.post(address, {"outcome": "declined", "words": ""}))
    assert "Say why" in kept
    client.post(address, {"outcome": "declined", "words": "Module 2 is still open."})
    asked.refresh_from_db()
    assert (asked.outcome, asked.handled_by) == ("declined", administrator)
    assert not Award.objects.exists()


def test_a_request_goes_with_its_person(asked, learner):
    learner.delete()
    assert not CertificateRequest.objects.exists()
