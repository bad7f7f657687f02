"""The pages of practised casework, over HTTP, as they are without script."""

import logging
from html import unescape
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from learning.core.keys import key_for
from learning.progress.models import Subject
from learning.toolkit import casework
from learning.toolkit.models import Casework, Judgement, Submission
from modules.importers.body import CONVERTERS
from modules.importers.rich_text import ReferenceProblem, References
from modules.models import ModulePage, SectionPage
from tests import factories
from tests.toolkit import casework_world as world

pytestmark = pytest.mark.django_db
BASE = "/en/toolkit/practice/"
CASE = f"{BASE}t2-alder/"
FORM = f"{CASE}form/"
NUMBER = "416-555-0134"
FULL = {"f-who": "Alder", "f-danger": "yes", "f-steps-0-step": "Phone"}
JSON = {"headers": {"accept": "application/json"}}


@pytest.fixture
def exercise():
    return world.make_exercise()


@pytest.fixture
def reader(client, learner):
    client.force_login(learner)
    return client


@pytest.fixture
def begun(reader, exercise):
    assert reader.post(CASE).url == FORM
    return Casework.objects.get()


def seen(case: Casework) -> dict:
    case.refresh_from_db()
    return {"seen": case.sequence, "window": "this", "stage": case.stage}


def words(response) -> str:
    return unescape(response.content.decode())


# --- finding the way ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [BASE, CASE, FORM, f"{CASE}hand-in/", f"{CASE}feedback/", f"{CASE}practised.pdf"])
def test_one_signs_in_first(client, exercise, path):
    assert client.get(path).url.startswith("/accounts/login/?next=")


def test_a_script_is_told_that_one_is_signed_out(client, exercise):
    answer = client.post(FORM, FULL, **JSON)
    assert (answer.status_code, answer.json()["code"]) == (401, "signed-out")


def test_the_list_says_how_one_stands_with_each(reader, learner, exercise):
    world.make_exercise("t2-new")
    world.make_exercise("t2-marked", judging="trainer")
    world.begin(learner, exercise)
    world.hand_in(learner, world.make_exercise("t2-other", judging="trainer"))
    page = reader.get(BASE)
    lines = {line.code: line.phase for module in page.context["modules"] for line in module.lines}
    assert lines == {"t2-alder": "working", "t2-marked": "", "t2-new": "", "t2-other": "waiting"}
    assert page.context["next_line"].code == "t2-alder"
    assert "Practice only." in words(page)


def test_the_introduction_says_what_is_asked_and_how_it_is_judged(reader, exercise):
    page = words(reader.get(CASE))
    for said in ("You meet Alder.", "not a real person", "What is known", "30 minutes", "Safety first",
                 "must not be missing", "You check it yourself", "Practice only."):  # fmt: skip
        assert said in page, said
    assert not Casework.objects.exists(), "looking begins nothing"


def test_what_is_not_there_is_not_found(reader, exercise):
    for path in (f"{BASE}nothing/", f"{BASE}nothing/form/", f"{CASE}versions/99/", f"{CASE}practised.exe"):
        assert reader.get(path).status_code == 404
    assert reader.get(FORM).url == CASE
    exercise.unpublish()
    assert reader.get(CASE).status_code == 404


def test_a_case_that_was_begun_stays_open_when_the_exercise_is_taken_back(reader, exercise, begun):
    exercise.unpublish()
    assert reader.get(CASE).status_code == 200
    assert reader.post(FORM, {**FULL, **seen(begun)}).status_code == 303


def test_somebody_else_sees_nothing_of_it(reader, learner, exercise):
    world.begin(learner, exercise)
    snapshot = Casework.objects.get().snapshots.get()
    other = Client()
    other.force_login(factories.UserFactory())
    assert other.get(FORM).url == CASE
    assert other.get(f"{CASE}versions/{snapshot.pk}/").status_code == 404
    assert other.get(f"{CASE}practised.docx").status_code == 404


