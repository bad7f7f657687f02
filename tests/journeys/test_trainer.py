"""The trainer's way: change a slide and a quiz, look at them first, publish; and nothing beyond that."""

import pytest
from playwright.sync_api import TimeoutError

from quizzes.models import Quiz
from tests import factories
from tests.journeys.steps import heading, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
SLIDE = "/en/course/first/section-2/slide-2-one/"


@pytest.fixture
def trainer(visitor, course):
    """A trainer who has just signed in on the way to the editor."""
    user = factories.UserFactory(role="trainer")
    trainer = visitor()
    trainer.open("/admin/")
    assert trainer.path == "/accounts/login/"
    sign_in(trainer.page, email=user.email, password=factories.PASSWORD)
    trainer.page.wait_for_url("**/admin/")
    return trainer


def publish(page) -> None:
    page.get_by_role("button", name="More actions").last.click()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("published").first.wait_for()


def in_a_new_tab(page):
    """What the preview shows, in a tab of its own."""
    page.get_by_role("button", name="Toggle preview").click()
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Preview in new tab").click()
    return popup.value


def shown(preview, words):
    """Waits for the words; the tab may have opened before the editor had sent the last of them."""
    for _attempt in range(4):
        try:
            return preview.get_by_text(words).wait_for(timeout=5_000)
        except TimeoutError:
            preview.reload()
    raise AssertionError(f"The preview does not show “{words}”.")


def test_a_changed_slide_is_previewed_published_and_read(trainer, visitor):
    page = trainer.page
    trainer.open(SLIDE)
    page.get_by_role("link", name="Edit this slide").click()
    paragraph = page.locator("[data-contentpath=notes] [contenteditable=true]").first
    paragraph.click()
    page.keyboard.press("End")
    page.keyboard.type(" And one thing more.")
    trainer.picture("editor")
    preview = in_a_new_tab(page)
    shown(preview, "And one thing more.")
    preview.get_by_text("A preview. Nothing is recorded.").wait_for()
    learner = visitor(factories.UserFactory())
    learner.open(SLIDE)
    assert "And one thing more." not in learner.page.content()
    assert "Edit this slide" not in learner.page.content()
    publish(page)
    learner.open(SLIDE)
    learner.page.get_by_text("What a trainer says about slide 2 one. And one thing more.").wait_for()


def test_a_changed_question_is_previewed_and_published(trainer):
    page = trainer.page
    quiz = Quiz.objects.get()
    page.get_by_role("link", name="Quizzes").click()
    page.get_by_role("link", name=quiz.title).first.click()
    question = page.locator("[data-contentpath=questions] [contenteditable=true]").first
    question.click()
    page.keyboard.press("Home")
    page.keyboard.type("Please think: ")
    preview = in_a_new_tab(page)
    preview.get_by_text("Please think: Question 1?").wait_for()
    publish(page)
    quiz.refresh_from_db()
    assert "Please think" in str(quiz.questions[0].value["text"])


def test_certificates_and_learners_are_not_the_trainers_business(trainer):
    page = trainer.page
    for name in ("Certificates", "Learners", "People"):
        assert not page.get_by_role("link", name=name, exact=True).count()
    trainer.expect(403)
    for path in ("/admin/certificates/", "/admin/learners/", "/admin/users/"):
        response = trainer.open(path)
        refused = response.status == 403 or "do not have permission" in page.locator("body").inner_text()
        assert refused, path
        assert trainer.path in {path, "/admin/"}


def test_a_learner_is_not_let_in(visitor, course):
    learner = visitor(factories.UserFactory())
    learner.expect(403)
    learner.open("/admin/")
    heading(learner.page, "This page is not open to you")
