"""From readable source to a published quiz with keys that stay."""

import uuid

import pytest
from wagtail.models import Locale, Page

from learning.core.keys import NAMESPACE, key_for
from quizzes.models import Quiz
from quizzes.paper import paper_of
from quizzes.source import SourceError, exercise_data, read_quiz, save_quiz
from tests.quizzes.conftest import quiz_data

pytestmark = pytest.mark.django_db


def save(data=None, overwrite=False, slide_pages=None, locale=None):
    return save_quiz(
        read_quiz(data or quiz_data(), key="first"),
        locale=locale or Locale.get_default(),
        slide_pages=slide_pages or {},
        overwrite=overwrite,
    )


@pytest.fixture
def slide(db):
    return Page.objects.get(depth=1).add_child(instance=Page(title="A slide", slug="a-slide"))


def test_keys_follow_from_the_source():
    saved = save()
    assert saved.status == "created"
    quiz = saved.quiz
    assert quiz.live
    assert quiz.translation_key == uuid.uuid5(NAMESPACE, "quiz:first")
    paper = paper_of(quiz)
    assert [question["id"] for question in paper["questions"]] == [
        str(key_for("quiz:first/one")), str(key_for("quiz:first/many"))
    ]  # fmt: skip
    assert paper["questions"][0]["options"][1]["id"] == str(key_for("quiz:first/one/2"))
    before = paper
    quiz.delete()
    assert paper_of(save().quiz)["questions"] == before["questions"]


def test_french_has_the_same_ids():
    english = paper_of(save().quiz)
    french = quiz_data(title="Questionnaire")
    french["questions"][0]["options"][0]["text"] = "Ceci"
    locale, _created = Locale.objects.get_or_create(language_code="fr")
    saved = save(french, locale=locale)
    paper = paper_of(saved.quiz)
    assert saved.quiz.translation_key == key_for("quiz:first")
    assert paper["language"] == "fr"
    assert paper["questions"][0]["options"][0]["text"] == "Ceci"
    assert [[o["id"] for o in q["options"]] for q in paper["questions"]] == [
        [o["id"] for o in q["options"]] for q in english["questions"]
    ]


def test_the_same_source_again_writes_nothing(django_assert_max_num_queries):
    quiz = save().quiz
    revisions = quiz.revisions.count()
    again = save()
    assert (again.status, again.quiz) == ("unchanged", quiz)
    assert quiz.revisions.count() == revisions


def test_a_changed_source_is_published():
    save()
    saved = save(quiz_data(pass_mark=90))
    assert saved.status == "updated"
    assert Quiz.objects.get().pass_mark == 90


@pytest.mark.parametrize("published", [True, False])
def test_what_a_trainer_changed_is_kept(published):
    quiz = save().quiz
    quiz.title = "The trainer’s title"
    revision = quiz.save_revision()
    if published:
        revision.publish()
    for data in (quiz_data(), quiz_data(pass_mark=90)):
        saved = save(data)
        assert saved.status == "kept"
        assert saved.quiz.get_latest_revision_as_object().title == "The trainer’s title"
    saved = save(overwrite=True)
    assert (saved.status, Quiz.objects.get().title) == ("updated", "Quiz of the module")
    assert save().status == "unchanged"


def test_what_a_trainer_took_back_stays_away():
    quiz = save().quiz
    quiz.unpublish()
    assert save(quiz_data(pass_mark=90)).status == "kept"
    assert not Quiz.objects.get().live


def test_markdown_slides_and_terms(slide):
    data = quiz_data()
    data["questions"][0] |= {
        "text": "Which *one*?\n\n- a\n- b",
        "tests": "safety/plan",
        "feedback": "See [the slide](slide:first/safety/plan) and [the term](term:safety-plan) <script>.",
    }
    quiz = save(data, slide_pages={"safety/plan": slide}).quiz
    question = paper_of(quiz)["questions"][0]
    assert question["tests"] == str(slide.translation_key)
    assert question["text"].startswith("<p>Which <i>one</i>?</p>")
    assert f'<a linktype="page" id="{slide.pk}">the slide</a>' in question["feedback"]
    assert '<a linktype="term" id="safety-plan">' in question["feedback"]
    assert "<script>" not in question["feedback"]


def broken(**changes):
    data = quiz_data()
    data["questions"][1] |= changes
    return data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "questions"),
        (quiz_data(title=None), "“title” of the quiz"),
        (quiz_data(title=8), "“title” of the quiz"),
        (quiz_data(pass_mark=True), "pass_mark"),
        (quiz_data(pass_mark=101), "pass_mark"),
        (quiz_data(layout="carousel"), "layout"),
        (quiz_data(questions=[]), "questions"),
        (quiz_data(questions=["text"]), "Question 1: “key”"),
        (quiz_data(pasmark=3), "Unknown “pasmark”"),
        (broken(key=None), "Question 2: “key”"),
        (broken(key="one"), "Question “one” comes twice"),
        (broken(type="essay"), "Question “many”: there is no type “essay”"),
        (broken(text=None), "Question “many”: “text”"),
        (broken(text=False), "Question “many”: “text”"),
        (broken(feedback=4), "Question “many”: “feedback”"),
        (broken(feedbak="x"), "Question “many”: unknown “feedbak”"),
        (broken(options=None), "Question “many”: “options”"),
        (broken(options=["a", "b"]), "Question “many”: “options”"),
        (broken(options=[{"text": "a", "right": True}]), "Question “many”: Give at least two answers"),
        (broken(options=[{"text": "a", "right": True}] * 2), "Question “many”: Mark at least one"),
        (broken(options=[{"text": "a", "right": True}, {"text": None}]), "Question “many”: “text”"),
        (broken(options=[{"text": "a", "right": True}, {"text": "b", "right": "no"}]), "“right” of answer 2"),
        (broken(options=[{"text": "a", "right": True}, {"text": "b", "wright": 1}]), "unknown “wright”"),
        (broken(type="single_choice"), "Question “many”: Mark exactly one"),
    ],
)
def test_a_source_that_is_wrong_is_refused_by_name(data, message):
    with pytest.raises(SourceError, match=message):
        read_quiz(data, key="first")
    assert not Quiz.objects.exists()


def test_a_dead_slide_is_refused_by_name():
    data = broken(tests="nowhere/at-all")
    with pytest.raises(SourceError, match="Question “many”: there is no slide “nowhere/at-all”"):
        save(data)
    assert not Quiz.objects.exists()


def test_an_exercise_of_a_slide():
    data = quiz_data()["questions"][0]
    (block,) = exercise_data(data, key="a-slide/3")
    assert block["type"] == "single_choice"
    assert block["id"] == str(key_for("exercise:a-slide/3"))
    assert block["value"]["options"][0]["id"] == str(key_for("exercise:a-slide/3/1"))
    with pytest.raises(SourceError, match="Exercise: “text”"):
        exercise_data({**data, "text": None}, key="a-slide/3")
