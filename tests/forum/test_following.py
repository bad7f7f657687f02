"""Messages about what is new: once, neutral, easy to end."""

from datetime import timedelta
from email import message_from_bytes

import pytest
from django.core import mail
from django.test import Client

from learning.core import clock, due, outbox
from learning.core.models import OutgoingMail
from learning.forum import following, services
from learning.forum.models import Persona, Subscription
from tests.forum import people

pytestmark = pytest.mark.django_db
AT_ONCE, SUMMARY = Subscription.How.AT_ONCE, Subscription.How.SUMMARY


@pytest.fixture
def reader(learner):
    return people.member(user=learner, name="Quiet Reader")


def outgoing() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.order_by("pk"))


def test_a_new_post_tells_those_who_follow_its_thread_or_board_one_message_each(reader, run_jobs):
    thread = people.thread()
    following.follow(persona=reader, thread=thread, how=AT_ONCE)
    following.follow(persona=reader, board=thread.board, how=AT_ONCE)
    run_jobs(lambda: people.answer(thread))
    assert len(outgoing()) == 1


def test_nobody_is_told_of_their_own_post(reader, run_jobs):
    thread = people.thread()
    following.follow(persona=reader, thread=thread, how=AT_ONCE)
    run_jobs(lambda: people.answer(thread, persona=reader))
    assert outgoing() == []


def test_a_post_that_waits_tells_nobody_until_it_is_shown(reader, run_jobs):
    thread = people.thread()
    following.follow(persona=reader, thread=thread, how=AT_ONCE)
    newcomer = people.member(trusted=False)
    post = run_jobs(lambda: people.answer(thread, persona=newcomer))
    assert outgoing() == []
    run_jobs(lambda: services.make_visible(post))
    assert len(outgoing()) == 1


def test_one_message_until_they_have_looked(reader, run_jobs):
    thread = people.thread()
    following.follow(persona=reader, thread=thread, how=AT_ONCE)
    for _number in range(3):
        run_jobs(lambda: people.answer(thread))
    assert len(outgoing()) == 1
    thread.refresh_from_db()
    services.mark_read(persona=reader, thread=thread, number=thread.last_number)
    run_jobs(lambda: people.answer(thread))
    assert len(outgoing()) == 2


def test_a_job_that_runs_twice_writes_once(reader, run_jobs):
    thread = people.thread()
    following.follow(persona=reader, thread=thread, how=AT_ONCE)
    post = run_jobs(lambda: people.answer(thread))
    services.mark_read(persona=reader, thread=thread, number=0)
    Subscription.objects.update(told_at=clock.now())
    assert following.tell_followers.call(post.pk) == 0


