"""A member asks once that a decision is looked at again, and somebody else decides where there is somebody else."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from learning.core import clock
from learning.forum import appeals, moderation, notices, thread_moderation
from learning.forum.acting import AlreadyDecided
from learning.forum.models import Appeal, Notice, Persona, Post
from tests.forum.moderation_world import (
    WHY,
    make_application,
    make_board,
    make_member,
    make_moderator,
    make_reply,
    make_thread,
    make_waiting,
    notices_to,
)

pytestmark = pytest.mark.django_db
WORDS = "It is a town that I made up."


@pytest.fixture
def moderator(db):
    return make_moderator()


@pytest.fixture
def second(db):
    return make_moderator()


@pytest.fixture
def persona(db):
    return make_member()[1]


@pytest.fixture
def thread(persona):
    return make_thread(persona, make_board())


@pytest.fixture
def post(persona, thread):
    return make_reply(persona, thread, "They live in Smalltown.")


def again(row):
    return type(row).objects.get(pk=row.pk)


def appeal_against(act) -> Appeal:
    return notices.appeal(notice=act.notice, persona=act.notice.persona, words=WORDS)


def test_a_member_appeals_once_and_only_against_their_own(post, persona, moderator):
    notice = moderation.hide(post=post, by=moderator, reason=WHY).notice
    with pytest.raises(notices.NoAppeal):
        notices.appeal(notice=notice, persona=make_member("Cedar 4")[1], words=WORDS)
    with pytest.raises(notices.NoAppeal):
        notices.appeal(notice=notice, persona=persona, words="  ")
    assert notices.can_appeal(notice)
    notices.appeal(notice=notice, persona=persona, words=WORDS)
    with pytest.raises(notices.NoAppeal):
        notices.appeal(notice=again(notice), persona=persona, words=WORDS)


def test_there_is_no_appeal_after_thirty_days_or_against_good_news(post, persona, moderator):
    moderation.hide(post=post, by=moderator, reason=WHY)
    moderation.show(post=post, by=moderator, reason="Looked at again.")
    shown, hidden = notices.notices_of(persona)
    assert [notices.can_appeal(one) for one in (shown, hidden)] == [False, True]
    with clock.at(clock.now() + timedelta(days=31)):
        assert not notices.can_appeal(hidden)


def test_whoever_decided_does_not_decide_again_where_there_is_another(post, moderator, second):
    appeal = appeal_against(moderation.hide(post=post, by=moderator, reason=WHY))
    with pytest.raises(PermissionDenied):
        appeals.decide_appeal(appeal=appeal, by=moderator, reason="Still so.", stands=True)
    appeals.decide_appeal(appeal=appeal, by=second, reason="It still names a town.", stands=True)
    assert again(post).state == Post.State.HIDDEN
    assert notices_to(post.persona)[-1] == ("uphold", "It still names a town.")


def test_the_only_moderator_decides_again(post, moderator):
    appeal = appeal_against(moderation.hide(post=post, by=moderator, reason=WHY))
    appeals.decide_appeal(appeal=appeal, by=moderator, reason="You are right.", stands=False)
    assert again(post).state == Post.State.VISIBLE


def test_an_appeal_is_decided_once(post, moderator, second):
    appeal = appeal_against(moderation.hide(post=post, by=moderator, reason=WHY))
    appeals.decide_appeal(appeal=appeal, by=second, reason="It stands.", stands=True)
    with pytest.raises(AlreadyDecided):
        appeals.decide_appeal(appeal=appeal, by=make_moderator(), reason="You are right.", stands=False)
    assert again(post).state == Post.State.HIDDEN


def test_what_is_taken_back_is_undone(post, thread, persona, moderator, second):
    newcomer = make_member("Cedar 4")[1]
    waiting = make_waiting(newcomer, thread)
    application = make_application()
    acts = [
        moderation.refuse(post=waiting, by=moderator, reason=WHY),
        moderation.edit(post=post, by=moderator, reason=WHY, body="They live somewhere."),
        moderation.hide(post=post, by=moderator, reason=WHY),
        thread_moderation.lock(thread=thread, by=moderator, reason=WHY),
        moderation.pause(persona=persona, days=3, by=moderator, reason=WHY),
        moderation.remove(persona=persona, by=moderator, reason=WHY),
        moderation.turn_away(application=application, by=moderator, reason=WHY),
    ]
    for act in acts:
        appeals.decide_appeal(appeal=appeal_against(act), by=second, reason="You are right.", stands=False)
    assert again(waiting).state == Post.State.VISIBLE
    assert (again(post).state, again(post).body) == (Post.State.VISIBLE, "They live in Smalltown.")
    assert again(thread).locked_at is None
    assert (again(persona).state, again(persona).is_paused) == (Persona.State.MEMBER, False)
    assert again(application.persona).is_member


def test_words_that_their_author_wrote_since_are_not_replaced(post, moderator, second):
    act = moderation.edit(post=post, by=moderator, reason=WHY, body="They live somewhere.")
    Post.objects.filter(pk=post.pk).update(body="My own new words.", edited_at=clock.now())
    appeals.decide_appeal(appeal=appeal_against(act), by=second, reason="You are right.", stands=False)
    assert again(post).body == "My own new words."


def test_reading_them_marks_them_read(post, persona, moderator):
    moderation.note(post=post, by=moderator, reason="Look again.")
    assert notices.count_unread(persona) == 1
    assert notices.read(persona=persona) == 1
    assert notices.count_unread(persona) == 0


def test_a_notice_speaks_for_the_moderators_and_names_none(post, moderator):
    act = moderation.hide(post=post, by=moderator, reason=WHY)
    assert moderator.email not in str(Notice.objects.values().get(act=act))


def test_nobody_is_told_who_has_left(thread, moderator):
    _user, gone = make_member("Cedar 4")
    left = make_reply(gone, thread, "Smalltown again.")
    Persona.objects.filter(pk=gone.pk).update(state=Persona.State.LEFT)
    moderation.hide(post=again(left), by=moderator, reason=WHY)
    assert not Notice.objects.filter(persona=gone).exists()