# --- filling in -----------------------------------------------------------------------------------------


def test_what_is_sent_is_saved_and_shown_again(reader, begun):
    answer = reader.post(FORM, {**FULL, "go": "stay", **seen(begun)})
    assert (answer.status_code, answer.url) == (303, f"{FORM}?saved=1#saved")
    page = words(reader.get(f"{FORM}?saved=1"))
    assert 'value="Alder"' in page
    assert "Saved" in page


def test_new_facts_arrive_and_are_marked(reader, learner):
    world.make_exercise(stages=2)
    reader.post(CASE)
    case = Casework.objects.get()
    first = words(reader.get(FORM))
    assert "Fact 1." in first
    assert "Fact 2." not in first
    assert "Save and hand in" not in first
    answer = reader.post(FORM, {**FULL, "go": "next", **seen(case)})
    assert answer.url == f"{FORM}#facts"
    page = words(reader.get(FORM))
    assert "Fact 1." in page
    assert page.index("New") < page.index("Message 2") < page.index("Fact 2.")
    assert 'value="Alder"' in page, "the form goes on"


def test_one_more_row_is_asked_for_without_saving(reader, begun):
    answer = reader.post(FORM, {**FULL, "add_row": "steps", **seen(begun)})
    assert answer.status_code == 200
    assert "f-steps-1-step" in words(answer)
    assert 'value="Alder"' in words(answer)
    begun.refresh_from_db()
    assert begun.answers == {}


def test_a_wrong_date_is_kept_as_typed_and_named(reader, begun):
    reader.post(FORM, {**FULL, "f-review": "next week", **seen(begun)})
    page = words(reader.get(FORM))
    assert "“next week” is not a date" in page


def test_another_window_is_asked_which_shall_hold(reader, begun):
    old = seen(begun)
    casework.save(casework=begun, answers={"who": "elsewhere"}, window="other")
    answer = reader.post(FORM, {**FULL, **old})
    assert answer.status_code == 409
    assert 'value="Alder"' in words(answer), "what was typed is there"
    assert "Which of the two shall hold?" in words(answer)
    reader.post(FORM, {**FULL, **old, "replace": "1"})
    begun.refresh_from_db()
    assert begun.answers["who"] == "Alder"
    assert begun.snapshots.filter(answers__who="elsewhere").exists()


def test_a_script_saves_and_is_acknowledged(reader, begun):
    answer = reader.post(FORM, {**FULL, **seen(begun), "save_id": "abc", "sequence": "5"}, **JSON)
    begun.refresh_from_db()
    assert answer.json() == {"saved": "abc", "sequence": begun.sequence}
    assert begun.answers["who"] == "Alder"


def test_of_two_states_at_odds_a_scripts_one_is_kept_beside(reader, begun):
    old = seen(begun)
    casework.save(casework=begun, answers={"who": "elsewhere"}, window="other")
    answer = reader.post(FORM, {**FULL, **old, "save_id": "abc"}, **JSON)
    assert (answer.status_code, answer.json()["code"]) == (409, "newer")
    begun.refresh_from_db()
    assert begun.answers == {"who": "elsewhere"}
    assert begun.snapshots.filter(answers__who="Alder", reason="at_odds").exists()


@pytest.mark.parametrize("broken", [{"seen": "x"}, {"sequence": "-1"}, {"sequence": "9" * 20}])
def test_a_broken_form_is_refused_and_what_was_typed_is_shown_again(reader, begun, broken):
    answer = reader.post(FORM, {**FULL, **seen(begun), **broken})
    assert answer.status_code == 400
    assert 'value="Alder"' in words(answer)
    assert reader.post(FORM, {"save_id": "abc"}, **JSON).status_code == 400


# --- the guard ------------------------------------------------------------------------------------------


