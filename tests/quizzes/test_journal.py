"""The journal in a real browser: what is not saved yet stays on the device, is said, and is sent later, once."""

from contextlib import suppress
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache

from quizzes import selectors, services
from quizzes.models import Attempt, Grade, Response
from tests.browser import Visitor
from tests.factories import UserFactory

Error = pytest.importorskip("playwright.sync_api").Error
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
SOON = 2000  # milliseconds: what the learner is promised
LATER = 20_000  # a shared machine, and pauses that grow
KEPT = "Not saved yet – kept on this device"
JOURNAL = "Object.keys(localStorage).filter(key => key.startsWith('answers:')).length"


@pytest.fixture
def visitor(browser, live_server, address, quiz):
    made = Visitor(browser, live_server.url, width=320)
    made.expect(400, 401, 403)
    yield made
    made.context.set_offline(False)
    made.close()


@pytest.fixture
def learner(transactional_db):
    return UserFactory()


@pytest.fixture
def page(visitor, client, learner, address):
    visitor.sign_in(client, learner)
    visitor.open(address)
    visitor.page.get_by_role("button", name="Start the quiz").click()
    visitor.page.wait_for_url("**/questions/")
    return visitor.page


def choose(page, text):
    page.get_by_text(text, exact=True).click()


def kept_here(page) -> int:
    return page.evaluate(JOURNAL)


def says(page, text, timeout=LATER):
    page.get_by_role("status").get_by_text(text).first.wait_for(timeout=timeout)


def one_and_many():
    return Attempt.objects.get().paper["questions"]


def answers():
    return selectors.kept(Attempt.objects.get()).answers


