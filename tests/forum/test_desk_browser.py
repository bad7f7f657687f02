"""The moderation desk in a real browser: by keyboard alone, without script, and for everybody to use."""

import pytest
from django.conf import settings
from wagtail.models import Locale

from learning.accounts.models import Organisation
from learning.core import clock
from learning.forum import moderation, notices
from learning.forum.models import CannedAnswer, JoinCode, ModerationAct, Persona, Post
from tests import factories
from tests.forum.moderation_world import (
    QUEUE,
    WHY,
    at,
    make_application,
    make_board,
    make_member,
    make_moderator,
    make_reply,
    make_report,
    make_thread,
    make_waiting,
    notices_to,
)
from tests.journeys.conftest import pytest_pyfunc_call, visitor  # noqa: F401 (the fixture, and what it asserts)
from tests.journeys.steps import tab_to

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
AXE = settings.BUILD_DIR / "test" / "axe.min.js"
# Wagtail's own frame is Wagtail's; what we put into it is ours.
RUN_AXE = "async () => (await axe.run('.mod', {resultTypes: ['violations']})).violations"
# What is laid out differently there.
WIDE, ON_A_WIDE_SCREEN = 1280, {"queue", "danger", "thread", "steps"}
ACTIVE = "() => document.activeElement.id || document.activeElement.textContent.trim()"


@pytest.fixture
def moderator(transactional_db, live_server):
    factories.make_site()
    return make_moderator()


@pytest.fixture
def thread(moderator):
    return make_thread(make_member()[1], make_board(), title="Meeting somebody for the first time")


@pytest.fixture
def waiting(thread):
    return make_waiting(make_member("Cedar 4")[1], thread, "I offer tea first, and say how long we have.")


@pytest.fixture
def reported(thread):
    post = make_reply(make_member("Maple 5")[1], thread, "They live in Smalltown, in the house by the mill.")
    make_report(post, reason="identifies", words="That is a real house.")
    return post


@pytest.fixture
def answer(thread):
    return CannedAnswer.objects.create(
        code="place", title="Names a place", locale=Locale.get_default(),
        text="Your post names a place. We hid it so that nobody can be found. Write it again without the place.",
    )  # fmt: skip


def test_the_queue_is_worked_off_with_the_keyboard_alone(visitor, moderator, waiting, reported, answer):  # noqa: F811
    somebody = visitor(moderator)
    page, keys = somebody.page, somebody.page.keyboard
    somebody.open(QUEUE)
    page.locator("[data-keys]").wait_for()
    keys.press("j")
    keys.press("Enter")
    page.wait_for_url(f"**{at('post', waiting)}")
    page.locator("[data-keys] summary").wait_for()
    keys.press("a")
    page.wait_for_url(f"**{at('post', reported)}")
    page.get_by_text("Cedar 4: let through.").wait_for()
    keys.press("h")
    assert page.evaluate(ACTIVE) == "reason"
    page.get_by_text("Hide: say why, then Ctrl and Enter.").wait_for()
    keys.press("Escape")
    assert page.evaluate(ACTIVE) == f"post-{reported.pk}"
    keys.press("c")
    keys.press("1")
    assert page.evaluate(ACTIVE) == "reason"
    keys.type(" Thank you.")
    somebody.picture("forum-desk-deciding")
    keys.press("Control+Enter")
    page.wait_for_url(f"**{QUEUE}")
    page.get_by_text("Nothing waits.").wait_for()
    assert Post.objects.get(pk=waiting.pk).state == Post.State.VISIBLE
    assert Post.objects.get(pk=reported.pk).state == Post.State.HIDDEN
    assert notices_to(reported.persona) == [("hide", f"{answer.text} Thank you.")]
    page.get_by_role("link", name="Look at it").click()
    page.wait_for_url(f"**{at('post', reported)}")
    page.locator("[data-keys] summary").wait_for()
    keys.press("u")
    page.get_by_text("Maple 5: showed again.").wait_for()
    assert Post.objects.get(pk=reported.pk).state == Post.State.VISIBLE


