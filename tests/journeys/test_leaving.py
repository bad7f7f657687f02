"""“Leave quickly”: gone at once, signed out, and nothing to see on the way back."""

import pytest
from django.contrib.sessions.models import Session

from tests import factories
from tests.journeys.steps import tab_to

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
BEFORE = "/en/course/first/section-1/slide-1-two/"
LAST = "/en/course/first/section-2/slide-2-one/"
AWAY = "/healthz/"
# Says, the moment the page is marked as left, what is to be seen of it.
WATCH_THE_COVER = """new MutationObserver(() => {
  const root = document.documentElement;
  if (!root.classList.contains("leaving")) return;
  const cover = getComputedStyle(root, "::after");
  console.info("cover", getComputedStyle(document.body).visibility, cover.position, `(${document.title.trim()})`);
}).observe(document, {attributes: true, subtree: true, attributeFilter: ["class"]})"""


@pytest.fixture(autouse=True)
def neutral_page(settings, live_server):
    """Not the weather: nothing leaves the machine."""
    settings.LEAVE_URL = live_server.url + AWAY


def by_button(page):
    page.locator("a.leave").click()


def by_shift(page):
    for _time in range(3):
        page.keyboard.press("Shift")


def by_the_early_link(page):
    tab_to(page, "Leave quickly")
    assert page.evaluate("document.activeElement.matches('.jump')"), "the second stop of the page"
    page.keyboard.press("Enter")


def by_button_without_script(page):
    page.locator("a.leave").click()


@pytest.mark.parametrize("way", [by_button, by_shift, by_the_early_link, by_button_without_script])
def test_one_is_gone_and_back_shows_nothing(visitor, course, way):
    reader = visitor(factories.UserFactory(), java_script_enabled=way is not by_button_without_script)
    page = reader.page
    reader.open(BEFORE)
    reader.open(LAST)
    if way is not by_button_without_script:
        page.evaluate("localStorage.setItem('note:1:1.2.1', 'mine')")
    way(page)
    page.wait_for_url(f"**{AWAY}")
    assert not Session.objects.exists()
    assert not [cookie for cookie in reader.context.cookies() if "session" in cookie["name"]]

    page.go_back()
    assert reader.path == "/accounts/login/"
    assert "Slide" not in page.content()
    if way is not by_button_without_script:
        assert page.evaluate("localStorage.length") == 0


def test_the_page_is_covered_before_the_next_one_comes(visitor, course):
    reader = visitor(factories.UserFactory())
    page = reader.page
    page.add_init_script(WATCH_THE_COVER)
    reader.open(LAST)
    with page.expect_console_message(lambda message: message.type == "info") as said:
        page.locator("a.leave").click()
    assert said.value.text == "cover hidden fixed ()"


def test_typing_capitals_does_not_leave(visitor, course):
    reader = visitor()
    reader.open("/en/search/")
    page = reader.page
    page.get_by_label("Words to look for").focus()
    for letter in "ABCD":
        page.keyboard.press(f"Shift+{letter}")
    page.wait_for_timeout(300)
    assert reader.path == "/en/search/"
    assert page.get_by_label("Words to look for").input_value() == "ABCD"


def test_what_it_does_is_said_on_every_page(visitor, course):
    reader = visitor()
    reader.open("/en/")
    reader.page.get_by_role("link", name="What “Leave quickly” does").click()
    for words in ("What it does", "What it cannot do", "history"):
        assert words in reader.main()
