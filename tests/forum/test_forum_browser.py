"""The forum in a real browser: for everybody, by keyboard, and without losing a word."""

import pytest
from django.conf import settings

from learning.core import clock
from learning.forum import services
from learning.forum.models import ModerationAct, Notice, Post, Thread
from tests import factories
from tests.forum import screens_world as world
from tests.journeys.conftest import pytest_pyfunc_call, visitor  # noqa: F401 (the fixture, and what it asserts)
from tests.journeys.steps import heading, sign_in, tab_to

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
FORUM = world.FORUM
AWAY = "/healthz/"
AXE = settings.BUILD_DIR / "test" / "axe.min.js"
RUN_AXE = "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
KEPT = "() => JSON.stringify(Object.entries(localStorage))"
PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 800}
WORDS = "What do you say before you begin?"


@pytest.fixture
def member(transactional_db, live_server, settings):
    settings.LEAVE_URL = live_server.url + AWAY
    factories.make_site()
    return world.make_member("Quiet Birch")


@pytest.fixture
def thread(member) -> Thread:
    """With an answer, a quotation, posts that were taken away, two pages, and something for everybody to read."""
    _user, persona = member
    other = world.make_member("Slow River 7")[1]
    board = world.make_board(description="Everyday questions.")
    made = world.make_thread(persona, board, "A long title about the first meeting with an interpreter in the room")
    answer = world.make_reply(
        other, made, "Sit *beside* them.\n\n- One\n- Two\n\n> Said before.\n\nSee https://ontario.ca."
    )
    services.accept_answer(thread=made, post=answer, persona=persona)
    mine = world.make_reply(persona, made, "Thank you.")
    services.edit_post(post=mine, persona=persona, body="Thank you, all.")
    services.delete_post(post=world.make_reply(other, made), persona=other)
    hidden = world.make_reply(persona, made, "Hidden.")
    Post.objects.filter(pk=hidden.pk).update(state=Post.State.HIDDEN)
    world.fill(other, made, 18)
    act = ModerationAct.objects.create(kind="hide", reason="A town.", post=hidden, persona=persona)
    Notice.objects.create(persona=persona, act=act, kind="hide", post=hidden, text="Please leave out the town.")
    world.make_thread(other, board, "x" * 140)
    Thread.objects.filter(title__startswith="xxx").update(is_pinned=True, locked_at=clock.now())
    return made


def complaints(page) -> list[str]:
    page.evaluate(AXE.read_text())
    return [
        f"{found['id']}: {found['help']} – {node['target']} {node['html'][:160]}"
        for found in page.evaluate(RUN_AXE)
        for node in found["nodes"]
    ]


def is_for_everybody(reader, name: str) -> None:
    """Wide in the light, narrow in the dark, and in the reader's own colours."""
    page = reader.page
    page.set_viewport_size(DESK)
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    reader.picture(f"forum-{name}")
    assert complaints(page) == [], name
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    reader.picture(f"forum-{name}-dark")
    assert complaints(page) == [], f"{name}, in the dark"
    page.emulate_media(color_scheme="light", forced_colors="active")
    reader.picture(f"forum-{name}-forced")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
    assert page.locator(".forum-help a[href='tel:911']").is_visible(), name
    assert page.get_by_text("A post is no report.").is_visible(), name
    page.emulate_media(forced_colors="none")
    page.set_viewport_size(DESK)


def test_every_screen_is_for_everybody(visitor, member, thread):  # noqa: F811
    reader = visitor(member[0])
    page = reader.page
    posts = {post.number: post.pk for post in thread.posts.all()}
    screens = {
        "boards": "", "board": "b/practice/", "thread": f"t/{thread.pk}/", "page-two": f"t/{thread.pk}/?page=2",
        "new": "new/", "search": "search/?q=thank", "notices": "notices/", "rules": "rules/",
        "quote": f"t/{thread.pk}/reply/?quote={posts[2]}", "edit": f"p/{posts[3]}/edit/",
        "delete": f"p/{posts[3]}/delete/", "history": f"p/{posts[3]}/history/", "report": f"p/{posts[2]}/report/",
        "appeal": f"notices/{Notice.objects.get().pk}/appeal/", "following": "following/",
    }  # fmt: skip
    for name, path in screens.items():
        assert reader.open(f"{FORUM}{path}").status == 200, name
        assert "interpreter" not in page.title()
        is_for_everybody(reader, name)