def everything_stored() -> str:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [repr(row) for row in cursor.fetchall()]
    return "\n".join(found)


def test_what_looks_real_comes_back_in_the_form_and_is_stored_nowhere(reader, begun, caplog, settings):
    reader.post(FORM, {**FULL, **seen(begun)})
    with caplog.at_level(logging.DEBUG):
        answer = reader.post(FORM, {**FULL, "f-words": f"Her number is {NUMBER}.", **seen(begun)})
    assert answer.status_code == 422
    page = words(answer)
    assert f"Her number is {NUMBER}." in page
    assert "Phone number" in page
    assert 'href="#field-f-words"' in page
    assert "is not about a real person" in page
    begun.refresh_from_db()
    assert begun.answers["who"] == "Alder"
    assert "words" not in begun.answers
    assert NUMBER not in everything_stored()
    assert NUMBER not in caplog.text
    assert not any(NUMBER in str(session.get_decoded()) for session in Session.objects.all())


def test_a_script_is_told_what_and_why(reader, begun):
    answer = reader.post(FORM, {"f-words": NUMBER, **seen(begun), "save_id": "abc"}, **JSON)
    assert answer.status_code == 422
    (finding,) = answer.json()["findings"]["words"]
    assert (finding["text"], finding["kind"]) == (NUMBER, "Phone number")
    assert NUMBER not in everything_stored()


def test_a_false_alarm_passes_when_one_says_so(reader, begun):
    answer = reader.post(FORM, {"f-words": NUMBER, **seen(begun)})
    token = answer.context["findings"][0]["token"]
    assert f'value="{token}"' in words(answer)
    assert reader.post(FORM, {"f-words": NUMBER, "not_real": token, **seen(begun)}).status_code == 303
    # It is remembered for this text, not for another.
    assert reader.post(FORM, {"f-words": f"{NUMBER}, yes", **seen(begun)}).status_code == 303
    assert reader.post(FORM, {"f-words": "647-555-0199", **seen(begun)}).status_code == 422


def test_the_scripts_word_for_a_false_alarm_counts_too(reader, begun):
    fields = {"f-words": NUMBER, "not_real_text": f"phone:{NUMBER}", **seen(begun)}
    assert reader.post(FORM, {**fields, "save_id": "abc"}, **JSON).status_code == 200


def test_an_error_report_has_nothing_of_what_was_typed(reader, begun, monkeypatch, settings):
    from django.views.debug import ExceptionReporter

    settings.DEBUG = False
    reports = []

    def broken(**_named):
        raise RuntimeError("broken")

    def keep(request, exc_info):
        reports.append(ExceptionReporter(request, *exc_info, is_email=True).get_traceback_text())
        raise exc_info[1]

    monkeypatch.setattr("learning.toolkit.casework.check", broken)
    monkeypatch.setattr("django.core.handlers.exception.handle_uncaught_exception", lambda r, _res, exc: keep(r, exc))
    with pytest.raises(RuntimeError):
        reader.post(FORM, {"f-words": NUMBER, **seen(begun)})
    assert reports
    assert NUMBER not in reports[0]


# --- handing in, judged ----------------------------------------------------------------------------------


def test_blank_fields_are_named_and_do_not_stand_in_the_way(reader, begun):
    assert "Nothing is filled in yet" in words(reader.get(f"{CASE}hand-in/"))
    assert reader.post(f"{CASE}hand-in/").status_code == 400
    reader.post(FORM, {**FULL, **seen(begun)})
    page = words(reader.get(f"{CASE}hand-in/"))
    assert "2 fields are blank" in page
    assert f'href="{FORM}#field-f-words"' in page
    assert reader.post(f"{CASE}hand-in/").url == f"{CASE}self-check/"
    assert reader.post(f"{CASE}hand-in/").url == f"{CASE}self-check/"
    assert Submission.objects.count() == 1
    assert reader.get(FORM).url == f"{CASE}self-check/"
    assert reader.post(FORM, {**FULL, **seen(begun)}).status_code == 400


