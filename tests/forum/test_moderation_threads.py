"""Whole threads: pinned, locked, moved, merged; and what the log forgets after ninety days."""

from datetime import timedelta

import pytest

from learning.core import clock, due
from learning.forum import appeals, moderation, notices, retention, thread_moderation
from learning.forum.acting import AlreadyDecided
from learning.forum.errors import NotAllowed, Refusal
from learning.forum.models import Application, ModerationAct, Notice, Post, PostEdit, Report, Subscription
from tests.forum.moderation_world import (
    WHY,
    make_application,
    make_board,
    make_member,
    make_moderator,
    make_reply,
    make_report,
    make_thread,
    make_waiting,
    notices_to,
)

pytestmark = pytest.mark.django_db
LATER = timedelta(days=91)


@pytest.fixture
def moderator(db):
    return make_moderator()


@pytest.fixture
def persona(db):
    return make_member()[1]


@pytest.fixture
def board(db):
    return make_board()


@pytest.fixture
def thread(persona, board):
    return make_thread(persona, board)


def again(row):
    return type(row).objects.get(pk=row.pk)


def test_a_thread_is_pinned_and_unpinned_once(thread, moderator):
    thread_moderation.pin(thread=thread, by=moderator, reason="For everybody.")
    assert again(thread).is_pinned
    with pytest.raises(AlreadyDecided):
        thread_moderation.pin(thread=thread, by=make_moderator(), reason="For everybody.")
    thread_moderation.unpin(thread=thread, by=moderator, reason="Long enough.")
    assert not again(thread).is_pinned


def test_nobody_replies_to_a_locked_thread(thread, persona, moderator):
    thread_moderation.lock(thread=thread, by=moderator, reason="Everything is said.")
    with pytest.raises(NotAllowed):
        make_reply(persona, again(thread))
    assert notices_to(persona) == [("lock", "Everything is said.")]
    thread_moderation.unlock(thread=thread, by=moderator, reason="There is news.")
    make_reply(persona, again(thread))


def test_a_thread_moves_to_an_open_board(thread, board, moderator):
    other, closed = make_board("regions", "Regions"), make_board("old", "Old", closed_at=clock.now())
    for wrong in (board, closed):
        with pytest.raises(Refusal):
            thread_moderation.move(thread=thread, board=wrong, by=moderator, reason="Easier to find.")
    thread_moderation.move(thread=thread, board=other, by=moderator, reason="Easier to find.")
    assert again(thread).board == other


def test_merged_posts_stand_at_the_end_and_addresses_lead_on(thread, persona, board, moderator):
    make_reply(persona, thread, "Two.")
    other = make_thread(persona, board, title="The same again", body="Also this.")
    answer = make_reply(persona, other, "An answer.")
    waiting = make_waiting(make_member("Cedar 4")[1], other)
    follower = make_member("Maple 5")[1]
    Subscription.objects.create(persona=follower, thread=other, token="one")
    Subscription.objects.create(persona=persona, thread=other, token="two")
    Subscription.objects.create(persona=persona, thread=thread, token="three")
    thread_moderation.merge(thread=other, into=thread, by=moderator, reason="Both are about the same.")
    assert list(Post.objects.filter(thread=thread, number__isnull=False).values_list("number", flat=True)) == [
        1,
        2,
        3,
        4,
    ]
    assert (again(answer).thread, again(answer).number) == (thread, 4)
    assert (again(waiting).thread, again(waiting).number) == (thread, None)
    assert (again(other).merged_into, again(thread).last_number) == (thread, 4)
    assert {one.persona for one in Subscription.objects.filter(thread=thread)} == {follower, persona}
    third = make_thread(persona, board, title="A third")
    thread_moderation.merge(thread=thread, into=third, by=moderator, reason="Both are about the same.")
    assert again(other).merged_into == third, "an old address needs one step only"
    with pytest.raises(AlreadyDecided):
        thread_moderation.lock(thread=other, by=moderator, reason="Too late.")


def test_a_thread_is_not_merged_with_itself_or_with_one_that_nobody_sees(thread, board, moderator):
    unseen = make_waiting(make_member("Cedar 4")[1], thread).thread
    with pytest.raises(Refusal):
        thread_moderation.merge(thread=thread, into=unseen, by=moderator, reason="The same.")
    assert again(thread).merged_into is None


# --- ninety days ------------------------------------------------------------------------------------


def test_the_log_and_what_it_was_about_go_after_ninety_days(thread, persona, moderator):
    post = make_reply(persona, thread, "They live in Smalltown.")
    edited = make_reply(persona, thread, "Somebody in Smalltown.")
    never = make_waiting(make_member("Cedar 4")[1], thread, "In Smalltown.")
    make_report(post, words="I know that town.")
    moderation.hide(post=post, by=moderator, reason=WHY)
    moderation.edit(post=edited, by=moderator, reason=WHY, body="Somebody.")
    moderation.refuse(post=never, by=moderator, reason=WHY)
    application = make_application(work="I work in Smalltown.")
    moderation.turn_away(application=application, by=moderator, reason=WHY)

    assert retention.purge(clock.now() + timedelta(days=89)) == 0
    assert again(post).body
    assert retention.purge(clock.now() + LATER) == 4
    assert not ModerationAct.objects.exists()
    assert not Notice.objects.exists()
    assert not Report.objects.exists()
    assert not PostEdit.objects.exists()
    assert not Post.objects.filter(pk=never.pk).exists(), "nobody ever saw it"
    assert Application.objects.get().work == ""
    left = str(list(Post.objects.values())).lower()
    assert "smalltown" not in left
    assert (again(post).state, again(post).number) == (Post.State.HIDDEN, 2), "its place stays"
    assert again(thread).last_number == 3
    assert retention.purge(clock.now() + LATER) == 0
    with pytest.raises(Refusal):
        moderation.show(post=again(post), by=moderator, reason="Too late.")


def test_an_appeal_that_nobody_has_decided_keeps_what_it_is_about(thread, persona, moderator):
    post = make_reply(persona, thread, "They live in Smalltown.")
    act = moderation.hide(post=post, by=moderator, reason=WHY)
    appeal = notices.appeal(notice=act.notice, persona=persona, words="It is made up.")
    retention.purge(clock.now() + LATER)
    assert again(act)
    assert again(post).body
    appeals.decide_appeal(appeal=appeal, by=make_moderator(), reason="You are right.", stands=False)
    assert again(post).state == Post.State.VISIBLE
    retention.purge(clock.now() + LATER)
    assert again(post).body, "it is shown again, so it keeps its words"


def test_the_purge_is_done_with_what_falls_due(thread, persona, moderator):
    moderation.note(post=thread.posts.get(), by=moderator, reason="Look again.")
    outcomes = {outcome.name: outcome for outcome in due.run(clock.now() + LATER)}
    assert outcomes["forum: the log is kept ninety days"].count == 1
    assert not ModerationAct.objects.exists()
