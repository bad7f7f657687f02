"""The link register: what leads outside, and who looked at it when. Nothing is fetched."""

import socket
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Locale

from learning.core import clock
from learning.reference import links_register, services
from learning.reference.models import ExternalLink, Newsletter, Resource

URL = "https://example.org/page"


@pytest.fixture
def address():
    return reverse("outside_links:list")


@pytest.fixture
def trainers_client(client, trainer):
    client.force_login(trainer)
    return client


def line(url: str = URL) -> links_register.Line:
    return next(one for one in links_register.lines() if one.url == url)


def test_addresses_of_all_entries_are_collected_once_with_where_they_are_used(add_service):
    locale = Locale.get_default()
    add_service("a-line", web=URL, source_url=URL)
    add_service("draft", live=False, web="https://example.org/draft")
    Newsletter.objects.create(slug="news", name="News", sender="An office", level="ngo", url=URL, locale=locale)
    Resource.objects.create(slug="guide", label="A guide", url="https://example.org/guide", locale=locale)
    found = {one.url: [use.title for use in one.uses] for one in links_register.lines()}
    assert found == {URL: ["News", "A line"], "https://example.org/guide": ["A guide"]} or found == {
        URL: ["A line", "News"],
        "https://example.org/guide": ["A guide"],
    }
    assert line().last_checked is None


def test_a_person_checks_it_and_nothing_is_fetched(add_service, trainers_client, trainer, address, monkeypatch):
    def nobody(*args, **kwargs):
        raise AssertionError("the site asked somebody outside")

    add_service("a-line", web=URL)
    monkeypatch.setattr(socket.socket, "connect", nobody)
    with clock.at(datetime(2026, 3, 1, 17, tzinfo=UTC)):
        response = trainers_client.post(address, {"url": URL}, follow=True)
        assert "Checked today" in response.content.decode()
        row = ExternalLink.objects.get()
        assert (row.url, row.last_checked, row.checked_by) == (URL, date(2026, 3, 1), trainer)
        assert not line().is_overdue
    with clock.at(datetime(2026, 9, 1, 17, tzinfo=UTC)):
        assert line().is_overdue
        text = trainers_client.get(address, {"state": "overdue"}).content.decode()
        assert "Overdue" in text
        assert URL in text
        assert URL not in trainers_client.get(address, {"state": "not-yet"}).content.decode()


def test_what_no_page_uses_cannot_be_checked(db, trainer):
    with pytest.raises(ValidationError):
        services.record_link_check(url="https://example.org/nowhere", by=trainer)
    assert not ExternalLink.objects.exists()


def test_notes_on_a_link_stay_when_it_is_used_no_longer(trainers_client, address):
    ExternalLink.objects.create(url=URL, replacement="https://example.org/new")
    text = trainers_client.get(address).content.decode()
    assert "Nowhere any more" in text
    assert "https://example.org/new" in text


def test_learners_do_not_see_it(client, learner, address):
    client.force_login(learner)
    assert client.get(address).status_code in (302, 403)
    assert client.post(address, {"url": URL}).status_code in (302, 403)


def test_the_list_costs_few_queries(add_service, trainers_client, address, django_assert_max_num_queries):
    for number in range(60):
        add_service(f"service-{number}", web=f"https://example.org/{number}")
    trainers_client.get(address)
    with django_assert_max_num_queries(40):
        assert "Page 1 of 2" in " ".join(trainers_client.get(address).content.decode().split())


def test_a_checked_newsletter_says_so(client, trainer, db):
    Newsletter.objects.create(
        slug="news", name="News", sender="An office", level="ngo", url=URL, locale=Locale.get_default()
    )
    assert "Not yet checked." in client.get("/en/resources/").content.decode()
    services.record_link_check(url=URL, by=trainer)
    text = client.get("/en/resources/").content.decode()
    assert "Checked on" in text
    assert "Not yet checked." not in text
