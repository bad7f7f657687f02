"""What people do in activities, kept: once, by whoever did it, counted by the site."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import ProtectedError

from learning.progress.models import Record, Subject
from learning.progress.services import Declared, declare_activities, declare_subject
from quizzes.h5p import selectors, services
from quizzes.h5p.statements import Refused
from quizzes.models import H5PAttempt, H5PState, H5PStatement
from tests.quizzes.h5p import contents
from tests.quizzes.h5p.conftest import statement
from tests.quizzes.h5p.contents import IDS


def known_to_the_ledger(activity):
    subject = declare_subject(key=activity.key, scope=Subject.Scope.MODULE, title="A module")
    declare_activities(subject=subject, activities=[], offered=[Declared(activity.key, "activity", activity.title)])


def test_opening_twice_is_one_attempt(version, learner):
    first = services.open_attempt(user=learner, version=version)
    assert services.open_attempt(user=learner, version=version) == first


def test_what_the_browser_claims_counts_for_nothing(say, attempt):
    recorded = say(response="0", raw=4000, maximum=4000)
    assert (float(recorded.row.points), float(recorded.row.maximum), recorded.row.scoring) == (1, 2, "recomputed")
    attempt.refresh_from_db()
    assert (float(attempt.points), float(attempt.maximum), attempt.scoring) == (1, 2, "recomputed")
    assert attempt.done_at is not None


def test_the_actor_that_was_sent_is_kept_nowhere(say):
    row = say(response="0").row
    assert "actor" not in row.said
    assert "somebody-else" not in str(row.said)


def test_the_same_id_twice_is_one_statement(version, attempt):
    said = statement(version, response="0")
    first = services.record_statement(attempt=attempt, statement=said)
    second = services.record_statement(attempt=attempt, statement=said)
    assert (first.is_new, second.is_new, first.row) == (True, False, second.row)
    with pytest.raises(Refused, match="Something else was said") as refused:
        services.record_statement(
            attempt=attempt, statement={**said, **statement(version, response="1", id=said["id"])}
        )
    assert (refused.value.code, refused.value.status) == ("id-used", 409)
    assert H5PStatement.objects.count() == 1


def test_a_part_that_is_completed_does_not_complete_the_whole(make_version, learner):
    version = make_version("H5P.QuestionSet 1.20", contents.question_set())
    attempt = services.open_attempt(user=learner, version=version)
    services.record_statement(attempt=attempt, statement=statement(version, "completed", part=IDS[0], response="0"))
    # One without a name of its own: its parent gives it away, or its content type.
    services.record_statement(
        attempt=attempt, statement=statement(version, "completed", parent=selectors.about(version))
    )
    other = {"contextActivities": {"category": [{"id": "http://h5p.org/libraries/H5P.TrueFalse-1.8"}]}}
    services.record_statement(attempt=attempt, statement=statement(version, "completed", context=other))
    # And the answer that only a part can have given.
    services.record_statement(attempt=attempt, statement=statement(version, response="0", raw=1, maximum=1))
    attempt.refresh_from_db()
    assert (attempt.done_at, attempt.points) == (None, None)


def test_a_set_is_the_sum_of_what_was_answered(make_version, learner):
    version = make_version("H5P.QuestionSet 1.20", contents.question_set())
    attempt = services.open_attempt(user=learner, version=version)
    for part, response in ((IDS[0], "0"), (IDS[1], "false"), (IDS[2], "one[,]three")):
        services.record_statement(attempt=attempt, statement=statement(version, part=part, response=response))
    services.record_statement(attempt=attempt, statement=statement(version, "completed", raw=4, maximum=4))
    attempt.refresh_from_db()
    assert (float(attempt.points), float(attempt.maximum), attempt.scoring) == (2, 4, "recomputed")


def test_a_set_says_itself_what_was_answered_where_its_questions_did_not(make_version, learner):
    version = make_version("H5P.QuestionSet 1.20", contents.question_set())
    attempt = services.open_attempt(user=learner, version=version)
    given = ((IDS[0], "0"), (IDS[1], "true"), (IDS[2], "one[,]two"))
    parts = [statement(version, part=part, response=response) for part, response in given]
    said = statement(version, "completed", raw=0, maximum=4)
    services.record_statement(attempt=attempt, statement=said, parts=parts)
    attempt.refresh_from_db()
    assert (float(attempt.points), attempt.scoring, attempt.statements.count()) == (4, "recomputed", 1)


def test_a_set_whose_answers_are_not_known_can_claim_no_more_than_is_left(make_version, learner):
    version = make_version("H5P.QuestionSet 1.20", contents.question_set())
    attempt = services.open_attempt(user=learner, version=version)
    services.record_statement(attempt=attempt, statement=statement(version, part=IDS[2], response="no[,]no"))
    services.record_statement(attempt=attempt, statement=statement(version, "completed", raw=4, maximum=900))
    attempt.refresh_from_db()
    assert (float(attempt.points), float(attempt.maximum), attempt.scoring) == (2, 4, "self-reported")


def test_a_set_tried_again_begins_anew(make_version, learner):
    version = make_version("H5P.QuestionSet 1.20", contents.question_set())
    attempt = services.open_attempt(user=learner, version=version)
    for part, response in ((IDS[0], "0"), (IDS[1], "true"), (IDS[2], "one[,]two")):
        services.record_statement(attempt=attempt, statement=statement(version, part=part, response=response))
    services.record_statement(attempt=attempt, statement=statement(version, "completed", raw=4, maximum=4))
    services.record_statement(attempt=attempt, statement=statement(version, part=IDS[0], response="1"))
    services.record_statement(attempt=attempt, statement=statement(version, "completed", raw=3, maximum=4))
    attempt.refresh_from_db()
    assert (float(attempt.points), attempt.scoring) == (3, "self-reported")


def test_a_content_type_without_a_scorer_is_taken_at_its_word_and_says_so(make_version, learner):
    version = make_version("H5P.DragQuestion 1.14", {"question": {}})
    attempt = services.open_attempt(user=learner, version=version)
    row = services.record_statement(attempt=attempt, statement=statement(version, raw=7, maximum=5)).row
    assert (float(row.points), float(row.maximum), row.scoring) == (5, 5, "self-reported")


def test_what_has_no_points_is_done_when_it_was_read(make_version, learner):
    version = make_version("H5P.Accordion 1.0", {"panels": []})
    attempt = services.open_attempt(user=learner, version=version)
    read = {"id": "http://activitystrea.ms/schema/1.0/consume", "display": {"en-US": "consumed"}}
    assert services.record_statement(
        attempt=attempt, statement=statement(version, verb="answered") | {"verb": read}
    ).is_done


def test_done_once_is_recorded_once_without_points(version, learner, say):
    known_to_the_ledger(version.activity)
    say(response="0[,]1")
    say(response="2")
    record = Record.objects.get(enrolment__user=learner, activity__key=version.activity.key)
    assert record.evidence["how"] == "played"
    assert not {"points", "score", "maximum"} & set(record.evidence)


def test_the_words_count_as_much_as_playing(version, learner):
    known_to_the_ledger(version.activity)
    first = services.skip(user=learner, activity=version.activity)
    assert services.skip(user=learner, activity=version.activity) == first
    assert Record.objects.filter(enrolment__user=learner, activity__key=version.activity.key).count() == 1
    assert (first.how, first.points) == ("words", None)
    assert selectors.is_done(user=learner, activity_id=version.activity_id)


def test_an_activity_that_is_done_is_opened_anew_and_a_new_version_is_another(
    version, make_version, learner, say, attempt
):
    say(response="0")
    assert services.open_attempt(user=learner, version=version) != attempt
    replaced = make_version(activity=version.activity)
    assert services.open_attempt(user=learner, version=replaced).version == replaced


def test_attempts_protect_their_version_and_go_with_the_account(version, attempt, say, learner):
    say(response="0")
    services.save_state(user=learner, version=version, key="state", data={"answers": [0]})
    with pytest.raises(ProtectedError):
        version.delete()
    learner.delete()
    assert not H5PAttempt.objects.exists()
    assert not H5PStatement.objects.exists()
    assert not H5PState.objects.exists()


def test_chatter_is_let_go_in_the_end_and_results_are_refused_in_the_end(version, attempt, say, monkeypatch):
    monkeypatch.setattr(services, "MOST_WITHOUT_RESULT", 2)
    monkeypatch.setattr(services, "MOST_STATEMENTS", 4)
    assert [say("interacted").row is not None for _ in range(3)] == [True, True, False]
    say(response="0")
    say(response="1")
    with pytest.raises(Refused) as refused:
        say(response="0")
    assert (refused.value.code, refused.value.status) == ("too-many", 409)


def test_there_is_an_end_to_beginning(version, learner, monkeypatch):
    monkeypatch.setattr(services, "MOST_ATTEMPTS", 1)
    attempt = services.open_attempt(user=learner, version=version)
    services.record_statement(attempt=attempt, statement=statement(version, response="0"))
    assert services.open_attempt(user=learner, version=version) == attempt


def test_where_somebody_was_is_kept_by_person_version_and_part(version, make_version, learner, trainer):
    other = make_version()
    services.save_state(user=learner, version=version, key="state", data={"answers": [1]})
    services.save_state(user=learner, version=version, key="state", data={"answers": [2]})
    services.save_state(user=learner, version=version, key=f"{IDS[0]}.state", data=[1])
    services.save_state(user=learner, version=other, key="state", data="other")
    services.save_state(user=trainer, version=version, key="state", data="another's")
    assert selectors.state_of(user=learner, version=version) == {"state": {"answers": [2]}, f"{IDS[0]}.state": [1]}
    services.save_state(user=learner, version=version, key="state", data=None)
    assert set(selectors.state_of(user=learner, version=version)) == {f"{IDS[0]}.state"}


@pytest.mark.parametrize(
    ("key", "data", "code"),
    [("a/b", 1, "bad-key"), ("", 1, "bad-key"), ("k" * 101, 1, "bad-key"), ("state", "x" * 70_000, "too-large")],
)
def test_what_is_kept_has_bounds(version, learner, key, data, code):
    with pytest.raises(Refused) as refused:
        services.save_state(user=learner, version=version, key=key, data=data)
    assert refused.value.code == code


def test_there_is_an_end_to_keys(version, learner, monkeypatch):
    monkeypatch.setattr(services, "MOST_STATES", 1)
    services.save_state(user=learner, version=version, key="state", data=1)
    services.save_state(user=learner, version=version, key="state", data=2)
    with pytest.raises(Refused):
        services.save_state(user=learner, version=version, key="other", data=1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_same_statement_eight_times_at_once_is_kept_once(version, attempt):
    said = statement(version, response="0")

    def send(_number):
        try:
            return services.record_statement(attempt=attempt, statement=said).is_new
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(send, range(8))) == [False] * 7 + [True]
    assert attempt.statements.count() == 1