def test_the_message_says_nothing_and_carries_the_way_out(reader, learner, run_jobs):
    thread = people.thread(title="Interpreters at the first meeting", body="Which words help?")
    following.follow(persona=reader, thread=thread, how=AT_ONCE)
    run_jobs(lambda: people.answer(thread, body="Sit beside the person."))
    outbox.send_waiting.call()
    (sent,) = mail.outbox
    raw = message_from_bytes(sent.message().as_bytes())
    token = Subscription.objects.get().token
    assert raw["List-Unsubscribe"].strip("<>").endswith(f"/forum/unsubscribe/{token}/")
    assert raw["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent.subject == "Course update"
    said = sent.message().as_string()
    for word in ("Interpreters", "Which words", "Sit beside", reader.name, "forum board", "traffick"):
        assert word not in said


def test_one_press_of_a_mail_program_ends_it_without_a_session(reader, run_jobs):
    thread = people.thread()
    token = following.follow(persona=reader, thread=thread, how=AT_ONCE).token
    program = Client(enforce_csrf_checks=True)
    answer = program.post(f"/en/forum/unsubscribe/{token}/", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not Subscription.objects.exists()
    assert program.post(f"/en/forum/unsubscribe/{token}/").status_code == 200  # twice is no error
    run_jobs(lambda: people.answer(thread))
    assert outgoing() == []


def test_looking_at_the_link_ends_nothing_and_names_nobody(reader, client):
    thread = people.thread(title="A title")
    token = following.follow(persona=reader, thread=thread, how=AT_ONCE).token
    page = client.get(f"/en/forum/unsubscribe/{token}/").content.decode()
    assert Subscription.objects.exists()
    assert reader.name not in page
    assert "A title" not in page


def test_a_link_that_leads_nowhere_is_a_page_that_says_so(client):
    assert "nothing left to end" in client.get("/en/forum/unsubscribe/not-a-token/").content.decode()


# --- summaries ------------------------------------------------------------------------------------


def summarise(days: float) -> int:
    moment = clock.now() + timedelta(days=days)
    with clock.at(moment):
        return following.send_summaries(moment)


def test_a_summary_comes_once_a_week_where_something_is_unread(reader):
    thread = people.thread()
    following.follow(persona=reader, thread=thread, how=SUMMARY)
    reader.refresh_from_db()
    assert reader.digest == Persona.Digest.WEEKLY  # somebody without one gets one
    people.answer(thread)
    assert summarise(3) == 0
    assert summarise(7.1) == 1
    assert summarise(7.2) == 0
    assert "1 discussion" in outgoing()[0].text


def test_what_was_read_or_written_by_oneself_is_not_news(reader):
    thread = people.thread()
    following.set_summary(persona=reader, digest=Persona.Digest.DAILY, of_everything=True)
    people.answer(thread, persona=reader)
    thread.refresh_from_db()
    services.mark_read(persona=reader, thread=thread, number=thread.last_number)
    assert summarise(1.1) == 0


def test_a_daily_summary_of_everything_names_how_much_and_where_to_sign_in(reader):
    following.set_summary(persona=reader, digest=Persona.Digest.DAILY, of_everything=True)
    people.thread(title="Interpreters")
    people.thread(title="Tents")
    assert summarise(1.1) == 1
    (written,) = outgoing()
    assert "2 discussions" in written.text
    assert "/forum/new/" in written.text
    assert "Interpreters" not in written.text
    assert f"/forum/unsubscribe/{reader.mail_token}/" in written.headers["List-Unsubscribe"]


def test_the_summary_is_written_in_the_reader_s_language(reader, learner):
    learner.language = "fr"
    learner.save()
    following.set_summary(persona=reader, digest=Persona.Digest.DAILY, of_everything=True)
    people.thread()
    summarise(1.1)
    assert "/fr/forum/new/" in outgoing()[0].text


def test_its_link_ends_the_summary(reader):
    following.set_summary(persona=reader, digest=Persona.Digest.DAILY, of_everything=True)
    assert following.unsubscribe(reader.mail_token).is_summary
    people.thread()
    assert summarise(1.1) == 0


def test_whoever_was_removed_hears_nothing_more(reader, run_jobs):
    thread = people.thread()
    following.follow(persona=reader, thread=thread, how=AT_ONCE)
    following.set_summary(persona=reader, digest=Persona.Digest.DAILY, of_everything=True)
    Persona.objects.filter(pk=reader.pk).update(state=Persona.State.REMOVED)
    run_jobs(lambda: people.answer(thread))
    assert summarise(1.1) == 0
    assert outgoing() == []


def test_what_falls_due_sends_summaries(reader):
    following.set_summary(persona=reader, digest=Persona.Digest.DAILY, of_everything=True)
    people.thread()
    outcomes = due.run(clock.now() + timedelta(days=2))
    assert [one.count for one in outcomes if one.name == "forum: summaries by mail"] == [1]


# --- the page -------------------------------------------------------------------------------------


def test_following_from_a_thread_and_stopping_on_the_page(client, learner, reader):
    client.force_login(learner)
    thread = people.thread(title="Interpreters")
    address = f"/en/forum/t/{thread.pk}/"
    assert "in my summary" in client.get(address).content.decode()
    client.post(f"{address}follow/", {"how": "at_once"})
    assert "You follow this" in client.get(address).content.decode()
    page = client.get("/en/forum/following/").content.decode()
    assert "Interpreters" in page
    client.post(f"{address}follow/", {"how": "stop", "from": "following"})
    assert "You follow nothing yet" in client.get("/en/forum/following/").content.decode()


def test_choices_are_kept_and_a_wrong_one_is_said(client, learner, reader):
    client.force_login(learner)
    chosen = {"digest": "daily", "of_everything": "True", "at_departure": "remove"}
    assert client.post("/en/forum/following/", chosen).status_code == 302
    reader.refresh_from_db()
    assert (reader.digest, reader.digest_of_everything, reader.at_departure) == ("daily", True, "remove")
    answer = client.post("/en/forum/following/", {**chosen, "digest": "hourly"})
    assert answer.status_code == 200
    assert b"hourly" in answer.content or b"error" in answer.content


def test_the_page_costs_the_same_however_much_is_followed(client, learner, reader, django_assert_max_num_queries):
    client.force_login(learner)
    board = people.board()
    for number in range(4):
        following.follow(persona=reader, thread=people.thread(title=f"Thread {number}", on=board), how=AT_ONCE)
    with django_assert_max_num_queries(12):
        client.get("/en/forum/following/")


def test_a_slide_leads_to_its_discussions(client, learner, reader, course):
    from modules.models import SlidePage

    client.force_login(learner)
    slide = SlidePage.objects.live().filter(locale__language_code="en").last()
    page = client.get(slide.url).content.decode()
    assert f"/en/forum/slide/{slide.translation_key}/" in page
    assert "Discuss this slide" in page
    client.logout()
    assert "/forum/slide/" not in client.get(slide.url).content.decode()
