"""The small script in a real browser: answers save themselves, by keyboard, and nothing is lost on the way."""

import pytest
from django.conf import settings

from quizzes import selectors, services
from quizzes.models import Attempt, Grade, Response
from tests.factories import UserFactory
from tests.quizzes.answers import right_answers

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
SOON = 2000  # milliseconds: what the learner is promised


@pytest.fixture
def learner(transactional_db):
    return UserFactory()


@pytest.fixture
def page(browser, live_server, client, learner, address, quiz):
    client.force_login(learner)
    context = browser.new_context(viewport={"width": 320, "height": 640})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda message: page.problems.append(message.text) if message.type == "error" else None)
    page.goto(live_server.url + address)
    page.get_by_role("button", name="Start the quiz").click()
    page.wait_for_url("**/questions/")
    yield page
    context.close()


def saved(page, quiz, learner, answers):
    """Within the promised time the answers are kept, and the page has said so."""
    attempt = selectors.open_attempt(user=learner, quiz_key=quiz.translation_key)
    for _moment in range(SOON // 100):
        if selectors.kept(attempt).answers == answers:
            break
        page.wait_for_timeout(100)
    assert selectors.kept(attempt).answers == answers
    page.get_by_role("status").get_by_text("Saved", exact=True).wait_for(timeout=SOON)


def test_an_answer_saves_itself_and_says_so(page, quiz, learner):
    one, many = Attempt.objects.get().paper["questions"]
    page.get_by_role("radio", name="This").focus()
    page.keyboard.press("Space")
    saved(page, quiz, learner, {one["id"]: one["options"][0]["id"]})
    page.keyboard.press("ArrowDown")
    page.get_by_role("checkbox", name="First").focus()
    page.keyboard.press("Space")
    saved(page, quiz, learner, {one["id"]: one["options"][1]["id"], many["id"]: [many["options"][0]["id"]]})
    page.keyboard.press("Space")
    saved(page, quiz, learner, {one["id"]: one["options"][1]["id"], many["id"]: []})
    assert page.problems == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_what_was_chosen_before_the_script_came_is_saved_too(page, quiz, learner):
    one = Attempt.objects.get().paper["questions"][0]

    def late(route):
        page.wait_for_timeout(1000)
        route.continue_()

    page.route("**/quiz.js", late)
    page.reload(wait_until="commit")
    page.get_by_text("This", exact=True).click()
    saved(page, quiz, learner, {one["id"]: one["options"][0]["id"]})


def test_what_cannot_be_saved_now_is_saved_when_the_connection_is_back(page, quiz, learner):
    one = Attempt.objects.get().paper["questions"][0]
    page.context.set_offline(True)
    page.get_by_text("That", exact=True).click()
    page.get_by_text("Not saved yet – kept on this device").wait_for(timeout=SOON)
    assert not Response.objects.exists()
    page.context.set_offline(False)
    page.get_by_role("status").get_by_text("Saved", exact=True).wait_for(timeout=10_000)
    saved(page, quiz, learner, {one["id"]: one["options"][1]["id"]})


def test_a_refusal_is_said_in_words(page, quiz, learner):
    services.submit_attempt(attempt=Attempt.objects.get())
    page.get_by_text("That", exact=True).click()
    page.get_by_text("This attempt was handed in already.").wait_for(timeout=SOON)
    assert not Response.objects.exists()


def test_the_whole_way_to_the_result(page, quiz, learner):
    page.get_by_text("This", exact=True).click()
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_role("alert").get_by_role("link", name="Question 2").click()
    assert page.evaluate("document.activeElement.type") == "checkbox"
    page.get_by_text("First", exact=True).click()
    page.get_by_text("Second", exact=True).click()
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_text("You have it").wait_for()
    grade = Grade.objects.get()
    assert grade.passed
    assert {d["id"]: d["answer"] for d in grade.details} == right_answers(grade.attempt.paper)
    assert page.problems == []
