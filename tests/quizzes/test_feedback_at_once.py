"""With feedback at once: what there is to say comes after each answer, and the answer is fixed."""

from uuid import uuid4

import pytest

from quizzes import selectors, services
from quizzes.errors import Refusal
from quizzes.models import Response
from tests.quizzes.answers import as_form, right_answers, wrong_answers

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


@pytest.fixture
def quiz(make_quiz):
    return make_quiz(feedback="at_once")


@pytest.fixture
def attempt(quiz, learner):
    return services.start_attempt(user=learner, quiz=quiz)


@pytest.fixture
def browser(client, learner, address, attempt):
    client.force_login(learner)
    return client


def save(attempt, answers, **more):
    return services.save_responses(attempt=attempt, answers=answers, save_id=more.pop("save_id", uuid4()), **more)


def test_what_is_checked_stays_and_what_is_only_chosen_can_change(attempt):
    right, wrong = right_answers(attempt.paper), wrong_answers(attempt.paper)
    one, many = right
    save(attempt, {one: wrong[one], many: wrong[many]}, fix={one})
    save(attempt, {many: right[many]})
    assert selectors.kept(attempt).fixed == {one}
    for sequence in (None, 1):
        with pytest.raises(Refusal, match="so it stays"):
            save(attempt, {one: right[one]}, sequence=sequence)
    with pytest.raises(Refusal, match="so it stays"):
        save(attempt, {one: right[one], many: []})
    assert save(attempt, {one: wrong[one]}) == [], "the same again is no change"
    assert selectors.kept(attempt).answers == {one: wrong[one], many: right[many]}
    grade = services.submit_attempt(attempt=attempt)
    assert grade.score == 1


def test_a_held_up_save_cannot_undo_a_fixed_answer_and_the_same_save_again_is_known(attempt):
    right, wrong = right_answers(attempt.paper), wrong_answers(attempt.paper)
    one, _many = right
    early, checked = uuid4(), uuid4()
    kept_early = save(attempt, {one: right[one]}, sequence=9, save_id=early)
    fixed = save(attempt, {one: wrong[one]}, sequence=5, save_id=checked, fix={one})
    assert selectors.kept(attempt).answers[one] == wrong[one], "what was talked about holds, whatever the order"
    assert save(attempt, {one: right[one]}, sequence=9, save_id=early) == kept_early
    assert save(attempt, {one: wrong[one]}, sequence=5, save_id=checked, fix={one}) in (fixed, [])
    assert Response.objects.filter(final=True).count() == 1


def test_nothing_is_fixed_without_an_answer_nor_where_feedback_comes_at_the_end(attempt, make_quiz, learner):
    _one, many = right_answers(attempt.paper)
    save(attempt, {many: []}, fix={many})
    assert not selectors.kept(attempt).fixed
    other = services.start_attempt(user=learner, quiz=make_quiz(key="second"))
    save(other, right_answers(other.paper), fix=set(right_answers(other.paper)))
    assert not selectors.kept(other).fixed


def test_a_button_checks_one_question_of_the_page(browser, address, attempt):
    wrong = wrong_answers(attempt.paper)
    one, many = wrong
    text = browser.get(f"{address}questions/").content.decode()
    assert text.count("Check this answer") == 2
    answer = browser.post(f"{address}questions/", as_form(wrong, attempt=attempt.pk, check=one), follow=True)
    assert answer.redirect_chain == [(f"{address}questions/?saved=1#question-{one}", 303)]
    text = answer.content.decode()
    assert "Why that is wrong." in text
    assert "To remember." in text
    assert "Not the third." not in text, "the other one was only kept"
    assert text.count("Check this answer") == text.count('name="shown"') == 1
    assert text.count("disabled") == 1
    assert selectors.kept(attempt).answers[many] == wrong[many]
    again = browser.post(f"{address}questions/", as_form({one: right_answers(attempt.paper)[one]}, attempt=attempt.pk))
    assert again.status_code == 400
    assert "so it stays" in again.content.decode()


def test_saving_the_form_without_script_checks_all_that_is_answered(browser, address, attempt):
    wrong = wrong_answers(attempt.paper)
    one, _many = wrong
    browser.post(f"{address}questions/", as_form({one: wrong[one]}, attempt=attempt.pk, go="stay"))
    assert selectors.kept(attempt).fixed == {one}
    answer = browser.post(f"{address}questions/", as_form(right_answers(attempt.paper) | {one: wrong[one]},
                                                          attempt=attempt.pk, go="submit"), follow=True)  # fmt: skip
    assert answer.redirect_chain == [(f"{address}results/", 303)]


def test_a_check_without_an_answer_asks_for_one(browser, address, attempt):
    one = attempt.paper["questions"][0]["id"]
    answer = browser.post(f"{address}questions/", {"attempt": attempt.pk, "check": one}, follow=True)
    assert "Choose an answer first." in answer.content.decode()
    assert not selectors.kept(attempt).fixed


def test_a_script_saves_as_before_and_checks_when_it_says_so(browser, address, attempt, django_assert_max_num_queries):
    wrong, right = wrong_answers(attempt.paper), right_answers(attempt.paper)
    one, _many = wrong
    for number, answer in enumerate((wrong[one], right[one], wrong[one])):
        form = as_form({one: answer}, attempt=attempt.pk, save_id=str(uuid4()), sequence=number + 1)
        with django_assert_max_num_queries(8):
            assert browser.post(f"{address}questions/", form, headers=JSON).json() == {"saved": form["save_id"]}
    form = as_form({one: wrong[one]}, attempt=attempt.pk, save_id=str(uuid4()), sequence=9, check=one)
    for _time in range(2):
        said = browser.post(f"{address}questions/", form, headers=JSON).json()
        assert said["saved"] == form["save_id"]
        assert list(said["feedback"]) == [one]
        assert "Why that is wrong." in said["feedback"][one]
    late = as_form({one: right[one]}, attempt=attempt.pk, sequence=20)
    refused = browser.post(f"{address}questions/", late, headers=JSON)
    assert (refused.status_code, refused.json()["code"]) == (400, "fixed")


def test_page_by_page_nobody_is_led_past_what_is_said(client, address, make_quiz, learner):
    quiz = make_quiz(feedback="at_once", layout="one_at_a_time")
    client.force_login(learner)
    attempt = services.start_attempt(user=learner, quiz=quiz)
    wrong = wrong_answers(attempt.paper)
    one, many = wrong
    form = as_form({one: wrong[one]}, attempt=attempt.pk, shown=one, go="2")
    answer = client.post(f"{address}questions/1/", form, follow=True)
    assert answer.redirect_chain == [(f"{address}questions/1/?saved=1", 303)]
    text = answer.content.decode()
    assert "Why that is wrong." in text
    assert f'href="{address}questions/2/"' in text
    assert f"question-{many}" not in text
    answer = client.post(f"{address}questions/2/", as_form({many: wrong[many]}, attempt=attempt.pk, check=many))
    assert answer.url == f"{address}questions/2/?saved=1#question-{many}"
    answer = client.post(f"{address}questions/", {"attempt": attempt.pk, "go": "submit"}, follow=True)
    assert "Not yet" in answer.content.decode()


def test_the_introduction_and_the_preview_say_so(browser, address, quiz):
    assert "After each answer that you check" in browser.get(address).content.decode()
    assert quiz.get_preview_context(None, "introduction")["at_once"]
