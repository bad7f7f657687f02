"""How questions work is told from many attempts, and never about few people."""

import csv
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from quizzes import analysis, reports, services
from quizzes.analysis import Answered, Sitting, Tally
from quizzes.charts import bar_chart
from quizzes.models import Attempt, Grade, Quiz, Response
from quizzes.paper import paper_of
from tests.factories import UserFactory


def tally(*scores, maximum=1):
    """One sitting for each tuple: the points of its questions a, b, c …"""
    found = Tally()
    for person, points in enumerate(scores):
        answers = tuple(
            Answered("abcdefgh"[place], float(one), maximum, answered=one is not None)
            for place, one in enumerate(points)
        )
        share = 100 * sum(points) / len(points)
        found.add(Sitting(person, share, share >= 80, answers))
    return found


def item(figures, name):
    return next(one for one in figures.items if one.question == name)


TEN = [(1, 1, 1), (1, 1, 1), (1, 1, 0), (1, 0, 1), (1, 1, 1), (0, 0, 0), (0, 1, 0), (0, 0, 1), (0, 0, 0), (1, 0, 0)]


def test_facility_and_discrimination_as_computed_by_hand():
    figures = tally(*TEN).figures()
    assert figures.attempts == figures.people == 10
    assert figures.passes == 3
    assert item(figures, "a").facility == pytest.approx(0.6)
    assert item(figures, "b").facility == pytest.approx(0.5)
    # x: 1111100001; the rest (b + c) / 2: 1 1 .5 .5 1 0 .5 .5 0 0
    # sums: x 6, y 5, xx 6, yy 4, xy 4; n 10 -> (0.4 - 0.3) / sqrt(0.24 * 0.15) = 0.5270…
    assert item(figures, "a").discrimination.value == pytest.approx(0.1 / (0.24 * 0.15) ** 0.5)
    assert figures.mean_percent == pytest.approx(100 * 16 / 30)


@pytest.mark.parametrize(
    ("scores", "why"),
    [
        (TEN[:9], "few"),
        ([(1, one % 2) for one in range(10)], "same"),
        ([(one % 2,) for one in range(10)], "alone"),
        ([(one % 2, 1) for one in range(10)], "same"),
    ],
)
def test_what_cannot_be_correlated_says_why(scores, why):
    discrimination = item(tally(*scores).figures(), "a").discrimination
    assert (discrimination.value, discrimination.why) == (None, why)


@pytest.mark.parametrize(("sign", "value"), [(1, 1.0), (-1, -1.0)])
def test_discrimination_goes_from_minus_one_to_one(sign, value):
    scores = [(one % 2, one % 2 if sign > 0 else 1 - one % 2) for one in range(12)]
    assert item(tally(*scores).figures(), "a").discrimination.value == pytest.approx(value)


def test_the_weakest_question_comes_first():
    # Of b and c, which are as hard as each other, the one that tells people apart less.
    scores = [(1, 0, 1), (1, 0, 0)] * 5 + [(0, 1, 0), (1, 1, 1)]
    assert [one.question for one in tally(*scores).figures().items] == ["b", "c", "a"]


def test_fewer_than_five_people_show_nothing_but_the_count():
    found = Tally()
    for _again in range(9):
        for person in range(4):
            found.add(Sitting(person, 100.0, True, (Answered("a", 1.0, 1, True, ("x",)),)))
    figures = found.figures()
    assert (figures.attempts, figures.people, figures.is_enough) == (36, 4, False)
    assert (figures.passes, figures.mean_percent, figures.bands, figures.items) == (None, None, (), ())


def test_a_question_that_few_people_had_shows_only_its_count():
    found = tally(*TEN)
    found.add(Sitting(1, 0.0, False, (Answered("rare", 0.0, 1, True, ("x",)),)))
    rare = item(found.figures(), "rare")
    assert (rare.attempts, rare.facility, rare.chosen) == (1, None, {})


def test_choices_skips_and_times_are_counted():
    found = Tally()
    for person in range(6):
        chosen = ("x", "y") if person % 2 else ("x",)
        found.add(Sitting(person, 50.0, False, (Answered("a", 0.5, 1, person > 0, chosen, 10.0 * person),)))
    one = item(found.figures(), "a")
    assert one.chosen == {"x": 6, "y": 3}
    assert one.skipped == pytest.approx(1 / 6)
    assert one.seconds == pytest.approx(25.0)
    assert one.facility == pytest.approx(0.5)


@pytest.mark.parametrize(("percent", "band"), [(0, 0), (9.99, 0), (10, 1), (79.99, 7), (80, 8), (99.99, 9), (100, 9)])
def test_scores_fall_into_ten_bands(percent, band):
    found = Tally()
    for person in range(5):
        found.add(Sitting(person, percent, False, ()))
    assert found.figures().bands[band] == 5


