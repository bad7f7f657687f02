"""Threads and posts: numbers, what waits, what is refused, what is changed and taken away."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from learning.core import clock
from learning.forum import services
from learning.forum.errors import ClientDataFound, LinksRefused, NotAllowed, TextRefused, TooOften
from learning.forum.models import Board, Persona, Post, PostEdit, ReadMark, Report, Subscription, Thread
from tests.forum import people

FLAGGED = "Call her at 416-555-0142 after work."


def fresh(row):
    return type(row).objects.get(pk=row.pk)


# --- visible --------------------------------------------------------------------------------------


def test_posts_are_numbered_in_the_order_in_which_they_become_visible(db):
    thread = people.thread()
    newcomer = people.member(trusted=False)
    waiting = people.answer(thread, persona=newcomer)
    first = people.answer(thread)
    assert waiting.number is None
    assert waiting.state == Post.State.WAITING
    assert waiting.waits_for == Post.WaitsFor.NEW_MEMBER
    services.make_visible(waiting)
    assert (first.number, fresh(waiting).number) == (2, 3)
    assert fresh(thread).last_number == 3
    assert fresh(thread).last_post_at == fresh(waiting).shown_at


def test_a_thread_of_a_new_member_is_invisible_until_its_first_post_is(db):
    thread = people.thread(persona=people.member(trusted=False))
    assert thread.last_post_at is None
    assert thread.last_number == 0
    with pytest.raises(NotAllowed):
        people.answer(thread)
    services.make_visible(thread.posts.get())
    assert people.answer(thread).number == 2


def test_after_so_many_posts_a_member_is_trusted_and_letting_one_through_twice_counts_once(db, settings):
    settings.FORUM_FIRST_POSTS = 2
    newcomer, thread = people.member(trusted=False), people.thread()
    for _time in range(2):
        post = people.answer(thread, persona=newcomer)
        services.make_visible(post)
        services.make_visible(post)
    assert fresh(newcomer).approved_posts == 2
    assert people.answer(thread, persona=newcomer).state == Post.State.VISIBLE


def test_what_the_guard_finds_is_stored_nowhere_unless_the_author_insists(db):
    persona, thread = people.member(), people.thread()
    with pytest.raises(ClientDataFound) as refused:
        people.answer(thread, persona=persona, body=FLAGGED)
    assert "416" not in str(refused.value)
    assert not Post.objects.filter(persona=persona).exists()
    with pytest.raises(ClientDataFound):
        people.thread(persona=persona, title="Call 416-555-0142")
    assert not Thread.objects.filter(persona=persona).exists()
    insisted = people.answer(thread, persona=persona, body=FLAGGED, insisted=True)
    assert insisted.state == Post.State.WAITING
    assert insisted.waits_for == Post.WaitsFor.CLIENT_DATA
    assert insisted.number is None


def test_the_same_form_sent_twice_is_one_post(db):
    persona, key = people.member(), uuid4()
    first = services.open_thread(persona=persona, board=people.board(), title="Once", body="Once.", submission_key=key)
    again = services.open_thread(persona=persona, board=people.board(), title="Once", body="Once.", submission_key=key)
    assert again.pk == first.pk
    assert Thread.objects.count() == 1
    reply = services.reply(thread=first.thread, persona=persona, body="More.", submission_key=(key := uuid4()))
    Persona.objects.filter(pk=persona.pk).update(state=Persona.State.REMOVED)
    again = services.reply(thread=first.thread, persona=persona, body="More.", submission_key=key)
    assert again.pk == reply.pk
    assert fresh(first.thread).last_number == 2


# --- who and where --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"state": Persona.State.WAITING}, "not-a-member"),
        ({"state": Persona.State.REMOVED}, "removed"),
        ({"paused_until": clock.now() + timedelta(days=1)}, "paused"),
    ],
)
def test_who_is_no_member_or_paused_or_removed_writes_nothing(db, fields, code):
    thread, persona = people.thread(), people.member()
    mine = people.answer(thread, persona=persona)
    # The persona that a page has read before says nothing: what counts is how it stands now.
    Persona.objects.filter(pk=persona.pk).update(**fields)
    for act in (
        lambda: people.answer(thread, persona=persona),
        lambda: people.thread(persona=persona),
        lambda: services.edit_post(post=mine, persona=persona, body="Other words."),
        lambda: services.accept_answer(thread=thread, post=mine, persona=persona),
    ):
        with pytest.raises(NotAllowed) as refused:
            act()
        assert refused.value.code == code
    services.delete_post(post=mine, persona=persona)
    assert fresh(mine).state == Post.State.DELETED


def test_a_pause_ends_by_itself(db):
    persona = people.member(paused_until=clock.now() - timedelta(minutes=1))
    assert people.answer(people.thread(), persona=persona).number == 2


def test_nobody_writes_in_a_locked_or_hidden_thread_or_on_a_closed_board(db):
    thread = people.thread()
    for fields, code in (({"locked_at": clock.now()}, "locked"), ({"hidden_at": clock.now()}, "gone")):
        Thread.objects.filter(pk=thread.pk).update(**{"locked_at": None, "hidden_at": None, **fields})
        with pytest.raises(NotAllowed) as refused:
            people.answer(thread)
        assert refused.value.code == code
    Thread.objects.filter(pk=thread.pk).update(locked_at=None, hidden_at=None)
    Board.objects.update(closed_at=clock.now())
    for act in (lambda: people.answer(thread), people.thread):
        with pytest.raises(NotAllowed) as refused:
            act()
        assert refused.value.code == "closed"


def test_on_an_official_board_members_reply_and_open_nothing(db):
    from learning.forum import personas

    board = people.board("welcome", is_official=True)
    with pytest.raises(NotAllowed):
        people.thread(on=board)
    thread = people.thread(on=board, persona=personas.official())
    assert people.answer(thread).number == 2


def test_a_thread_opened_on_a_translated_board_belongs_to_the_board_in_the_source_language(db):
    from wagtail.models import Locale

    board = people.board()
    french, _created = Locale.objects.get_or_create(language_code="fr")
    translated = Board.objects.create(
        code=board.code, locale=french, title="Pratique", translation_key=board.translation_key
    )
    assert people.thread(on=translated).board == board


def test_a_reply_to_a_thread_that_was_merged_goes_where_it_went(db):
    old, into = people.thread(), people.thread()
    Thread.objects.filter(pk=old.pk).update(merged_into=into)
    post = people.answer(old)
    assert (post.thread_id, post.number) == (into.pk, 2)


def test_a_quotation_of_what_is_not_shown_there_is_left_out(db):
    thread, other = people.thread(), people.thread()
    shown = thread.posts.get()
    assert people.answer(thread, quoted=shown).quoted == shown
    assert people.answer(thread, quoted=other.posts.get()).quoted is None
    Post.objects.filter(pk=shown.pk).update(state=Post.State.HIDDEN)
    assert people.answer(thread, quoted=fresh(shown)).quoted is None


@pytest.mark.parametrize(
    ("title", "body", "error"),
    [
        ("A title", "  \u200b \n ", TextRefused),
        ("A title", "[](/course/)", TextRefused),
        ("A title", "x" * 8001, TextRefused),
        (" \u202e ", "Words.", TextRefused),
        ("x" * 141, "Words.", TextRefused),
        ("A title", "See https://evil.example/x.", LinksRefused),
        ("See evil.com", "Words.", LinksRefused),
    ],
)
def test_what_cannot_be_a_post_is_refused_and_nothing_is_kept(db, title, body, error):
    with pytest.raises(error):
        people.thread(title=title, body=body)
    assert not Thread.objects.exists()


# --- how often ------------------------------------------------------------------------------------


def test_who_posts_too_often_is_told_from_when_on_it_is_possible_again(db):
    persona, thread = people.member(), people.thread()
    start = clock.now()
    for minute in range(10):
        with clock.at(start + timedelta(minutes=minute)):
            people.answer(thread, persona=persona)
    with clock.at(start + timedelta(minutes=30)):
        with pytest.raises(TooOften) as refused:
            people.answer(thread, persona=persona)
        assert refused.value.until == start + timedelta(hours=1)
        people.answer(thread)  # somebody else goes on
    with clock.at(start + timedelta(hours=1, seconds=1)):
        people.answer(thread, persona=persona)


def test_threads_reports_and_edits_have_limits_of_their_own(db):
    persona = people.member()
    threads = [people.thread() for _time in range(11)]
    for _time in range(5):
        people.thread(persona=persona)
    with pytest.raises(TooOften):
        people.thread(persona=persona)
    for thread in threads[:10]:
        services.report_post(post=thread.posts.get(), persona=persona, reason="other")
    with pytest.raises(TooOften):
        services.report_post(post=threads[10].posts.get(), persona=persona, reason="other")
    post = people.answer(threads[0], persona=persona)
    for time in range(20):
        services.edit_post(post=post, persona=persona, body=f"For the {time}th time.")
    with pytest.raises(TooOften):
        services.edit_post(post=post, persona=persona, body="Once more.")


# --- change and take away -------------------------------------------------------------------------


def test_an_edit_keeps_what_the_post_said_and_the_same_words_change_nothing(db):
    persona = people.member()
    post = people.answer(people.thread(), persona=persona, body="Before.")
    services.edit_post(post=post, persona=persona, body="Before.")
    assert not PostEdit.objects.exists()
    assert fresh(post).edited_at is None
    services.edit_post(post=post, persona=persona, body="**After.**")
    assert [edit.body for edit in PostEdit.objects.all()] == ["Before."]
    assert fresh(post).html == "<p><strong>After.</strong></p>"
    assert fresh(post).number == 2
    with pytest.raises(NotAllowed):
        services.edit_post(post=post, persona=people.member(), body="Not mine.")


@pytest.mark.parametrize(("trusted", "body"), [(False, "Buy this."), (True, FLAGGED)])
def test_an_edit_cannot_slip_past_the_moderators(db, trusted, body):
    persona, thread = people.member(trusted=trusted), people.thread()
    post = people.answer(thread, persona=persona)
    services.make_visible(post)
    edited = services.edit_post(post=post, persona=persona, body=body, insisted=True)
    assert edited.state == Post.State.WAITING
    assert edited.number == 2
    assert fresh(thread).last_number == 2
    services.make_visible(post)
    assert fresh(post).number == 2
    assert fresh(persona).approved_posts == (3 if trusted else 1)


def test_a_deleted_post_leaves_its_place_and_no_words(db):
    persona, thread = people.member(), people.thread()
    post = people.answer(thread, persona=persona, body="Secret words.")
    services.edit_post(post=post, persona=persona, body="Other secret words.")
    services.accept_answer(thread=thread, post=post, persona=thread.persona)
    people.answer(thread)
    with pytest.raises(NotAllowed):
        services.delete_post(post=post, persona=people.member())
    services.delete_post(post=post, persona=persona)
    services.delete_post(post=post, persona=persona)
    gone = fresh(post)
    assert (gone.number, gone.body, gone.html, gone.state) == (2, "", "", Post.State.DELETED)
    assert not PostEdit.objects.exists()
    assert fresh(thread).accepted is None
    assert fresh(thread).last_number == 3
    with pytest.raises(NotAllowed):
        services.edit_post(post=post, persona=persona, body="Back again.")


def test_with_a_first_post_goes_its_title_and_without_replies_the_thread(db):
    alone, answered = people.thread(title="Alone"), people.thread(title="Answered")
    people.answer(answered)
    for thread in (alone, answered):
        services.delete_post(post=thread.posts.get(number=1), persona=thread.persona)
    assert fresh(alone).last_post_at is None
    assert not fresh(alone).title
    assert fresh(answered).last_post_at
    assert not fresh(answered).title
    assert fresh(answered).shown_title


def test_a_hidden_post_stays_as_it_is_for_the_moderators(db):
    thread = people.thread()
    post = thread.posts.get()
    Post.objects.filter(pk=post.pk).update(state=Post.State.HIDDEN)
    for act in (
        lambda: services.delete_post(post=post, persona=thread.persona),
        lambda: services.edit_post(post=post, persona=thread.persona, body="Innocent."),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert fresh(post).body == "I would like ideas."


def test_who_asked_says_which_post_is_the_answer(db):
    thread = people.thread()
    post = people.answer(thread)
    for refused in (
        {"post": post, "persona": post.persona},
        {"post": thread.posts.get(number=1), "persona": thread.persona},
        {"post": people.thread().posts.get(), "persona": thread.persona},
    ):
        with pytest.raises(NotAllowed):
            services.accept_answer(thread=thread, **refused)
    services.accept_answer(thread=thread, post=post, persona=thread.persona)
    assert fresh(thread).accepted == post
    services.accept_answer(thread=thread, post=None, persona=thread.persona)
    assert fresh(thread).accepted is None


def test_a_report_is_one_a_member_and_the_guard_reads_it(db):
    post, persona = people.thread().posts.get(), people.member()
    with pytest.raises(ClientDataFound):
        services.report_post(post=post, persona=persona, reason="identifies", words=FLAGGED)
    assert not Report.objects.exists()
    first = services.report_post(post=post, persona=persona, reason="identifies", words="It names a shelter.")
    assert services.report_post(post=post, persona=persona, reason="other") == first
    with pytest.raises(NotAllowed):
        services.report_post(post=post, persona=post.persona, reason="other")


# --- what was read --------------------------------------------------------------------------------


def test_reading_goes_forward_only_and_lets_a_subscription_tell_again(db):
    thread, reader = people.thread(), people.member()
    people.answer(thread)
    thread.refresh_from_db()
    told = Subscription.objects.create(persona=reader, thread=thread, token="t", told_at=clock.now())
    services.mark_read(persona=reader, thread=thread, number=2)
    services.mark_read(persona=reader, thread=thread, number=1)
    services.mark_read(persona=reader, thread=thread, number=99)
    assert ReadMark.objects.get(persona=reader).number == 2
    assert fresh(told).told_at is None


# --- together -------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_who_reply_at_once_get_numbers_without_holes():
    """On PostgreSQL the locks decide, on SQLite the one writer."""
    thread, key = people.thread(), uuid4()
    writers = [people.member() for _person in range(6)]
    twice = writers[0]
    failures = []

    def write(persona, **more):
        try:
            people.answer(thread, persona=persona)
            services.reply(thread=thread, persona=twice, body="The same form.", submission_key=key)
            with transaction.atomic():
                services.mark_read(persona=persona, thread=fresh(thread), number=3)
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[persona]) for persona in writers]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not failures
    assert sorted(thread.posts.values_list("number", flat=True)) == list(range(1, 9))
    assert fresh(thread).last_number == 8
