"""What members see of boards, threads and posts, in how many queries, and what the search finds."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from learning.core import clock
from learning.forum import cursors, personas, post_selectors, search_index, search_selectors, selectors, services
from learning.forum.errors import TooOften
from learning.forum.models import Board, Post, Thread
from tests.forum import people


def row(code="practice", persona=None):
    return selectors.board(code=code, language="en", persona=persona)


def titles(page):
    return [one.title for one in page.rows]


def fill_board(count):
    """`count` threads, the last one newest; written at once, because the limits are not what is tested."""
    board, persona = people.board(), people.member()
    now = clock.now()
    Thread.objects.bulk_create(
        Thread(
            board=board, persona=persona, title=f"Thread {number}", last_number=1,
            last_post_at=now - timedelta(minutes=count - number),
        )
        for number in range(count)
    )  # fmt: skip
    return board


def fill_thread(count):
    thread = people.thread()
    Post.objects.bulk_create(
        Post(
            thread=thread, persona=thread.persona, number=number, body=f"Post {number}", html=f"<p>Post {number}</p>",
            submission_key=uuid4(), shown_at=clock.now(),
        )
        for number in range(2, count + 1)
    )  # fmt: skip
    services.refresh_thread(thread)
    return thread


# --- boards and threads ---------------------------------------------------------------------------


def test_a_board_lends_the_words_of_the_readers_language_and_keeps_its_threads(db):
    board = people.board()
    french, _created = Locale.objects.get_or_create(language_code="fr")
    Board.objects.create(code=board.code, locale=french, title="Pratique", translation_key=board.translation_key)
    people.thread()
    (shown,) = selectors.boards(language="fr", persona=people.member())
    assert (shown.title, shown.board, bool(shown.last_post_at)) == ("Pratique", board, True)


def test_pages_of_a_board_do_not_shift_when_something_is_posted_meanwhile(db):
    fill_board(60)
    reader = people.member()
    first = selectors.threads(board=row(), persona=reader)
    assert titles(first)[0] == "Thread 59"
    assert len(first.rows) == 25
    assert not first.previous
    old = Thread.objects.get(title="Thread 3")
    people.answer(old)  # it is the newest now
    second = selectors.threads(board=row(), persona=reader, cursor=first.next)
    assert titles(second) == [f"Thread {number}" for number in range(34, 9, -1)]
    third = selectors.threads(board=row(), persona=reader, cursor=second.next)
    assert titles(third)[0] == "Thread 9"
    assert "Thread 3" not in titles(third)
    assert not third.next
    back = selectors.threads(board=row(), persona=reader, cursor=third.previous)
    assert titles(back) == titles(second)
    newest = selectors.threads(board=row(), persona=reader, cursor=back.previous)
    assert (titles(newest)[0], titles(newest)[-1]) == ("Thread 59", "Thread 35")
    assert titles(selectors.threads(board=row(), persona=reader, cursor=newest.previous))[0] == "Thread 3"


CUT_OFF = str(cursors.Cursor("o", datetime(2026, 11, 2, tzinfo=UTC), 1))[:-3]


@pytest.mark.parametrize("cursor", ["x", "%%%", "bzEyMw", "ééé", "b" * 5000, CUT_OFF])
def test_a_cursor_that_was_tampered_with_is_the_first_page(db, cursor):
    fill_board(3)
    page = selectors.threads(board=row(), persona=people.member(), cursor=cursor)
    assert len(page.rows) == 3
    assert not page.previous


def test_a_cursor_beyond_the_end_leads_back(db):
    fill_board(3)
    beyond = str(cursors.Cursor(cursors.OLDER, clock.now() - timedelta(days=900), 1))
    page = selectors.threads(board=row(), persona=people.member(), cursor=beyond)
    assert not page.rows
    assert page.previous
    assert not page.next


def test_pinned_threads_stand_on_top_of_the_first_page_only(db):
    fill_board(30)
    Thread.objects.filter(title="Thread 0").update(is_pinned=True)
    first = selectors.threads(board=row(), persona=people.member())
    assert titles(first)[0] == "Thread 0"
    assert len(first.rows) == 26
    assert "Thread 0" not in titles(selectors.threads(board=row(), persona=people.member(), cursor=first.next))


def test_hidden_merged_and_waiting_threads_are_in_no_list(db):
    shown, hidden, merged = people.thread(title="Shown"), people.thread(), people.thread()
    waiting = people.thread(persona=people.member(trusted=False))
    Thread.objects.filter(pk=hidden.pk).update(hidden_at=clock.now())
    Thread.objects.filter(pk=merged.pk).update(merged_into=shown)
    reader = people.member(joined_at=clock.now() - timedelta(days=1))
    assert titles(selectors.threads(board=row(), persona=reader)) == ["Shown"]
    assert titles(selectors.unread(persona=reader, language="en")) == ["Shown"]
    for thread in (hidden, waiting):
        assert selectors.thread_page(thread_id=thread.pk, persona=reader, language="en") is None
    assert selectors.thread_page(thread_id=waiting.pk, persona=waiting.persona, language="en")
    assert selectors.thread_page(thread_id=merged.pk, persona=reader, language="en").thread.merged_into == shown


def test_threads_about_a_slide_are_found_by_its_key(db):
    key = uuid4()
    people.thread(title="About it", slide_key=key)
    people.thread()
    found = selectors.threads_about(slide_key=key, persona=people.member(), language="en")
    assert [one.title for one in found] == ["About it"]


# --- unread ---------------------------------------------------------------------------------------


def test_what_is_unread_is_what_came_since_one_read_or_joined(db):
    with clock.at(clock.now() - timedelta(days=2)):
        people.thread(title="Before")
    reader = people.member(joined_at=clock.now() - timedelta(days=1))
    thread = people.thread(title="After")
    people.answer(thread)
    (found,) = selectors.unread(persona=reader, language="en").rows
    assert (found.title, found.first_unread) == ("After", 1)
    assert row(persona=reader).is_new
    services.mark_read(persona=reader, thread=Thread.objects.get(pk=thread.pk), number=1)
    (found,) = selectors.unread(persona=reader, language="en").rows
    assert found.first_unread == 2
    services.mark_read(persona=reader, thread=Thread.objects.get(pk=thread.pk), number=2)
    assert not selectors.unread(persona=reader, language="en").rows
    assert not row(persona=reader).is_new
    people.answer(thread)
    assert selectors.unread(persona=reader, language="en").rows
    services.mark_board_read(persona=reader)
    assert not selectors.unread(persona=reader, language="en").rows
    (listed, _before) = selectors.threads(board=row(), persona=reader).rows
    assert listed.first_unread is None


def test_ones_own_post_is_nothing_new(db):
    writer = people.member(joined_at=clock.now() - timedelta(days=1))
    thread = people.thread(persona=writer)
    assert not selectors.unread(persona=writer, language="en").rows
    people.answer(thread)
    people.answer(thread, persona=writer)
    assert selectors.unread(persona=writer, language="en").rows[0].first_unread == 2


# --- posts ----------------------------------------------------------------------------------------


def test_numbers_decide_the_page_and_a_page_that_does_not_exist_is_the_nearest(db):
    thread, reader = fill_thread(45), people.member()
    page = post_selectors.posts(thread=thread, page=2, persona=reader)
    assert [one.number for one in page.rows] == list(range(21, 41))
    assert (page.pages, page.last_number) == (3, 40)
    assert post_selectors.posts(thread=thread, page=99, persona=reader).page == 3
    assert post_selectors.posts(thread=thread, page=-1, persona=reader).page == 1
    post = thread.posts.get(number=41)
    assert post_selectors.place_of(post) == post_selectors.Place(3, "p41")


def test_posts_that_went_keep_their_place_and_say_why(db):
    thread = people.thread()
    mine, other = people.answer(thread, body="Mine."), people.answer(thread, body="Words of another.")
    Post.objects.filter(pk=other.pk).update(state=Post.State.HIDDEN)
    services.delete_post(post=mine, persona=mine.persona)
    thread.refresh_from_db()
    reader = people.member()
    rows = post_selectors.posts(thread=thread, page=1, persona=reader).rows
    assert [(one.number, bool(one.html), bool(one.notice)) for one in rows] == [
        (1, True, False), (2, False, True), (3, False, True),
    ]  # fmt: skip
    # Its author still reads what was hidden.
    rows = post_selectors.posts(thread=thread, page=1, persona=other.persona).rows
    assert "Words of another" in rows[2].html
    assert rows[2].notice


def test_what_waits_is_shown_to_its_author_alone_at_the_end(db):
    thread, newcomer = people.thread(), people.member(trusted=False)
    waiting = people.answer(thread, persona=newcomer)
    rows = post_selectors.posts(thread=thread, page=1, persona=newcomer).rows
    assert [one.anchor for one in rows] == ["p1", f"w{waiting.pk}"]
    assert rows[1].notice
    reader = people.member()
    assert len(post_selectors.posts(thread=thread, page=1, persona=reader).rows) == 1
    assert post_selectors.post(post_id=waiting.pk, persona=reader) is None
    assert post_selectors.post(post_id=waiting.pk, persona=newcomer).is_own


def test_what_one_may_do_with_a_post(db):
    thread = people.thread()
    answer = people.answer(thread)
    reader = people.member()

    def may(persona):
        one = post_selectors.post(post_id=answer.pk, persona=persona)
        return [one.may_edit, one.may_delete, one.may_accept, one.may_report]

    assert may(answer.persona) == [True, True, False, False]
    assert may(thread.persona) == [False, False, True, True]
    assert may(reader) == [False, False, False, True]
    services.report_post(post=answer, persona=reader, reason="other")
    assert post_selectors.post(post_id=answer.pk, persona=reader).has_reported
    Thread.objects.update(locked_at=clock.now())
    assert may(answer.persona) == [False, True, False, False]


def test_a_quoted_post_that_went_shows_no_words_of_it(db):
    thread = people.thread(body="Words to quote.")
    answer = people.answer(thread, quoted=thread.posts.get())
    reader = people.member()
    assert post_selectors.post(post_id=answer.pk, persona=reader).quoted.excerpt == "Words to quote."
    services.delete_post(post=thread.posts.get(number=1), persona=thread.persona)
    assert post_selectors.post(post_id=answer.pk, persona=reader).quoted.excerpt == ""


def test_former_texts_are_for_the_author_alone(db):
    thread = people.thread()
    post = people.answer(thread, body="Before.")
    services.edit_post(post=post, persona=post.persona, body="After.")
    assert [text for _until, text in post_selectors.history(post=post, persona=post.persona)] == ["<p>Before.</p>"]
    assert post_selectors.history(post=post, persona=thread.persona) == []


# --- search ---------------------------------------------------------------------------------------


def found(words, persona=None, **more):
    page = search_selectors.search(persona=persona or people.member(), words=words, language="en", **more)
    return [one.post.body for one in page.rows]


def test_the_search_finds_words_without_accents_case_and_plural(db):
    thread = people.thread(title="Hébergement", body="Where do you begin?")
    people.answer(thread, body="Two INTERPRETERS, and l’École d’été.")
    assert found("hebergement begin") == ["Where do you begin?"]
    assert found("interpreter école") == found("ECOLES") == ["Two INTERPRETERS, and l’École d’été."]
    assert found("interpreter nothing") == found("  ") == found('" OR * (') == []


def test_the_search_finds_what_is_visible_and_nothing_else(db):
    thread, newcomer = people.thread(), people.member(trusted=False)
    waiting = people.answer(thread, persona=newcomer, body="Lantern.")
    assert not found("lantern")
    services.make_visible(waiting)
    assert found("lantern")
    services.edit_post(post=waiting, persona=newcomer, body="Candle.")
    assert not found("lantern")
    assert not found("candle")
    services.make_visible(waiting)
    assert found("candle")
    Thread.objects.filter(pk=thread.pk).update(hidden_at=clock.now())
    assert not found("candle")
    Thread.objects.filter(pk=thread.pk).update(hidden_at=None)
    services.delete_post(post=waiting, persona=newcomer)
    assert not found("candle")


def test_a_board_can_be_searched_alone_and_the_newest_come_first(db):
    people.thread(body="Lantern one.")
    people.thread(body="Lantern two.", on=people.board("modules"))
    assert found("lantern") == ["Lantern two.", "Lantern one."]
    assert found("lantern", board=row("modules")) == ["Lantern two."]


def test_the_index_can_be_made_anew(db):
    thread = people.thread(body="Lantern.")
    fill = Post(thread=thread, persona=thread.persona, number=2, body="Candle.", html="", submission_key=uuid4())
    Post.objects.bulk_create([fill])
    assert not found("candle")
    assert search_index.rebuild() == 2
    assert found("candle")
    assert found("lantern")


def test_searching_all_the_time_is_stopped(db):
    persona = people.member()
    with clock.at(clock.now()):
        for _time in range(30):
            found("lantern", persona)
        with pytest.raises(TooOften) as refused:
            found("lantern", persona)
        assert clock.now() < refused.value.until <= clock.now() + timedelta(minutes=1)


# --- queries --------------------------------------------------------------------------------------


def test_queries_do_not_grow_with_threads_and_posts(db, django_assert_num_queries):
    fill_board(60)
    thread, reader = fill_thread(60), people.member(joined_at=clock.now() - timedelta(days=9))
    people.answer(thread, quoted=thread.posts.get(number=1))
    thread = Thread.objects.select_related("board").get(pk=thread.pk)
    personas.official()
    board = row()
    search_index.rebuild()
    for most, look in (
        (3, lambda: selectors.boards(language="fr", persona=reader)),
        (2, lambda: selectors.threads(board=board, persona=reader)),
        (2, lambda: selectors.unread(persona=reader, language="fr")),
        (2, lambda: selectors.thread_page(thread_id=thread.pk, persona=reader, language="fr")),
        (3, lambda: post_selectors.posts(thread=thread, page=1, persona=reader)),
        (4, lambda: post_selectors.posts(thread=thread, page=4, persona=reader)),
        (3, lambda: search_selectors.search(persona=reader, words="post", language="fr")),
    ):
        with django_assert_num_queries(most):
            assert look()


def test_a_page_of_a_board_comes_in_order_from_an_index(db):
    """Sorting a board of thousands for each reader would make its page slower with every thread."""
    if connection.vendor != "sqlite":
        pytest.skip("The plan is SQLite's.")
    fill_board(3)
    board, reader = row(), people.member()
    with CaptureQueriesContext(connection) as asked:
        selectors.threads(board=board, persona=reader)
        selectors.unread(persona=reader, language="en")
    for query in asked.captured_queries:
        if query["sql"].startswith('SELECT "forum_thread"'):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
                plan = str(cursor.fetchall())
            assert "forum_board_page" in plan or "forum_recent" in plan
            assert "TEMP B-TREE" not in plan
