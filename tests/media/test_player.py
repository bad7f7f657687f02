"""An activity in a real browser: played on a slide, kept from everything round it."""

import json
import re
import time

import pytest
from django.conf import settings
from wagtail.models import Page

from media.h5p import services, store
from modules.models import SectionPage
from quizzes.models import H5PAttempt, H5PState
from tests import factories
from tests.browser import PATIENCE, Visitor
from tests.media.played import SCRIPT, TYPE, package

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
AXE = settings.BUILD_DIR / "test" / "axe.min.js"
# The server of the tests sends static files without the header that lets an opaque origin use fonts; the site's does.
FONTS = re.compile(r"fonts/|\.woff")


@pytest.fixture
def course(live_server):
    return factories.make_course()


@pytest.fixture
def put_on_slide(course):
    """Puts a package onto a slide for everyone; answers the address of the slide, and the version."""

    def put(file, **fields):
        version = services.add_version(file=file, publish=True)
        section = SectionPage.objects.order_by("path").first()
        value = {"title": "Try a word", "activity": version.activity_id, "alternative": "<p>The same in words.</p>"}
        slide = factories.add_slide(
            section, f"With {version.activity.code}", body=[{"type": "activity", "value": value}], **fields
        )
        return Page.objects.get(pk=slide.pk).get_url(), version

    return put


@pytest.fixture
def visit(browser, live_server, client, request):
    """Somebody at an address; `user` is signed in."""
    made = []

    def visit(address, user=None, **options):
        visitor = Visitor(browser, live_server.url, **options)
        made.append(visitor)
        if user is not None:
            visitor.sign_in(client, user)
        visitor.open(address)
        return visitor

    yield visit
    for visitor in made:
        visitor.close()


def opened(visitor):
    """Opens the activity and waits for it; answers the frame."""
    visitor.page.get_by_role("button", name="Open the activity").click()
    frame = visitor.page.frame_locator("iframe")
    frame.locator("#word").wait_for()
    return frame


def problems(visitor) -> list[str]:
    return [problem for problem in visitor.problems if not FONTS.search(problem)]


def until(visitor, expression: str) -> None:
    """Waits until it is true in the page. Playwright's own waiting would need a looser content security policy."""
    end = time.monotonic() + PATIENCE / 1000
    while not visitor.page.evaluate(expression):
        assert time.monotonic() < end, f"never true: {expression}"
        visitor.page.wait_for_timeout(50)


def saved(visitor):
    """Whether the server has answered what was sent last."""
    return visitor.page.expect_response(lambda response: "/state/" in response.url and response.status == 200)


def test_a_learner_plays_on_the_slide_and_finds_it_as_it_was_left(put_on_slide, visit, learner):
    address, version = put_on_slide(package({"grows": True}))
    visitor = visit(address, learner)
    assert visitor.page.locator("iframe").count() == 0
    assert not H5PAttempt.objects.exists()
    frame = opened(visitor)
    iframe = visitor.page.locator("iframe")
    assert iframe.get_attribute("sandbox") == "allow-scripts"
    assert frame.locator("#picture").evaluate("picture => picture.decode().then(() => picture.naturalWidth)") == 1
    low = iframe.bounding_box()["height"]
    frame.locator("#word").fill("shelter")
    with saved(visitor):
        frame.locator("#send").click()
    visitor.page.get_by_text("Done. It is recorded.").wait_for()
    until(visitor, f"document.querySelector('iframe').getBoundingClientRect().height > {low} + 800")
    attempt = H5PAttempt.objects.get(user=learner, version=version)
    assert attempt.done_at is not None
    assert attempt.statements.filter(verb="completed").count() == 1
    assert H5PState.objects.get(user=learner, version=version).data == {"word": "shelter"}
    visitor.open(address)
    assert opened(visitor).locator("#word").input_value() == "shelter"
    assert problems(visitor) == []


def test_a_package_reaches_nothing_of_the_site_or_of_the_person(put_on_slide, visit, administrator):
    address, _version = put_on_slide(package({"probe": True}))
    visitor = visit(address, administrator)
    frame = opened(visitor)
    frame.locator("#said", has_text="origin").wait_for()
    found = json.loads(frame.locator("#said").inner_text())
    assert found.pop("origin") == "null"
    assert found.pop("page") == "TypeError"  # what a refused request looks like from inside
    assert found.pop("statement") == "TypeError"
    assert found.pop("elsewhere") == "TypeError"
    assert found.pop("picture") == "blocked"
    assert found.pop("eval") == "EvalError"
    reached = {name: what for name, what in found.items() if what not in ("SecurityError", "TypeError")}
    assert reached == {}
    assert set(found) >= {"cookie", "storage", "parent document", "csrf token", "top", "window"}
    assert visitor.path == address
    # The browser tells of what the policy stopped, too; none of it went out.
    stopped = [problem for problem in visitor.problems if "elsewhere.example" in problem and "failed" in problem]
    assert stopped
    assert all("csp" in problem for problem in stopped)
    # What it says is taken, as what it says; and under nobody's name but that of the session.
    until(visitor, "!document.querySelector('[data-status]').textContent.includes('loading')")
    assert set(H5PAttempt.objects.values_list("user", flat=True)) == {administrator.pk}