def test_the_self_check_shows_both_and_keeps_what_was_chosen(reader, learner, exercise):
    world.hand_in(learner, exercise)
    page = words(reader.get(f"{CASE}self-check/"))
    for said in ("The person I met", "Alder", "One good way.", "Safety first", "What did you notice?"):
        assert said in page, said
    answer = reader.post(f"{CASE}self-check/", {"points-safe": "2", "reflection": "Short."})
    assert answer.status_code == 400
    assert words(answer).count("checked") == 1
    assert "Short." in words(answer)
    assert 'href="#reflection-field"' in words(answer)
    assert 'href="#line-words"' in words(answer)
    assert not Judgement.objects.exists()


def test_not_yet_is_said_calmly_and_line_by_line_then_accepted(reader, learner, exercise):
    world.hand_in(learner, exercise)
    check = {"points-safe": "0", "points-words": "2", "reflection": world.REFLECTION}
    assert reader.post(f"{CASE}self-check/", check).url == f"{CASE}feedback/"
    page = words(reader.get(f"{CASE}feedback/"))
    for said in ("Not yet", "That is what practice is for", "missing or unsafe", "2 of 4 points (50 %)",
                 "You checked it yourself", world.REFLECTION):  # fmt: skip
        assert said in page, said
    reader.post(FORM, {**FULL, "f-words": "More.", **seen(Casework.objects.get())})
    reader.post(f"{CASE}hand-in/")
    reader.post(f"{CASE}self-check/", {**check, "points-safe": "2"})
    page = words(reader.get(f"{CASE}feedback/"))
    assert "Accepted" in page
    assert "Practise it again" in page


def test_the_guard_reads_the_reflection(reader, learner, exercise):
    world.hand_in(learner, exercise)
    check = {"points-safe": "2", "points-words": "2", "reflection": f"I would call {NUMBER} again."}
    answer = reader.post(f"{CASE}self-check/", check)
    assert answer.status_code == 422
    assert f"I would call {NUMBER} again." in words(answer)
    assert NUMBER not in everything_stored()
    token = answer.context["findings"][0]["token"]
    assert reader.post(f"{CASE}self-check/", {**check, "not_real": token}).status_code == 303


def test_a_trainers_words_are_read_without_a_name(reader, learner, trainer):
    submission = world.hand_in(learner, world.make_exercise(judging="trainer"))
    page = words(reader.get(f"{CASE}feedback/"))
    assert "You hear from a trainer by" in page
    assert "Nothing has been said about it yet." in page
    world.mark(submission, trainer, comments={"safe": "Well seen."}, comment="Thank you.")
    page = words(reader.get(f"{CASE}feedback/"))
    for said in ("A trainer read it", "Well seen.", "Thank you.", "4 of 4 points"):
        assert said in page, said
    assert trainer.email not in page


def test_one_trainers_not_yet_is_not_to_be_seen(reader, learner, trainer):
    submission = world.hand_in(learner, world.make_exercise(judging="trainer"))
    world.mark(submission, trainer, safe=0, comment="Something is missing.")
    for path in (f"{CASE}feedback/", CASE, BASE):
        page = words(reader.get(path))
        assert "Something is missing." not in page
        assert "status-not-yet" not in page


# --- earlier states and files ----------------------------------------------------------------------------


def test_an_earlier_state_is_looked_at_and_gone_back_to(reader, begun):
    reader.post(FORM, {"f-who": "First", **seen(begun)})
    reader.post(FORM, {"f-who": "Second", **seen(begun)})
    first = begun.snapshots.get(answers__who="First")
    assert f"{CASE}versions/{first.pk}/" in words(reader.get(f"{CASE}versions/"))
    assert "First" in words(reader.get(f"{CASE}versions/{first.pk}/"))
    assert reader.post(f"{CASE}versions/{first.pk}/").status_code == 303
    assert 'value="First"' in words(reader.get(FORM))


