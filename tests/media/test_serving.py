"""The files of a package, and the page that plays it: for whoever has the address, and for nobody else."""

from datetime import timedelta

import pytest
from django.core import signing

from learning.core import clock
from media.h5p import content_tokens, services
from media.h5p.selectors import frame_url
from tests.media.played import TYPE, package

RECORDING = bytes(range(256)) * 40


@pytest.fixture
def version(db):
    return services.add_version(file=package(extra={"content/talk.mp3": RECORDING}), publish=True)


@pytest.fixture
def folder(version):
    """The address that the files of the package lie below."""
    return f"/h5p/{content_tokens.make(version_id=version.pk, audience='somebody')}/"


def content(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


# --- tokens ------------------------------------------------------------------------------------------


def test_a_token_says_which_version_and_for_whom_and_ends():
    now = clock.now()
    token = content_tokens.make(version_id=7, audience="a-session")
    granted = content_tokens.read(token)
    assert (granted.version_id, granted.audience) == (7, "a-session")
    assert timedelta(hours=8) <= granted.expires - now <= timedelta(hours=9)
    with clock.at(now + timedelta(hours=9, minutes=1)), pytest.raises(content_tokens.Expired):
        content_tokens.read(token)


def test_one_session_gets_the_same_address_for_a_while():
    with clock.at(clock.now().replace(minute=5)):
        first = content_tokens.make(version_id=7, audience="a-session")
    with clock.at(clock.now().replace(minute=50)):
        assert content_tokens.make(version_id=7, audience="a-session") == first


@pytest.mark.parametrize("audience", ["", "a b", "somebody@example.org", "x" * 65, "a.b", "é"])
def test_an_audience_is_one_opaque_word(audience):
    with pytest.raises(ValueError, match="audience"):
        content_tokens.make(version_id=7, audience=audience)


def test_a_changed_token_is_refused():
    token = content_tokens.make(version_id=7, audience="a-session")
    other = signing.Signer(salt="elsewhere", sep=".").sign("7.99999999999.a-session")
    for changed in ("8" + token[1:], token[:-1], token + "x", token.replace(".", ":"), "", "x" * 5000, other):
        with pytest.raises(content_tokens.BadToken):
            content_tokens.read(changed)


def test_a_token_names_nobody(version, client, learner):
    client.force_login(learner)
    opened = client.post(f"/en/activities/{version.activity.code}/attempts/").json()
    audience = content_tokens.read(opened["frame"].split("/")[2]).audience
    assert audience.isalnum()
    assert client.session.session_key not in opened["frame"]
    assert learner.email not in opened["frame"]


# --- files --------------------------------------------------------------------------------------------


def test_a_file_comes_with_its_type_and_sealed(client, folder):
    response = client.get(f"{folder}{TYPE}-1.0/testing.js")
    assert response.status_code == 200
    assert b"H5P.Testing" in response.content
    assert response["Content-Type"] == "text/javascript"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "immutable" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_no_answer_touches_the_session_or_sets_a_cookie(client, learner, folder, version, django_assert_num_queries):
    client.force_login(learner)
    cookies = dict(client.cookies)
    missing = f"{folder}content/missing.json"
    refused = "/h5p/nonsense/h5p.json"
    with django_assert_num_queries(3):  # one for each version; none for a session, none for a person
        answers = [client.get(address) for address in (folder, f"{folder}h5p.json", missing, refused, "/h5p/nonsense/")]
    assert [answer.status_code for answer in answers] == [200, 200, 404, 403, 403]
    for answer in answers:
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
        assert answer["Cache-Control"]
        assert "sandbox allow-scripts" in answer["Content-Security-Policy"]
    assert dict(client.cookies) == cookies


def test_only_reading_is_possible(client, folder):
    assert client.post(f"{folder}h5p.json").status_code == 405
    assert client.post(folder).status_code == 405
    head = client.head(f"{folder}content/talk.mp3")
    assert (head.status_code, head["Content-Length"]) == (200, str(len(RECORDING)))
    asked = client.options(f"{folder}h5p.json")
    assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (204, "*")


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, 10239),
        ("bytes=-10", 10230, 10239),
        ("bytes=10000-99999", 10000, 10239),
        ("bytes=-99999", 0, 10239),
    ],
)
def test_a_part_of_a_recording(client, folder, wanted, first, last):
    response = client.get(f"{folder}content/talk.mp3", headers={"Range": wanted, "Accept-Encoding": "gzip"})
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/10240"
    assert content(response) == RECORDING[first : last + 1]
    assert response["Content-Length"] == str(last + 1 - first)
    assert response["Content-Type"] == "audio/mpeg"
    assert response.get("Content-Encoding", "identity") == "identity"


@pytest.mark.parametrize("wanted", ["bytes=10240-", "bytes=-0", "bytes=99999-100000"])
def test_a_part_that_is_not_there(client, folder, wanted):
    response = client.get(f"{folder}content/talk.mp3", headers={"Range": wanted})
    assert (response.status_code, response["Content-Range"]) == (416, "bytes */10240")


