"""The learner's way: from a newcomer's first click to a certificate that anybody can check."""

import pytest
from django.core import mail

from learning.certificates.models import Award
from tests import factories
from tests.conftest import work
from tests.journeys.steps import answer_all, focused, heading, link_in, pdf_text, press, tab_to

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
PASSWORD = "four quiet words here"
NAME = "Noor Haddad-Lévesque"
SLIDES = ["Slide 1 one", "Slide 1 two", "Slide 2 one", "Slide 2 two"]


def test_a_newcomer_reads_passes_and_is_certified(visitor, course):
    newcomer = visitor(accept_downloads=True)
    page = newcomer.page

    newcomer.open("/en/")
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("E-mail").fill("noor@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("I agree").check()
    newcomer.picture("sign-up")
    press(page, "Create the account")
    heading(page, "Look into your mail")
    work()
    (message,) = mail.outbox
    assert "traffick" not in message.subject.lower()
    page.goto(link_in(message))
    press(page, "Yes, this is my address")
    heading(page, "My page")
    newcomer.picture("arrived")

    page.get_by_role("link", name="Begin the course").click()
    page.get_by_role("link", name="First module").click()
    page.get_by_role("link", name="Begin this module").click()
    for number, title in enumerate(SLIDES):
        heading(page, title)
        newcomer.picture(f"slide-{number}")
        if number % 2:
            page.keyboard.press("ArrowRight")
        else:
            page.get_by_role("link", name="Next").click()
    heading(page, "Quiz of the module")
    newcomer.open("/en/me/")
    assert SLIDES[-1] in page.locator(".resume").inner_text()
    page.get_by_role("link", name="Go on from there").click()
    heading(page, SLIDES[-1])
    page.get_by_role("link", name="Next").click()

    press(page, "Start the quiz")
    answer_all(page, "Wrong")
    press(page, "Hand in")
    page.get_by_text("Not yet", exact=True).wait_for()
    assert page.get_by_text("Why this is wrong.").count() == 2
    assert not Award.objects.exists()
    newcomer.picture("not-yet")
    press(page, "Try again")
    answer_all(page, "Right")
    press(page, "Hand in")
    page.get_by_text("You have it", exact=True).wait_for()
    newcomer.picture("passed")

    newcomer.open("/en/me/")
    page.get_by_role("link", name="See and download my certificates").click()
    page.get_by_role("link", name="Write your name").click()
    page.get_by_role("textbox", name="Your name on the certificate").fill(NAME)
    press(page, "Save the name")
    page.get_by_text("Saved.").wait_for()
    work()
    newcomer.open("/en/me/certificates/")
    newcomer.picture("certificates")
    award = Award.objects.get()
    with page.expect_download() as download:
        page.get_by_role("link", name=f"Download {award.number}").click()
    text = pdf_text(download.value.path())
    for words in (NAME, "First module", award.number):
        assert words in text

    checker = visitor()
    checker.open(page.get_by_role("link", name=f"How {award.number} looks").get_attribute("href"))
    heading(checker.page, "Certificate check")
    checker.picture("verified")
    for words in ("Valid", award.number, "First module"):
        assert words in checker.main()
    assert NAME not in checker.main(), "the holder has not agreed to show it"


def test_without_script_one_reads_passes_and_writes_the_name(visitor, course):
    learner = visitor(factories.UserFactory(), java_script_enabled=False)
    page = learner.page
    learner.open("/en/course/first/")
    page.get_by_role("link", name="Begin this module").click()
    for title in SLIDES:
        heading(page, title)
        page.locator("summary", has_text="Notes").click()
        assert page.get_by_text(f"What a trainer says about {title.lower()}.").is_visible()
        assert not page.get_by_role("button", name="Listen").is_visible(), "it would do nothing"
        page.get_by_role("link", name="Next").click()
    press(page, "Start the quiz")
    press(page, "Hand in")
    page.get_by_role("link", name="Question 2: Question 2?").click()
    answer_all(page, "Right")
    press(page, "Save")
    page.get_by_text("Saved", exact=True).wait_for()
    press(page, "Hand in")
    page.get_by_text("You have it", exact=True).wait_for()
    learner.open("/en/me/certificates/")
    page.get_by_role("link", name="Write your name").click()
    page.get_by_role("textbox", name="Your name on the certificate").fill(NAME)
    press(page, "Save the name")
    page.get_by_text("Saved. This is what your next certificate will show.").wait_for()
    assert Award.objects.get().confirmed_name.name == NAME


def test_a_keyboard_is_enough(visitor, course):
    learner = visitor(factories.UserFactory())
    page = learner.page
    learner.open("/en/course/first/section-2/slide-2-two/")
    tab_to(page, "Skip to the content")
    page.keyboard.press("Enter")
    tab_to(page, "Notes")
    page.keyboard.press("Enter")
    assert not page.get_by_text("What a trainer says about slide 2 two.").is_visible(), "open before, on a wide window"
    page.keyboard.press("Enter")
    assert page.get_by_text("What a trainer says about slide 2 two.").is_visible()
    tab_to(page, "Next")
    page.keyboard.press("Enter")
    heading(page, "Quiz of the module")
    tab_to(page, "Start the quiz")
    page.keyboard.press("Enter")
    for number in (1, 2):
        page.get_by_text(f"Question {number} of 2").wait_for()
        tab_to(page, "Wrong")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        assert focused(page) == "Right"
    tab_to(page, "Hand in")
    page.keyboard.press("Enter")
    page.get_by_text("You have it", exact=True).wait_for()
