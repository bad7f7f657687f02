"""Practised casework in a real browser: saved by itself, read by the guard first, gone on with after the connection."""

import pytest
from django.conf import settings

from learning.toolkit.models import Casework, Judgement
from tests import factories
from tests.journeys.conftest import pytest_pyfunc_call, visitor  # noqa: F401 (the fixture, and what it asserts)
from tests.toolkit import casework_world as world

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
BASE = "/en/toolkit/practice/"
CASE = f"{BASE}t2-alder/"
FORM = f"{CASE}form/"
NUMBER = "416-555-0134"
AXE = settings.BUILD_DIR / "test" / "axe.min.js"
RUN_AXE = "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
KEPT = "() => JSON.stringify(Object.entries(localStorage))"


@pytest.fixture
def learner(transactional_db, live_server):
    factories.make_site()
    return factories.UserFactory()


@pytest.fixture
def exercise(learner):
    return world.make_exercise(stages=2)


def saved(page) -> None:
    page.locator("[data-saved-line]").get_by_text("Saved", exact=True).wait_for()


def answers() -> dict:
    return Casework.objects.get().answers


def test_from_the_first_facts_to_accepted(visitor, learner, exercise):  # noqa: F811
    reader = visitor(learner)
    page = reader.page
    reader.open(CASE)
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Who is it?").fill("Alder")
    saved(page)
    assert answers() == {"who": "Alder"}
    page.get_by_role("radio", name="Yes").check()
    page.get_by_role("button", name="Save and read the new facts").click()
    page.get_by_text("Fact 2.").wait_for()
    assert page.get_by_label("Who is it?").input_value() == "Alder"
    assert page.get_by_role("radio", name="Yes").is_checked()
    reader.picture("practice-form")

    page.get_by_role("button", name="Add a row").click()
    page.get_by_label("Step", exact=True).first.fill("Phone the shelter")
    page.get_by_role("button", name="Save and hand in").click()
    page.get_by_role("button", name="Hand it in as it is").click()
    page.get_by_role("heading", name="Check it yourself").wait_for()
    reader.picture("practice-self-check")
    for line in page.get_by_role("radio", name="2: good").all():
        line.check()
    page.get_by_label("What did you notice?").fill(world.REFLECTION)
    page.get_by_role("button", name="That is how it went").click()
    page.get_by_text("Accepted", exact=True).first.wait_for()
    reader.picture("practice-feedback")
    assert Judgement.objects.get().is_accepted
    assert answers()["steps"] == [{"step": "Phone the shelter"}]


def test_what_looks_real_does_not_leave_the_device(visitor, learner, exercise):  # noqa: F811
    world.begin(learner, exercise, {"who": "Alder"})
    reader = visitor(learner)
    page = reader.page
    sent = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    reader.open(FORM)
    page.get_by_label("In their own words").fill(f"Her number is {NUMBER}.")
    page.get_by_text("Not saved: this looks like a real person’s data.").wait_for()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_timeout(1500)
    assert not any("0134" in body for body in sent)
    assert NUMBER not in page.evaluate(KEPT)
    assert answers() == {"who": "Alder"}
    reader.picture("practice-guard")

    page.get_by_label(f"“{NUMBER}” is not about a real person").click()
    assert page.evaluate("document.activeElement.name") == "f-words"
    saved(page)
    assert answers()["words"] == f"Her number is {NUMBER}."
    page.get_by_label("Who is it?").fill("Alder again")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**saved=1*")
    assert answers()["who"] == "Alder again"


def test_without_a_connection_nothing_is_lost(visitor, learner, exercise):  # noqa: F811
    world.begin(learner, exercise, {"who": "Alder"})
    reader = visitor(learner)
    page = reader.page
    reader.open(FORM)
    page.wait_for_timeout(300)
    reader.context.set_offline(True)
    page.get_by_label("Who is it?").fill("Alder, off the line")
    page.get_by_role("button", name="Add a row").click()
    page.get_by_label("Step", exact=True).nth(1).fill("Second step")
    page.get_by_text("Not saved yet – kept on this device.").first.wait_for()
    assert answers() == {"who": "Alder"}
    page.close()
    reader.context.set_offline(False)
    reader.problems.clear()

    page = reader.context.new_page()
    page.goto(FORM)
    page.locator("[data-saved-line]").get_by_text("Saved", exact=True).wait_for()
    assert page.get_by_label("Who is it?").input_value() == "Alder, off the line"
    assert answers() == {"who": "Alder, off the line", "steps": [{"step": "Second step"}]}
    assert page.evaluate("localStorage.length") == 0


def test_two_windows_do_not_overwrite_each_other_unasked(visitor, learner, exercise):  # noqa: F811
    world.begin(learner, exercise, {"who": "Alder"})
    reader = visitor(learner)
    reader.expect(409)
    first, second = reader.page, reader.context.new_page()
    for page in (first, second):
        page.goto(FORM)
    second.get_by_label("Who is it?").fill("From the second")
    saved(second)
    first.get_by_label("In their own words").fill("From the first.")
    first.get_by_text("Which of the two shall hold?").wait_for()
    assert answers() == {"who": "From the second"}
    reader.picture("practice-two-windows")
    first.get_by_role("button", name="What stands on this page").click()
    first.wait_for_url("**saved=1*")
    assert answers() == {"who": "Alder", "words": "From the first."}
    assert Casework.objects.get().snapshots.filter(answers__who="From the second").exists()


def test_without_script_one_fills_in_hands_in_and_checks(visitor, learner, exercise):  # noqa: F811
    reader = visitor(learner, java_script_enabled=False)
    reader.expect(422)
    page = reader.page
    reader.open(CASE)
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("In their own words").fill(f"Call {NUMBER}")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("heading", name="This looks like a real person’s data").wait_for()
    assert answers() == {}
    page.get_by_label("In their own words").fill("I want to sleep.")
    page.get_by_role("button", name="Save and read the new facts").click()
    page.get_by_text("Fact 2.").wait_for()
    page.get_by_role("button", name="Save and hand in").click()
    page.get_by_role("button", name="Hand it in as it is").click()
    for line in page.get_by_role("radio", name="2: good").all():
        line.check()
    page.get_by_label("What did you notice?").fill(world.REFLECTION)
    page.get_by_role("button", name="That is how it went").click()
    page.get_by_text("Accepted", exact=True).first.wait_for()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "light"), (1280, "dark")])
def test_axe_objects_to_nothing_and_nothing_is_wider_than_the_window(
    visitor,  # noqa: F811
    learner,
    exercise,
    width,
    scheme,
):
    world.begin(learner, exercise, {"who": "Alder"})
    world.check(world.hand_in(learner, world.make_exercise("t2-done")), safe=0)
    world.hand_in(learner, world.make_exercise("t2-checking"))
    snapshot = Casework.objects.first().snapshots.first() or Casework.objects.last().snapshots.first()
    code = snapshot.casework.paper["code"]
    reader = visitor(learner, width=width, color_scheme=scheme, bypass_csp=True)
    page = reader.page
    paths = [BASE, CASE, FORM, f"{CASE}hand-in/", f"{BASE}t2-checking/self-check/", f"{BASE}t2-done/feedback/",
             f"{BASE}{code}/versions/", f"{BASE}{code}/versions/{snapshot.pk}/"]  # fmt: skip
    for path in paths:
        assert reader.open(path).status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.add_script_tag(path=str(AXE))
        found = page.evaluate(RUN_AXE)
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == [], path
        reader.picture(f"practice-{width}-{scheme}-{path.strip('/').replace('/', '-')}")
