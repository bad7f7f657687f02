"""The marking desk in a real browser: by keyboard alone, with drafts that survive, and for everybody to use."""

import pytest
from django.conf import settings

from learning.toolkit.models import Judgement, MarkingComment
from tests import factories
from tests.journeys.conftest import pytest_pyfunc_call, visitor  # noqa: F401 (the fixture, and what it asserts)
from tests.journeys.steps import tab_to
from tests.toolkit import casework_world as world

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
QUEUE = "/admin/marking/"
AXE = settings.BUILD_DIR / "test" / "axe.min.js"
# Wagtail's own frame is Wagtail's; what we put into it is ours.
RUN_AXE = "async () => (await axe.run('.content', {resultTypes: ['violations']})).violations"
ACTIVE = "() => document.activeElement.id || document.activeElement.textContent.trim()"


@pytest.fixture
def trainer(transactional_db, live_server):
    factories.make_site()
    return factories.UserFactory(role="trainer")


@pytest.fixture
def submissions(trainer):
    exercise = world.make_exercise(judging="trainer")
    MarkingComment.objects.create(text="Where is the phone?", line="safe")
    return [world.hand_in(factories.UserFactory(), exercise) for _one in range(2)]


def at(submission) -> str:
    return f"{QUEUE}{submission.casework.code}/{submission.number}/"


def test_a_case_is_marked_with_the_keyboard_alone(visitor, trainer, submissions):  # noqa: F811
    marker = visitor(trainer)
    page, keys = marker.page, marker.page.keyboard
    first, second = submissions
    marker.open(QUEUE)
    marker.picture("marking-queue")
    tab_to(page, first.casework.code)
    keys.press("Enter")
    page.wait_for_url(f"**{at(first)}")
    page.get_by_text("0 of 2 lines marked.").wait_for()
    keys.press("?")
    page.get_by_text("points of the line").wait_for()
    keys.press("?")
    keys.press("j")
    assert page.evaluate(ACTIVE) == "line-safe"
    keys.press("0")
    keys.press("ArrowDown")
    assert page.evaluate(ACTIVE) == "line-words"
    keys.press("2")
    page.get_by_text("50 %: not yet. A line that must not be missing has 0.").wait_for()
    keys.press("k")
    keys.press("2")
    page.get_by_text("100 %: accepted.").wait_for()
    keys.press("b")
    keys.press("1")
    assert page.evaluate(ACTIVE) == "comment-safe"
    keys.type(" Look 2 times.")
    keys.press("Escape")
    assert page.evaluate(ACTIVE) == "line-safe"
    assert page.locator("#points-safe-2").is_checked()
    marker.picture("marking-desk")
    keys.press("s")
    keys.press("Enter")
    page.wait_for_url(lambda url: second.casework.code in url)
    page.get_by_text("accepted, 4 of 4 points").wait_for()
    judgement = Judgement.objects.get()
    assert (judgement.by, judgement.is_accepted) == (trainer, True)
    assert judgement.lines[0]["comment"] == "Where is the phone? Look 2 times."
    assert "marking:" not in page.evaluate("JSON.stringify(Object.keys(localStorage))"), "the draft was sent"


def test_the_keys_lead_through_the_queue_and_can_be_switched_off(visitor, trainer, submissions):  # noqa: F811
    marker = visitor(trainer)
    page = marker.page
    first, second = submissions
    marker.open(at(first))
    page.get_by_text("0 of 2 lines marked.").wait_for()
    page.keyboard.press("n")
    page.wait_for_url(f"**{at(second)}")
    page.get_by_text("0 of 2 lines marked.").wait_for()
    page.keyboard.press("p")
    page.wait_for_url(f"**{at(first)}")
    page.get_by_text("0 of 2 lines marked.").wait_for()
    page.locator("[data-keys] summary").click()
    page.get_by_label("Use single keys").uncheck()
    page.reload()
    page.get_by_text("0 of 2 lines marked.").wait_for()
    page.keyboard.press("n")
    page.keyboard.press("j")
    page.keyboard.press("2")
    assert marker.path == at(first)
    assert page.locator(":checked[type=radio]").count() == 0


def test_a_draft_stays_on_the_device_until_it_is_sent(visitor, trainer, submissions):  # noqa: F811
    marker = visitor(trainer)
    marker.expect(400)
    page = marker.page
    first = submissions[0]
    marker.open(at(first))
    page.locator("#points-safe-1").check()
    page.locator("#comment-safe").fill("Half done.")
    page.get_by_text("Kept on this device").wait_for()
    marker.open(QUEUE)
    marker.open(at(first))
    page.get_by_text("is back").wait_for()
    assert page.locator("#points-safe-1").is_checked()
    assert page.locator("#comment-safe").input_value() == "Half done."

    page.get_by_role("button", name="Send and next").click()
    page.get_by_role("alert").wait_for()
    assert page.locator("#comment-safe").input_value() == "Half done."
    page.locator("#points-words-2").check()
    page.get_by_role("button", name="Send and next").click()
    page.get_by_text("A second marker decides").or_(page.get_by_text("accepted, 3 of 4")).wait_for()
    assert Judgement.objects.get().lines[0]["comment"] == "Half done."
    marker.open(at(first))
    assert "marking:" not in page.evaluate("JSON.stringify(Object.keys(localStorage))")


def test_another_trainer_on_this_device_finds_no_draft(visitor, client, trainer, submissions):  # noqa: F811
    marker = visitor(trainer)
    page = marker.page
    marker.open(at(submissions[0]))
    page.locator("#comment-safe").fill("Mine.")
    page.get_by_text("Kept on this device").wait_for()
    marker.sign_in(client, factories.UserFactory(role="trainer"))
    marker.open(at(submissions[0]))
    page.get_by_text("0 of 2 lines marked.").wait_for()
    assert page.locator("#comment-safe").input_value() == ""


def test_it_works_without_script(visitor, trainer, submissions):  # noqa: F811
    marker = visitor(trainer, java_script_enabled=False)
    page = marker.page
    marker.open(at(submissions[0]))
    page.locator("#points-safe-2").check()
    page.locator("#points-words-2").check()
    page.locator("#comment-safe").fill("Good.")
    page.get_by_role("button", name="Send and next").click()
    page.wait_for_url(lambda url: submissions[1].casework.code in url)
    assert Judgement.objects.get().is_accepted


@pytest.mark.parametrize("width", [1280, 320])
def test_everybody_can_use_it(visitor, trainer, submissions, width):  # noqa: F811
    marker = visitor(trainer, width=width, height=900, bypass_csp=True)
    page = marker.page
    world.mark(submissions[1], factories.UserFactory(role="trainer"), safe=0)
    for name, path in [("queue", QUEUE), ("desk", at(submissions[0])), ("second", at(submissions[1]))]:
        assert marker.open(path).status == 200
        assert page.evaluate("document.querySelector('main').scrollWidth") <= width
        for details in page.locator(".desk details").all():
            details.evaluate("one => { one.open = true; }")
        page.add_script_tag(path=str(AXE))
        found = page.evaluate(RUN_AXE)
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == [], path
        marker.picture(f"marking-{name}-{width}")