START = datetime(2026, 11, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("saves", "spent"),
    [
        ([], {}),
        ([("a", 20), ("b", 50)], {"a": 20, "b": 30}),
        ([("a", 20), ("b", 50), ("a", 60)], {"a": 30, "b": 30}),
        ([("a", 30), ("b", 30), ("c", 30)], {"a": 10, "b": 10, "c": 10}),
        ([("b", 50), ("a", 20)], {"a": 20, "b": 30}),
        ([("a", 7200), ("b", 7210)], {"a": 600, "b": 10}),
        ([("a", -5), ("b", 10)], {"a": 0, "b": 10}),
    ],
)
def test_time_is_told_from_consecutive_saves(saves, spent):
    moments = [(name, START + timedelta(seconds=seconds)) for name, seconds in saves]
    assert analysis.seconds_spent(START, moments) == spent


def test_what_few_people_typed_is_not_repeated():
    common, rest = analysis.told_apart({"+safety plan": 9, "-a name": 1, "-plan": 5, "-other": 4})
    assert common == [("+safety plan", 9), ("-plan", 5)]
    assert rest == 5


def test_the_longest_bar_fills_the_width_and_none_is_drawn_for_nothing():
    chart = bar_chart("Title", [("a", 10, True), ("b", 5, False), ("c", 0, False)])
    assert [bar.width for bar in chart.bars] == [380, 190, 0]
    assert bar_chart("Title", [("a", 0, False)]).bars[0].width == 0


# --- from the database -------------------------------------------------------------------------------


def take(quiz, user, wrong=(), seconds=30):
    """An attempt at which the questions with these places are answered wrongly; None leaves one out."""
    attempt = services.start_attempt(user=user, quiz=quiz)
    for place, question in enumerate(attempt.paper["questions"]):
        options = [option["id"] for option in question["options"] if option["right"] == (place not in wrong)]
        answer = options[0] if question["type"] == "single_choice" else options
        services.save_response(attempt=attempt, question_id=question["id"], answer=answer, save_id=uuid4())
    Response.objects.filter(attempt=attempt).update(saved_at=attempt.started_at + timedelta(seconds=seconds))
    services.submit_attempt(attempt=attempt)
    return attempt


@pytest.fixture
def taken(quiz):
    """Ten people; the first five are wrong at the first question and try again."""
    for number in range(10):
        person = UserFactory(email=f"secret-{number}@example.org")
        take(quiz, person, wrong={0} if number < 5 else {1} if number == 9 else ())
        if number < 5:
            take(quiz, person)
    return quiz


@pytest.fixture
def desk(client, trainer):
    client.force_login(trainer)
    return client


def test_first_attempts_and_all_attempts_are_told_apart(taken):
    found = reports.report(taken.translation_key)
    first, _second = paper_of(taken)["questions"]
    assert (found.first.attempts, found.every.attempts) == (10, 15)
    assert (found.first.passes, found.every.passes) == (4, 9)
    assert item(found.first, first["id"]).facility == pytest.approx(0.5)
    assert item(found.every, first["id"]).facility == pytest.approx(10 / 15)
    assert item(found.first, first["id"]).chosen == {option["id"]: 5 for option in first["options"]}
    assert item(found.first, first["id"]).seconds == pytest.approx(15)
    assert found.first.items[0].question == first["id"], "the weakest first"
    assert [row.text for row in reports.rows(found, "first")] == ["Which one?", "Which ones?"]


def test_the_number_of_queries_does_not_grow_with_attempts(taken, django_assert_max_num_queries):
    copies = []
    grade = Grade.objects.select_related("attempt").first()
    people = [UserFactory() for _number in range(3)]
    for number in range(600):
        copies.append(
            Attempt(
                user=people[number % 3], quiz_key=taken.translation_key, paper=grade.attempt.paper,
                submitted_at=grade.attempt.submitted_at,
            )
        )  # fmt: skip
    Attempt.objects.bulk_create(copies)
    Grade.objects.bulk_create(
        Grade(attempt=attempt, score=grade.score, maximum=grade.maximum, percent=grade.percent, pass_mark=80,
              passed=False, details=grade.details)
        for attempt in copies
    )  # fmt: skip
    with django_assert_max_num_queries(6):
        assert reports.report(taken.translation_key).every.attempts == 615


def test_a_question_that_is_gone_is_still_told_of(taken):
    Quiz.objects.filter(pk=taken.pk).update(questions="[]")
    found = reports.report(taken.translation_key)
    assert {row.gone for row in reports.rows(found, "first")} == {True}
    assert {row.text for row in reports.rows(found, "first")} == {"Which one?", "Which ones?"}


def test_the_screens_show_figures_and_nobody(taken, desk):
    address = reverse("quiz_tools:analysis", args=[taken.pk])
    for of in ("first", "all"):
        text = desk.get(address, {"of": of}).content.decode()
        assert "Which one?" in text
        assert 'role="img"' in text
        assert "secret" not in text
    question = paper_of(taken)["questions"][0]
    text = desk.get(reverse("quiz_tools:question", args=[taken.pk, question["id"]])).content.decode()
    assert "This" in text
    assert "<table" in text
    assert "secret" not in text
    assert desk.get(reverse("quiz_tools:question", args=[taken.pk, "unknown"])).status_code == 404


