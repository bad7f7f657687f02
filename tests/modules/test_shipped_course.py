"""The shipped course as text: what it promises its readers, checked on its source."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest

from media.h5p import packing
from modules.importers.source import activities_folder, read_course
from quizzes import source as quiz_source

COURSE = read_course("en")
WRITTEN = [module for module in COURSE.modules if module.sections]
SLIDES = [slide for module in WRITTEN for slide in module.slides]
QUESTIONS = [(module, question) for module in WRITTEN if module.quiz for question in module.quiz["questions"]]

# Slides of these kinds say what they say in fewer words.
SHORT = {"results", "summary", "feedback", "download", "quiz", "links"}
FEWEST_WORDS, MOST_WORDS = 80, 350
HIGHEST_GRADE = 9.5  # of a module as a whole, Flesch-Kincaid
LONGEST_UNTIL_REVIEW = timedelta(days=366)
FEWEST_QUESTIONS = 14
# A figure, a law or a number that somebody may rely on; 911 and the two lines of every page are said without.
STATEMENT = re.compile(r"\b(19|20)\d\d\b|\d+ ?(%|per cent)|\bsections? \d|\bs\. ?\d|\$\d")


def words_of(text):
    text = re.sub(r"\]\([^)]*\)", "]", text)
    return re.findall(r"[A-Za-z’']+", text)


def syllables(word):
    word = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1
    return max(1, groups - silent)


def grade(text):
    """Flesch-Kincaid grade level (Kincaid and others, 1975)."""
    sentences = max(1, len(re.findall(r"[.!?:]+[\s”)]|\n\s*\n|\n- ", text + "\n\n")))
    words = words_of(text)
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / max(1, len(words)) - 15.59


def blocks_of(slide):
    return [(name, value) for entry in slide.data.get("body") or () for name, value in entry.items()]


def key_of(slide):
    return slide.key


@pytest.mark.parametrize("slide", [s for s in SLIDES if s.data.get("kind") not in SHORT], ids=key_of)
def test_the_notes_of_a_slide_are_what_a_trainer_would_say(slide):
    assert FEWEST_WORDS <= len(words_of(slide.notes)) <= MOST_WORDS


@pytest.mark.parametrize("slide", SLIDES, ids=key_of)
def test_what_is_told_as_a_fact_names_its_source_and_its_day(slide):
    data = slide.data
    if STATEMENT.search(slide.notes):
        assert data.get("credits"), "a figure, a law or a year has no source"
    if data.get("review_by"):
        assert data.get("as_of") or data.get("credits")
    if data.get("as_of"):
        assert isinstance(data["as_of"], date)
        assert data.get("review_by"), "what had a day has a day to look at it again"
        assert data.get("credits")


@pytest.mark.parametrize("module", WRITTEN, ids=key_of)
def test_a_module_is_written_in_plain_language(module):
    assert grade("\n\n".join(slide.notes for slide in module.slides)) <= HIGHEST_GRADE


@pytest.mark.parametrize("module", WRITTEN, ids=key_of)
def test_a_module_says_its_outcomes_its_time_and_what_it_leaves_out_and_has_a_drawing(module):
    assert module.data.get("minutes")
    assert len(module.data.get("outcomes") or ()) >= 3
    assert module.data.get("not_covered")
    drawn = [value["file"] for slide in module.slides for name, value in blocks_of(slide) if name == "figure"]
    assert drawn
    for name in drawn:
        assert (module.path / "figures" / name).is_file()
    unused = {path.name for path in (module.path / "figures").glob("*.svg")} - set(drawn)
    assert not unused


@pytest.mark.parametrize("slide", SLIDES, ids=key_of)
def test_a_figure_has_its_words(slide):
    for name, value in blocks_of(slide):
        if name == "figure":
            assert len(value["alternative"].split()) >= 8


def test_titles_do_not_make_two_slides_the_same():
    texts = Counter(slide.notes.strip() for slide in SLIDES)
    assert max(texts.values()) == 1


# --- questions ------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", WRITTEN, ids=key_of)
def test_a_module_asks_enough_of_more_than_one_kind(module):
    questions = module.quiz["questions"]
    assert len(questions) >= FEWEST_QUESTIONS
    assert len({question["type"] for question in questions}) >= 4


def choice_questions(kind):
    found = [(m, q) for m, q in QUESTIONS if q["type"] == kind]
    return pytest.mark.parametrize(("module", "question"), found, ids=[f"{m.key}:{q['key']}" for m, q in found])


@choice_questions("single_choice")
def test_the_right_answer_is_not_the_longest(module, question):
    right = [len(option["text"]) for option in question["options"] if option.get("right")]
    wrong = [len(option["text"]) for option in question["options"] if not option.get("right")]
    assert len(right) == 1
    assert right[0] <= max(wrong)


@choice_questions("multiple_choice")
def test_something_is_wrong_in_every_multiple_choice(module, question):
    assert {bool(option.get("right")) for option in question["options"]} == {True, False}


@pytest.mark.parametrize("module", WRITTEN, ids=key_of)
def test_the_right_answer_stands_in_no_favourite_place(module):
    places = Counter(
        next(place for place, option in enumerate(question["options"]) if option.get("right"))
        for question in module.quiz["questions"]
        if question["type"] == "single_choice"
    )
    assert max(places.values()) <= 0.6 * sum(places.values())


@pytest.mark.parametrize(
    ("module", "question"), QUESTIONS, ids=[f"{module.key}:{question['key']}" for module, question in QUESTIONS]
)
def test_every_answer_has_its_feedback_and_every_question_its_slide(module, question):
    slides = {slide.key.removeprefix(f"{module.key}/") for slide in module.slides}
    assert question.get("tests") in slides
    for option in question.get("options") or ():
        assert option.get("feedback")


@pytest.mark.parametrize("module", WRITTEN, ids=key_of)
def test_the_readers_of_quizzes_accept_it(module):
    quiz_source.read_quiz(module.quiz, key=module.key)


def test_every_activity_stands_on_a_slide_that_says_the_same_in_words():
    shown = {value["code"]: value for slide in SLIDES for name, value in blocks_of(slide) if name == "activity"}
    assert set(shown) == {source.name for source in packing.sources(activities_folder("en"))}
    assert len(shown) >= 3
    for value in shown.values():
        assert len(words_of(value["in_words"])) >= FEWEST_WORDS
        assert "not a real person" in " ".join(value["in_words"].split())
