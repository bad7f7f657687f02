"""Our own activities in a real browser, all the way: played on the site, recorded, and counted there as they count."""

import re
from io import BytesIO

import pytest
from django.conf import settings

from media.h5p import packing
from media.h5p import services as media
from media.models import H5PActivity
from quizzes.models import H5PAttempt, H5PStatement
from tests.browser import Visitor

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
SOURCES = settings.BASE_DIR / "modules" / "content" / "en" / "activities"
PILES = ["What", "Leave", "His", "Leave", "What", "What", "His", "What", "What", "His"]
STEPS = ["An interpreter", "Legal", "A job", "A statement"]


@pytest.fixture
def activities(db):
    for source in packing.sources(SOURCES):
        packed = packing.pack(source)
        media.add_version(file=BytesIO(packed.data), code=source.name, publish=True)


@pytest.fixture
def play(activities, browser, live_server, client, learner):
    """Opens an activity on its page; answers the frame, and how to wait until an end was recorded."""
    visitor = Visitor(browser, live_server.url, reduced_motion="reduce")
    visitor.sign_in(client, learner)

    def play(code):
        visitor.open(f"/en/activities/{code}/")
        frame = visitor.page.frame_locator("iframe")
        frame.locator(".continuum-view").wait_for()
        return frame, lambda: visitor.page.get_by_text("Done. It is recorded.").wait_for()

    yield play
    visitor.close()


def press(frame, words):
    frame.get_by_role("button", name=re.compile(f"^{re.escape(words)}")).first.click()


def test_what_is_played_is_counted_by_the_site_as_it_counts_itself(play, learner):
    frame, recorded = play("what-goes-into-the-note")
    for pile in PILES:
        press(frame, pile)
    press(frame, "See what there is to say")
    recorded()
    frame, recorded = play("what-safe-means")
    for words in ("“Your boss rings", "“Fair enough", "“What would make it", "“The call we can do"):
        press(frame, words)
    recorded()
    frame, recorded = play("a-chain-for-dogwood")
    for step in STEPS:
        press(frame, f"Add to the chain: {step}")
    press(frame, "Try the chain")
    recorded()
    ends = H5PStatement.objects.filter(attempt__user=learner, verb="completed")
    counted = {one.attempt.version.activity.code: (float(one.points), float(one.maximum)) for one in ends}
    claimed = {one.attempt.version.activity.code: (one.said["raw"], one.said["maximum"]) for one in ends}
    assert counted == claimed
    assert set(counted) == set(H5PActivity.objects.values_list("code", flat=True))
    assert set(H5PAttempt.objects.values_list("scoring", flat=True)) == {"recomputed"}
    assert not H5PAttempt.objects.filter(done_at=None).exists()
