"""What stands between a package and everything else, as the server says it: the rest is proved in a browser."""

import time

import pytest

from media.h5p import content_tokens, services
from tests.media.played import TYPE, package

STRICT = '// A comment\n/* and a longer\n one */ "use strict";\nvar H5P = H5P || {};\n'
# A pattern that tries every way to part these would still be at it tomorrow.
SLOW = "/**/" * 1000 + "var H5P;"


@pytest.fixture
def script(client, db):
    """The script of a package as it is served."""

    def script(source, **headers):
        version = services.add_version(file=package(script=source))
        token = content_tokens.make(version_id=version.pk, audience="somebody")
        return client.get(f"/h5p/{token}/{TYPE}-1.0/testing.js", headers=headers)

    return script


def test_no_script_of_a_package_finds_the_way_out_that_no_policy_stops(script):
    served = script("var H5P = {};\n").content.decode()
    assert served.startswith('for(const n of["RTCPeerConnection"')
    assert served.endswith("var H5P = {};\n")
    assert served.count("\n") == 1  # numbers of lines stay right


def test_no_script_comes_in_parts_where_the_start_could_be_left_out(script):
    answer = script("var H5P = {};\n", Range="bytes=200-")
    assert answer.status_code == 200
    assert answer.content.startswith(b"for(const n of")


def test_a_strict_script_stays_strict_and_a_script_of_comments_is_looked_at_quickly(script):
    assert script(STRICT).content.startswith(b'"use strict";for(const n')
    begun = time.process_time()
    assert script(SLOW).content.startswith(b"for(const n")
    assert time.process_time() - begun < 1


def test_a_frame_of_ours_holds_activities_and_no_other_page(client, course, trainer):
    def frames(path):
        policy = client.get(path)["Content-Security-Policy"]
        return next(part.split()[1:] for part in policy.split("; ") if part.startswith("frame-src"))

    assert frames("/en/") == ["http://testserver/h5p/"]
    client.force_login(trainer)
    # Wagtail shows previews of pages in frames.
    assert frames("/admin/") == ["http://testserver/h5p/", "http://testserver/admin/"]
