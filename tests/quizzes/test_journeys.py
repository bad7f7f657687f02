"""A learner takes a quiz through HTTP, without script, in both layouts."""

import pytest
from django.urls import reverse

from learning.progress.models import Record
from learning.progress.services import Declared, declare_activities, declare_subject
from quizzes import selectors
from quizzes.models import Attempt, Grade, Response
from tests.quizzes.answers import as_form, right_answers, wrong_answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(quiz):
    """The course asks for the quiz."""
    subject = declare_subject(key="9f1e4ad6-1a0c-4a5e-8f6f-0d0f3c7f3f10", scope="module", title="First module")
    declare_activities(subject=subject, activities=[Declared(quiz.translation_key, "quiz", quiz.title)])
    return quiz.translation_key


@pytest.fixture
def browser(client, learner, address, quiz):
    client.force_login(learner)
    return client


def page(response):
    return response.content.decode()


def start(browser, address):
    return browser.post(address, follow=True)


def current(learner, quiz):
    return selectors.open_attempt(user=learner, quiz_key=quiz.translation_key)


def test_a_visitor_is_asked_to_sign_in_and_comes_back(client, address, quiz):
    for rest in ("", "questions/", "results/"):
        answer = client.get(address + rest)
        assert answer.status_code == 302
        assert answer.url == f"{reverse('account_login')}?next={address}{rest}"


def test_the_introduction_says_what_to_expect(browser, address):
    answer = browser.get(address)
    text = page(answer)
    assert answer.status_code == 200
    assert "2 questions" in text
    assert "80 % is enough to pass" in text
    assert "No time limit" in text
    assert "<b>clock</b>" in text
    assert "Start the quiz" in text


def test_all_at_once_and_passed(browser, address, quiz, learner, activity):
    answer = start(browser, address)
    assert answer.redirect_chain == [(f"{address}questions/", 303)]
    text = page(answer)
    attempt = current(learner, quiz)
    for question in attempt.paper["questions"]:
        assert f'name="question-{question["id"]}"' in text
    assert text.count("<fieldset") == text.count("<legend>") == 2

    answer = browser.post(
        f"{address}questions/", as_form(right_answers(attempt.paper), attempt=attempt.pk, go="submit"), follow=True
    )
    assert answer.redirect_chain == [(f"{address}results/", 303)]
    text = page(answer)
    assert "You have it" in text
    assert "2 of 2 points (100 %)" in text
    assert "Why this is right." in text
    assert "To remember." in text
    assert "Second module" in text
    record = Record.objects.get(activity__key=activity)
    assert record.evidence == {
        "kind": "quiz",
        "score": 2.0,
        "maximum": 2,
        "percent": 100.0,
        "pass_mark": 80,
        "attempt": attempt.pk,
        "judged_by": "marked automatically",
    }
    assert "Try again" in page(browser.get(address))


def test_not_yet_says_why_and_offers_another_go(browser, address, quiz, learner, activity):
    start(browser, address)
    attempt = current(learner, quiz)
    answer = browser.post(
        f"{address}questions/", as_form(wrong_answers(attempt.paper), attempt=attempt.pk, go="submit"), follow=True
    )
    text = page(answer)
    assert "Not yet" in text
    assert "Why that is wrong." in text
    assert "Not the third." in text
    assert "Why this is right." not in text, "only what was chosen is explained"
    assert "Try again" in text
    assert not Record.objects.exists()

    answer = start(browser, address)
    again = current(learner, quiz)
    assert again.pk != attempt.pk
    assert "checked" not in page(answer)
    browser.post(f"{address}questions/", as_form(right_answers(again.paper), attempt=again.pk, go="submit"))
    assert Record.objects.filter(activity__key=activity).count() == 1
    assert selectors.state(user=learner, quiz=quiz).state == "passed"


def test_unanswered_questions_are_named_and_may_stay_so(browser, address, quiz, learner):
    start(browser, address)
    attempt = current(learner, quiz)
    first = attempt.paper["questions"][0]
    answer = browser.post(
        f"{address}questions/",
        {f"question-{first['id']}": first["options"][0]["id"], "attempt": attempt.pk, "go": "submit"},
        follow=True,
    )
    text = page(answer)
    second = attempt.paper["questions"][1]
    assert "One question has no answer yet" in text
    assert f'href="#question-{second["id"]}"' in text
    assert f'href="#question-{first["id"]}"' not in text
    assert "Hand in as it is" in text
    assert text.count("checked") == 1, "what was chosen is still there"

    answer = browser.post(f"{address}questions/", {"attempt": attempt.pk, "go": "submit-anyway"}, follow=True)
    assert answer.redirect_chain == [(f"{address}results/", 303)]
    assert "You gave no answer." in page(answer)
    assert Grade.objects.get().score == 1


