"""The page to print, in a real browser."""

import pytest

from tests.browser import Visitor
from tests.factories import make_site
from tests.journeys.test_accessibility import AXE, PHONE, complaints
from tests.toolkit.forms import publish_form
from tests.toolkit.paper_forms import paper_form

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def visitor(browser, live_server):
    found = Visitor(browser, live_server.url)
    yield found
    found.close()


def test_the_page_to_print_is_for_everybody_and_keeps_its_style(visitor):
    if not AXE.exists():
        pytest.skip(f"{AXE} is missing: `make setup` puts it there.")
    axe, page = AXE.read_text(), visitor.page
    make_site()
    publish_form(sections=list(paper_form().to_data()["sections"]))
    for address in ("/en/toolkit/t2/blank.html", "/en/toolkit/t2/blank.html?large=1"):
        visitor.open(address)
        for size in ({"width": 1280, "height": 800}, PHONE):
            page.set_viewport_size(size)
            visitor.picture(f"blank-{size['width']}")
            assert complaints(page, axe) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert page.evaluate("getComputedStyle(document.querySelector('.room')).borderTopStyle") == "solid"
    assert visitor.problems == []
