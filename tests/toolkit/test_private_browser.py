"""Private forms and notes in a real browser: nothing is sent, nothing mixes, and leaving erases it."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests import factories
from tests.journeys.conftest import pytest_pyfunc_call, visitor  # noqa: F401 (the fixture, and what it asserts)
from tests.toolkit import casework_world as world

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
SHEET = "/en/toolkit/private/t7/"
NOTES = "/en/toolkit/private/"
SECRET = "I cannot sleep since Tuesday"
AWAY = "/healthz/"
AXE = settings.BUILD_DIR / "test" / "axe.min.js"
RUN_AXE = "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
KEPT = "() => JSON.stringify(Object.entries(localStorage))"
ONLY_ME = re.compile("Only I use this device")


@pytest.fixture
def learner(transactional_db, live_server, settings):
    settings.LEAVE_URL = live_server.url + AWAY
    factories.make_site()
    world.make_template("t7", is_private=True)
    return factories.UserFactory()


def write(page, words: str = SECRET) -> None:
    page.get_by_label("Who is it?").fill(words)
    page.get_by_text("Kept in this browser").wait_for()


def answer(page) -> str:
    return page.get_by_label("Who is it?").input_value()


def test_what_is_written_is_never_sent(visitor, learner):  # noqa: F811
    reader = visitor(learner)
    page = reader.page
    sent = []
    reader.context.on("request", lambda request: sent.append(f"{request.url} {request.headers} {request.post_data}"))
    reader.open(SHEET)
    write(page)
    page.get_by_label("Who is it?").press("Enter")
    page.get_by_role("radio", name="Yes").check()
    page.get_by_role("button", name="Add a row").click()
    page.get_by_label("Step", exact=True).first.fill(SECRET)
    page.get_by_label("Step", exact=True).last.fill(f"{SECRET} again")
    page.get_by_label("In their own words").fill(SECRET)
    page.get_by_role("button", name="I have filled it in").click()
    page.wait_for_load_state()
    reader.open(SHEET)
    assert answer(page) == SECRET
    assert page.get_by_role("radio", name="Yes").is_checked()
    assert page.get_by_label("Step", exact=True).nth(1).input_value() in (SECRET, f"{SECRET} again", "")
    values = [one.input_value() for one in page.get_by_label("Step", exact=True).all()]
    assert SECRET in values
    assert f"{SECRET} again" in values
    for name in ("Download (opens in Word)", "Download as text"):
        with page.expect_download():
            page.get_by_role("button", name=name).click()
    assert sent
    for word in ("sleep", "Tuesday", "f-who", "f-words"):
        assert not [request for request in sent if word in request], word


def test_it_is_made_into_files_on_the_device(visitor, learner):  # noqa: F811
    reader = visitor(learner)
    page = reader.page
    reader.open(SHEET)
    write(page, "<b>I</b> & nobody else")
    page.get_by_role("radio", name="Yes").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as text").click()
    assert download.value.suggested_filename == "t7.txt"
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert "Who is it?\n<b>I</b> & nobody else" in text
    assert "Immediate danger?\nYes" in text
    with page.expect_download() as download:
        page.get_by_role("button", name="Download (opens in Word)").click()
    html = Path(download.value.path()).read_text(encoding="utf-8")
    assert "&lt;b&gt;I&lt;/b&gt; &amp; nobody else" in html
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert "nobody else" in page.locator("[data-paper]").inner_text()
    assert not page.get_by_label("Who is it?").is_visible()


def test_leaving_quickly_erases_it_even_where_it_was_to_stay(visitor, learner):  # noqa: F811
    reader = visitor(learner)
    page = reader.page
    reader.open(SHEET)
    assert "erases it at once" in reader.main()
    page.get_by_label(ONLY_ME).check()
    write(page)
    page.get_by_label("Who is it?").fill(f"{SECRET}, and more")  # not kept yet when one leaves
    page.locator("a.leave").click()
    page.wait_for_url(f"**{AWAY}")
    assert SECRET not in page.evaluate(KEPT)


def sign_out(page) -> None:
    page.evaluate("document.querySelector('[data-sign-out]').click()")
    page.wait_for_url("**/accounts/logout/")


@pytest.mark.parametrize("stays", [True, False])
def test_two_accounts_on_one_device_do_not_mix(visitor, client, learner, stays):  # noqa: F811
    reader = visitor(learner)
    page = reader.page
    reader.open(SHEET)
    page.get_by_label(ONLY_ME).set_checked(stays)
    write(page)
    page.get_by_label("Who is it?").fill(f"{SECRET}!")  # signing out keeps what was typed last
    sign_out(page)
    reader.sign_in(client, factories.UserFactory())
    reader.open(SHEET)
    page.get_by_label("Who is it?").wait_for()
    assert answer(page) == ""
    write(page, "Somebody else")
    reader.sign_in(client, learner)
    reader.open(SHEET)
    page.get_by_label("Who is it?").wait_for()
    assert answer(page) == (f"{SECRET}!" if stays else "")
    assert "Somebody else" in page.evaluate(KEPT)


def test_it_is_erased_when_one_says_so_twice(visitor, learner):  # noqa: F811
    reader = visitor(learner)
    page = reader.page
    reader.open(SHEET)
    write(page)
    page.get_by_role("button", name="Erase", exact=True).click()
    page.get_by_role("button", name="Keep it").click()
    assert SECRET in page.evaluate(KEPT)
    page.get_by_role("button", name="Erase", exact=True).click()
    page.get_by_role("button", name="Erase it").click()
    page.get_by_text("Erased", exact=True).wait_for()
    assert answer(page) == ""
    assert SECRET not in page.evaluate(KEPT)


def test_two_windows_show_the_same_and_leaving_one_empties_the_other(visitor, learner):  # noqa: F811
    reader = visitor(learner)
    page = reader.page
    reader.open(SHEET)
    other = reader.context.new_page()
    other.goto(SHEET)
    write(page)
    other.get_by_text("Brought up to date").wait_for()
    assert answer(other) == SECRET
    page.locator("a.leave").click()
    page.wait_for_url(f"**{AWAY}")
    other.get_by_text("Erased", exact=True).wait_for()
    assert answer(other) == ""


def test_without_script_it_offers_the_blank(visitor, learner):  # noqa: F811
    reader = visitor(learner, java_script_enabled=False)
    reader.open(SHEET)
    assert "needs a script" in reader.main()
    assert reader.page.get_by_role("textbox").count() == 0
    assert reader.page.get_by_role("link", name="Word, to edit").is_visible()
    assert reader.page.get_by_role("button", name="I have filled it in").is_visible()


def test_notes_beside_slides_are_listed_made_into_a_file_and_erased(visitor, learner):  # noqa: F811
    reader = visitor(learner)
    page = reader.page
    reader.open(NOTES)
    page.evaluate(
        "person => { localStorage.setItem(`note:${person}:10.1.1`, 'Later');"
        " localStorage.setItem(`note:${person}:8.1.2`, 'We call Anna first');"
        " localStorage.setItem('note:0:8.1.2', 'Not mine'); }",
        learner.pk,
    )
    page.reload()
    page.get_by_text("We call Anna first").wait_for()
    assert page.locator("[data-text]").all_inner_texts() == ["We call Anna first", "Later"]
    assert page.get_by_role("link", name="Slide 8.1.2").get_attribute("href") == "/en/slides/8.1.2/"
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as text").click()
    assert "8.1.2\nWe call Anna first" in Path(download.value.path()).read_text(encoding="utf-8")
    page.get_by_role("button", name="Erase 8.1.2").click()
    page.get_by_text("Erased").wait_for()
    assert "We call Anna first" not in page.evaluate(KEPT)
    assert "Not mine" in page.evaluate(KEPT)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_everybody_can_use_them(visitor, learner, width, scheme):  # noqa: F811
    reader = visitor(learner, width=width, height=800, bypass_csp=True, color_scheme=scheme)
    page = reader.page
    for path in (SHEET, NOTES):
        reader.open(path)
        if path == SHEET:
            write(page)
            page.get_by_role("button", name="Erase", exact=True).click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.add_script_tag(path=str(AXE))
        found = page.evaluate(RUN_AXE)
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == [], path
        reader.picture(f"private-{width}-{scheme}-{path.strip('/').replace('/', '-')}")