def test_what_a_package_says_in_masses_is_bounded(put_on_slide, visit, learner):
    flood = """
      parent.postMessage({continuum: 1, type: 'resize', height: 1e9}, '*');
      parent.postMessage({continuum: 1, type: 'resize', height: 'high'}, '*');
      parent.postMessage({continuum: 1, type: 'state-set', key: 'large', data: 'x'.repeat(70000)}, '*');
      parent.postMessage({continuum: 1, type: 'state-set', key: '../../up', data: 1}, '*');
      parent.postMessage({continuum: 1, type: 'constructor'}, '*');
      parent.postMessage({type: 'leave'}, '*');
      var circle = {}; circle.round = circle;
      parent.postMessage({continuum: 1, type: 'statement', statement: circle}, '*');
      parent.postMessage({continuum: 1, type: 'statement', statement: 'none'}, '*');
      parent.postMessage({continuum: 1, type: 'state-set', key: 'last', data: {'come': 'through'}}, '*');
    """
    address, _version = put_on_slide(package(script=SCRIPT + flood))
    visitor = visit(address, learner)
    with saved(visitor):
        opened(visitor)
    assert list(H5PState.objects.values_list("key", flat=True)) == ["last"]
    assert not H5PAttempt.objects.get().statements.exists()
    assert visitor.page.locator("iframe").bounding_box()["height"] <= 20_000
    assert visitor.path == address
    assert [problem for problem in problems(visitor) if "script:" in problem] == []


def test_an_activity_that_does_not_load_says_so_and_leads_to_the_words(put_on_slide, visit, learner):
    address, version = put_on_slide(package())
    store.path_of(version.sha256, f"{TYPE}-1.0/testing.js").unlink()
    visitor = visit(address, learner)
    visitor.expect(404)
    visitor.page.get_by_role("button", name="Open the activity").click()
    visitor.page.get_by_role("status").filter(has_text="does not load").wait_for()
    assert visitor.page.get_by_text("The same in words.", exact=True).is_visible()
    assert visitor.page.get_by_role("button", name="Try again").is_visible()
    assert not visitor.page.locator("iframe").is_visible()


def test_what_is_done_while_the_connection_is_away_is_recorded_once_when_it_is_back(put_on_slide, visit, learner):
    address, version = put_on_slide(package())
    visitor = visit(address, learner)
    frame = opened(visitor)
    visitor.context.set_offline(True)
    frame.locator("#word").fill("bridge")
    frame.locator("#send").click()
    visitor.page.get_by_role("status").filter(has_text="Not saved yet").wait_for()
    assert not H5PAttempt.objects.get().statements.filter(verb="completed").exists()
    with saved(visitor):
        visitor.context.set_offline(False)
    attempt = H5PAttempt.objects.get(user=learner, version=version)
    assert attempt.statements.filter(verb="completed").count() == 1
    assert H5PState.objects.get(user=learner).data == {"word": "bridge"}


def test_the_keyboard_goes_in_and_out_and_leaves_quickly(put_on_slide, visit, learner, settings, live_server):
    settings.LEAVE_URL = f"{live_server.url}/healthz/"
    address, _version = put_on_slide(package())
    visitor = visit(address, learner)
    page = visitor.page
    page.get_by_role("button", name="Open the activity").focus()
    page.keyboard.press("Enter")
    frame = page.frame_locator("iframe")
    frame.locator("#word").wait_for()
    until(visitor, "document.activeElement.tagName === 'IFRAME'")
    page.keyboard.press("Tab")
    page.keyboard.type("abc")
    assert frame.locator("#word").input_value() == "abc"
    page.keyboard.press("Escape")
    until(visitor, "document.activeElement.textContent.trim() === 'Close the activity'")
    page.keyboard.press("Enter")
    until(visitor, "document.activeElement.textContent.trim() === 'Open the activity'")
    until(visitor, "!document.querySelector('iframe')")
    frame = opened(visitor)
    frame.locator("#word").focus()
    for _press in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**/healthz/")


def test_it_fits_a_phone_and_its_page_pleases_axe(put_on_slide, visit, learner):
    address, version = put_on_slide(package(title="A small activity"))
    for path in (address, f"/en/activities/{version.activity.code}/"):
        visitor = visit(path, learner, width=320, height=640)
        if path == address:
            opened(visitor)
        else:
            visitor.page.frame_locator("iframe").locator("#word").wait_for()
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 320
        assert visitor.page.locator("iframe").bounding_box()["width"] >= 250
        visitor.page.evaluate(AXE.read_text())
        found = visitor.page.evaluate(
            "async () => (await axe.run(document, {iframes: false, resultTypes: ['violations']})).violations"
        )
        assert [violation["id"] for violation in found] == []
        assert problems(visitor) == []


def test_what_lies_on_another_site_is_named_and_left_out(put_on_slide, visit, learner):
    content = {"picture": {"path": "https://pictures.example.org/one.png", "mime": "image/png"}}
    address, version = put_on_slide(package(content))
    assert version.wants_hosts == ["pictures.example.org"]
    visitor = visit(address, learner)
    opened(visitor)
    assert visitor.page.get_by_text("pictures.example.org").is_visible()