@pytest.mark.parametrize(
    "wanted",
    ["bytes=5-1", "bytes=0-1,5-6", "bytes=-", "lines=1-2", "bytes=a-b", "bytes=" + "9" * 40 + "-", "bytes=１-２"],
)
def test_what_cannot_be_read_as_a_part_means_the_whole(client, folder, wanted):
    response = client.get(f"{folder}content/talk.mp3", headers={"Range": wanted})
    assert response.status_code == 200
    assert content(response) == RECORDING


def test_a_part_of_another_state_of_the_file_is_the_whole(client, folder):
    etag = client.get(f"{folder}content/talk.mp3")["ETag"]
    for held, status in ((etag, 206), ('"other"', 200), (f"W/{etag}", 200), ("Sun, 01 Nov 2026 00:00:00 GMT", 200)):
        response = client.get(f"{folder}content/talk.mp3", headers={"Range": "bytes=0-9", "If-Range": held})
        assert response.status_code == status, held


def test_what_the_browser_has_is_not_sent_again(client, folder):
    address = f"{folder}{TYPE}-1.0/testing.js"
    etag = client.get(address, headers={"Accept-Encoding": "gzip"})["ETag"]
    assert etag.startswith("W/")  # compressed on its way
    response = client.get(address, headers={"If-None-Match": etag})
    assert (response.status_code, response.content) == (304, b"")
    assert "immutable" in response["Cache-Control"]
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "../h5p.json",
        "content/../../../continuum.sqlite3",
        "content/..%2f..%2f..%2fcontinuum.sqlite3",
        "%2e%2e/%2e%2e/h5p.json",
        "content%2f..%2f..%2f..%2fh5p.json",
        "..%5c..%5ch5p.json",
        "/etc/passwd",
        "%2fetc/passwd",
        "content",
        "content/",
        "content/nothing.json",
        "content/content.json%00.png",
        "content//content.json",
        "x" * 5000,
        "content/" + "x" * 300,
    ],
)
def test_nothing_beside_the_package_is_served(client, folder, name):
    response = client.get(f"{folder}{name}")
    assert response.status_code in (403, 404)
    assert b"mainLibrary" not in content(response)


def test_a_token_for_one_version_opens_no_other(client, version):
    other = services.add_version(file=package({"n": 2}, extra={"content/secret.txt": "S"}), publish=True)
    token = content_tokens.make(version_id=version.pk, audience="somebody")
    assert client.get(f"/h5p/{token}/content/secret.txt").status_code == 404
    token = content_tokens.make(version_id=other.pk, audience="somebody")
    assert client.get(f"/h5p/{token}/content/secret.txt").status_code == 200


def test_an_address_that_ran_out_is_refused(client, folder):
    with clock.at(clock.now() + timedelta(hours=10)):
        assert client.get(f"{folder}h5p.json").status_code == 403
        page = client.get(folder)
    assert page.status_code == 403
    assert "open for a long time" in page.content.decode()
    assert "main.bundle.js" not in page.content.decode()


# --- the frame page -------------------------------------------------------------------------------------


def directives(response) -> dict[str, str]:
    parts = [directive.strip().partition(" ") for directive in response["Content-Security-Policy"].split(";")]
    return {name: value for name, _space, value in parts}


def test_the_frame_may_do_what_a_package_needs_and_nothing_else(client, folder):
    policy = directives(client.get(folder))
    ours, files = "http://testserver/static/", f"http://testserver{folder}"
    assert policy == {
        "default-src": "'none'",
        "script-src": f"{ours} {files}",
        "style-src": f"{ours} {files} 'unsafe-inline'",
        "img-src": f"{ours} {files} data: blob:",
        "font-src": f"{ours} {files} data: blob:",
        "media-src": f"{ours} {files} data: blob:",
        "connect-src": files,
        "base-uri": files,
        "form-action": "'none'",
        "frame-ancestors": "http://testserver",
        "sandbox": "allow-scripts",
    }


def test_another_site_is_let_in_when_an_administrator_allowed_it_and_no_further(client, folder, version, administrator):
    before = client.get(folder)["Content-Security-Policy"]
    assert "example" not in before
    services.allow_hosts(activity=version.activity, hosts=["video.example.org"], by=administrator)
    policy = directives(client.get(folder))
    asked = {name for name, value in policy.items() if "https://video.example.org" in value.split()}
    assert asked == {"script-src", "style-src", "img-src", "font-src", "media-src", "connect-src", "frame-src"}
    assert "*" not in client.get(folder)["Content-Security-Policy"]


def test_a_host_that_is_none_changes_no_policy(client, folder, version):
    version.activity.allowed_hosts = ["x; script-src *", "*", "'unsafe-eval'", "a.example/path", "localhost"]
    version.activity.save()
    policy = client.get(folder)["Content-Security-Policy"]
    assert "*" not in policy
    assert "unsafe-eval" not in policy
    assert "example" not in policy


def test_the_frame_speaks_the_readers_language_and_has_no_inline_script(client, version):
    page = client.get(frame_url(version, "somebody", "fr")).content.decode()
    assert '<html lang="fr">' in page
    assert page.count("<script") == page.count("<script src=") + page.count('type="application/json"')
    assert " style=" not in page
    assert client.get(frame_url(version, "somebody", "tlh")).status_code == 200
