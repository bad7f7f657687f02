"""The feedback form at the end of a module."""

import re

import pytest

from modules.models import Feedback
from tests import factories

ADDRESS = "/en/course/first/feedback/"


@pytest.fixture
def signed_in(client, learner, course):
    client.force_login(learner)
    return client


def test_answers_are_kept_without_their_giver(signed_in):
    answer = signed_in.post(ADDRESS, {"usefulness": "very", "helped": "Slide 1.1.2", "hindered": ""})

    assert answer["Location"] == f"{ADDRESS}?thanks"
    assert "Thank you" in signed_in.get(answer["Location"]).content.decode()
    given = Feedback.objects.get()
    assert (given.usefulness, given.helped) == ("very", "Slide 1.1.2")
    assert not [field for field in Feedback._meta.get_fields() if field.is_relation]


def test_a_real_persons_data_is_refused_and_what_was_typed_stays(signed_in):
    answer = signed_in.post(ADDRESS, {"helped": "Call Maria at 416-555-0134 about it.", "hindered": "Too long."})

    page = answer.content.decode()
    assert "looks like a real person" in page
    assert "Call Maria" in page
    assert "Too long." in page
    assert not Feedback.objects.exists()


def test_an_empty_form_is_told_so(signed_in):
    assert "at least one question" in signed_in.post(ADDRESS, {}).content.decode()
    assert not Feedback.objects.exists()


def test_visitors_sign_in_first_and_an_unknown_module_is_unknown(client, course, learner):
    assert client.get(ADDRESS).status_code == 302
    client.force_login(learner)
    assert client.get("/en/course/second/feedback/").status_code == 404


def test_the_last_slide_leads_to_it(signed_in):
    from modules.models import SectionPage

    section = SectionPage.objects.get(slug="section-2", locale__language_code="en")
    factories.add_slide(section, "Results", kind="results")

    assert ADDRESS in signed_in.get("/en/course/first/section-2/results/").content.decode()


def test_trainers_read_it_and_nobody_writes_it_in_the_administration(client, course):
    Feedback.objects.create(module_key=course.translation_key, language="en", helped="The hub.")
    client.force_login(factories.UserFactory(role="trainer"))

    assert "The hub." in client.get("/admin/feedback/").content.decode()
    assert client.get("/admin/feedback/new/").status_code == 404


def test_a_false_alarm_passes_when_its_writer_says_that_it_is_nobodys(signed_in):
    typed = {"helped": "The example with 416-555-0134 is invented, I hope."}
    page = signed_in.post(ADDRESS, typed).content.decode()
    (seal,) = re.findall(r'name="confirmed_text" value="([^"]+)"', page)

    signed_in.post(ADDRESS, {**typed, "not_a_real_person": "yes", "confirmed_text": seal})

    assert Feedback.objects.get().helped == typed["helped"]