@pytest.mark.parametrize(("ending", "begins"), [("docx", b"PK"), ("pdf", b"%PDF")])
def test_the_practised_form_is_taken_home(reader, begun, ending, begins):
    assert reader.get(f"{CASE}practised.{ending}").status_code == 404
    reader.post(FORM, {**FULL, **seen(begun)})
    answer = reader.get(f"{CASE}practised.{ending}")
    assert answer.content.startswith(begins)
    assert f'filename="t2-alder.{ending}"' in answer["Content-Disposition"]


# --- the module's page, French, cost ---------------------------------------------------------------------


def test_the_page_of_the_module_lists_its_practice(reader, learner, course):
    module = ModulePage.objects.get(slug="first", locale__language_code="en")
    exercise = world.make_exercise(module_key=module.translation_key)
    world.make_exercise("t2-elsewhere", module="another")
    page = words(reader.get("/en/course/first/"))
    assert CASE in page
    assert "t2-elsewhere" not in page
    world.begin(learner, exercise)
    assert "Begun" in words(reader.get("/en/course/first/"))
    assert CASE in words(Client().get("/en/course/first/"))


def test_a_slide_leads_to_an_exercise(reader, course, exercise):
    section = SectionPage.objects.get(slug="section-1", locale__language_code="en")
    body = [{"type": "practice", "value": {"exercise": code}} for code in ("t2-alder", "t2-gone")]
    factories.add_slide(section, "Try it", body=body)
    page = words(reader.get("/en/course/first/section-1/try-it/"))
    assert f'href="{CASE}"' in page
    assert "This exercise is not open at the moment." in page


def test_an_exercise_that_is_not_there_is_refused_when_the_course_is_loaded():
    references = References(
        pages={}, has_term=bool, has_link=lambda kind, code: (kind, code) == ("practice", "t2-alder")
    )
    convert = CONVERTERS["practice"]
    assert convert({"exercise": "t2-alder"}, references, uuid4()) == {"exercise": "t2-alder"}
    with pytest.raises(ReferenceProblem, match="t2-gone"):
        convert({"exercise": "t2-gone"}, references, uuid4())


def test_in_french_the_english_exercise_is_marked_as_english(reader, exercise):
    page = words(reader.get("/fr/toolkit/practice/t2-alder/"))
    assert '<h1 lang="en">' in page
    assert reader.post("/fr/toolkit/practice/t2-alder/").url == "/fr/toolkit/practice/t2-alder/form/"
    assert Casework.objects.count() == 1


def test_pages_look_things_up_within_bounds(reader, learner, django_assert_max_num_queries):
    exercise = world.make_exercise()
    for number in range(6):
        one = world.make_exercise(f"t2-more-{number}")
        world.check(world.hand_in(learner, one), safe=number % 2 * 2)
    world.begin(learner, exercise)
    bounds = {BASE: 14, CASE: 12, FORM: 10, f"{CASE}hand-in/": 9, f"{CASE}versions/": 10}
    for path, most in bounds.items():
        reader.get(path)
        with django_assert_max_num_queries(most):
            assert reader.get(path).status_code == 200


def test_key_of_the_module_names_the_place_in_the_list(reader, exercise):
    Subject.objects.create(key=key_for("first"), scope="module", title="First", order=1)
    assert f'id="module-{key_for("first")}"' in words(reader.get(BASE))


def test_nothing_is_said_of_the_subject_in_titles(reader, begun):
    reader.post(FORM, {**FULL, **seen(begun)})
    for path in (BASE, CASE, FORM, f"{CASE}hand-in/", f"{CASE}versions/"):
        page = words(reader.get(path))
        title = page[page.index("<title>") : page.index("</title>")]
        assert title.strip().endswith("Course")
        assert "Alder" not in title
