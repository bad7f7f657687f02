"""What members read: boards, threads, what is new, search, threads about a slide."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.core import clock
from learning.forum import services
from learning.forum.models import Board, Persona, Post, Thread
from tests import factories
from tests.forum import screens_world as world

pytestmark = pytest.mark.django_db
FORUM = world.FORUM
MOST_QUERIES = 12


@pytest.fixture
def board(db) -> Board:
    return world.make_board()


@pytest.fixture
def other(db) -> Persona:
    return world.make_member("Slow River 7")[1]


@pytest.fixture
def member(client) -> Persona:
    user, persona = world.make_member("Quiet Birch")
    client.force_login(user)
    return persona


def text(client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, (path, response.status_code, response.get("Location"))
    return response.content.decode()


def words(client, path: str) -> str:
    """What the page says, on one line, without its tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", text(client, path)).split())


def test_a_member_comes_from_the_boards_to_a_post(client, member, other, board):
    thread = world.make_thread(other, board, "First meetings")
    assert "Practice questions" in text(client, FORUM)
    assert f'href="{FORUM}t/{thread.pk}/#p1"' in text(client, f"{FORUM}b/practice/")
    page = text(client, f"{FORUM}t/{thread.pk}/")
    assert "<p>I need ideas.</p>" in page
    assert "Slow River 7" in page
    assert "First meetings" not in re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1], "titles stay neutral"


def test_what_is_new_is_marked_until_it_is_read(client, member, other, board):
    thread = world.make_thread(other, board)
    text(client, f"{FORUM}t/{thread.pk}/")
    assert "You have read everything" in text(client, f"{FORUM}new/")
    world.make_reply(other, thread)
    assert 'class="forum-mark"' in text(client, FORUM)
    assert f"{FORUM}t/{thread.pk}/#p2" in text(client, f"{FORUM}new/")
    assert "New since you were here" in text(client, f"{FORUM}t/{thread.pk}/")
    assert "New since you were here" not in text(client, f"{FORUM}t/{thread.pk}/")
    world.make_reply(other, thread)
    client.post(f"{FORUM}b/practice/read/")
    assert "You have read everything" in text(client, f"{FORUM}new/")


def test_whoever_sees_a_thread_for_the_first_time_is_told_of_nothing_new(client, member, other, board):
    thread = world.make_thread(other, board)
    world.make_reply(other, thread)
    page = text(client, f"{FORUM}t/{thread.pk}/")
    assert "New since you were here" not in page
    assert 'class="forum-mark"' not in page


def test_a_post_has_an_address_that_leads_to_its_page(client, member, other, board):
    thread = world.make_thread(other, board)
    world.fill(other, thread, 29)
    for number, page in ((7, ""), (20, ""), (21, "?page=2")):
        post = thread.posts.get(number=number)
        assert client.get(f"{FORUM}p/{post.pk}/")["Location"] == f"{FORUM}t/{thread.pk}/{page}#p{number}"
    assert "Idea 21." in text(client, f"{FORUM}t/{thread.pk}/?page=2")
    for odd in ("0", "-1", "x", "99999999999", "٢"):
        assert text(client, f"{FORUM}t/{thread.pk}/?page={odd}")


def test_a_post_that_was_taken_away_leaves_its_place(client, member, other, board):
    thread = world.make_thread(other, board)
    gone = world.make_reply(other, thread, "Words that go.")
    hidden = world.make_reply(other, thread, "Words that hide.")
    world.make_reply(other, thread, "Words that stay.")
    services.delete_post(post=gone, persona=other)
    Post.objects.filter(pk=hidden.pk).update(state=Post.State.HIDDEN)
    page = text(client, f"{FORUM}t/{thread.pk}/")
    assert "Deleted by its author." in page
    assert "Hidden by a moderator." in page
    assert "Words that stay." in page
    assert "Words that go." not in page
    assert "Words that hide." not in page
    assert 'id="p3"' in page


def test_a_merged_thread_leads_on_and_a_hidden_one_is_not_found(client, member, other, board):
    first, second = world.make_thread(other, board), world.make_thread(other, board, "Another")
    Thread.objects.filter(pk=second.pk).update(merged_into=first)
    response = client.get(f"{FORUM}t/{second.pk}/")
    assert (response.status_code, response["Location"]) == (301, f"{FORUM}t/{first.pk}/")
    Thread.objects.filter(pk=first.pk).update(hidden_at=clock.now())
    text(client, f"{FORUM}t/{first.pk}/", 404)
    text(client, f"{FORUM}p/{first.posts.get().pk}/", 404)
    text(client, f"{FORUM}t/999/", 404)
    text(client, f"{FORUM}b/none/", 404)


