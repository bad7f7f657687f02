"""All types on one page in a real browser: by keyboard, on a phone, nothing that axe objects to."""

import pytest
from django.conf import settings

from quizzes import selectors
from quizzes.models import Attempt, Grade
from quizzes.questions import registry
from tests.browser import Visitor
from tests.factories import UserFactory
from tests.quizzes import type_data

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
AXE = settings.BUILD_DIR / "test" / "axe.min.js"
RUN_AXE = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
    .flatMap((found) => found.nodes.map((node) => `${found.id} ${found.impact}: ${node.html}`))"""
PHONE = {"width": 320, "height": 640}
SOON = 2000  # milliseconds


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def visitor(request, browser, transactional_db, live_server, client, address, make_quiz):
    make_quiz(questions=type_data.questions())
    visitor = Visitor(browser, live_server.url, **PHONE, java_script_enabled=request.param)
    visitor.script = request.param
    visitor.sign_in(client, UserFactory())
    visitor.open(address)
    visitor.page.get_by_role("button", name="Start the quiz").click()
    visitor.page.wait_for_url("**/questions/")
    yield visitor
    visitor.close()


def kept():
    return selectors.kept(Attempt.objects.get()).answers


def asked():
    return {question["type"]: question for question in Attempt.objects.get().paper["questions"]}


def becomes(page, name, answer):
    """Within the promised time the answer is kept."""
    identifier = asked()[name]["id"]
    for _moment in range(SOON // 100):
        if kept().get(identifier) == answer:
            break
        page.wait_for_timeout(100)
    assert kept().get(identifier) == answer


def right(name):
    return registry.get(name).right_answer(asked()[name])


def for_everybody(visitor, name):
    page = visitor.page
    visitor.picture(name)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    if not visitor.script:
        return  # axe waits for timers, which do not run here; the page is the same
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE.read_text())
    assert page.evaluate(RUN_AXE) == []


def fill_in_by_keyboard(visitor):
    """Every control is reached and changed with keys alone."""
    page = visitor.page
    choices = {"single_choice": ["Safety"], "multiple_choice": ["A bed", "A meal"], "true_false": ["False"]}
    for name, words in choices.items():
        area = page.locator(f"#question-{asked()[name]['id']}")
        for one in words:
            area.get_by_label(one, exact=True).focus()
            page.keyboard.press("Space")
        if visitor.script:
            becomes(page, name, right(name))
    for name in ("ordering", "matching"):
        question = asked()[name]
        one = registry.get(name)
        for place, control in enumerate(one.controls(question, one.right_answer(question))):
            box = page.locator(f"#question-{question['id']} select").nth(place)
            words = next(choice["text"] for choice in control["choices"] if choice["chosen"])
            assert page.get_by_label(control["text"], exact=True).count() == 1
            box.focus()
            page.keyboard.type(words)
        if visitor.script:
            page.keyboard.press("Tab")
            becomes(page, name, right(name))
    for name, words in {"fill_in": "Safety plan", "numeric": "72,25"}.items():
        page.locator(f"#question-{asked()[name]['id']} input[type=text]").focus()
        page.keyboard.type(words)
        if visitor.script:
            becomes(page, name, words)


def test_all_types_by_keyboard_on_a_phone(visitor):
    page = visitor.page
    scene = asked()["scene"]["id"]
    for_everybody(visitor, f"types-{visitor.script}")
    fill_in_by_keyboard(visitor)
    # Enter in a field saves; it takes no step in the scene and hands nothing in.
    with page.expect_navigation():
        page.keyboard.press("Enter")
    answers = kept()
    assert answers.get(scene) is None
    assert answers[asked()["numeric"]["id"]] == "72,25"
    assert answers[asked()["ordering"]["id"]] == right("ordering")
    assert answers[asked()["matching"]["id"]] == right("matching")
    assert not Grade.objects.exists()
    for words in ("Phone the shelter first.", "Go along."):
        page.get_by_role("button", name=words, exact=True).focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.url.endswith(f"#question-{scene}"), "the reader stays where the scene is"
    becomes(page, "scene", right("scene"))
    for_everybody(visitor, f"types-walked-{visitor.script}")
    page.get_by_role("button", name="Pass over the scene").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for_everybody(visitor, f"types-passed-over-{visitor.script}")
    with page.expect_navigation():
        page.get_by_role("button", name="Come back to the scene").press("Enter")
    with page.expect_navigation():
        page.get_by_role("button", name="Hand in", exact=True).press("Enter")
    page.get_by_text("You have it").wait_for()
    assert Grade.objects.get().score == 8
    for_everybody(visitor, f"types-results-{visitor.script}")
    assert visitor.problems == []
