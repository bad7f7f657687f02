"""Writing in the forum, without script: looked at first, asked about where it has to be, sent once, never lost."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from learning.forum import limits, services
from learning.forum.models import Board, Persona, Post, Report, Thread
from tests import factories
from tests.forum import screens_world as world

pytestmark = pytest.mark.django_db
FORUM = world.FORUM
NEW = f"{FORUM}b/practice/new/"
WORDS = "What do you say *before* you begin?"
DESPERATE = "She said that she wants to kill herself."


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


@pytest.fixture
def thread(other, board) -> Thread:
    return world.make_thread(other, board)


def fields(page: str) -> dict[str, str]:
    """What the form of a page would send back, as it stands there."""
    form = page[page.index('id="write"') :]
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: value for name, value in hidden if name != "csrfmiddlewaretoken"}


def send(client, path: str, **data):
    """Opens the form, fills it in, presses a button."""
    page = client.get(path).content.decode()
    return client.post(path, {**fields(page), "go": "send", **data})


def test_a_thread_is_begun(client, member, board):
    response = send(client, NEW, title="First meetings", body=WORDS)
    post = Post.objects.get()
    assert response["Location"] == f"{FORUM}t/{post.thread_id}/#p1"
    assert post.thread.title == "First meetings"
    assert post.html == "<p>What do you say <em>before</em> you begin?</p>"


def test_a_reply_quotes_a_post(client, member, other, thread):
    first = thread.posts.get()
    page = client.get(f"{FORUM}t/{thread.pk}/reply/?quote={first.pk}").content.decode()
    assert "You reply to Slow River 7, post 1" in page
    assert "I need ideas." in page
    sent = fields(page)
    assert sent["quoted"] == str(first.pk)
    client.post(f"{FORUM}t/{thread.pk}/reply/", {**sent, "body": WORDS, "go": "send"})
    assert Post.objects.get(number=2).quoted == first
    assert "to Slow River 7, post 1" in client.get(f"{FORUM}t/{thread.pk}/").content.decode()


def test_a_reply_stands_under_the_thread_without_another_page(client, member, thread):
    page = client.get(f"{FORUM}t/{thread.pk}/").content.decode()
    response = client.post(f"{FORUM}t/{thread.pk}/reply/", {**fields(page), "body": WORDS, "go": "send"})
    assert response["Location"] == f"{FORUM}t/{thread.pk}/#p2"


def test_a_preview_stores_nothing_and_shows_how_it_will_look(client, member, board):
    response = send(client, NEW, title="First meetings", body=f"{WORDS} <script>alert(1)</script>", go="preview")
    page = response.content.decode()
    assert "How it will look" in page
    assert "<em>before</em>" in page
    assert "<script>alert" not in page
    assert not Post.objects.exists()
    client.post(NEW, {**fields(page), "title": "First meetings", "body": WORDS, "go": "send"})
    assert Post.objects.count() == 1


def test_the_same_form_sent_twice_is_one_post(client, member, thread):
    page = client.get(f"{FORUM}t/{thread.pk}/").content.decode()
    data = {**fields(page), "body": WORDS, "go": "send"}
    first = client.post(f"{FORUM}t/{thread.pk}/reply/", data)
    again = client.post(f"{FORUM}t/{thread.pk}/reply/", data)
    assert first["Location"] == again["Location"]
    assert thread.posts.count() == 2


def test_what_looks_like_a_real_person_is_asked_about_and_stored_only_if_somebody_insists(client, member, board):
    body = f"She is at {world.PHONE_NUMBER} now."
    page = send(client, NEW, title="Ideas", body=body).content.decode()
    assert "Is this a real person?" in page
    assert body in page
    assert not Thread.objects.exists()
    data = {**fields(page), "title": "Ideas", "body": body, "not_a_real_person": "yes"}
    page = client.post(NEW, {**data, "go": "preview"}).content.decode()
    assert "How it will look" in page
    data = {**fields(page), "title": "Ideas", "body": body, "go": "send"}
    assert "not_a_real_person" in data, "what was said holds while it is looked at"
    client.post(NEW, data)
    assert Post.objects.get().waits_for == Post.WaitsFor.CLIENT_DATA


def test_the_title_is_read_by_the_guard_too(client, member, board):
    page = send(client, NEW, title=f"Call {world.PHONE_NUMBER}", body="Ideas?").content.decode()
    assert "Is this a real person?" in page
    assert not Thread.objects.exists()


def test_words_of_danger_show_lines_to_call_once_before_it_is_sent(client, member, board):
    page = send(client, NEW, title="Ideas", body=DESPERATE).content.decode()
    assert "does somebody need help now?" in page
    assert "Send it all the same" in page
    assert page.count('href="tel:988"') > 1
    assert DESPERATE in page
    assert not Post.objects.exists()
    client.post(NEW, {**fields(page), "title": "Ideas", "body": DESPERATE, "go": "send"})
    assert Post.objects.count() == 1


def test_a_link_to_elsewhere_is_refused_by_name_and_the_text_stays(client, member, board):
    body = "See https://shop.example.com/x and https://www.ontario.ca/page/services"
    for go in ("preview", "send"):
        page = send(client, NEW, title="Ideas", body=body, go=go).content.decode()
        assert "https://shop.example.com/x" in page.split("<form")[0] or "shop.example.com/x</li>" in page
        assert body in page
    assert not Post.objects.exists()


def test_who_writes_too_often_hears_when_and_keeps_the_text(client, member, board, monkeypatch):
    monkeypatch.setattr(limits, "POSTS", ((1, limits.HOUR),))
    send(client, NEW, title="Ideas", body=WORDS)
    page = send(client, NEW, title="More ideas", body="Other words.").content.decode()
    assert "Other words." in page
    assert "More ideas" in page
    assert re.search(r"\d\d?:\d\d", page.split('class="errors"')[1].split("</div>")[0]), "it says when"
    assert Post.objects.count() == 1


def test_what_is_missing_or_too_long_is_said_and_nothing_is_cut(client, member, board):
    long = "word " * 2000
    page = send(client, NEW, title="", body=long).content.decode()
    assert "Give it a title" in page
    assert long.strip() in page
    assert "maxlength" not in page.split("<textarea")[1].split(">")[0]
    for odd in ({"body": "x", "title": "x", "submission_key": "no"}, {}, {"body": "\x00", "title": "x"}):
        assert client.post(NEW, odd).status_code == 200
    assert not Post.objects.exists()


def test_who_was_signed_out_meanwhile_finds_the_text_again(client, member, thread):
    reply = f"{FORUM}t/{thread.pk}/reply/"
    data = {**fields(client.get(reply).content.decode()), "body": "Long & careful <words>", "go": "send"}
    client.logout()
    response = client.post(reply, data)
    page = response.content.decode()
    assert response.status_code == 403
    assert "Long &amp; careful &lt;words&gt;" in page
    assert "/accounts/login/?next=" in page
    assert data["submission_key"] in page
    assert thread.posts.count() == 1


def test_who_signed_in_elsewhere_meanwhile_sends_it_once_more(member, thread):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(factories.UserFactory())
    user, _persona = world.make_member("Clear Lake")
    strict.force_login(user)
    reply = f"{FORUM}t/{thread.pk}/reply/"
    data = {"body": WORDS, "go": "send", "submission_key": str(uuid4()), "csrfmiddlewaretoken": "a" * 64}
    page = strict.post(reply, data).content.decode()
    assert WORDS in page
    assert thread.posts.count() == 1
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    assert strict.post(reply, {**data, "csrfmiddlewaretoken": token}).status_code == 302
    assert thread.posts.count() == 2
    foreign = strict.post(reply, data, headers={"Origin": "https://elsewhere.example.org"})
    assert foreign.status_code == 403
    assert WORDS not in foreign.content.decode()


def test_new_members_are_told_that_it_waits(client, thread):
    user, _persona = world.make_member("New Heron", approved=0)
    client.force_login(user)
    reply = f"{FORUM}t/{thread.pk}/reply/"
    assert "a moderator reads your first posts" in client.get(f"{FORUM}t/{thread.pk}/").content.decode()
    response = send(client, reply, body=WORDS)
    page = client.get(response["Location"].split("#")[0]).content.decode()
    assert "A moderator reads it first" in page


def test_who_may_not_write_reads_why_and_keeps_the_text(client, member, other, thread):
    Thread.objects.filter(pk=thread.pk).update(locked_at=thread.created_at)
    page = client.get(f"{FORUM}t/{thread.pk}/").content.decode()
    assert "<textarea" not in page
    assert "closed" in page
    page = send(client, f"{FORUM}t/{thread.pk}/reply/", body=WORDS).content.decode()
    assert WORDS in page
    assert thread.posts.count() == 1


def test_one_s_own_post_is_edited_and_its_history_kept(client, member, other, thread):
    post = world.make_reply(member, thread, "Old words.")
    edit = f"{FORUM}p/{post.pk}/edit/"
    assert "Old words." in client.get(edit).content.decode()
    assert send(client, edit, body="New words.")["Location"] == f"{FORUM}t/{thread.pk}/#p2"
    page = client.get(f"{FORUM}t/{thread.pk}/").content.decode()
    assert "New words." in page
    assert "edited" in page
    history = f"{FORUM}p/{post.pk}/history/"
    assert "Old words." in client.get(history).content.decode()
    client.force_login(world.make_member("Clear Lake")[0])
    assert client.get(history).status_code == 404
    assert client.get(edit).status_code == 302
    client.post(edit, {"body": "Not mine.", "go": "send"})
    post.refresh_from_db()
    assert post.body == "New words."


def test_one_s_own_post_is_deleted_after_a_question(client, member, other, thread):
    post = world.make_reply(member, thread, "Words to take away.")
    delete = f"{FORUM}p/{post.pk}/delete/"
    assert "Delete your post?" in client.get(delete).content.decode()
    post.refresh_from_db()
    assert post.state == Post.State.VISIBLE
    client.post(delete)
    post.refresh_from_db()
    assert (post.state, post.body) == (Post.State.DELETED, "")
    theirs = thread.posts.get(number=1)
    client.post(f"{FORUM}p/{theirs.pk}/delete/")
    theirs.refresh_from_db()
    assert theirs.state == Post.State.VISIBLE


def test_a_post_is_reported_once_and_the_words_are_guarded(client, member, other, thread):
    post = thread.posts.get()
    report = f"{FORUM}p/{post.pk}/report/"
    assert "call 911" in client.get(report).content.decode()
    assert "Choose what it is." in client.post(report, {"words": "Hm."}).content.decode()
    page = client.post(report, {"reason": "hostile", "words": f"See {world.PHONE_NUMBER}"}).content.decode()
    assert "Is this a real person?" in page
    client.post(report, {"reason": "hostile", "words": "It blames."})
    assert Report.objects.get().words == "It blames."
    assert "You reported it" in client.get(f"{FORUM}t/{thread.pk}/").content.decode()


def test_only_who_asked_says_what_the_answer_is(client, member, other, thread):
    post = world.make_reply(member, thread)
    assert client.post(f"{FORUM}p/{post.pk}/accept/").status_code == 403
    services.accept_answer(thread=thread, post=post, persona=other)
    thread.refresh_from_db()
    assert thread.accepted == post


def test_no_page_names_the_person_behind_a_name(client, thread):
    user, persona = world.make_member("Clear Lake", user=factories.UserFactory(email="noor.hassan@example.org"))
    client.force_login(user)
    world.make_reply(persona, thread)
    for path in ("", f"t/{thread.pk}/", "b/practice/", "b/practice/new/", f"t/{thread.pk}/reply/", "notices/"):
        page = client.get(f"{FORUM}{path}").content.decode()
        assert "noor" not in page.lower(), path
        assert str(persona.key) not in page, path
    assert "Clear Lake" not in client.get("/en/account/").content.decode()
    assert persona.name not in str(dict(client.session)), "the session carries no persona"
