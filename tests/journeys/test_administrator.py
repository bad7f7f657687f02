"""The administrator's way: from an e-mail address to the person, how far they are, and their certificate."""

import pytest

from learning.accounts import services as accounts
from learning.certificates.models import Award
from learning.progress import services as ledger
from modules.models import SlidePage
from quizzes.models import Quiz
from tests import factories
from tests.conftest import work
from tests.journeys.steps import heading, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def finisher(course):
    """Somebody who has done everything and has a certificate."""
    person = factories.UserFactory(email="amina@example.org")
    accounts.confirm_certificate_identity(user=person, name="Amina Okafor", organisation="A shelter")
    for slide in SlidePage.objects.filter(locale__language_code="en"):
        ledger.record_done(user=person, activity_key=slide.translation_key)
    ledger.record_done(user=person, activity_key=Quiz.objects.get().translation_key)
    work()
    return person


def search_for(page, words: str) -> None:
    page.locator("[data-search-form] input[name=q]").fill(words)
    page.wait_for_url("**q=*")


def test_from_an_address_to_the_person_and_the_certificate(visitor, finisher):
    factories.UserFactory(email="someone.else@example.org")
    administrator = factories.UserFactory(role="administrator")
    visit = visitor()
    page = visit.page
    visit.open("/admin/")
    sign_in(page, email=administrator.email, password=factories.PASSWORD)
    page.wait_for_url("**/admin/")

    page.get_by_role("link", name="Learners", exact=True).click()
    search_for(page, "amina@")
    row = page.get_by_role("row", name="amina@example.org")
    row.wait_for()
    visit.picture("learners")
    row.get_by_role("link").first.click()
    page.get_by_role("heading", name="Standing").wait_for()
    visit.picture("learner")
    award = Award.objects.get()
    words = visit.page.locator("main").inner_text()
    for wanted in ("Amina Okafor", "A shelter", "First module", "5 of 5", award.number):
        assert wanted in words

    page.get_by_role("link", name="Certificates", exact=True).click()
    search_for(page, award.number)
    row = page.get_by_role("row", name=award.number)
    row.wait_for()
    row.get_by_role("link").first.click()
    heading(page, award.number)
    visit.picture("certificate")
    assert "Amina Okafor" in visit.page.locator("main").inner_text()
