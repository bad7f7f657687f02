"""What the page round a frame may send, over HTTP: taken, or refused in a sentence with a code, and nothing changed."""

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from quizzes.h5p import selectors, statements
from quizzes.models import H5PAttempt, H5PState, H5PStatement
from tests.quizzes.h5p import contents
from tests.quizzes.h5p.conftest import statement
from tests.quizzes.h5p.contents import IDS


@pytest.fixture
def desk(client, learner):
    client.force_login(learner)
    return client


@pytest.fixture
def send(desk, attempt):
    address = reverse("quizzes:h5p_statements", args=[attempt.pk])

    def send(body, content_type="application/json"):
        body = body if isinstance(body, str | bytes) else json.dumps(body)
        return desk.post(address, body, content_type=content_type)

    return send


def test_a_statement_is_acknowledged_with_what_it_is_worth(send, version):
    answer = send(statement(version, response="0[,]1", raw=1, maximum=1))
    assert answer.status_code == 200
    assert answer.json() | {"id": ""} == {
        "id": "", "kept": True, "new": True, "done": True, "scoring": "recomputed", "points": 2.0, "maximum": 2.0,
    }  # fmt: skip
    assert answer["Cache-Control"].startswith("max-age=0")


def test_parts_may_come_in_the_statement(desk, make_version, learner):
    version = make_version("H5P.QuestionSet 1.20", contents.question_set())
    opened = desk.post(reverse("quizzes:activity_attempts", args=[version.activity.code])).json()
    parts = [statement(version, part=IDS[0], response="0"), {"verb": "not readable"}]
    said = statement(version, "completed", raw=4, maximum=4) | {"parts": parts}
    answer = desk.post(opened["statements"], json.dumps(said), content_type="application/json").json()
    assert (answer["points"], answer["maximum"], answer["scoring"]) == (4, 4, "self-reported")


def changed(version, path, value):
    said = statement(version, response="0", raw=1, maximum=2)
    target = said
    for name in path[:-1]:
        target = target[name]
    target[path[-1]] = value
    return said


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (["verb", "id"], "http://adlnet.gov/expapi/verbs/voided", "unknown-verb"),
        (["verb", "id"], "https://evil.example/verbs/completed", "unknown-verb"),
        (["verb", "id"], "completed", "unknown-verb"),
        (["verb"], None, "unknown-verb"),
        (["object", "id"], "http://127.0.0.1:8000/activities/another/1", "foreign-object"),
        (["object", "id"], "https://evil.example/", "foreign-object"),
        (["object", "id"], 4, "foreign-object"),
        (["object", "objectType"], "Agent", "foreign-object"),
        (["object"], [], "foreign-object"),
        (["id"], "not-a-uuid", "bad-id"),
        (["id"], 17, "bad-id"),
        (["result", "score", "raw"], "4", "bad-score"),
        (["result", "score", "raw"], 1_000_000, "bad-score"),
        (["result", "score", "max"], -1, "bad-score"),
        (["result", "score", "max"], True, "bad-score"),
        (["result", "response"], {"a": 1}, "bad-response"),
        (["result", "response"], "x" * 9_000, "too-long"),
        (["result", "response"], "\0", "bad-text"),
        (["result", "response"], "\ud800", "bad-text"),
        (["context"], {"a": [[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]}, "too-complex"),
        (["context"], [0] * 6_000, "too-complex"),
        (["context"], "x" * 300_000, "too-large"),
        (["parts"], "all of them", "bad-parts"),
        (["parts"], [{}] * 201, "bad-parts"),
    ],
)
def test_what_no_activity_says_is_refused_with_a_code(send, version, attempt, path, value, code):
    answer = send(changed(version, path, value))
    assert (400 <= answer.status_code < 500, answer.json()["code"]) == (True, code)
    assert answer.json()["error"]
    assert not H5PStatement.objects.exists()
    attempt.refresh_from_db()
    assert attempt.done_at is None


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"7", b'{"a": NaN}', b'{"a": 1e999}', b"\xff\xfe", b"[" * 60_000, b"9" * 5_000]
)
def test_what_is_no_statement_at_all_is_refused(send, body):
    answer = send(body)
    assert (400 <= answer.status_code < 500, "code" in answer.json()) == (True, True)


