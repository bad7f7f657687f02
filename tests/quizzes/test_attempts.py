"""What an attempt keeps, and what it refuses."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learning.core import clock
from quizzes import selectors, services
from quizzes.errors import AttemptClosed, Refusal
from quizzes.models import Attempt, Grade, Response
from tests.factories import UserFactory
from tests.quizzes.answers import ids, right_answers, wrong_answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(quiz, learner):
    return services.start_attempt(user=learner, quiz=quiz)


def save(attempt, question_id, answer, sequence=None, save_id=None):
    return services.save_response(
        attempt=attempt, question_id=question_id, answer=answer, sequence=sequence, save_id=save_id or uuid4()
    )


def test_starting_again_goes_on(quiz, learner, attempt):
    assert services.start_attempt(user=learner, quiz=quiz) == attempt
    services.submit_attempt(attempt=attempt)
    assert services.start_attempt(user=learner, quiz=quiz) != attempt


def test_the_paper_is_a_copy(make_quiz, learner):
    quiz = make_quiz()
    attempt = services.start_attempt(user=learner, quiz=quiz)
    paper = attempt.paper
    assert (paper["pass_mark"], paper["language"], paper["layout"]) == (80, "en", "one_page")
    assert paper["revision"] == quiz.live_revision_id
    answers = right_answers(paper)
    make_quiz(overwrite=True, pass_mark=100, questions=[{
        "key": "one", "type": "single_choice", "text": "Changed?",
        "options": [{"text": "This", "right": False}, {"text": "That", "right": True}],
    }])  # fmt: skip
    attempt = Attempt.objects.get(pk=attempt.pk)
    assert attempt.paper == paper
    services.save_responses(attempt=attempt, answers=answers, save_id=uuid4())
    grade = services.submit_attempt(attempt=attempt)
    assert (grade.score, grade.maximum, grade.pass_mark, grade.passed) == (2, 2, 80, True)
    again = services.start_attempt(user=learner, quiz=quiz)
    assert len(again.paper["questions"]) == 1


def test_a_draft_reaches_no_paper(quiz, learner):
    quiz.title = "A draft"
    quiz.save_revision()
    assert services.start_attempt(user=learner, quiz=quiz).paper["title"] == "Quiz of the module"


def test_the_highest_sequence_holds_and_of_equals_the_last(attempt):
    (one, _many), (options, _others) = ids(attempt.paper)
    save(attempt, one, options[0], sequence=5)
    save(attempt, one, options[1], sequence=3)
    assert selectors.kept(attempt).answers == {one: options[0]}
    save(attempt, one, options[1], sequence=5)
    assert selectors.kept(attempt).answers == {one: options[1]}
    # Without an order of its own a save comes after whatever is there.
    save(attempt, one, options[0])
    assert selectors.kept(attempt).answers == {one: options[0]}
    assert Response.objects.count() == 4, "appended, never rewritten"


def test_the_same_save_again_changes_nothing(attempt):
    (one, many), (options, _others) = ids(attempt.paper)
    save_id = uuid4()
    first = save(attempt, one, options[0], sequence=1, save_id=save_id)
    save(attempt, one, options[1], sequence=2)
    assert save(attempt, one, options[0], sequence=1, save_id=save_id) == first
    assert selectors.kept(attempt).answers == {one: options[1]}
    with pytest.raises(Refusal, match="another answer"):
        save(attempt, one, options[1], sequence=3, save_id=save_id)
    with pytest.raises(Refusal, match="another answer"):
        save(attempt, many, [], sequence=3, save_id=save_id)
    # Its first acknowledgement may have been lost until after the end.
    services.submit_attempt(attempt=attempt)
    assert save(attempt, one, options[0], sequence=1, save_id=save_id) == first


def test_several_answers_of_a_form_are_one_save(attempt):
    answers = right_answers(attempt.paper)
    save_id = uuid4()
    for _time in range(2):
        services.save_responses(attempt=attempt, answers=answers, save_id=save_id)
    assert Response.objects.count() == 2
    foreign = {**answers, "elsewhere": "x"}
    with pytest.raises(Refusal):
        services.save_responses(attempt=attempt, answers=foreign, save_id=uuid4())
    assert Response.objects.count() == 2, "all or none"


def test_answers_after_the_end_are_refused(attempt):
    answers = right_answers(attempt.paper)
    services.submit_attempt(attempt=attempt)
    for question_id, answer in answers.items():
        with pytest.raises(AttemptClosed, match="handed in already"):
            save(attempt, question_id, answer)
    assert not Response.objects.exists()


def test_anothers_attempt_is_refused(attempt):
    (one, _many), (options, _others) = ids(attempt.paper)
    stranger = UserFactory()
    forged = Attempt(pk=attempt.pk, user=stranger, quiz_key=attempt.quiz_key)
    with pytest.raises(Refusal, match="not yours"):
        save(forged, one, options[0])
    with pytest.raises(Refusal, match="not yours"):
        services.submit_attempt(attempt=forged)
    with pytest.raises(Refusal, match="not yours"):
        save(Attempt(pk=attempt.pk, user=attempt.user, quiz_key=uuid4()), one, options[0])
    assert not Response.objects.exists()
    assert not Grade.objects.exists()


@pytest.mark.parametrize("sequence", [-1, 2**53, 1.5, float("nan"), True, "3"])
def test_an_order_that_is_none_is_refused(attempt, sequence):
    (one, _many), (options, _others) = ids(attempt.paper)
    with pytest.raises(Refusal, match="order"):
        save(attempt, one, options[0], sequence=sequence)


def test_handing_in_twice_gives_one_grade(attempt):
    services.save_responses(attempt=attempt, answers=right_answers(attempt.paper), save_id=uuid4())
    grade = services.submit_attempt(attempt=attempt)
    assert services.submit_attempt(attempt=attempt) == grade
    assert grade.details[0]["remarks"] == [{"text": "This", "right": True, "feedback": "Why this is right."}]


def test_the_state_of_a_learner(quiz, learner):
    def state():
        return selectors.state(user=learner, quiz=quiz).state

    assert state() == "open"
    attempt = services.start_attempt(user=learner, quiz=quiz)
    assert state() == "begun"
    services.save_responses(attempt=attempt, answers=wrong_answers(attempt.paper), save_id=uuid4())
    services.submit_attempt(attempt=attempt)
    assert state() == "not yet"
    assert not selectors.passed(user=learner, quiz_key=quiz.translation_key)
    with clock.at(clock.now() + timedelta(days=1)):
        attempt = services.start_attempt(user=learner, quiz=quiz)
        assert state() == "begun"
        services.save_responses(attempt=attempt, answers=right_answers(attempt.paper), save_id=uuid4())
        services.submit_attempt(attempt=attempt)
        assert state() == "passed"
        attempt = services.start_attempt(user=learner, quiz=quiz)
        services.submit_attempt(attempt=attempt)
    assert state() == "passed", "a later go takes nothing away"
    assert selectors.passed(user=learner, quiz_key=quiz.translation_key)
    result = selectors.latest_result(user=learner, quiz_key=quiz.translation_key)
    assert (result.attempt, result.passed) == (attempt, False)


def test_a_corrected_grade_is_the_one_in_force(attempt, learner):
    grade = services.submit_attempt(attempt=attempt)
    corrected = Grade.objects.create(
        attempt=attempt, supersedes=grade, score=2, maximum=2, percent=100, pass_mark=80, passed=True
    )
    assert selectors.latest_result(user=learner, quiz_key=attempt.quiz_key) == corrected
    assert services.submit_attempt(attempt=attempt) == corrected


def test_what_is_personal_goes_with_the_account_and_a_paper_outlives_its_quiz(attempt, quiz, learner):
    services.save_responses(attempt=attempt, answers=right_answers(attempt.paper), save_id=uuid4())
    services.submit_attempt(attempt=attempt)
    quiz.delete()
    attempt.refresh_from_db()
    assert attempt.quiz is None
    assert attempt.grades.count() == 1
    learner.delete()
    assert not Attempt.objects.exists()
    assert not Response.objects.exists()
    assert not Grade.objects.exists()


VALUES = st.lists(st.text(max_size=40) | st.just("x" * 100_000), max_size=4)
FIELDS = st.dictionaries(
    st.sampled_from(["attempt", "save_id", "sequence", "shown", "go", "question-", "question-\x00", "question-known"])
    | st.text(max_size=20).map(lambda text: f"question-{text}"),
    VALUES | st.sampled_from([["NaN"], ["1e999"], ["-1"], ["9" * 5000], ["٣"], ["option"]]),
    max_size=5,
)


@given(fields=FIELDS, rest=st.sampled_from(["questions/", "questions/1/", "questions/9999/"]), script=st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_form_breaks_the_site(client, address, attempt, fields, rest, script):
    client.force_login(attempt.user)
    (one, _many), (options, _others) = ids(attempt.paper)
    names = {"question-known": f"question-{one}"}
    data = {
        names.get(name, name): [options[0] if value == "option" else value for value in values]
        for name, values in fields.items()
    }
    headers = {"accept": "application/json"} if script else {}
    answer = client.post(address + rest, data, headers=headers)
    assert answer.status_code in ({200, 400} if script else {303, 400})
    if script and answer.status_code == 400:
        assert answer.json()["error"]
    for response in Response.objects.all():
        assert response.question_id in ids(attempt.paper)[0]
    if not Attempt.objects.filter(pk=attempt.pk, submitted_at=None).exists():
        Grade.objects.all().delete()
        Attempt.objects.filter(pk=attempt.pk).update(submitted_at=None)


@pytest.mark.parametrize("named", ["theirs", "0", "-1", "9" * 16, "9" * 40, "NaN", "", "1e3"])
def test_a_form_of_anothers_attempt_or_of_none_is_refused(client, address, attempt, named):
    client.force_login(UserFactory())
    (one, _many), (options, _others) = ids(attempt.paper)
    form = {f"question-{one}": options[0], "attempt": attempt.pk if named == "theirs" else named, "go": "submit-anyway"}
    answer = client.post(f"{address}questions/", form)
    assert answer.status_code == 400
    assert "Nothing was changed." in answer.content.decode()
    assert not Response.objects.exists()
    assert not Grade.objects.exists()


@pytest.mark.parametrize("script", [True, False])
def test_a_megabyte_is_refused_in_words(client, address, attempt, script):
    client.force_login(attempt.user)
    (one, _many), _options = ids(attempt.paper)
    headers = {"accept": "application/json"} if script else {}
    answer = client.post(f"{address}questions/", {f"question-{one}": "x" * 1_000_000}, headers=headers)
    assert answer.status_code == 400
    assert "does not belong to the question" in answer.content.decode()
    assert not Response.objects.exists()
