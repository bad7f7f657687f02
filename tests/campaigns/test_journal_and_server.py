"""The journal against a real server that dies: what was chosen meanwhile is saved when it is back, once."""

import pytest

from learning.portal.campaigns import throwaway
from tests.browser import Visitor

pytestmark = pytest.mark.journey
KEPT = "Not saved yet – kept on this device"
JOURNAL = "Object.keys(localStorage).filter(key => key.startsWith('answers:')).length"


def test_a_killed_server_costs_no_answer(browser):
    with throwaway.site("sqlite") as site:
        site.start()
        person, quiz = site.facts["people"][0], site.facts["quizzes"][0]
        visitor = Visitor(browser, f"http://127.0.0.1:{site.port}")
        visitor.context.add_cookies([{"name": "sessionid", "value": person["session"], "url": visitor.address}])
        visitor.open(quiz["address"])
        page = visitor.page
        page.get_by_role("button", name="Start the quiz").click()
        page.wait_for_url("**/questions/")
        ticked = page.get_by_role("checkbox")
        ticked.nth(0).click()
        page.get_by_role("status").get_by_text("Saved", exact=True).wait_for()
        site.kill_all()
        ticked.nth(1).click()
        page.get_by_role("radio").nth(0).click()
        page.get_by_role("status").get_by_text(KEPT).first.wait_for()
        assert page.evaluate(JOURNAL) == 2
        site.start()
        for _moment in range(300):
            if not page.evaluate(JOURNAL):
                break
            page.wait_for_timeout(100)
        assert page.evaluate(JOURNAL) == 0
        rows = site.rows("SELECT question_id, save_id FROM quizzes_response")
        assert len(rows) == len(set(rows)) == 3
        assert not page.get_by_text(KEPT).is_visible()
        visitor.close()
