"""Practising a form: begun once, saved, earlier states, facts in steps, handed in."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from learning.core import clock
from learning.core.client_data import Finding
from learning.core.keys import key_for
from learning.progress.models import Subject
from learning.toolkit import casework, guard, services, working_days
from learning.toolkit import casework_selectors as selectors
from learning.toolkit.errors import Flagged, Newer, Refusal
from learning.toolkit.models import Casework, Exercise, Snapshot
from tests import factories
from tests.toolkit import casework_world as world
from tests.toolkit.casework_world import FULL

pytestmark = pytest.mark.django_db
PHONE = "416-555-0134"


@pytest.fixture
def exercise():
    return world.make_exercise()


@pytest.fixture
def finds_phones(monkeypatch):
    """The guard finds one number, and lets what is allowed pass."""

    def find(text, allowed=()):
        at = text.find(PHONE)
        return (Finding("phone", at, at + len(PHONE), PHONE),) if at >= 0 and PHONE not in allowed else ()

    monkeypatch.setattr("learning.core.client_data.find", find)


# --- begun ------------------------------------------------------------------------------------------


def test_a_case_keeps_what_it_was_begun_on(learner, exercise):
    case = casework.start(user=learner, exercise=exercise)
    exercise.title = "Renamed"
    exercise.save_revision().publish()
    exercise.template.purpose = "Something else."
    exercise.template.save_revision().publish()
    services.make_version(template=exercise.template)

    case = casework.start(user=learner, exercise=exercise)
    assert case.paper["title"] == "Alder’s t2-alder"
    assert case.template_version.number == 1
    assert [line["key"] for line in case.paper["rubric"]] == ["safe", "words"]
    assert case.paper["judging"] == "self_check"


def test_common_lines_are_added_to_the_rubric(learner):
    exercise = world.make_exercise(common_lines=["c1", "c2"])
    rubric = casework.start(user=learner, exercise=exercise).paper["rubric"]
    assert [line["key"] for line in rubric] == ["safe", "words", "c1", "c2"]
    assert all(line["text"] and len(line["levels"]) == 3 for line in rubric)


def test_the_card_shows_what_is_known_in_the_module(learner):
    for order, name in enumerate(("first", "later"), 1):
        Subject.objects.create(key=key_for(name), scope="module", title=name, order=order)
    early, late = world.make_exercise(), world.make_exercise("t2-later", module="later")
    parts = [casework.start(user=learner, exercise=one).paper["client"]["parts"] for one in (early, late)]
    assert [len(one) for one in parts] == [1, 2]


def test_trainers_on_duty_mark_what_does_not_say_how_it_is_judged(learner):
    exercise = world.make_exercise(judging="")
    other = world.make_exercise("t2-other", judging="self_check")
    world.trainers_on_duty()
    assert casework.start(user=learner, exercise=exercise).paper["judging"] == "trainer"
    assert casework.start(user=learner, exercise=other).paper["judging"] == "self_check"


def test_a_code_says_nothing_of_the_learner_and_is_readable(learner, exercise):
    code = casework.start(user=learner, exercise=exercise).code
    assert len(code) == 7
    assert not set(code) & set("01258AEIOUSZB")


def test_what_is_not_published_or_stays_on_the_device_is_not_begun(learner, exercise):
    private = world.make_exercise("t7-worker", template=world.make_template("t7", is_private=True))
    exercise.unpublish()
    for one in (exercise, private):
        with pytest.raises(Refusal):
            casework.start(user=learner, exercise=one)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_begun_in_two_windows_at_once_it_is_one_case():
    learner, exercise = factories.UserFactory(), world.make_exercise()
    begun = []

    def begin():
        begun.append(casework.start(user=learner, exercise=exercise).pk)
        connection.close()

    threads = [threading.Thread(target=begin) for _window in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(begun) == 4
    assert len(set(begun)) == 1


# --- saved ------------------------------------------------------------------------------------------


def test_what_is_saved_is_there_again(learner, exercise):
    world.begin(learner, exercise)
    assert casework.start(user=learner, exercise=exercise).answers == FULL


def test_a_save_that_was_held_up_does_not_undo_a_later_one(learner, exercise):
    case = casework.start(user=learner, exercise=exercise)
    casework.save(casework=case, answers={"who": "later"}, window="a", sequence=20)
    casework.save(casework=case, answers={"who": "earlier"}, window="a", sequence=10)
    case.refresh_from_db()
    assert case.answers == {"who": "later"}


def test_another_window_is_told_before_it_overwrites(learner, exercise):
    case = casework.start(user=learner, exercise=exercise)
    first = casework.save(casework=case, answers={"who": "one"}, window="a", seen=case.sequence)
    with pytest.raises(Newer):
        casework.save(casework=case, answers={"who": "two"}, window="b", seen=case.sequence)
    case.refresh_from_db()
    assert case.answers == {"who": "one"}
    # The window that saved last goes on without being asked.
    casework.save(casework=first, answers={"who": "more"}, window="a", seen=0, sequence=first.sequence + 1)

    casework.save(casework=case, answers={"who": "two"}, window="b", seen=0, replace=True)
    case.refresh_from_db()
    assert case.answers == {"who": "two"}
    assert {"who": "more"} in [one.answers for one in case.snapshots.all()]


def test_somebody_elses_case_is_refused(learner, exercise):
    case = casework.start(user=learner, exercise=exercise)
    case.user = factories.UserFactory()
    with pytest.raises(Refusal, match="not yours"):
        casework.save(casework=case, answers=FULL)


def test_more_than_a_form_can_hold_is_refused(learner, exercise):
    case = casework.start(user=learner, exercise=exercise)
    with pytest.raises(Refusal, match="Shorten"):
        casework.save(casework=case, answers={"words": "x" * 300_000})
    case.refresh_from_db()
    assert case.answers == {}


# --- the guard --------------------------------------------------------------------------------------


def test_what_looks_real_is_not_saved(learner, exercise, finds_phones):
    case = world.begin(learner, exercise)
    for answers in ({"who": f"Call {PHONE}"}, {"steps": [{"step": PHONE}]}, {"words": PHONE}):
        with pytest.raises(Flagged) as flagged:
            casework.save(casework=case, answers={**FULL, **answers})
        assert list(flagged.value.findings) == list(answers)
    case.refresh_from_db()
    assert case.answers == FULL
    assert not Snapshot.objects.filter(answers__icontains=PHONE).exists()


def test_what_is_said_to_be_invented_passes_for_exactly_that_text(learner, exercise, finds_phones):
    case = casework.start(user=learner, exercise=exercise)
    with pytest.raises(Flagged) as flagged:
        casework.save(casework=case, answers={"who": PHONE})
    tokens = guard.tokens(flagged.value.findings)
    assert not any(PHONE in token for token in tokens)

    casework.save(casework=case, answers={"who": PHONE}, confirmed=tokens)
    # It stands there now, and is not asked about again.
    casework.save(casework=case, answers={"who": PHONE, "words": "More."})
    case.refresh_from_db()
    assert case.answers["words"] == "More."


def test_the_practice_clients_own_details_pass(learner, exercise, finds_phones):
    exercise.client.invented_details = f"{PHONE}\n"
    exercise.client.save_revision().publish()
    case = world.begin(learner, exercise, {"who": PHONE})
    assert case.answers == {"who": PHONE}


# --- earlier states and steps -----------------------------------------------------------------------


def test_a_pressed_button_keeps_a_state_and_a_script_only_now_and_then(learner, exercise):
    case = casework.start(user=learner, exercise=exercise)
    now = clock.now()
    for minute in range(25):
        with clock.at(now + timedelta(minutes=minute)):
            casework.save(casework=case, answers={"who": f"{minute}"}, by_itself=True)
    assert case.snapshots.count() == 3
    with clock.at(now + timedelta(minutes=26)):
        casework.save(casework=case, answers={"who": "pressed"})
        assert case.snapshots.first().answers == {"who": "pressed"}
        casework.save(casework=case, answers={"who": "pressed"})
    assert case.snapshots.count() == 4


def test_one_can_go_back_and_forth_between_states(learner, exercise):
    case = casework.start(user=learner, exercise=exercise)
    casework.save(casework=case, answers={"who": "first"})
    casework.save(casework=case, answers={"who": "second"})
    first = case.snapshots.get(answers__who="first")
    casework.go_back(casework=case, snapshot=first)
    case.refresh_from_db()
    assert case.answers == {"who": "first"}
    second = case.snapshots.filter(answers__who="second").first()
    casework.go_back(casework=case, snapshot=second)
    case.refresh_from_db()
    assert case.answers == {"who": "second"}


def test_an_open_window_does_not_undo_going_back(learner, exercise):
    case = casework.start(user=learner, exercise=exercise)
    casework.save(casework=case, answers={"who": "first"}, window="a")
    saved = casework.save(casework=case, answers={"who": "second"}, window="a")
    casework.go_back(casework=case, snapshot=case.snapshots.get(answers__who="first"))
    with pytest.raises(Newer):
        casework.save(
            casework=case, answers={"who": "third"}, window="a", seen=saved.sequence, sequence=saved.sequence + 1
        )


def test_new_facts_arrive_once_and_the_answers_before_them_are_kept(learner):
    exercise = world.make_exercise(stages=3)
    case = world.begin(learner, exercise)
    for _click in range(2):
        case = casework.next_stage(casework=case, stage=1)
    assert case.stage == 2
    assert case.snapshots.first().reason == Snapshot.Reason.STAGE
    case = casework.next_stage(casework=case, stage=2)
    with pytest.raises(Refusal):
        casework.next_stage(casework=case, stage=3)


# --- handed in --------------------------------------------------------------------------------------


def test_an_empty_form_and_facts_to_come_are_the_only_things_in_the_way(learner):
    exercise = world.make_exercise(stages=2)
    case = casework.start(user=learner, exercise=exercise)
    with pytest.raises(Refusal, match="Nothing is filled in"):
        casework.hand_in(casework=case)
    casework.save(casework=case, answers={"who": "Alder"})
    with pytest.raises(Refusal, match="new facts"):
        casework.hand_in(casework=case)
    casework.next_stage(casework=case, stage=1)
    assert casework.hand_in(casework=case).answers == {"who": "Alder"}


def test_handed_in_twice_it_is_one_submission_and_the_form_is_closed(learner, exercise):
    case = world.begin(learner, exercise)
    first = casework.hand_in(casework=case)
    assert casework.hand_in(casework=case) == first
    with pytest.raises(Refusal, match="handed in"):
        casework.save(casework=case, answers={"who": "later"})
    with pytest.raises(Refusal, match="handed in"):
        casework.go_back(casework=case, snapshot=case.snapshots.first())
    assert selectors.phase(Casework.objects.get()) == selectors.SELF_CHECK


def test_an_answer_is_promised_within_ten_working_days(learner):
    exercise = world.make_exercise(judging=Exercise.Judging.TRAINER)
    with clock.at(datetime(2026, 12, 18, 15, tzinfo=UTC)):
        submission = world.hand_in(learner, exercise)
    # Between them: two weekends, Christmas, Boxing Day (kept on Monday), New Year's Day.
    assert submission.due_on == date(2027, 1, 6)


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2026, ["01-01", "02-16", "04-03", "05-18", "07-01", "09-07", "10-12", "12-25", "12-28"]),
        (2027, ["01-01", "02-15", "03-26", "05-24", "07-01", "09-06", "10-11", "12-27", "12-28"]),
        (2028, ["01-03", "02-21", "04-14", "05-22", "07-03", "09-04", "10-09", "12-25", "12-26"]),
    ],
)
def test_the_holidays_of_ontario(year, days):
    assert sorted(working_days.holidays(year)) == [date.fromisoformat(f"{year}-{day}") for day in days]
