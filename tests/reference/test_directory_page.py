"""The directory, a service's own page, and search among services."""

from datetime import date

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override
from wagtail.rich_text import expand_db_html

from learning.core import links
from learning.reference import cards, services
from learning.reference.directory import Directory, search_services

MOST_QUERIES = 8
EN = "/en/directory/"


def names(directory: Directory, **wanted) -> list[str]:
    return [service.slug for service in directory.find(**wanted)]


@pytest.fixture
def four(add_service):
    add_service("national-line", regions=["canada"], kind="crisis-line", needs=["safety", "legal"])
    add_service("ontario-fund", regions=["ontario"], needs=["money"])
    add_service("north-shelter", regions=["north"], needs=["shelter", "safety"])
    add_service("south-shelter", regions=["south"], needs=["shelter"])


def test_a_place_has_its_own_services_first_then_those_of_what_it_lies_in(four):
    directory = Directory("en")
    assert names(directory, region="north") == ["north-shelter", "ontario-fund", "national-line"]
    assert names(directory, region="ontario") == ["ontario-fund", "north-shelter", "south-shelter", "national-line"]
    assert names(directory, region="north", need="safety") == ["north-shelter", "national-line"]


def test_without_a_region_everything_is_found_crisis_lines_first(four):
    assert names(Directory("en"))[0] == "national-line"
    assert len(names(Directory("en"))) == 4


def test_everyone_may_filter_without_script_in_few_queries(four, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(MOST_QUERIES):
        response = client.get(EN, {"region": "north", "need": "safety"})
    text = " ".join(response.content.decode().split())
    assert "2 services" in text
    assert "of 4" in text
    assert '<option value="north" selected>' in text
    assert 'href="/en/directory/north-shelter/"' in text
    assert "South shelter" not in text
    assert "Show all" in text


def test_more_services_cost_no_more_queries(four, add_service, client, django_assert_max_num_queries):
    for number in range(30):
        add_service(f"service-{number}")
    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(EN).status_code == 200


@pytest.mark.parametrize("asked", [{"region": "atlantis"}, {"need": "luck"}, {"region": "x" * 5000, "need": "\x00"}])
def test_a_filter_that_does_not_exist_filters_nothing(four, client, asked):
    assert "4 services" in client.get(EN, asked).content.decode()


def test_nothing_found_says_what_to_do(four, add_service, client):
    add_service("south-bench", regions=["south"], needs=["work"])
    text = client.get(EN, {"region": "north", "need": "work"}).content.decode()
    assert "0 services" in text
    assert "Try a wider region" in text
    text = client.get(EN, {"region": "north", "need": "reporting"}).content.decode()
    assert "3 services" in text, "no service meets this need, so it is no filter"


def test_an_empty_directory_says_so(db, client):
    assert "There are no services here yet." in client.get(EN).content.decode()


def test_a_card_says_that_nobody_has_checked_it_and_of_when_its_page_is(add_service, client):
    add_service(
        "a-line",
        phone="1-888-555-0100",
        web="https://example.org/",
        source_date="2025-11",
        source_url="https://a.example/",
    )
    text = " ".join(client.get(f"{EN}a-line/").content.decode().split())
    assert "Not yet checked." in text
    assert "From a page of November 2025:" in text
    assert 'href="tel:+18885550100"' in text
    assert '<a class="long-address" href="https://example.org/" rel="noreferrer">' in text
    assert "Leaves this site." in text
    assert "The page says nothing about: whom it takes, confidentiality, duties to report." in text


def test_a_check_counts_until_the_contact_changes(add_service, client, trainer):
    service = add_service("a-line", phone="1-888-555-0100")
    services.record_service_check(service=service, by=trainer)
    assert "Not yet checked." not in client.get(f"{EN}a-line/").content.decode()
    service.mandate = "Other words."
    service.save()
    assert "Not yet checked." not in client.get(f"{EN}a-line/").content.decode()
    service.phone = "1-888-555-0101"
    service.save()
    assert "Not yet checked." in client.get(f"{EN}a-line/").content.decode()


def test_drafts_are_not_shown_and_words_are_escaped(add_service, client):
    add_service("draft", live=False)
    add_service("odd", name="<b>odd</b>", mandate="<script>alert(1)</script>", phone="<i>1</i>")
    text = client.get(EN).content.decode()
    assert "draft" not in text
    assert "<b>odd" not in text
    assert "<script>alert" not in text
    assert client.get(f"{EN}draft/").status_code == 404
    assert client.get(f"{EN}nobody/").status_code == 404


def test_in_french_english_words_are_marked_as_english(add_service, client):
    add_service("a-line", name="A line")
    add_service("b-line")
    add_service("b-line", language="fr", name="Une ligne")
    text = " ".join(client.get("/fr/directory/").content.decode().split())
    assert '<article class="service" id="service-a-line" lang="en">' in text
    assert "Une ligne" in text
    assert "B line" not in text


@pytest.mark.parametrize(
    ("line", "dialled"),
    [
        ("1-833-900-1010", ["+18339001010"]),
        ("416-314-2447 or 1 (888) 579-2888", ["+14163142447", "+18885792888"]),
        ("9-8-8", ["988"]),
        ("211", ["211"]),
        ("Chat on the site", []),
        ("", []),
    ],
)
def test_numbers_can_be_dialled_as_they_are_written(line, dialled):
    found = cards.pieces(line)
    assert [piece.tel for piece in found if piece.tel] == dialled
    assert "".join(piece.text for piece in found) == line


def test_dates_of_pages_are_said_in_the_readers_language():
    assert [cards.written_date(value) for value in ("", "2025", "2025-11", "2025-11-01")] == [
        "", "2025", "November 2025", "1 November 2025",
    ]  # fmt: skip
    with override("fr"):
        assert cards.written_date("2025-11-01") == "1 novembre 2025"


# --- found from elsewhere -------------------------------------------------------------------------


def test_a_link_by_key_leads_to_the_published_entry(add_service):
    add_service("a-line")
    add_service("draft", live=False)
    found = links.resolve("service", ["a-line", "draft", "nobody"], "en")
    assert {key: link.address for key, link in found.items()} == {"a-line": "/en/directory/a-line/"}


def test_marked_services_in_texts_become_links(db):
    html = expand_db_html('<a linktype="service" id="a-line">call</a> <a linktype="service" id="no slug">x</a>')
    assert html == '<a href="/en/directory/a-line/">call</a> <a href="/en/directory/">x</a>'


def test_search_finds_services_by_all_words_names_first(add_service):
    add_service("a-line", mandate="Speaks of Élan and shelter.")
    add_service("shelter-elan", mandate="A house.")
    assert [one.slug for one in search_services("elan shelter", "en")] == ["shelter-elan", "a-line"]
    assert search_services("", "en") == []


def test_a_newsletter_without_an_address_is_named_and_not_linked():
    line = {"name": "News", "sender": "An office", "level": "Federal", "url": "", "language": "en",
            "source": {"text": "A page", "url": "", "date": ""}, "checked_on": date(2026, 1, 2)}  # fmt: skip
    html = render_to_string("reference/newsletters.html", {"newsletters": [line], "LANGUAGE_CODE": "en"})
    assert "<strong>News</strong>" in html
    assert "Checked on 2 January 2026." in " ".join(html.split())
