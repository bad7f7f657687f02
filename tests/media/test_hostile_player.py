"""Packages that try things, in chromium, in front of an administrator who is signed in: they reach nothing.

A few here; all of them in the campaign `h5p-hostile`.
"""

import json
from decimal import Decimal

import pytest
from django.conf import settings
from wagtail.models import Page

from learning.progress.models import Record
from media.h5p import services, views
from modules.models import SectionPage
from quizzes.h5p.scoring.base import MOST_POINTS
from quizzes.h5p.services import MOST_STATEMENTS, MOST_STATES
from quizzes.h5p.statements import KEY, LARGEST
from quizzes.models import H5PAttempt, H5PState, H5PStatement
from tests import factories
from tests.media.hostile.corpus import CONTAINED, PACKAGES, expected
from tests.media.hostile.looking import look, window
from tests.media.hostile.report import is_whole, note
from tests.media.hostile.stranger import stranger

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
A_FEW = ("cookie-thief", "fetch-signed-in", "fresh-realm", "send-connection", "navigate-self-home",
         "forge-statements", "loop-at-once")  # fmt: skip
LONG, SHORT = 7, 2.5  # seconds


def test_what_packages_try_in_a_browser_comes_to_nothing(
    browser, live_server, client, administrator, tmp_path, monkeypatch
):
    monkeypatch.setattr(views, "PATIENCE", 3)
    factories.make_course()
    client.force_login(administrator)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value}
    found, tried, walled, slowest = {}, 0, 0, ("", 0.0)
    for package in expected(CONTAINED) if is_whole() else [PACKAGES[name] for name in A_FEW]:
        with stranger() as other:
            address, version = put_on_slide(package, package.write(tmp_path / "upload.h5p", elsewhere=other.address))
            with window(browser, live_server.url, cookie) as visitor:
                seen = look(visitor, package, address, patience=LONG if is_whole() else SHORT)
            found[package.name] = [*seen.harm(other), *wrong_in_the_record(package, version, administrator)]
        tried, walled = tried + len(set(seen.of("tried"))), walled + len(set(seen.of("blocked")))
        slowest = max(slowest, (package.name, seen.seconds), key=lambda one: one[1])
        note("seen", package=package.name, seconds=seen.seconds, said=seen.said)
    note(
        "browser",
        packages=len(found),
        tried=tried,
        walled=walled,
        statements=H5PStatement.objects.count(),
        states=H5PState.objects.count(),
        slowest=slowest,
        found=[one for harm in found.values() for one in harm],
    )
    assert {name: harm for name, harm in found.items() if harm} == {}


def put_on_slide(package, path):
    """Uploads it and makes a slide for it; answers the address of the slide, and the version."""
    with path.open("rb") as file:
        version = services.add_version(file=file, publish=True, code=f"hostile-{package.name}")
    section = SectionPage.objects.order_by("path").first()
    value = {"title": "Try a word", "activity": version.activity_id, "alternative": "<p>The same in words.</p>"}
    slide = factories.add_slide(section, f"With {package.name}", body=[{"type": "activity", "value": value}])
    return Page.objects.get(pk=slide.pk).get_url(), version


def wrong_in_the_record(package, version, person):
    """What may not stand in the database, whatever the package said: under other names, beyond limits, twice."""
    attempts = H5PAttempt.objects.filter(version=version)
    said = H5PStatement.objects.filter(attempt__version=version)
    states = H5PState.objects.filter(version=version)
    wrong = {
        "somebody else’s attempt": attempts.exclude(user=person),
        "more than one attempt": attempts if attempts.count() > 1 + attempts.exclude(done_at=None).count() else (),
        "impossible points": [one for one in [*said, *attempts] if not is_possible(one.points, one.maximum)],
        "points counted by the site": said.filter(scoring="recomputed"),
        "too many statements": said if said.count() > MOST_STATEMENTS else (),
        "one statement twice": said if said.count() != len(set(said.values_list("statement_id", flat=True))) else (),
        "a large statement": [one for one in said if len(json.dumps(one.said)) > LARGEST],
        "markup as a verb": [one.verb for one in said if not one.verb.replace("-", "").isalpha()],
        "somebody else’s state": states.exclude(user=person),
        "a strange or large state": [
            one.key for one in states if not KEY.fullmatch(one.key) or len(json.dumps(one.data)) > 2 * LARGEST
        ],
        "too many states": states if states.count() > MOST_STATES else (),
        "done for the ledger": Record.objects.filter(evidence__kind="activity"),
    }
    return [f"{package.name}: {what}: {list(rows)[:3]}" for what, rows in wrong.items() if rows]


def is_possible(points: Decimal | None, maximum: Decimal | None) -> bool:
    return points is None or (maximum is not None and 0 <= points <= maximum <= MOST_POINTS)
