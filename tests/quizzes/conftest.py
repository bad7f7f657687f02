import pytest
from wagtail.models import Locale

from quizzes import source as quiz_source
from tests.quizzes import urls


@pytest.fixture
def address(settings):
    """Where the quiz is; no course is needed around it."""
    settings.ROOT_URLCONF = "tests.quizzes.urls"
    return urls.ADDRESS


def quiz_data(**settings):
    """One question of each type, the right options first."""
    return {
        "title": "Quiz of the module",
        "introduction": "No **clock**.",
        "questions": [
            {
                "key": "one",
                "type": "single_choice",
                "text": "Which one?",
                "hint": "The first.",
                "options": [
                    {"text": "This", "right": True, "feedback": "Why this is right."},
                    {"text": "That", "feedback": "Why that is wrong."},
                ],
                "feedback": "To remember.",
            },
            {
                "key": "many",
                "type": "multiple_choice",
                "text": "Which ones?",
                "options": [
                    {"text": "First", "right": True, "feedback": "Yes, the first."},
                    {"text": "Second", "right": True},
                    {"text": "Third", "feedback": "Not the third."},
                    {"text": "Fourth"},
                ],
            },
        ],
        **settings,
    }


@pytest.fixture
def make_quiz(db):
    def make(key="first", overwrite=False, **settings):
        source = quiz_source.read_quiz(quiz_data(**settings), key=key)
        return quiz_source.save_quiz(source, locale=Locale.get_default(), slide_pages={}, overwrite=overwrite).quiz

    return make


@pytest.fixture
def quiz(make_quiz):
    return make_quiz()
