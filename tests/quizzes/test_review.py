"""Missed questions come back after 2, 7 and 30 days, for those who asked for it."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from learning.core import clock, due
from learning.core.models import OutgoingMail
from quizzes import review_services, reviews
from quizzes.errors import Refusal
from quizzes.models import Grade, Response, ReviewItem, ReviewPlan, ReviewReminder
from tests.factories import UserFactory
from tests.quizzes.answers import as_form, right_answers, wrong_answers
from tests.quizzes.pool import go_through, pool, question

pytestmark = pytest.mark.django_db
BEGAN = datetime(2027, 3, 1, 15, tzinfo=UTC)
PAGE = "/en/review/"


def after(**time):
    return BEGAN + timedelta(**time)


@pytest.fixture(autouse=True)
def _place(settings):
    settings.ROOT_URLCONF = "tests.quizzes.review_urls"


@pytest.fixture
def quiz(make_quiz):
    return make_quiz(questions=pool(each=4))


@pytest.fixture
def plan(quiz, learner):
    with clock.at(BEGAN):
        grade = go_through(learner, quiz, well=False)
        return review_services.begin_review(user=learner, grade=grade)


def run(moment):
    said = StringIO()
    call_command("run_due", at=moment.isoformat(), stdout=said)
    return "".join(line for line in said.getvalue().splitlines(keepends=True) if line.startswith("review reminders"))


def waiting(learner, moment):
    with clock.at(moment):
        return reviews.due(user=learner, language="en")


def answer_all(learner, moment):
    with clock.at(moment):
        for one in reviews.due(user=learner, language="en"):
            answers = wrong_answers({"questions": [one.question]})
            review_services.answer_review(item=one.item, question=one.question, answer=answers[one.question["id"]])


def test_five_missed_questions_come_back_three_times(plan, learner):
    assert plan.items.count() == 5, "of eight that were missed"
    for step, days in enumerate((2, 7, 30)):
        assert not waiting(learner, after(days=days, minutes=-1))
        assert len(waiting(learner, after(days=days))) == 5
        assert run(after(days=days)) == "review reminders: 1\n"
        answer_all(learner, after(days=days))
        assert set(plan.items.values_list("step", flat=True)) == {min(step + 1, 2)}
    assert not waiting(learner, after(days=400))
    assert not plan.items.filter(done_at=None).exists()
    assert run(after(days=400)) == "review reminders: 0\n"
    assert OutgoingMail.objects.count() == 3


def test_an_answer_given_late_pushes_the_next_time_away_a_little(plan, learner):
    answer_all(learner, after(days=6))
    assert not waiting(learner, after(days=7))
    assert len(waiting(learner, after(days=8))) == 5


def test_what_is_not_answered_waits_and_is_mentioned_three_times_at_most(plan, learner):
    for days in range(1, 60):
        with clock.at(after(days=days)):
            review_services.remind(clock.now())
            review_services.remind(clock.now())
    assert OutgoingMail.objects.count() == ReviewReminder.objects.count() == 3
    assert len(waiting(learner, after(days=60))) == 5


def test_one_mail_for_all_that_waits_and_nothing_telling_in_it(plan, learner, make_quiz):
    with clock.at(BEGAN):
        other = make_quiz(key="second", title="Telling title")
        review_services.begin_review(user=learner, grade=go_through(learner, other, well=False))
    run(after(days=3))
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject) == (learner.email, "Course update")
    assert mail.text.count("http") == 1
    assert PAGE in mail.text
    for word in ("traffick", "quiz", "Quiz", "missed", "wrong", "Telling"):
        assert word not in mail.text


def test_the_mail_is_in_the_persons_language(plan, learner):
    learner.language = "fr"
    learner.save()
    run(after(days=2))
    assert OutgoingMail.objects.count() == 1


def test_it_is_asked_for_once_and_can_be_taken_back(plan, learner, quiz):
    grade = Grade.objects.get()
    assert review_services.begin_review(user=learner, grade=grade) == plan
    review_services.stop_review(plan=plan)
    assert not waiting(learner, after(days=2))
    assert run(after(days=2)) == "review reminders: 0\n"
    with clock.at(after(days=3)):
        again = review_services.begin_review(user=learner, grade=grade)
    assert again != plan
    assert len(waiting(learner, after(days=5))) == 5


def test_a_later_attempt_replaces_what_ran(plan, learner, quiz):
    with clock.at(after(days=1)):
        review_services.begin_review(user=learner, grade=go_through(learner, quiz, well=False))
    assert not waiting(learner, after(days=2))
    assert len(waiting(learner, after(days=3))) == 5
    assert ReviewPlan.objects.filter(withdrawn_at=None).count() == 1


def test_nothing_missed_and_anothers_result_are_refused(learner, quiz):
    grade = go_through(learner, quiz)
    with pytest.raises(Refusal, match="missed nothing"):
        review_services.begin_review(user=learner, grade=grade)
    with pytest.raises(Refusal, match="not yours"):
        review_services.begin_review(user=UserFactory(), grade=grade)


def test_what_is_asked_is_todays_question(plan, learner, make_quiz):
    asked = waiting(learner, after(days=2))
    corrected = [
        question(f"{tag}-{number}", tag, **({"retired_on": date(2027, 3, 2)} if number == 1 else {"text": "Better?"}))
        for tag in ("safety", "law")
        for number in range(1, 5)
    ]
    make_quiz(overwrite=True, questions=corrected)
    now = waiting(learner, after(days=2))
    assert 0 < len(now) < len(asked)
    assert {one.question["text"] for one in now} == {"<p>Better?</p>"}


def test_it_goes_with_the_account(plan, learner):
    run(after(days=2))
    learner.delete()
    assert not ReviewPlan.objects.exists()
    assert not ReviewItem.objects.exists()
    assert not ReviewReminder.objects.exists()


# --- pages -------------------------------------------------------------------------------------------


@pytest.fixture
def browser(client, learner):
    client.force_login(learner)
    return client


def test_from_the_results_page_to_the_review_and_back_out(browser, learner, quiz, address, settings):
    settings.ROOT_URLCONF = "tests.quizzes.review_urls"
    with clock.at(BEGAN):
        go_through(learner, quiz, well=False)
        text = browser.get(f"{address}results/").content.decode()
        assert "Let the missed questions come back" in text
        answer = browser.post(f"{PAGE}plans/", {"begin": quiz.translation_key}, follow=True)
        assert answer.redirect_chain == [(PAGE, 303)]
        text = answer.content.decode()
        assert "Nothing waits for you today." in text
        assert "Quiz of the module: next on March 3, 2027" in text
        assert "come back after 2, 7 and 30 days" in browser.get(f"{address}results/").content.decode()
        text = browser.post(f"{PAGE}plans/", {"stop": quiz.translation_key}, follow=True).content.decode()
        assert "next on" not in text
    assert ReviewPlan.objects.get().withdrawn_at == BEGAN


def test_the_page_offers_what_was_missed(browser, learner, quiz):
    assert "What could come back" not in browser.get(PAGE).content.decode()
    go_through(learner, quiz, well=False)
    text = browser.get(PAGE).content.decode()
    assert "What could come back" in text
    assert f'value="{quiz.translation_key}"' in text


def test_answering_says_what_there_is_to_say_and_keeps_nothing(browser, learner, plan):
    before = Response.objects.count()
    with clock.at(after(days=2)):
        text = browser.get(PAGE).content.decode()
        assert text.count("<fieldset") == 5
        one = waiting(learner, after(days=2))[0]
        form = as_form(right_answers({"questions": [one.question]}), item=one.item.pk)
        answer = browser.post(PAGE, form, follow=True)
        assert answer.redirect_chain[0][1] == 303
        text = answer.content.decode()
        assert text.count("Why it is right.") == 1
        assert text.count("<fieldset") == 5, "the answered one, and four that wait"
        browser.post(PAGE, form)
        one.item.refresh_from_db()
        assert (one.item.step, one.item.due_at) == (1, after(days=7)), "twice is once"
        assert browser.get(PAGE).content.decode().count("<fieldset") == 4
    assert Response.objects.count() == before
    assert Grade.objects.count() == 1


def test_without_an_answer_nothing_moves(browser, learner, plan):
    with clock.at(after(days=2)):
        item = waiting(learner, after(days=2))[0].item
        assert "Choose an answer first." in browser.post(PAGE, {"item": item.pk}, follow=True).content.decode()
        assert len(waiting(learner, after(days=2))) == 5


@pytest.mark.parametrize("item", ["", "0", "-1", "x", "9" * 40])
def test_what_is_not_ones_own_is_not_found(client, learner, plan, item):
    client.force_login(UserFactory())
    with clock.at(after(days=2)):
        theirs = plan.items.first()
        for named in (item, theirs.pk):
            assert client.post(PAGE, {"item": named}).status_code == 404
        assert client.get(PAGE, {"item": theirs.pk}).content.decode().count("<fieldset") == 0
    assert client.post(f"{PAGE}plans/", {"begin": plan.quiz_key}).status_code == 400
    assert client.post(f"{PAGE}plans/", {"stop": plan.quiz_key}).status_code == 303
    assert client.post(f"{PAGE}plans/", {"begin": "x"}).status_code == 404
    plan.refresh_from_db()
    assert plan.withdrawn_at is None


def test_a_forged_answer_is_refused_in_words(browser, learner, plan):
    with clock.at(after(days=2)):
        one = waiting(learner, after(days=2))[0]
        form = as_form({one.question["id"]: "x" * 100_000}, item=one.item.pk)
        answer = browser.post(PAGE, form)
        assert answer.status_code == 400
        assert "Nothing was changed." in answer.content.decode()


def test_a_visitor_is_asked_to_sign_in(client, db):
    assert client.get(PAGE).status_code == 302
    assert client.post(f"{PAGE}plans/").status_code == 302


def test_the_page_looks_things_up_within_bounds(browser, learner, plan, django_assert_max_num_queries):
    with clock.at(after(days=2)), django_assert_max_num_queries(14):
        browser.get(PAGE)


# --- the command -------------------------------------------------------------------------------------


def test_run_due_runs_every_room_and_one_that_fails_stops_no_other(monkeypatch):
    seen = []
    monkeypatch.setattr(due, "_registered", {})
    due.register("b", lambda moment: seen.append((moment, clock.now())) or 3)

    def broken(_moment):
        raise RuntimeError("No disk.")

    due.register("a", broken)
    said = StringIO()
    with pytest.raises(CommandError, match="a failed"):
        call_command("run_due", at="2027-03-21T09:00", stdout=said)
    assert said.getvalue() == "b: 3\n"
    ((moment, now),) = seen
    assert moment == now == datetime(2027, 3, 21, 13, tzinfo=UTC), "Toronto time"


@pytest.mark.parametrize("time", ["soon", "2027-13-41", "2027-02-30T09:00"])
def test_run_due_names_a_time_that_is_none(time):
    with pytest.raises(CommandError, match="is no time"):
        call_command("run_due", at=time)


def test_another_time_can_be_named_in_development_only(settings):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="development only"):
        call_command("run_due", at="2027-03-21")
    call_command("run_due", stdout=StringIO())