def test_posts_that_wait_are_seen_by_their_author_alone(client, member, other, board):
    thread = world.make_thread(other, board)
    user, new = world.make_member("New Heron", approved=0)
    world.make_reply(new, thread, "My first one.")
    world.make_thread(new, board, "My first thread")
    assert "My first one." not in text(client, f"{FORUM}t/{thread.pk}/")
    assert "My first thread" not in text(client, f"{FORUM}b/practice/")
    client.force_login(user)
    assert "My first one." in text(client, f"{FORUM}t/{thread.pk}/")
    assert "Waits for a moderator." in text(client, f"{FORUM}t/{thread.pk}/")
    assert "My first thread" in text(client, f"{FORUM}b/practice/")
    assert "My first thread" in text(client, FORUM)


def test_links_to_the_desk_are_for_moderators(client, member, other, board):
    thread = world.make_thread(other, board)
    assert "/admin/" not in text(client, f"{FORUM}t/{thread.pk}/")
    user, _persona = world.make_member("Tall Reed", user=factories.UserFactory(role="moderator"))
    client.force_login(user)
    page = text(client, f"{FORUM}t/{thread.pk}/")
    assert "Moderate this discussion" in page
    assert "Moderators’ desk" in page


def test_the_answer_is_shown_and_reached(client, member, other, board):
    thread = world.make_thread(member, board)
    post = world.make_reply(other, thread)
    page = text(client, f"{FORUM}t/{thread.pk}/")
    assert "This answered it" in page
    client.post(f"{FORUM}p/{post.pk}/accept/")
    page = text(client, f"{FORUM}t/{thread.pk}/")
    assert "This answered the question" in page
    assert f'<a href="{FORUM}p/{post.pk}/">To the answer</a>' in page
    assert "answered" in words(client, f"{FORUM}b/practice/")
    client.post(f"{FORUM}p/{post.pk}/accept/")
    assert "This answered the question" not in text(client, f"{FORUM}t/{thread.pk}/")


def test_search_finds_words_in_posts(client, member, other, board):
    thread = world.make_thread(other, board, "First meetings", "I need ideas about interpreters.")
    page = text(client, f"{FORUM}search/?q=interpreters&board=practice")
    assert f"{FORUM}p/{thread.posts.get().pk}/" in page
    assert "Nothing holds all these words" in text(client, f"{FORUM}search/?q=xylophone")
    assert "Nothing holds" not in text(client, f"{FORUM}search/")
    text(client, f"{FORUM}search/?q=%00%22*&page=x&board=none")


def test_a_slide_has_its_threads_and_a_way_to_begin_one(client, member, other, course):
    board = world.make_board()
    key = uuid4()
    services.open_thread(
        persona=other, board=board, title="About it", body="Hm.", submission_key=uuid4(), slide_key=key
    )
    assert "About it" in text(client, f"{FORUM}slide/{key}/")
    assert "Nobody has asked about it yet." in text(client, f"{FORUM}slide/{uuid4()}/")


def test_an_empty_forum_says_so(client, member):
    assert "There are no boards yet." in text(client, FORUM)
    world.make_board()
    assert "Nothing here yet." in text(client, f"{FORUM}b/practice/")
    assert "Nothing here." in text(client, f"{FORUM}notices/")


def queries(client, path: str) -> int:
    client.get(path)  # what is read for the first time is written down, once
    with CaptureQueriesContext(
        connection,
    ) as counted:
        text(client, path)
    return len(counted)


def test_pages_cost_the_same_with_one_post_and_with_sixty(client, member, other, board):
    thread = world.make_thread(other, board, "Ideas", "Idea of mine.")
    last = f"t/{thread.pk}/?page=99"  # with the form, and what waits
    pages = ("", "b/practice/", last, f"t/{thread.pk}/", "new/", "search/?q=idea", "notices/")
    before = {path: queries(client, f"{FORUM}{path}") for path in pages}
    world.fill(other, thread, 59)
    for number in range(30):
        filled = Thread.objects.create(board=board, title=f"Idea {number}", persona=other)
        world.fill(other, filled, 1)
    after = {path: queries(client, f"{FORUM}{path}") for path in pages}
    assert max(*before.values(), *after.values()) <= MOST_QUERIES, (before, after)
    for path in ("", "b/practice/", last, "search/?q=idea"):
        assert after[path] == before[path], (path, before, after)


def test_a_first_reading_which_is_written_down_costs_no_more_than_that(client, member, other, board):
    thread = world.make_thread(other, board, "Ideas", "Idea of mine.")
    world.fill(other, thread, 40)
    text(client, FORUM)  # the lines to call are looked up once in a while
    with CaptureQueriesContext(connection) as counted:
        text(client, f"{FORUM}t/{thread.pk}/?page=3")
    assert len(counted) <= MOST_QUERIES, "\n".join(query["sql"][:110] for query in counted)
