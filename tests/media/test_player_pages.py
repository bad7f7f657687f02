"""An activity's place on slides, its own page, and what opening it hands out: over HTTP, without script."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from media.h5p import content_tokens, services
from modules.models import SectionPage
from quizzes.models import H5PAttempt
from tests import factories
from tests.media.played import package

OPEN_TO_ALL = "everyone"
SIGNED_IN = "signed-in"


@pytest.fixture
def version(db):
    return services.add_version(file=package(), publish=True)


@pytest.fixture
def slide(course, version):
    return activity_slide(version.activity)


def activity_slide(activity, readership=OPEN_TO_ALL, title="With an activity"):
    section = SectionPage.objects.order_by("path").first()
    value = {
        "title": "Sort the cards",
        "activity": activity.pk if activity else None,
        "alternative": "<p>The same in words.</p>",
    }
    return factories.add_slide(section, title, body=[{"type": "activity", "value": value}], readership=readership)


def open_it(client, version, query=""):
    return client.post(f"/en/activities/{version.activity.code}/attempts/{query}")


def test_the_slide_loads_nothing_before_somebody_wants_it(client, slide, version, learner):
    client.force_login(learner)
    page = client.get(slide.url).content.decode()
    assert "Open the activity" in page
    assert f'href="/en/activities/{version.activity.code}/"' in page
    assert "<iframe" not in page
    assert "/h5p/" not in page
    assert page.count("js/h5p-host.js") == 1
    assert not H5PAttempt.objects.exists()


def test_a_slide_has_no_script_for_activities_where_it_has_none(client, course, learner):
    client.force_login(learner)
    page = client.get("/en/course/first/section-1/slide-1-one/").content.decode()
    assert "h5p" not in page


def test_a_slide_with_activities_costs_one_look_more(client, course, version, learner, django_assert_max_num_queries):
    plain = factories.add_slide(SectionPage.objects.order_by("path").first(), "Without one")
    client.force_login(learner)
    client.get(plain.url)
    with CaptureQueriesContext(connection) as without:
        assert client.get(plain.url).status_code == 200
    count = len(without)
    first, second = (services.add_version(file=package({"n": n}), publish=True).activity for n in (1, 2))
    section = SectionPage.objects.order_by("path").first()
    body = [
        {"type": "activity", "value": {"title": "One", "activity": one.pk, "alternative": "<p>Words.</p>"}}
        for one in (version.activity, first, second)
    ]
    slide = factories.add_slide(section, "With three", body=body)
    client.get(slide.url)
    with django_assert_max_num_queries(count + 1):
        page = client.get(slide.url).content.decode()
    assert page.count("data-h5p") == 3


@pytest.mark.parametrize("state", ["none chosen", "none live", "deleted"])
def test_without_an_activity_the_slide_says_it_in_words(client, course, learner, state):
    activity = None
    if state != "none chosen":
        activity = services.add_version(file=package(), publish=state == "deleted").activity
    slide = activity_slide(activity)
    if state == "deleted":
        type(activity).objects.filter(pk=activity.pk).delete()
    client.force_login(learner)
    page = client.get(slide.url).content.decode()
    assert "The same in words." in page
    assert "Open the activity" not in page
    assert "h5p-host" not in page


def test_opening_hands_out_a_frame_and_an_attempt_once(client, slide, version, learner):
    client.force_login(learner)
    opened = open_it(client, version).json()
    attempt = H5PAttempt.objects.get(user=learner, version=version)
    assert opened["attempt"] == attempt.pk
    assert opened["statements"] == f"/en/h5p-attempts/{attempt.pk}/statements/"
    assert opened["state"] == f"/en/h5p-attempts/{attempt.pk}/state/KEY/"
    assert opened["saved"] == {}
    assert opened["blocked"] == []
    assert client.get(opened["frame"]).status_code == 200
    assert open_it(client, version).json()["attempt"] == attempt.pk
    kept = opened["state"].replace("KEY", "state")
    assert client.put(kept, {"data": {"at": 3}}, content_type="application/json").status_code == 200
    assert open_it(client, version).json()["saved"] == {"state": {"at": 3}}


def test_an_attempt_needs_the_token_against_forgery(version, learner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(learner)
    assert open_it(client, version).status_code == 403
    assert not H5PAttempt.objects.exists()


def test_a_visitor_plays_what_a_public_slide_shows_and_leaves_no_trace(slide, version):
    client = Client(enforce_csrf_checks=True)
    page = client.get(slide.url)
    assert "Open the activity" in page.content.decode()
    assert "I worked through it in words" not in page.content.decode()
    opened = open_it(client, version).json()
    assert (opened["attempt"], opened["statements"], opened["state"]) == (None, "", "")
    assert client.get(opened["frame"]).status_code == 200
    assert not client.cookies
    assert not H5PAttempt.objects.exists()


def test_a_visitor_gets_nothing_that_only_readers_with_an_account_see(client, course, version, learner):
    slide = activity_slide(version.activity, readership=SIGNED_IN)
    code = version.activity.code
    assert open_it(client, version).status_code == 404
    assert client.get(f"/en/activities/{code}/").status_code == 404
    client.force_login(learner)
    page = client.get(f"/en/activities/{code}/").content.decode()
    assert "The same in words." in page
    assert slide.url in page


def test_what_is_not_live_opens_for_nobody(client, learner, db):
    version = services.add_version(file=package())
    client.force_login(learner)
    assert open_it(client, version).status_code == 404
    assert client.get(f"/en/activities/{version.activity.code}/").status_code == 404
    assert open_it(client, version).json()["code"] == "closed"
    assert client.post("/en/activities/nothing/attempts/").status_code == 404


def test_its_own_page_has_the_words_and_the_same_credit_without_script(client, slide, version, learner):
    client.force_login(learner)
    address = f"/en/activities/{version.activity.code}/"
    page = client.get(address).content.decode()
    assert "The same in words." in page
    assert f'href="{slide.url}"' in page
    assert "Activity – Course" in page
    answer = client.post(f"{address}done-in-words/", {"next": address}, follow=True)
    assert "It counts the same." in answer.content.decode()
    assert H5PAttempt.objects.get(user=learner).done_at is not None


def test_the_words_speak_the_readers_language_on_the_french_page(client, slide, version, learner):
    client.force_login(learner)
    page = client.get(f"/fr/activities/{version.activity.code}/").content.decode()
    assert '<html lang="fr">' in page
    assert 'data-language="fr"' in page


def test_a_preview_keeps_nothing(client, slide, version, trainer):
    client.force_login(trainer)
    opened = open_it(client, version, "?preview").json()
    assert (opened["attempt"], opened["statements"]) == (None, "")
    assert content_tokens.read(opened["frame"].split("/")[2]).version_id == version.pk
    assert not H5PAttempt.objects.exists()


def test_other_sites_are_named_until_they_are_allowed(client, course, administrator):
    content = {"picture": {"path": "https://pictures.example.org/one.png", "mime": "image/png"}}
    version = services.add_version(file=package(content), publish=True)
    client.force_login(administrator)
    assert open_it(client, version).json()["blocked"] == ["pictures.example.org"]
    services.allow_hosts(activity=version.activity, hosts=["pictures.example.org"], by=administrator)
    assert open_it(client, version).json()["blocked"] == []


def test_a_trainer_previews_a_version_that_is_not_live(client, trainer):
    version = services.add_version(file=package())
    client.force_login(trainer)
    page = client.get(f"/admin/h5p/versions/{version.pk}/preview/")
    frame = page.context["frame_url"]
    assert f'data-frame="{frame}"' in page.content.decode().replace("&amp;", "&")
    assert client.get(frame).status_code == 200
