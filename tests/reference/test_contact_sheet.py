"""The contact sheet: one page, dated, crisis lines on top."""

import io
from datetime import UTC, date, datetime

import pytest

from learning.core import clock
from learning.reference.contact_sheet import MOST_CRISIS, months_after, sheet
from learning.reference.directory import Directory

ADDRESS = "/en/directory/contact-sheet/"
LONG = "A service with a name that is as long as such names can well be in a large province of this country"


def pages_of(content: bytes) -> int:
    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(content)).pages)


@pytest.fixture
def crowded(add_service):
    """More services, and longer words, than a page has room for."""
    for number in range(12):
        for kind in ("crisis-line", "legal"):
            add_service(
                f"{kind}-{number}",
                kind=kind,
                name=f"{LONG} {number}",
                phone="1-888-555-0100 or 416-555-0100",
                text_line="Text HELP to 555-010 or chat on the site",
                hours="From Monday to Friday between 8:30 and 17:30, and on Saturdays until noon, but not in summer",
            )


def test_crisis_lines_stand_on_top_after_911(add_service, client):
    add_service("fund", phone="416-555-0101")
    add_service("line", kind="crisis-line", phone="416-555-0100")
    add_service("silent")
    text = client.get(ADDRESS).content.decode()
    sheet = text[text.index('class="sheet"') :]
    assert sheet.index("911") < sheet.index("416-555-0100") < sheet.index("416-555-0101")
    assert "Silent" not in sheet, "without a number it is of no use on the sheet"
    assert 'class="sheet-own"' in sheet


def test_the_sheet_is_dated_and_says_when_to_check_it(add_service, client):
    with clock.at(datetime(2026, 11, 30, 17, tzinfo=UTC)):
        text = " ".join(client.get(ADDRESS).content.decode().split())
    assert "Printed: <strong>30 November 2026</strong>" in text
    assert "Check every number by: <strong>28 February 2027</strong>" in text


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 1, 31), date(2026, 4, 30)),
        (date(2026, 10, 5), date(2027, 1, 5)),
        (date(2027, 11, 30), date(2028, 2, 29)),
    ],
)
def test_three_months_later(day, later):
    assert months_after(day, 3) == later


def test_the_nearest_come_first_and_the_rest_is_counted(crowded, add_service):
    add_service("own", regions=["north"], phone="416-555-0102")
    made = sheet(Directory("en"), region="north")
    assert made["others"][0]["name"] == "Own"
    assert len(made["crisis"]) == MOST_CRISIS + 1
    assert made["others"]
    assert made["left_out"] == 25 - MOST_CRISIS - len(made["others"])


@pytest.mark.parametrize(("paper", "width"), [("letter", 612), ("a4", 595)])
def test_the_file_is_one_page_however_much_there_is(crowded, client, paper, width):
    from pypdf import PdfReader

    response = client.get("/en/directory/contact-sheet.pdf", {"paper": paper, "region": "north"})
    assert response["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(response.content)).pages
    assert len(pages) == 1
    assert int(pages[0].mediabox.width) == width


def test_the_file_is_one_page_with_few_services_too(add_service, client):
    add_service("line", kind="crisis-line", phone="416-555-0100")
    assert pages_of(client.get("/fr/directory/contact-sheet.pdf", {"paper": "folio"}).content) == 1


def test_the_page_costs_few_queries(crowded, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        assert client.get(ADDRESS).status_code == 200