def test_with_few_people_the_screen_shows_the_count_alone(quiz, desk):
    for _number in range(4):
        take(quiz, UserFactory())
    text = desk.get(reverse("quiz_tools:analysis", args=[quiz.pk])).content.decode()
    assert "4 attempts." in text
    assert "Which one?" not in text
    table = desk.get(reverse("quiz_tools:analysis", args=[quiz.pk]), {"export": "csv"}).content.decode("utf-8-sig")
    assert len(table.splitlines()) == 1


def test_the_figures_can_be_taken_along(taken, desk):
    address = reverse("quiz_tools:analysis", args=[taken.pk])
    rows = list(csv.DictReader(StringIO(desk.get(address, {"export": "csv"}).content.decode("utf-8-sig"))))
    assert (rows[0]["question"], rows[0]["facility"], rows[0]["attempts"]) == ("Which one?", "0.5", "10")
    sheet = load_workbook(BytesIO(desk.get(address, {"export": "xlsx"}).content)).active
    assert [cell.value for cell in sheet[2]][:4] == ["Which one?", "Single choice", 10, 0.5]


def test_learners_see_no_figures_and_no_files(client, learner, quiz):
    client.force_login(learner)
    for address in (
        reverse("quiz_tools:analysis", args=[quiz.pk]),
        reverse("quiz_tools:export", args=[quiz.pk, "gift"]),
        reverse("quiz_tools:import"),
        reverse("quiz_tools:import_into", args=[quiz.pk]),
    ):
        assert client.get(address).status_code in {302, 403}


# --- files in the admin ------------------------------------------------------------------------------


def test_the_list_leads_to_files_and_figures(quiz, desk):
    text = desk.get(reverse("wagtailsnippets_quizzes_quiz:list")).content.decode()
    for name, *rest in (("analysis",), ("export", "gift"), ("export", "csv"), ("import_into",)):
        assert reverse(f"quiz_tools:{name}", args=[quiz.pk, *rest]) in text
    assert reverse("quiz_tools:import") in text


def test_a_download_names_what_it_leaves_out_first(quiz, desk):
    address = reverse("quiz_tools:export", args=[quiz.pk, "gift"])
    assert "the hint is left out" in desk.get(address).content.decode()
    answer = desk.get(address, {"anyway": 1})
    assert "attachment" in answer["Content-Disposition"]
    assert "Which one?" in answer.content.decode()
    assert desk.get(reverse("quiz_tools:export", args=[quiz.pk, "csv"]))["Content-Disposition"]
    assert desk.get(reverse("quiz_tools:export", args=[quiz.pk, "doc"])).status_code == 404


def upload(desk, text, address, **fields):
    return desk.post(address, {"file": SimpleUploadedFile("new.gift", text.encode()), **fields})


def test_an_upload_is_looked_at_before_anything_is_written(quiz, desk):
    address = reverse("quiz_tools:import_into", args=[quiz.pk])
    answer = upload(desk, "So?{T}\n\nNo answers.\n", address)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "It has no answers between { and }." in text
    assert "Import the rest" in text
    quiz.refresh_from_db()
    assert not quiz.has_unpublished_changes
    kept = answer.context["upload"]
    assert desk.post(address, {"upload": kept}).status_code == 400, "the rest must be asked for"
    assert desk.post(address, {"upload": kept + "x", "rest": "yes"}).status_code == 400
    assert desk.post(reverse("quiz_tools:import"), {"upload": kept, "rest": "yes"}).status_code == 400
    assert desk.post(address, {"upload": kept, "rest": "yes"}).status_code == 302
    quiz.refresh_from_db()
    assert quiz.has_unpublished_changes
    assert len(quiz.get_latest_revision_as_object().questions) == 3
    assert len(quiz.questions) == 2


def test_an_upload_without_a_quiz_becomes_a_draft(desk):
    answer = upload(desk, "So?{T}", reverse("quiz_tools:import"))
    assert desk.post(reverse("quiz_tools:import"), {"upload": answer.context["upload"]}).status_code == 302
    quiz = Quiz.objects.get()
    assert (quiz.title, quiz.live) == ("new", False)


@pytest.mark.parametrize("content", ["", "x" * (2 * 1024 * 1024 + 1), "a\0b"])
def test_a_bad_upload_is_refused_in_a_sentence(desk, content):
    answer = upload(desk, content, reverse("quiz_tools:import"))
    assert answer.status_code == 400
    assert not Quiz.objects.exists()


def test_markup_in_a_file_is_shown_as_text(desk):
    text = upload(desk, "[plain]<script>alert(1)</script>{T}", reverse("quiz_tools:import")).content.decode()
    assert "<script>alert(1)" not in text
