"""The forms in a real browser: for everybody, on a phone, with and without script."""

import pytest
from django.test import Client

from learning.toolkit.models import Exercise
from learning.toolkit.source import load_toolkit
from tests.browser import Visitor
from tests.factories import UserFactory, make_site
from tests.journeys.test_accessibility import AXE, PHONE, complaints
from tests.toolkit import form_urls

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture(autouse=True)
def site(settings):
    settings.ROOT_URLCONF = "tests.toolkit.form_urls"


@pytest.fixture
def visitor(browser, live_server):
    found = Visitor(browser, live_server.url)
    yield found
    found.close()


@pytest.fixture
def axe():
    if not AXE.exists():
        pytest.skip(f"{AXE} is missing: `make setup` puts it there.")
    return AXE.read_text()


def look(visitor, axe, name):
    page = visitor.page
    page.set_viewport_size({"width": 1280, "height": 800})
    visitor.picture(f"{name}-wide")
    assert complaints(page, axe) == [], name
    page.emulate_media(color_scheme="dark")
    assert complaints(page, axe) == [], f"{name} in the dark"
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    visitor.picture(name)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
    assert complaints(page, axe) == [], f"{name} on a phone"


def test_the_pages_are_for_everybody(visitor, axe):
    make_site()
    load_toolkit(language="en")
    visitor.open("/en/toolkit/")
    look(visitor, axe, "before-you-write")
    visitor.page.get_by_role("button", name="I have read it, go on").click()
    look(visitor, axe, "forms")
    for name, path in {
        "form": "/en/toolkit/t2/",
        "form-with-steps": "/en/toolkit/t9/",
        "form-matrix": "/en/toolkit/t10/",
        "form-in-french-page": "/fr/toolkit/t2/",
        "version": "/en/toolkit/t2/versions/1/",
        "practice-client": "/en/toolkit/clients/alder/",
    }.items():
        visitor.open(path)
        look(visitor, axe, name)
    assert visitor.problems == []


def test_a_form_is_filled_in_with_rows_that_come_without_asking(visitor, axe, db):
    page = visitor.page
    visitor.open("/a-form/")
    look(visitor, axe, "to-fill-in")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_role("button", name="Add a row (Steps)").click()
    assert page.evaluate("document.activeElement.name") == "f-steps-1-step"
    page.locator("[name=f-steps-0-step]").fill("Phone")
    page.locator("[name=f-steps-1-step]").fill("Go")
    page.locator("[name=f-steps-1-depends_on]").check()
    page.get_by_role("button", name="Add a row (Risks)").click()
    page.locator("[name=f-risks-1-risk]").fill("The road")
    assert page.locator("[name=f-steps-0-depends_on]").count() == 1, "the first may wait for the new one"
    assert complaints(page, axe) == []
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state()
    assert form_urls.last == {
        "steps": [
            {"key": "s1", "step": "Phone", "depends_on": []},
            {"key": "s2", "step": "Go", "depends_on": ["s1"]},
        ],
        "risks": [{"risk": "The road"}],
    }
    assert visitor.problems == []


def test_enter_saves_and_mistakes_stand_with_their_fields(visitor, axe, db):
    page = visitor.page
    visitor.open("/a-form/")
    page.get_by_label("Worker", exact=True).fill("416 555 0199")
    page.locator("[name=f-seen_on]").fill("soon")
    page.locator("[name=f-seen_on]").press("Enter")
    page.get_by_text("“soon” is not a date").wait_for()
    assert page.get_by_label("Worker", exact=True).input_value() == "416 555 0199"
    look(visitor, axe, "with-mistakes")
    assert visitor.problems == []


def test_rows_come_without_script_too(browser, live_server, db):
    visitor = Visitor(browser, live_server.url, java_script_enabled=False)
    page = visitor.page
    visitor.open("/a-form/")
    page.locator("[name=f-risks-0-risk]").fill("The phone")
    page.get_by_role("button", name="Add a row (Risks)").click()
    assert page.locator("[name=f-risks-0-risk]").input_value() == "The phone"
    assert page.locator("[name=f-risks-1-risk]").count() == 1
    visitor.close()


def test_a_trainer_writes_a_model_answer(browser, live_server, db):
    make_site()
    load_toolkit(language="en")
    exercise = Exercise.objects.get(code="t9-cedar")
    visitor = Visitor(browser, live_server.url)
    visitor.sign_in(Client(), UserFactory(role="trainer"))
    visitor.open(f"/admin/exercises/{exercise.pk}/model-answer/")
    visitor.picture("model-answer")
    visitor.page.get_by_role("button", name="Save draft").click()
    visitor.page.get_by_text("Saved as a draft.").wait_for()
    draft = exercise.get_latest_revision_as_object()
    assert draft.model_answer == exercise.model_answer, "what nobody touched comes back as it was"
    visitor.open(f"/admin/snippets/toolkit/exercise/edit/{exercise.pk}/")
    visitor.picture("exercise-editor")
    assert visitor.problems == []
    visitor.close()