def until(page, condition):
    """Asked from outside: the page's own policy lets nobody evaluate a text."""
    for _moment in range(LATER // 100):
        # Meanwhile the page may load itself again.
        with suppress(Error):
            if page.evaluate(condition):
                return
        page.wait_for_timeout(100)
    raise AssertionError(f"never came true: {condition}")


def empties(page):
    until(page, f"{JOURNAL} === 0")


def test_an_answer_is_kept_before_it_is_sent_and_forgotten_once_it_is_saved(page):
    waiting = []
    page.route("**/questions/", lambda route: (waiting.append(kept_here(page)), route.continue_()))
    choose(page, "This")
    says(page, "Saved", timeout=SOON)
    empties(page)
    assert Response.objects.count() == 1
    page.unroute_all()
    assert waiting == [1]


def test_offline_answers_come_in_their_order_when_the_connection_returns(page, visitor):
    visitor.context.set_offline(True)
    for text in ("This", "First", "That"):
        choose(page, text)
    says(page, KEPT, timeout=SOON)
    assert page.get_by_text(KEPT).count() == 2, "beside each question"
    assert kept_here(page) == 2, "the newest for each question"
    assert not Response.objects.exists()
    visitor.context.set_offline(False)
    empties(page)
    one, many = one_and_many()
    assert answers() == {one["id"]: one["options"][1]["id"], many["id"]: [many["options"][0]["id"]]}
    assert list(Response.objects.order_by("id").values_list("question_id", flat=True)) == [many["id"], one["id"]]
    assert not page.get_by_text(KEPT).is_visible()


def test_a_save_whose_acknowledgement_is_lost_is_one_answer(page, visitor):
    def lose(route):
        route.fetch()
        route.abort()

    page.route("**/questions/", lose)
    choose(page, "This")
    says(page, KEPT)
    page.unroute("**/questions/", lose)
    empties(page)
    assert Response.objects.count() == 1
    visitor.problems.clear()


def test_handing_in_waits_for_what_is_kept(page, visitor):
    visitor.context.set_offline(True)
    choose(page, "This")
    says(page, KEPT, timeout=SOON)
    page.get_by_role("button", name="Hand in", exact=True).click()
    says(page, "Not sent yet: the connection is away.")
    assert not Grade.objects.exists()
    visitor.context.set_offline(False)
    empties(page)
    for text in ("First", "Second"):
        choose(page, text)
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_text("You have it").wait_for()
    assert Grade.objects.get().passed


def test_after_a_closed_browser_and_an_expired_session_it_is_announced_and_saved(
    page, visitor, client, learner, address
):
    Session.objects.all().delete()
    cache.clear()
    choose(page, "That")
    says(page, "You are signed out: sign in again")
    assert kept_here(page) == 1
    page.close()
    visitor.sign_in(client, learner)
    again = visitor.page = visitor.context.new_page()
    held = []
    again.route(
        "**/questions/", lambda route: held.append(route) if route.request.method == "POST" else route.continue_()
    )
    visitor.open(f"{address}questions/")
    says(again, "still on this device. They are being saved now.")
    assert again.get_by_role("radio", name="That").is_checked(), "as it was left"
    again.wait_for_timeout(1000)
    held[0].continue_()
    empties(again)
    one, _many = one_and_many()
    assert answers() == {one["id"]: one["options"][1]["id"]}


def test_nobody_else_sees_or_sends_it(page, visitor, client, learner, address):
    visitor.context.set_offline(True)
    choose(page, "This")
    says(page, KEPT, timeout=SOON)
    page.close()
    visitor.context.set_offline(False)
    other = UserFactory()
    visitor.sign_in(client, other)
    second = visitor.page = visitor.context.new_page()
    visitor.open(address)
    second.get_by_role("button", name="Start the quiz").click()
    second.wait_for_url("**/questions/")
    second.wait_for_timeout(1500)
    assert not second.get_by_role("radio", name="This").is_checked()
    assert "device" not in visitor.main()
    assert kept_here(second) == 1
    assert not Response.objects.exists()
    visitor.sign_in(client, learner)
    visitor.open(f"{address}questions/")
    empties(second)
    assert Response.objects.get().attempt.user == learner


def test_a_page_left_open_sends_nothing_in_anothers_name(page, visitor, client):
    visitor.sign_in(client, UserFactory())
    choose(page, "This")
    says(page, "Somebody else is signed in now")
    assert kept_here(page) == 1
    assert not Response.objects.exists()


def test_two_windows_lose_nothing_and_save_nothing_twice(page, visitor, address):
    other = visitor.context.new_page()
    other.goto(f"{address}questions/")
    visitor.context.set_offline(True)
    choose(page, "This")
    choose(other, "First")
    choose(other, "Second")
    says(other, KEPT)
    visitor.context.set_offline(False)
    empties(page)
    one, many = one_and_many()
    assert answers() == {
        one["id"]: one["options"][0]["id"],
        many["id"]: [option["id"] for option in many["options"][:2]],
    }
    assert Response.objects.count() == 2
    for window in (page, other):
        until(window, f"!document.body.innerText.includes({KEPT!r})")


def test_another_device_shows_what_the_server_has(page, visitor, browser, live_server, client, learner, address):
    choose(page, "That")
    says(page, "Saved")
    elsewhere = Visitor(browser, live_server.url)
    elsewhere.sign_in(client, learner)
    elsewhere.open(f"{address}questions/")
    assert elsewhere.page.get_by_role("radio", name="That").is_checked()
    assert elsewhere.page.evaluate(JOURNAL) == 0
    elsewhere.close()


def test_an_older_answer_kept_here_does_not_undo_a_newer_one_from_elsewhere(page, visitor, learner, address):
    one, _many = one_and_many()
    visitor.context.set_offline(True)
    choose(page, "This")
    says(page, KEPT, timeout=SOON)
    page.close()
    visitor.context.set_offline(False)
    services.save_response(
        attempt=Attempt.objects.get(), question_id=one["id"], answer=one["options"][1]["id"], save_id=uuid4()
    )
    again = visitor.page = visitor.context.new_page()
    visitor.open(f"{address}questions/")
    empties(again)
    assert Response.objects.count() == 2
    assert answers() == {one["id"]: one["options"][1]["id"]}
    assert again.get_by_role("radio", name="That").is_checked()


def test_a_refused_answer_is_said_stays_in_the_form_and_is_not_sent_again(page, visitor):
    page.get_by_role("radio", name="This").evaluate("radio => { radio.value = 'forged'; }")
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    choose(page, "This")
    page.locator("[data-question]").first.get_by_text("This answer does not belong to the question.").wait_for()
    page.wait_for_timeout(3000)
    assert len(sent) == 1
    assert kept_here(page) == 0
    assert page.get_by_role("radio", name="This").is_checked()
    choose(page, "That")
    says(page, "Saved")


def leave(page):
    page.locator("a.leave").click(no_wait_after=True)


@pytest.fixture
def neutral_page(settings, live_server):
    settings.LEAVE_URL = f"{live_server.url}/healthz/"


def test_leaving_sends_what_it_can_and_clears_the_journal(neutral_page, page, visitor):
    lost = []
    page.route("**/questions/", lambda route: (lost.append(1), route.abort()))
    choose(page, "This")
    says(page, KEPT)
    page.unroute_all()
    leave(page)
    page.wait_for_url("**/healthz/")
    assert page.evaluate("localStorage.length") == 0
    for _moment in range(200):
        if Response.objects.exists():
            break
        page.wait_for_timeout(100)
    assert Response.objects.count() == 1
    assert not Session.objects.exists()
    visitor.problems.clear()


def test_leaving_does_not_wait_for_a_connection_that_is_away(neutral_page, page, visitor):
    visitor.context.set_offline(True)
    choose(page, "This")
    says(page, KEPT, timeout=SOON)
    leave(page)
    page.wait_for_timeout(300)
    visitor.context.set_offline(False)
    page.goto("/healthz/")
    assert page.evaluate("localStorage.length") == 0
    assert not Response.objects.exists()


def test_signing_out_keeps_only_what_is_not_saved(page, visitor):
    page.evaluate("localStorage.setItem('note:1', 'mine')")
    visitor.context.set_offline(True)
    choose(page, "This")
    says(page, KEPT, timeout=SOON)
    page.evaluate(
        "() => { const link = document.createElement('a'); link.dataset.signOut = ''; document.body.append(link);"
        " link.click(); }"
    )
    assert kept_here(page) == page.evaluate("localStorage.length") == 1


def test_without_storage_the_page_says_that_nothing_is_kept(page, visitor):
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    visitor.context.set_offline(True)
    choose(page, "This")
    says(page, "This browser keeps nothing: leave the page open.", timeout=SOON)
    visitor.context.set_offline(False)
    says(page, "Saved")
    assert Response.objects.count() == 1
