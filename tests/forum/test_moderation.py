"""What moderators may do, and what it leaves behind: one line of the log, one notice, one neutral mail."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from learning.core import clock
from learning.core.models import OutgoingMail
from learning.forum import moderation, personas, services
from learning.forum.acting import AlreadyDecided, ReasonMissing
from learning.forum.errors import NotAllowed, Refusal
from learning.forum.models import Application, ModerationAct, Notice, Persona, Post, PostEdit, Report
from tests import factories
from tests.forum.moderation_world import (
    WHY,
    hints_at,
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


@pytest.fixture
def moderator(db):
    return make_moderator()


@pytest.fixture
def member(db):
    return make_member()


@pytest.fixture
def persona(member):
    return member[1]


@pytest.fixture
def thread(persona):
    return make_thread(persona, make_board())


@pytest.fixture
def post(persona, thread):
    return make_reply(persona, thread, "They live in Smalltown.")


def again(row):
    return type(row).objects.get(pk=row.pk)


# --- the right, the reason, the log -----------------------------------------------------------------


@pytest.mark.parametrize("role", [None, "trainer", "administrator"])
def test_only_moderators_moderate(post, role):
    somebody = factories.UserFactory(role=role) if role else factories.UserFactory()
    with pytest.raises(PermissionDenied):
        moderation.hide(post=post, by=somebody, reason=WHY)
    assert again(post).state == Post.State.VISIBLE
    assert not ModerationAct.objects.exists()


def test_nothing_is_done_without_a_reason(post, moderator):
    with pytest.raises(ReasonMissing):
        moderation.hide(post=post, by=moderator, reason="  ")
    assert again(post).state == Post.State.VISIBLE


def test_nobody_decides_about_their_own_posts(thread):
    user, persona = make_member("Cedar 4", user=make_moderator())
    own = make_reply(persona, thread, "Mine.")
    with pytest.raises(PermissionDenied):
        moderation.hide(post=own, by=user, reason=WHY)
    with pytest.raises(PermissionDenied):
        moderation.pause(persona=persona, days=3, by=user, reason=WHY)


def test_an_act_is_one_line_one_notice_and_one_mail_that_says_nothing(post, persona, member, moderator):
    OutgoingMail.objects.all().delete()
    act = moderation.hide(post=post, by=moderator, reason=WHY)
    assert list(ModerationAct.objects.all()) == [act]
    assert (act.moderator, act.reason, act.post, act.thread, act.persona) == (
        moderator, WHY, post, post.thread, persona
    )  # fmt: skip
    assert notices_to(persona) == [("hide", WHY)]
    (mail,) = OutgoingMail.objects.all()
    assert mail.to == member[0].email
    said = f"{mail.subject} {mail.text}".lower()
    for word in ("forum post", "smalltown", "town", "moderator", persona.name.lower(), moderator.email, "hid"):
        assert word not in said


def test_when_something_fails_nothing_is_left_behind(post, moderator, monkeypatch):
    def fail(**_named):
        raise RuntimeError("The mail cannot be written.")

    monkeypatch.setattr(personas, "mail", fail)
    with pytest.raises(RuntimeError):
        moderation.hide(post=post, by=moderator, reason=WHY)
    assert again(post).state == Post.State.VISIBLE
    assert not ModerationAct.objects.exists()
    assert not Notice.objects.exists()


def test_the_member_reads_the_words_that_are_for_them_and_the_log_keeps_the_rest(post, persona, moderator):
    act = moderation.note(post=post, by=moderator, reason="Look again.\n\nThird time this week.", words="Look again.")
    assert notices_to(persona) == [("note", "Look again.")]
    assert "Third time" in act.reason


def test_no_row_that_moderation_writes_names_the_person(post, persona, member, moderator):
    moderation.hide(post=post, by=moderator, reason=WHY)
    moderation.pause(persona=persona, days=3, by=moderator, reason=WHY)
    rows = [*ModerationAct.objects.values(), *Notice.objects.values(), *Report.objects.values()]
    for hint in hints_at(member[0]):
        assert hint not in str(rows)
    assert not {field.name for field in ModerationAct._meta.fields if field.related_model is type(member[0])} - {
        "moderator"
    }


# --- what waits -------------------------------------------------------------------------------------


def test_a_waiting_post_that_is_let_through_stands_at_the_end_and_counts(thread, moderator):
    _user, new = make_member("Cedar 4")
    waiting = make_waiting(new, thread)
    moderation.approve(post=waiting, by=moderator, reason="It keeps to the rules.")
    shown = again(waiting)
    assert (shown.state, shown.number) == (Post.State.VISIBLE, 2)
    assert again(new).approved_posts == 1
    assert notices_to(new) == [("approve", "")]


def test_a_refused_post_is_never_shown_and_its_author_knows_why(thread, moderator):
    _user, new = make_member("Cedar 4")
    waiting = make_waiting(new, thread)
    moderation.refuse(post=waiting, by=moderator, reason=WHY)
    assert (again(waiting).state, again(waiting).number) == (Post.State.REFUSED, None)
    assert notices_to(new) == [("refuse", WHY)]


def test_an_edited_post_that_is_refused_keeps_its_place(thread, persona, moderator, post):
    Persona.objects.filter(pk=persona.pk).update(approved_posts=0)
    services.edit_post(post=post, persona=again(persona), body="They live in Smallertown.")
    moderation.refuse(post=again(post), by=moderator, reason=WHY)
    assert (again(post).state, again(post).number) == (Post.State.HIDDEN, 2)


def test_the_second_of_two_moderators_is_told_what_the_first_did(thread, moderator):
    _user, new = make_member("Cedar 4")
    waiting = make_waiting(new, thread)
    stale = again(waiting)
    moderation.approve(post=waiting, by=moderator, reason="It keeps to the rules.")
    with pytest.raises(AlreadyDecided) as told:
        moderation.refuse(post=stale, by=make_moderator(), reason=WHY)
    assert moderator.email in str(told.value)
    assert again(waiting).state == Post.State.VISIBLE
    assert ModerationAct.objects.count() == 1


# --- the ladder -------------------------------------------------------------------------------------


def test_a_hidden_post_keeps_its_place_and_comes_back(post, persona, moderator):
    moderation.hide(post=post, by=moderator, reason=WHY)
    assert (again(post).state, again(post).number, again(post).body) == (Post.State.HIDDEN, 2, post.body)
    moderation.show(post=post, by=moderator, reason="Looked at again.")
    assert again(post).state == Post.State.VISIBLE
    assert [kind for kind, _text in notices_to(persona)] == ["hide", "show"]


def test_a_whole_thread_is_hidden_with_its_first_post_and_comes_back_with_it(thread, moderator):
    first = thread.posts.get(number=1)
    moderation.hide(post=first, by=moderator, reason=WHY, whole_thread=True)
    assert again(thread).hidden_at is not None
    moderation.show(post=first, by=moderator, reason="Looked at again.")
    assert again(thread).hidden_at is None


def test_an_edit_keeps_what_was_there_for_its_author(post, persona, moderator):
    moderation.edit(post=post, by=moderator, reason=WHY, body="They live in a **small** town.")
    assert "<strong>small</strong>" in again(post).html
    assert PostEdit.objects.get(post=post).body == "They live in Smalltown."
    assert notices_to(persona) == [("edit", WHY)]


def test_a_title_that_says_too_much_is_changed_with_the_first_post(thread, moderator):
    first = thread.posts.get(number=1)
    moderation.edit(post=first, by=moderator, reason=WHY, body=first.body, title="Somewhere else")
    assert again(thread).title == "Somewhere else"


@pytest.mark.parametrize("body", ["", "They live in Smalltown."])
def test_an_edit_that_changes_nothing_or_leaves_nothing_is_refused(post, moderator, body):
    with pytest.raises(Refusal):
        moderation.edit(post=post, by=moderator, reason=WHY, body=body)
    assert not ModerationAct.objects.exists()


def test_who_is_paused_reads_and_does_not_write_until_the_pause_ends(persona, thread, moderator):
    moderation.pause(persona=persona, days=3, by=moderator, reason=WHY)
    with pytest.raises(NotAllowed):
        make_reply(persona, thread)
    with clock.at(clock.now() + timedelta(days=3, minutes=1)):
        make_reply(persona, thread)
    moderation.resume(persona=persona, by=moderator, reason="It was long enough.")
    make_reply(persona, thread, "Another.")


@pytest.mark.parametrize("days", [0, -1, 91])
def test_a_pause_has_an_end(persona, moderator, days):
    with pytest.raises(Refusal):
        moderation.pause(persona=persona, days=days, by=moderator, reason=WHY)


def test_who_is_removed_keeps_what_was_said_and_loses_what_waits(persona, thread, moderator, post):
    waiting = make_waiting(persona, thread)
    moderation.remove(persona=persona, by=moderator, reason=WHY)
    assert again(persona).state == Persona.State.REMOVED
    assert again(waiting).state == Post.State.REFUSED
    assert again(post).state == Post.State.VISIBLE
    moderation.readmit(persona=persona, by=moderator, reason="Talked it over.")
    assert again(persona).state == Persona.State.MEMBER


# --- reports ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["settle", "note", "hide", "pause"])
def test_whatever_is_done_about_a_reported_post_settles_its_reports(post, persona, moderator, act):
    reports = [make_report(post, name=f"Reporter {number}") for number in (1, 2)]
    named = {"persona": persona, "post": post, "days": 3} if act == "pause" else {"post": post}
    done = getattr(moderation, act)(by=moderator, reason=WHY, **named)
    for report in reports:
        assert again(report).settled_by == done
        assert notices_to(report.persona) == [("settle", "")], "they hear that somebody looked, not what came of it"


def test_a_report_that_is_settled_is_not_settled_again(post, moderator):
    make_report(post)
    moderation.settle(post=post, by=moderator, reason="It keeps to the rules.")
    with pytest.raises(AlreadyDecided):
        moderation.settle(post=post, by=make_moderator(), reason="It keeps to the rules.")
    assert ModerationAct.objects.count() == 1


# --- applications -----------------------------------------------------------------------------------


def test_an_application_is_decided_once(moderator):
    application = make_application()
    moderation.admit(application=application, by=moderator, reason="Works in the field.")
    assert again(application.persona).is_member
    with pytest.raises(AlreadyDecided):
        moderation.turn_away(application=application, by=make_moderator(), reason=WHY)
    assert again(application.persona).is_member
    assert notices_to(application.persona) == [("admit", "")]


def test_who_is_turned_away_reads_why_and_may_ask_again(moderator):
    application = make_application()
    moderation.turn_away(application=application, by=moderator, reason="Say what your work is.")
    assert not again(application.persona).is_member
    assert notices_to(application.persona) == [("turn_away", "Say what your work is.")]
    assert Application.objects.get().is_accepted is False


# --- what cannot wait -------------------------------------------------------------------------------


def test_what_was_done_about_a_danger_is_kept_and_calls_everybody_who_answers_for_the_forum(post, moderator):
    other, chief = make_moderator(), factories.UserFactory(role="administrator")
    factories.UserFactory(role="trainer")
    OutgoingMail.objects.all().delete()
    act = moderation.escalate(post=post, by=moderator, reason="Called 911 at 10:20, number 4711.")
    assert act.kind == "escalate"
    mails = list(OutgoingMail.objects.all())
    assert {mail.to for mail in mails} == {other.email, chief.email}
    for mail in mails:
        assert "911" not in mail.text
        assert "Smalltown" not in mail.text


def test_a_report_of_danger_calls_every_moderator_once(post, moderator):
    OutgoingMail.objects.all().delete()
    make_report(post, reason="hostile", name="Reporter 1")
    assert not OutgoingMail.objects.exists()
    make_report(post, reason="child", name="Reporter 2", words="There is a child in the house.")
    make_report(post, reason="danger", name="Reporter 3")
    (mail,) = OutgoingMail.objects.all()
    assert mail.to == moderator.email
    for word in ("child", "danger", "post", "smalltown"):
        assert word not in f"{mail.subject} {mail.text}".lower()
