"""A corrected key: new grades, a dry run first, and no pass taken away."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from learning.progress.models import Enrolment, Record
from learning.progress.services import Declared, declare_activities, declare_subject, renew
from quizzes import selectors, services
from quizzes.correction import corrected
from quizzes.errors import Refusal
from quizzes.models import Grade
from tests.factories import UserFactory
from tests.quizzes.conftest import quiz_data
from tests.quizzes.pool import go_through, question

pytestmark = pytest.mark.django_db


def questions(right=0, feedback="Why this is right."):
    made = quiz_data()["questions"][:1]
    for place, option in enumerate(made[0]["options"]):
        option["right"] = place == right
    made[0]["options"][0]["feedback"] = feedback
    return made


@pytest.fixture
def quiz(make_quiz):
    quiz = make_quiz(questions=questions())
    subject = declare_subject(key="9f1e4ad6-1a0c-4a5e-8f6f-0d0f3c7f3f10", scope="module", title="First module")
    declare_activities(subject=subject, activities=[Declared(quiz.translation_key, "quiz", quiz.title)])
    return quiz


def correct_key(make_quiz, **changes):
    return make_quiz(overwrite=True, questions=questions(**changes))


def test_a_corrected_key_passes_who_was_right(quiz, make_quiz, learner):
    first = go_through(learner, quiz, well=False)
    paper = first.attempt.paper
    assert not first.passed
    correct_key(make_quiz, right=1)
    (changed,) = services.regrade(quiz_key=quiz.translation_key)
    assert (changed.before, changed.newly_passed) == (first, True)
    grade = selectors.latest_result(user=learner, quiz_key=quiz.translation_key)
    assert (grade.supersedes, grade.passed, grade.percent, grade.pass_mark) == (first, True, 100, 80)
    first.refresh_from_db()
    assert not first.passed, "what was given stays as a row"
    assert grade.attempt.paper == paper
    assert Record.objects.get().evidence["score"] == 1
    assert services.regrade(quiz_key=quiz.translation_key) == [], "asking twice changes nothing"
    assert Grade.objects.count() == 2


def test_a_dry_run_changes_nothing_and_lists_before_and_after(quiz, make_quiz, learner):
    go_through(learner, quiz, well=False)
    correct_key(make_quiz, right=1)
    said = StringIO()
    call_command("regrade", "first", "--dry-run", stdout=said)
    assert "0.00 -> 1.00 of 1 (0.00 % -> 100.00 %)  passes now" in said.getvalue()
    assert "1 to change; nothing was changed." in said.getvalue()
    assert Grade.objects.count() == 1
    assert not Record.objects.exists()
    for expected in ("1 grades added.", "No result changes."):
        said = StringIO()
        call_command("regrade", str(quiz.translation_key), stdout=said)
        assert expected in said.getvalue()


def test_a_pass_is_never_taken_away(quiz, make_quiz, learner, client, address):
    go_through(learner, quiz)
    evidence = Record.objects.get().evidence
    correct_key(make_quiz, right=1)
    said = StringIO()
    call_command("regrade", "first", stdout=said)
    assert "the pass stands" in said.getvalue()
    result = selectors.latest_result(user=learner, quiz_key=quiz.translation_key)
    assert (result.passed, result.pass_stands) == (False, True)
    assert selectors.passed(user=learner, quiz_key=quiz.translation_key)
    assert selectors.state(user=learner, quiz=quiz).state == "passed"
    assert Record.objects.get().evidence == evidence, "the ledger is untouched"
    client.force_login(learner)
    text = client.get(f"{address}results/").content.decode()
    assert "You have it" in text
    assert "Your pass stands." in text
    assert services.regrade(quiz_key=quiz.translation_key) == []
    correct_key(make_quiz, right=0)
    (back,) = services.regrade(quiz_key=quiz.translation_key)
    assert back.after.passed
    assert not back.newly_passed
    assert Record.objects.count() == 1


def test_what_is_only_said_differently_is_a_row_too(quiz, make_quiz, learner):
    go_through(learner, quiz)
    correct_key(make_quiz, feedback="Said better.")
    (changed,) = services.regrade(quiz_key=quiz.translation_key)
    assert changed.after.percent == changed.before.percent
    assert changed.after.details[0]["remarks"][0]["feedback"] == "Said better."


def test_a_question_that_is_gone_keeps_its_key_and_an_open_attempt_is_left_alone(quiz, make_quiz, learner):
    go_through(learner, quiz, well=False)
    services.start_attempt(user=UserFactory(), quiz=quiz)
    make_quiz(overwrite=True, questions=[question("another")])
    assert services.regrade(quiz_key=quiz.translation_key) == []


def test_shuffled_papers_are_marked_like_all_others(make_quiz, learner):
    quiz = make_quiz(key="shuffled", shuffle=True, questions=quiz_data()["questions"])
    for well in (True, False) * 3:
        go_through(learner, quiz, well=well)
    assert services.regrade(quiz_key=quiz.translation_key) == []


def test_an_old_cycle_earns_nothing_in_the_new_one(quiz, make_quiz, learner):
    go_through(learner, quiz)
    go_through(learner, quiz, well=False)
    renew(enrolment=Enrolment.objects.get())
    correct_key(make_quiz, right=1)
    assert services.regrade(quiz_key=quiz.translation_key)
    assert Record.objects.count() == 1


def test_a_quiz_that_is_not_there_is_named(db):
    with pytest.raises(CommandError, match="nowhere: No quiz is published under this key"):
        call_command("regrade", "nowhere")
    with pytest.raises(Refusal, match="No quiz"):
        services.regrade(quiz_key="9f1e4ad6-1a0c-4a5e-8f6f-0d0f3c7f3f10")


# --- correcting, by table ----------------------------------------------------------------------------


def test_words_and_the_choice_of_options_stay_and_the_key_is_todays():
    old = {"id": "q", "type": "t", "text": "Old?", "seed": 3, "feedback": "old",
           "options": [{"id": "b", "text": "B", "right": True, "feedback": ""},
                       {"id": "a", "text": "A", "right": False, "feedback": ""}]}  # fmt: skip
    new = {"id": "q", "type": "t", "text": "New?", "seed": 9, "feedback": "new",
           "options": [{"id": "a", "text": "A!", "right": True, "feedback": "yes"},
                       {"id": "b", "text": "B!", "right": False, "feedback": "no"}]}  # fmt: skip
    assert corrected(old, new) == {
        "id": "q", "type": "t", "text": "Old?", "seed": 3, "feedback": "new",
        "options": [{"id": "b", "text": "B", "right": False, "feedback": "no"},
                    {"id": "a", "text": "A", "right": True, "feedback": "yes"}],
    }  # fmt: skip
    assert corrected(old, None) == corrected(old, {**new, "type": "other"}) == old


def test_an_order_that_is_the_key_is_todays():
    old = {"id": "q", "type": "t", "items": [{"id": "1", "text": "One"}, {"id": "2", "text": "Two"}]}
    new = {"id": "q", "type": "t", "items": [{"id": "2", "text": "Two!"}, {"id": "1", "text": "One!"}]}
    assert corrected(old, new)["items"] == [{"id": "2", "text": "Two"}, {"id": "1", "text": "One"}]
    assert corrected({"id": "q", "type": "t", "answer": 3}, {"id": "q", "type": "t", "answer": 4})["answer"] == 4