def test_a_statement_about_two_parts_at_once_is_refused(send, version):
    said = statement(version, part=IDS[0], response="0")
    said["object"]["definition"]["extensions"] = {statements.SUB_CONTENT: IDS[1]}
    assert send(said).json()["code"] == "foreign-object"


def test_another_person_and_a_visitor_are_sent_away(version, attempt, trainer, client):
    addresses = [
        reverse("quizzes:h5p_statements", args=[attempt.pk]),
        reverse("quizzes:h5p_state", args=[attempt.pk, "state"]),
        reverse("quizzes:h5p_statements", args=[10**30]),
    ]
    body = json.dumps(statement(version, response="0"))
    assert client.post(addresses[0], body, content_type="application/json").json()["code"] == "signed-out"
    client.force_login(trainer)
    for address in addresses:
        method = client.get if "state/" in address and "statements" not in address else client.post
        answer = method(address, **({} if method == client.get else {"data": body, "content_type": "application/json"}))
        assert (answer.status_code, answer.json()["code"]) == (404, "not-yours")


def test_a_forged_request_of_another_site_is_refused(version, attempt, learner):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(learner)
    for address in (
        reverse("quizzes:h5p_statements", args=[attempt.pk]),
        reverse("quizzes:activity_in_words", args=[version.activity.code]),
    ):
        answer = careful.post(address, json.dumps(statement(version)), content_type="application/json")
        assert answer.status_code == 403
    assert not H5PStatement.objects.exists()


def test_where_somebody_was_comes_back(desk, attempt):
    address = reverse("quizzes:h5p_state", args=[attempt.pk, f"{IDS[0]}.state"])
    kept = {"data": {"answers": [1, "é"], "progress": None}}
    assert desk.put(address, json.dumps(kept), content_type="application/json").status_code == 200
    assert desk.get(address).json() == kept
    for body in (b"{}", b"[1]", b"{"):
        assert desk.put(address, body, content_type="application/json").status_code == 400
    assert desk.get(address).json() == kept
    assert desk.post(address, b"{}", content_type="application/json").status_code == 405
    assert H5PState.objects.count() == 1


def test_whoever_worked_through_the_words_is_told_so_and_led_back(desk, version):
    address = reverse("quizzes:activity_in_words", args=[version.activity.code])
    answer = desk.post(address, {"next": "/en/modules/"})
    assert (answer.status_code, answer["Location"]) == (303, "/en/modules/")
    elsewhere = desk.post(address, {"next": "https://evil.example/"})
    assert elsewhere["Location"] == reverse("quizzes:activity", args=[version.activity.code])
    assert H5PAttempt.objects.filter(how="words").count() == 1


def test_the_words_of_an_activity_that_is_not_open_change_nothing(desk, version, client):
    version.activity.live_version = None
    version.activity.save()
    address = reverse("quizzes:activity_in_words", args=[version.activity.code])
    assert desk.post(address).status_code == 400
    assert desk.post(reverse("quizzes:activity_in_words", args=["nowhere"])).status_code == 404
    assert not H5PAttempt.objects.exists()
    client.logout()
    assert client.post(address).status_code == 302


def test_a_statement_costs_few_queries(send, version, django_assert_max_num_queries):
    with django_assert_max_num_queries(17):
        send(statement(version, response="0"))


values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
PATHS = [
    ["id"], ["verb"], ["verb", "id"], ["object"], ["object", "id"], ["object", "definition"], ["object", "objectType"],
    ["result"], ["result", "score"], ["result", "score", "raw"], ["result", "score", "max"], ["result", "response"],
    ["result", "completion"], ["result", "duration"], ["context"], ["context", "contextActivities"], ["parts"],
]  # fmt: skip


@given(path=some.sampled_from(PATHS), value=values)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_a_statement_it_is_taken_or_refused(send, version, path, value):
    answer = send(json.dumps(changed(version, path, value)))
    assert answer.status_code in {200, 400, 404, 409, 413}, answer.content
    assert "error" in answer.json() or answer.json()["kept"] in {True, False}
    for points, most in H5PStatement.objects.exclude(points=None).values_list("points", "maximum"):
        assert 0 <= points <= most


def test_the_same_words_name_a_version_in_every_session(version):
    assert selectors.about(version) == f"http://127.0.0.1:8000/activities/{version.activity.code}/1"
    assert statements.read(statement(version, id=str(uuid4())), about=selectors.about(version)).sub_content == ""
