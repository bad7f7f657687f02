"""The moderation desk over HTTP: who may, what waits in which order, one decision for two, and that nobody is named."""

import re
from datetime import timedelta

import pytest

from learning.core import clock
from learning.forum import moderation, moderation_selectors, notices, services
from learning.forum.models import Appeal, CannedAnswer, ModerationAct, Persona, Post, Report
from tests import factories
from tests.forum.moderation_world import (
    QUEUE,
    WHY,
    at,
    hidden_fields,
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
    send,
    shown,
    signed_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(db):
    factories.make_site()


@pytest.fixture
def moderator(db):
    return make_moderator()


@pytest.fixture
def second(db):
    return make_moderator()


@pytest.fixture
def member(db):
    return make_member()


@pytest.fixture
def thread(member):
    return make_thread(member[1], make_board())


@pytest.fixture
def post(member, thread):
    return make_reply(member[1], thread, "They live in Smalltown.")


@pytest.fixture
def waiting(thread):
    return make_waiting(make_member("Cedar 4")[1], thread)


def again(row):
    return type(row).objects.get(pk=row.pk)


def places(html: str) -> list[str]:
    """Where the lines of the queue lead, from the top."""
    return re.findall(r'href="(/admin/forum/(?:post|application|appeal)/\d+/)"\s+data-open', html)


# --- who may ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [None, "trainer", "administrator"])
def test_only_moderators_come_in(post, role):
    somebody = factories.UserFactory(role=role) if role else factories.UserFactory()
    addresses = [QUEUE, at("post", post), at("thread", post.thread), f"{QUEUE}escalation/", f"{QUEUE}member/"]
    for address in [*addresses, f"{QUEUE}escalation/{post.pk}/", f"{QUEUE}member/{post.persona.key}/"]:
        response = signed_in(somebody).get(address)
        assert response.status_code in (302, 403), address
        assert "Smalltown" not in response.content.decode()
    answer = signed_in(somebody).post(at("post", post), {"act": "hide", "reason": WHY})
    assert answer.status_code in (302, 403)
    assert again(post).state == Post.State.VISIBLE


def test_what_is_not_there_is_not_found(moderator):
    for kind in ("post", "thread", "application", "appeal", "escalation"):
        shown(moderator, f"{QUEUE}{kind}/999999/", status=404)


# --- the queue --------------------------------------------------------------------------------------


def test_urgent_ones_come_first_then_late_ones_then_by_age(moderator, member, thread, waiting):
    with clock.at(clock.now() - timedelta(days=10)):
        late = make_waiting(make_member("Maple 5")[1], thread, "Older.")
    application = make_application()
    child = make_reply(member[1], thread, "Something about a family.")
    make_report(child, reason=Report.Reason.CHILD)
    Persona.objects.filter(pk=member[1].pk).update(approved_posts=0)
    html = shown(moderator, QUEUE)
    assert places(html) == [at("post", child), at("post", late), at("post", waiting), at("application", application)]
    assert html.count(">urgent<") == 1
    assert html.count(">late<") == 1
    assert places(shown(moderator, f"{QUEUE}?kind=application")) == [at("application", application)]


def test_words_of_danger_in_a_waiting_post_make_it_urgent(moderator, thread, monkeypatch):
    monkeypatch.setattr(moderation_selectors.signposts, "find", lambda text: {"danger"} if "tonight" in text else set())
    post = make_waiting(make_member("Cedar 4")[1], thread, "He comes for her tonight.")
    (line,) = moderation_selectors.queue(moderator).lines
    assert (line.pk, line.is_urgent) == (post.pk, True)


def test_ones_own_are_not_in_the_queue(thread, post):
    user, persona = make_member("Maple 5", user=make_moderator())
    own = make_reply(persona, thread, "Mine.")
    make_report(own)
    make_report(post, name="Reporter 2")
    assert places(shown(user, QUEUE)) == [at("post", post)]


def test_a_post_that_was_reported_twice_is_one_line(moderator, post):
    for number in (1, 2):
        make_report(post, name=f"Reporter {number}")
    html = shown(moderator, QUEUE)
    assert places(html) == [at("post", post)]
    assert "(reports: 2)" in html


def test_menu_and_first_page_say_how_much_waits(moderator, waiting, trainer):
    html = shown(moderator, "/admin/")
    assert "Forum (1)" in html
    assert "Waiting for a moderator: 1, urgent: 0, late: 0" in html
    assert "Waiting for a moderator" not in shown(trainer, "/admin/")


@pytest.mark.parametrize("count", [2, 8])
def test_queries_do_not_grow_with_what_waits(moderator, thread, django_assert_max_num_queries, count):
    for number in range(count):
        post = make_reply(make_member(f"Maple {number + 5}")[1], thread, f"Idea {number}.")
        make_report(post, name=f"Reporter {number}")
        make_application(name=f"Aspen {number + 3}")
    client = signed_in(moderator)
    client.get(QUEUE)
    with django_assert_max_num_queries(24):
        client.get(QUEUE)
    with django_assert_max_num_queries(36):
        client.get(at("post", post))


# --- deciding ---------------------------------------------------------------------------------------


def test_a_post_is_shown_in_its_thread_with_why_it_waits_and_ready_answers(moderator, thread, post, waiting):
    CannedAnswer.objects.create(
        code="town", title="Names a town", text="Leave out the town.", locale=thread.board.locale
    )
    html = shown(moderator, at("post", waiting))
    for words in (
        "First meetings",
        "They live in Smalltown.",
        "My first idea.",
        "one of the first posts of a new member",
    ):
        assert words in html
    assert "Leave out the town." in html
    assert 'value="approve"' in html


def test_what_the_guard_asked_about_is_shown_and_needs_a_reason_to_be_let_through(moderator, member, thread):
    post = services.reply(
        thread=thread, persona=member[1], body="Call 416-555-0142.", insisted=True, submission_key=thread_key()
    )  # fmt: skip
    assert "<mark>416-555-0142</mark>" in shown(moderator, at("post", post))
    assert send(moderator, at("post", post), "approve").status_code == 400
    assert send(moderator, at("post", post), "approve", reason="The number of a hotline.").status_code == 303
    assert again(post).state == Post.State.VISIBLE


def thread_key():
    return Post._meta.get_field("submission_key").to_python("6a3c1f0e-6f0b-4e53-9f0f-0d7d0f3f3a11")


def test_a_decision_leads_on_to_what_waits_next(moderator, post, waiting):
    make_report(post)
    answer = send(moderator, at("post", waiting), "approve")
    assert (answer.status_code, answer["Location"]) == (303, at("post", post))
    answer = send(moderator, at("post", post), "settle")
    assert answer["Location"] == QUEUE
    assert list(ModerationAct.objects.order_by("pk").values_list("kind", "reason")) == [
        ("approve", "It keeps to the rules."),
        ("settle", "It keeps to the rules."),
    ]


def test_without_a_reason_nothing_is_done_and_what_was_typed_stays(moderator, post):
    make_report(post)
    answer = send(moderator, at("post", post), "hide", remark="Third time.", body="They live somewhere.")
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "Say why." in html
    assert "Third time.</textarea>" in html
    assert "They live somewhere.</textarea>" in html
    assert again(post).state == Post.State.VISIBLE


def test_enter_in_a_field_decides_nothing(moderator, waiting):
    assert send(moderator, at("post", waiting), "").status_code == 400
    assert re.search(r'<button type="submit" disabled hidden>', shown(moderator, at("post", waiting)))
    assert again(waiting).state == Post.State.WAITING


def test_two_moderators_at_once_make_one_decision_and_the_second_is_told(moderator, second, waiting):
    form = {"act": "refuse", **hidden_fields(second, at("post", waiting)), "reason": WHY, "remark": "Looks unsafe."}
    assert send(moderator, at("post", waiting), "approve").status_code == 303
    answer = signed_in(second).post(at("post", waiting), form)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else has decided this already: let through" in html
    assert moderator.email in html
    assert "Looks unsafe.</textarea>" in html
    assert again(waiting).state == Post.State.VISIBLE
    assert ModerationAct.objects.count() == 1


def test_two_notes_at_once_are_one_note(moderator, second, post):
    form = {"act": "note", **hidden_fields(second, at("post", post)), "reason": "Please look again."}
    send(moderator, at("post", post), "note", reason="Please leave out the town.")
    assert signed_in(second).post(at("post", post), form).status_code == 409
    assert notices_to(post.persona) == [("note", "Please leave out the town.")]


def test_the_same_button_pressed_twice_is_one_act_and_no_reproach(moderator, waiting):
    form = {"act": "approve", **hidden_fields(moderator, at("post", waiting))}
    for _time in range(2):
        assert signed_in(moderator).post(at("post", waiting), form).status_code == 303
    assert ModerationAct.objects.count() == 1


def test_the_ladder_is_climbed_on_one_page(moderator, post):
    here = at("post", post)
    send(moderator, here, "note", reason="Please leave out the town.")
    send(moderator, here, "edit", reason=WHY, body="They live\r\nsomewhere.")
    assert again(post).body == "They live\nsomewhere."
    assert "What it said before" in shown(moderator, here)
    assert "They live in Smalltown." in shown(moderator, here)
    send(moderator, here, "hide", reason=WHY)
    assert again(post).state == Post.State.HIDDEN
    send(moderator, here, "show")
    assert again(post).state == Post.State.VISIBLE
    send(moderator, here, "pause", reason="Third time.", days="3")
    assert again(post.persona).is_paused
    send(moderator, here, "remove", reason="Fourth time.", remark="Talked over with Kim.")
    assert again(post.persona).state == Persona.State.REMOVED
    assert [kind for kind, _text in notices_to(post.persona)] == ["note", "edit", "hide", "show", "pause", "remove"]
    assert ModerationAct.objects.get(kind="remove").reason == "Fourth time.\n\nTalked over with Kim."
    assert notices_to(post.persona)[-1] == ("remove", "Fourth time.")


def test_hiding_what_was_reported_for_danger_leads_to_the_five_steps(moderator, post):
    make_report(post, reason=Report.Reason.DANGER)
    answer = send(moderator, at("post", post), "hide", reason=WHY)
    assert answer["Location"] == f"{QUEUE}escalation/{post.pk}/"


# --- applications and appeals -----------------------------------------------------------------------


def test_an_application_is_let_in_with_one_button(moderator):
    application = make_application()
    here = at("application", application)
    assert "I answer the telephone in a shelter." in shown(moderator, here)
    for _time in range(2):
        assert signed_in(moderator).post(here, {"act": "admit"}).status_code == 303, "also when it is pressed twice"
    assert again(application.persona).is_member
    assert notices_to(application.persona) == [("admit", "")]
    assert signed_in(make_moderator()).post(here, {"act": "turn_away", "reason": WHY}).status_code == 409
    assert again(application.persona).is_member


def test_what_is_for_the_log_only_is_never_sent(moderator, post):
    for act in ("note", "hide"):
        assert send(moderator, at("post", post), act, remark="Ask Kim about her.").status_code == 400
    send(moderator, at("thread", post.thread), "lock", reason="All is said.", remark="Ask Kim about her.")
    send(moderator, at("thread", post.thread), "unlock", remark="Ask Kim about her.")
    assert notices_to(post.persona) == [("lock", "All is said."), ("unlock", "Posts are welcome again.")]
    assert ModerationAct.objects.filter(reason__endswith="Ask Kim about her.").count() == 2


def test_an_appeal_waits_for_another_moderator(moderator, second, post):
    act = moderation.hide(post=post, by=moderator, reason=WHY)
    appeal = notices.appeal(notice=act.notice, persona=post.persona, words="I made that town up.")
    first = shown(moderator, QUEUE)
    assert "For another moderator" in first
    assert "Forum (1)" not in shown(moderator, "/admin/")
    assert 'value="overturn"' not in shown(moderator, at("appeal", appeal))
    refused = signed_in(moderator).post(at("appeal", appeal), {"act": "overturn", "reason": "No."})
    assert refused.status_code == 403
    assert "I made that town up." in shown(second, at("appeal", appeal))
    signed_in(second).post(at("appeal", appeal), {"act": "overturn", "reason": "You are right."})
    assert again(post).state == Post.State.VISIBLE
    assert Appeal.objects.get().answer == "You are right."


# --- members, threads, what cannot wait -------------------------------------------------------------


def test_a_member_is_found_by_name_and_never_listed(moderator, member, post):
    assert member[1].name not in shown(moderator, f"{QUEUE}member/")
    assert str(member[1].key) in shown(moderator, f"{QUEUE}member/?q=birch")
    page = shown(moderator, f"{QUEUE}member/{member[1].key}/")
    assert "They live in Smalltown." in page


def test_a_member_is_paused_and_the_pause_ended_on_their_own_page(moderator, member):
    here = f"{QUEUE}member/{member[1].key}/"
    client = signed_in(moderator)
    assert client.post(here, {"act": "pause", "days": "7", "reason": WHY})["Location"] == here
    assert "paused until" in shown(moderator, here)
    client.post(here, {"act": "resume"})
    assert not again(member[1]).is_paused


def test_no_page_of_the_desk_says_who_the_member_is(moderator, second, member, post, caplog):
    caplog.set_level("DEBUG")
    make_report(post)
    act = moderation.hide(post=post, by=second, reason=WHY)
    appeal = notices.appeal(notice=act.notice, persona=post.persona, words="I made that town up.")
    application = make_application()
    pages = [
        shown(moderator, address)
        for address in (
            QUEUE,
            at("post", post),
            at("appeal", appeal),
            at("application", application),
            at("thread", post.thread),
            f"{QUEUE}member/{member[1].key}/",
            f"{QUEUE}member/?q=birch",
            f"{QUEUE}escalation/{post.pk}/",
            f"{QUEUE}log/",
        )
    ]
    for page in [*pages, caplog.text]:
        for hint in hints_at(member[0]):
            assert hint not in page


def test_a_thread_is_pinned_moved_and_joined_from_its_page(moderator, member, thread):
    board = make_board("regions", "Regions")
    other = make_thread(member[1], board, title="The same again")
    here = at("thread", thread)
    send(moderator, here, "pin")
    assert again(thread).is_pinned
    assert send(moderator, here, "move").status_code == 400
    send(moderator, here, "move", board=str(board.pk))
    assert again(thread).board == board
    assert send(moderator, here, "merge", into="9999").status_code == 400
    send(moderator, here, "merge", into=f"https://example.org/en/forum/t/{other.pk}/")
    assert again(thread).merged_into == other
    assert "Joined with" in shown(moderator, here)


def test_the_five_steps_are_taken_on_one_page(moderator, post):
    here = f"{QUEUE}escalation/{post.pk}/"
    html = shown(moderator, here)
    for words in ("911", "Hide it", "Ask its author", "What is held", "They live in Smalltown.", "Who decides"):
        assert words in html
    client = signed_in(moderator)
    assert client.post(here, {"act": "hide"})["Location"] == here
    assert client.post(here, {"act": "note", "reason": "Please call now."}).status_code == 303
    assert client.post(here, {"act": "escalate", "reason": ""}).status_code == 400
    assert client.post(here, {"act": "escalate", "reason": "Called 911 at 10:20."}).status_code == 303
    assert [act.kind for act in ModerationAct.objects.order_by("pk")] == ["hide", "note", "escalate"]
    html = shown(moderator, here)
    assert "Done: nobody sees it." in html
    assert "Written:" in html
    assert ("escalate", "Called 911 at 10:20.") not in notices_to(post.persona)


def test_the_steps_can_be_read_before_they_are_needed(moderator):
    assert "Tell the others" in shown(moderator, f"{QUEUE}escalation/")