def test_page_by_page(browser, address, make_quiz, learner):
    quiz = make_quiz(layout="one_at_a_time", overwrite=True)
    answer = start(browser, address)
    assert answer.redirect_chain == [(f"{address}questions/1/", 303)]
    attempt = current(learner, quiz)
    one, many = attempt.paper["questions"]
    right = right_answers(attempt.paper)
    assert f'name="question-{one["id"]}"' in page(answer)
    assert f'name="question-{many["id"]}"' not in page(answer)

    answer = browser.post(
        f"{address}questions/1/",
        {f"question-{one['id']}": right[one["id"]], "shown": one["id"], "attempt": attempt.pk, "go": "2"},
        follow=True,
    )
    assert answer.redirect_chain == [(f"{address}questions/2/", 303)]
    answer = browser.post(
        f"{address}questions/2/", {"shown": many["id"], "attempt": attempt.pk, "go": "check"}, follow=True
    )
    assert answer.redirect_chain == [(f"{address}questions/", 303)]
    assert "One question has no answer yet" in page(answer)
    assert f'href="{address}questions/2/"' in page(answer)

    # Another day: the button leads to the question that is missing.
    answer = start(browser, address)
    assert answer.redirect_chain == [(f"{address}questions/2/", 303)]
    browser.post(
        f"{address}questions/2/",
        {f"question-{many['id']}": right[many["id"]], "attempt": attempt.pk, "go": "check"},
    )
    answer = browser.post(f"{address}questions/", {"attempt": attempt.pk, "go": "submit"}, follow=True)
    assert "You have it" in page(answer)


def test_going_back_keeps_what_was_chosen(browser, address, make_quiz, learner):
    quiz = make_quiz(layout="one_at_a_time", overwrite=True)
    start(browser, address)
    attempt = current(learner, quiz)
    many = attempt.paper["questions"][1]
    answer = browser.post(
        f"{address}questions/2/",
        {f"question-{many['id']}": [many["options"][2]["id"]], "attempt": attempt.pk, "go": "1"},
        follow=True,
    )
    assert answer.redirect_chain == [(f"{address}questions/1/", 303)]
    assert page(browser.get(f"{address}questions/2/")).count("checked") == 1


def test_an_emptied_box_is_emptied_and_an_untouched_radio_stays(browser, address, quiz, learner):
    start(browser, address)
    attempt = current(learner, quiz)
    one, many = attempt.paper["questions"]
    browser.post(f"{address}questions/", as_form(right_answers(attempt.paper), attempt=attempt.pk, go="stay"))
    answer = browser.post(
        f"{address}questions/", {"shown": [one["id"], many["id"]], "attempt": attempt.pk, "go": "stay"}, follow=True
    )
    assert answer.redirect_chain == [(f"{address}questions/?saved=1", 303)]
    assert "Saved" in page(answer)
    answers = selectors.kept(attempt).answers
    assert answers[one["id"]] == one["options"][0]["id"]
    assert answers[many["id"]] == []


def test_handing_in_twice_is_handing_in_once(browser, address, quiz, learner):
    start(browser, address)
    attempt = current(learner, quiz)
    form = as_form(right_answers(attempt.paper), attempt=attempt.pk, go="submit")
    for _click in range(2):
        answer = browser.post(f"{address}questions/", form)
        assert (answer.status_code, answer.url) == (303, f"{address}results/")
    assert Grade.objects.count() == 1

    other = as_form(wrong_answers(attempt.paper), attempt=attempt.pk, go="submit")
    answer = browser.post(f"{address}questions/", other)
    assert answer.status_code == 400
    assert "handed in already" in page(answer)


def test_without_an_attempt_there_are_no_questions_and_no_results(browser, address):
    for rest in ("questions/", "questions/1/", "results/"):
        answer = browser.get(address + rest)
        assert (answer.status_code, answer.url) == (303, address)
    assert browser.get(f"{address}elsewhere/").status_code == 404
    assert browser.put(address).status_code == 405
    assert browser.post(f"{address}results/").status_code == 405


def test_a_saved_answer_is_acknowledged(browser, address, quiz, learner):
    start(browser, address)
    attempt = current(learner, quiz)
    one = attempt.paper["questions"][0]
    save_id = "5f0f8b9e-9d3c-4a7b-8a53-6a4d4c1e9b11"
    form = {f"question-{one['id']}": one["options"][1]["id"], "save_id": save_id, "sequence": "7"}
    for _time in range(2):
        answer = browser.post(f"{address}questions/", form, headers={"accept": "application/json"})
        assert answer.status_code == 200
        assert answer.json() == {"saved": save_id}
    assert Response.objects.count() == 1
    # A script may leave the id to the site.
    answer = browser.post(
        f"{address}questions/",
        {f"question-{one['id']}": one["options"][0]["id"]},
        headers={"accept": "application/json"},
    )
    assert answer.json() == {"saved": str(Response.objects.latest("pk").save_id)}
    assert selectors.kept(attempt).answers == {one["id"]: one["options"][0]["id"]}


def test_a_signed_out_script_is_told(client, address, quiz):
    answer = client.post(f"{address}questions/", {}, headers={"accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json()["code"] == "signed-out"


def test_a_quiz_that_was_taken_back_cannot_be_started(browser, address, quiz):
    quiz.unpublish()
    answer = browser.post(address)
    assert answer.status_code == 400
    assert "not open" in page(answer)
    assert not Attempt.objects.exists()


def test_pages_look_things_up_within_bounds(browser, address, quiz, learner, django_assert_max_num_queries):
    start(browser, address)
    attempt = current(learner, quiz)
    one = attempt.paper["questions"][0]
    save = {f"question-{one['id']}": one["options"][0]["id"], "attempt": attempt.pk, "sequence": "1"}
    browser.get(address)
    with django_assert_max_num_queries(8):
        browser.post(f"{address}questions/", save, headers={"accept": "application/json"})
    with django_assert_max_num_queries(12):
        browser.get(f"{address}questions/")
    browser.post(f"{address}questions/", {"attempt": attempt.pk, "go": "submit-anyway"})
    with django_assert_max_num_queries(12):
        browser.get(f"{address}results/")
    with django_assert_max_num_queries(12):
        browser.get(address)