def test_the_keys_can_be_switched_off_and_do_nothing_in_a_text(visitor, moderator, waiting, reported):  # noqa: F811
    somebody = visitor(moderator)
    page, keys = somebody.page, somebody.page.keyboard
    somebody.open(at("post", waiting))
    tab_to(page, "Why: the member reads it")
    keys.type("a hut")
    assert page.locator("#reason").input_value() == "a hut"
    keys.press("Escape")
    keys.press("n")
    page.wait_for_url(f"**{at('post', reported)}")
    page.locator("[data-keys] summary").click()
    page.get_by_label("Use single keys").uncheck()
    page.reload()
    page.locator("[data-keys] summary").wait_for()
    keys.press("p")
    keys.press("o")
    assert somebody.path == at("post", reported)
    assert not ModerationAct.objects.exists()


def test_it_works_without_script(visitor, moderator, waiting, reported):  # noqa: F811
    somebody = visitor(moderator, java_script_enabled=False)
    page = somebody.page
    somebody.open(QUEUE)
    page.get_by_role("link", name="Meeting somebody").first.click()
    page.get_by_role("button", name="Let through", exact=True).click()
    page.wait_for_url(f"**{at('post', reported)}")
    page.locator("#reason").fill(WHY)
    page.get_by_role("button", name="Hide", exact=True).click()
    page.wait_for_url(f"**{QUEUE}")
    assert Post.objects.get(pk=reported.pk).state == Post.State.HIDDEN


@pytest.mark.parametrize("width", [WIDE, 320])
def test_everybody_can_use_it(visitor, moderator, thread, waiting, reported, answer, width):  # noqa: F811
    somebody = visitor(moderator, width=width, height=900, bypass_csp=True)
    page = somebody.page
    danger = make_reply(make_member("Birch 8")[1], thread, "A child may be there tonight.")
    make_report(danger, reason="child", name="Reporter 2")
    hidden = make_reply(make_member("Willow 2")[1], thread, "Come to our fair on Sunday!")
    act = moderation.hide(post=hidden, by=make_moderator(), reason="We do not advertise here.")
    appeal = notices.appeal(notice=act.notice, persona=hidden.persona, words="It is free, and for everybody.")
    application = make_application()
    Persona.objects.filter(pk=reported.persona_id).update(paused_until=clock.now() + moderation.timedelta(days=3))
    for name, path in [
        ("queue", QUEUE),
        ("waiting", at("post", waiting)),
        ("reported", at("post", reported)),
        ("danger", at("post", danger)),
        ("application", at("application", application)),
        ("appeal", at("appeal", appeal)),
        ("member", f"{QUEUE}member/{hidden.persona.key}/"),
        ("thread", at("thread", thread)),
        ("steps", f"{QUEUE}escalation/{danger.pk}/"),
        ("find", f"{QUEUE}member/?q=birch"),
    ]:
        if width == WIDE and name not in ON_A_WIDE_SCREEN:
            continue
        _looked_at(somebody, page, path, f"forum-desk-{name}-{width}", width)


def _looked_at(somebody, page, path, picture, width):
    assert somebody.open(path).status == 200, path
    assert page.evaluate("document.querySelector('main').scrollWidth") <= width, path
    somebody.picture(picture)
    for details in page.locator(".mod details").all():
        details.evaluate("one => { one.open = true; }")
    page.add_script_tag(path=str(AXE))
    found = page.evaluate(RUN_AXE)
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == [], path


def test_administrators_can_use_their_screens(visitor, moderator):  # noqa: F811
    organisation = Organisation.objects.create(name="North House")
    code = JoinCode.objects.create(code="KLMNP-23456", organisation=organisation, expires_on=clock.today())
    administrator = factories.UserFactory(role="administrator")
    for width in (1280, 320):
        somebody = visitor(administrator, width=width, height=900, bypass_csp=True)
        for name, path in [("codes", f"{QUEUE}codes/"), ("code", f"{QUEUE}codes/{code.pk}/")]:
            _looked_at(somebody, somebody.page, path, f"forum-desk-{name}-{width}", width)