def test_what_stands_before_sending_is_for_everybody(visitor, member):  # noqa: F811
    world.make_board()
    reader = visitor(member[0])
    page = reader.page
    reader.open(f"{FORUM}b/practice/new/")
    page.get_by_label("Title").fill("Ideas")
    for name, words, button in (
        ("guard", f"Call {world.PHONE_NUMBER}.", "Send"),
        ("signpost", "She wants to kill herself tonight.", "Send"),
        ("preview", WORDS, "Look at it first"),
        ("link", "https://shop.example.com/", "Send"),
    ):
        page.get_by_label("Your text").fill(words)
        page.get_by_role("button", name=button, exact=True).click()
        page.locator("[data-error-summary]").first.wait_for()
        assert page.evaluate("document.activeElement.matches('[data-error-summary]')"), f"{name} is read first"
        is_for_everybody(reader, name)
    assert not Thread.objects.exists()


def test_joining_is_for_everybody(visitor, transactional_db):  # noqa: F811
    factories.make_site()
    reader = visitor(factories.UserFactory())
    page = reader.page
    reader.open(FORUM)
    is_for_everybody(reader, "entrance")
    page.get_by_role("link", name="Read the rules and join").click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("alert").wait_for()
    is_for_everybody(reader, "check")
    for answer in ("need ideas about a first", "I call a children", "I do not answer", "False", "I ask, under"):
        page.get_by_role("radio", name=answer).check()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Go on").click()
    heading(page, "A name, and the way in")
    page.locator("[data-use]").first.click()
    name = page.get_by_label("Name in the forum").input_value()
    assert name
    page.get_by_role("radio", name="I have no code").check()
    page.get_by_role("button", name="Join", exact=True).click()
    page.get_by_role("alert").wait_for()
    is_for_everybody(reader, "name")
    assert page.get_by_label("Name in the forum").input_value() == name
    page.get_by_label("What your work is").fill("I work nights in a service.")
    page.get_by_role("button", name="Join", exact=True).click()
    heading(page, "You asked to join")
    is_for_everybody(reader, "waiting")


def test_a_reply_is_written_by_keyboard_alone(visitor, member, thread):  # noqa: F811
    reader = visitor(member[0])
    page = reader.page
    reader.open(f"{FORUM}t/{thread.pk}/?page=2")
    tab_to(page, "To the reply form")
    page.keyboard.press("Enter")
    tab_to(page, "Your text")
    page.keyboard.type(WORDS)
    tab_to(page, "Send")
    page.keyboard.press("Enter")
    page.get_by_text("Your post is there.").wait_for()
    assert page.get_by_text(WORDS).is_visible()


def test_a_draft_survives_the_end_of_the_session_and_goes_when_it_has_arrived(visitor, member, thread):  # noqa: F811
    user, _persona = member
    reader = visitor(user)
    page = reader.page
    reader.open(f"{FORUM}t/{thread.pk}/")
    page.get_by_label("Your text").fill(WORDS)
    page.get_by_text("Kept on this device until").wait_for()
    reader.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    reader.expect(403)
    page.get_by_role("button", name="Send", exact=True).click()
    heading(page, "You were signed out. Your text is here.")
    assert page.get_by_label("Your text").input_value() == WORDS
    assert complaints(page) == []
    reader.open(f"/accounts/login/?next={FORUM}t/{thread.pk}/")
    sign_in(page, email=user.email, password=factories.PASSWORD)
    page.get_by_text("What you wrote here before is back.").wait_for()
    assert page.get_by_label("Your text").input_value() == WORDS
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("Your post is there.").wait_for()
    assert "forum-draft" not in page.evaluate(KEPT)
    assert page.get_by_label("Your text").input_value() == ""
    assert thread.posts.filter(body=WORDS).count() == 1


def test_drafts_hold_no_client_data_and_leave_with_whoever_leaves(visitor, member, thread):  # noqa: F811
    reader = visitor(member[0])
    page = reader.page
    reader.open(f"{FORUM}t/{thread.pk}/")
    page.get_by_label("Your text").fill(f"Call {world.PHONE_NUMBER}.")
    page.get_by_text("Not kept on this device").wait_for()
    assert "forum-draft" not in page.evaluate(KEPT)
    page.get_by_label("Your text").fill(WORDS)
    page.get_by_text("Kept on this device until").wait_for()
    assert WORDS in page.evaluate(KEPT)
    with page.expect_navigation(url="**/healthz/"):
        page.locator("a.leave").click()
    assert page.evaluate(KEPT) == "[]"
