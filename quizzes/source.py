"""From the course's source (docs/content.md) to published quizzes, and to exercises on slides.

The keys follow from the source, so a rebuilt database has the same ones: the quiz from its key, a question from its
own key, an option from its key or its place. Saving the same source again writes nothing, and a quiz that a trainer
has edited since is left alone unless it is to be overwritten.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from wagtail.models import Locale, Page

from learning.core.keys import key_for
from quizzes.errors import SourceError
from quizzes.models import Quiz
from quizzes.paper import AT_END, AT_ONCE
from quizzes.questions import registry
from quizzes.questions.base import SETTING_NAMES as QUESTION_SETTINGS
from quizzes.questions.base import SourceEntry
from quizzes.source_text import rich_text

__all__ = ["QuizSource", "SavedQuiz", "SourceError", "exercise_data", "read_quiz", "save_quiz"]

SETTING_NAMES = {"draw", "shuffle", "feedback", "attempts", "cooling_off_hours"}
QUIZ_NAMES = {"title", "after", "pass_mark", "layout", "introduction", "questions", *SETTING_NAMES}
SHUFFLED = {"questions", "options"}
LARGEST = 1000
NOTHING_SET: Mapping[str, Any] = {
    "feedback_at_once": False,
    "draw": None,
    "shuffle_questions": False,
    "shuffle_options": False,
    "attempts_allowed": None,
    "cooling_off_hours": None,
}
PageId = Callable[[str], int | None]


@dataclass(frozen=True)
class QuizSource:
    """A quiz as its source says it is, read and found to be whole. `after` is the slide that it follows."""

    key: str
    title: str
    after: str
    pass_mark: int
    layout: str
    introduction: str
    questions: tuple[Mapping[str, Any], ...]
    # The quiz's fields that say what an attempt is made of and how often; when it is open is a trainer's business.
    settings: Mapping[str, Any]

    @property
    def translation_key(self) -> UUID:
        return key_for(f"quiz:{self.key}")


@dataclass(frozen=True)
class SavedQuiz:
    """`status`: created, updated, unchanged, or kept (a trainer has edited it, so it was left alone)."""

    quiz: Quiz
    status: str


def read_quiz(data: Mapping[str, Any], *, key: str) -> QuizSource:
    """Reads the content of a quiz.yaml. Raises SourceError, which names the question."""
    if not isinstance(data, Mapping):
        raise SourceError("A quiz's source must be a list of names and values.")
    unknown = set(data) - QUIZ_NAMES
    if unknown:
        raise SourceError(f"Unknown “{sorted(map(str, unknown))[0]}” in the quiz.")
    questions = data.get("questions")
    if not isinstance(questions, list) or not questions:
        raise SourceError("“questions” must be a list of at least one question.")
    source = QuizSource(
        key=key,
        title=_text(data, "title", required=True),
        after=_text(data, "after"),
        pass_mark=_pass_mark(data.get("pass_mark", 80)),
        layout=_layout(data.get("layout", Quiz.Layout.ONE_PAGE.value)),
        introduction=_text(data, "introduction"),
        questions=tuple(questions),
        settings=_settings(data),
    )
    if source.settings["draw"] and source.settings["draw"] > len(questions):
        raise SourceError("“draw” of the quiz asks for more questions than there are.")
    _stream(source, lambda _where: _not_looked_up)  # only to find out now whether every question is whole
    return source


@transaction.atomic
def save_quiz(
    source: QuizSource, *, locale: Locale, slide_pages: Mapping[str, Page], overwrite: bool = False
) -> SavedQuiz:
    """The source as a published quiz in `locale`. `slide_pages`: the module's slides by their key in it.

    Raises SourceError for a slide that is not there.
    """
    content = {
        "title": source.title,
        "introduction": rich_text(source.introduction, where="Introduction", page=_pages(slide_pages, "Introduction")),
        "pass_mark": source.pass_mark,
        "layout": source.layout,
        "questions": _stream(source, lambda where: _pages(slide_pages, where)),
        **source.settings,
    }
    digest = _digest(content)
    quiz = Quiz.objects.filter(translation_key=source.translation_key, locale=locale).first()
    if quiz:
        edited = not quiz.live or _content_digest(quiz.get_latest_revision_as_object()) != quiz.loaded_digest
        if edited and not overwrite:
            return SavedQuiz(quiz, "kept")
        if quiz.source_digest == digest and not edited:
            return SavedQuiz(quiz, "unchanged")
    status = "updated" if quiz else "created"
    return SavedQuiz(_write(quiz, source, locale, content, digest), status)


def exercise_data(
    data: Mapping[str, Any], *, key: str, slide_pages: Mapping[str, Page] | None = None
) -> list[dict[str, Any]]:
    """The stored value of a slide's exercise block, from the source of one question.

    `key` names the exercise in the course; its question's id and its options' ids follow from it. Raises SourceError.
    """
    where = "Exercise"
    entry = _question_entry(data, where=where, path=f"exercise:{key}", page=_pages(slide_pages or {}, where))
    return [_block(entry)]


def _write(quiz: Quiz | None, source: QuizSource, locale: Locale, content: Mapping[str, Any], digest: str) -> Quiz:
    quiz = quiz or Quiz(translation_key=source.translation_key, locale=locale, live=False)
    for name, value in content.items():
        setattr(quiz, name, json.dumps(value) if name == "questions" else value)
    quiz.source_digest = digest
    quiz.loaded_digest = _content_digest(quiz)
    quiz.full_clean()
    if quiz.pk is None:
        quiz.save()
    quiz.save_revision().publish()
    quiz.refresh_from_db()
    return quiz


def _content_digest(quiz: Quiz) -> str:
    return _digest(
        {
            "title": quiz.title,
            "introduction": quiz.introduction,
            "pass_mark": quiz.pass_mark,
            "layout": quiz.layout,
            "questions": quiz.questions.get_prep_value(),
            **{name: getattr(quiz, name) for name in NOTHING_SET},
        }
    )


def _digest(content: Mapping[str, Any]) -> str:
    """Of what is said: a setting that was left as it is does not count, so a new one changes no digest."""
    said = {name: value for name, value in content.items() if name not in NOTHING_SET or value != NOTHING_SET[name]}
    said["questions"] = [{**block, "value": _without_empty_settings(block["value"])} for block in content["questions"]]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _without_empty_settings(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: said for name, said in value.items() if said or name not in QUESTION_SETTINGS}


def _stream(source: QuizSource, page_for: Callable[[str], PageId]) -> list[dict[str, Any]]:
    """The stored value of the questions. `page_for` makes the look-up of slides for one question's messages."""
    seen: set[str] = set()
    blocks = []
    for place, question in enumerate(source.questions, 1):
        key = question.get("key") if isinstance(question, Mapping) else None
        if not isinstance(key, str) or not key.strip():
            raise SourceError(f"Question {place}: “key” is missing.")
        if key in seen:
            raise SourceError(f"Question “{key}” comes twice.")
        seen.add(key)
        where = f"Question “{key}”"
        entry = _question_entry(question, where=where, path=f"quiz:{source.key}/{key}", page=page_for(where))
        blocks.append(_block(entry))
    return blocks


def _question_entry(data: Mapping[str, Any], *, where: str, path: str, page: PageId) -> SourceEntry:
    if not isinstance(data, Mapping):
        raise SourceError(f"{where}: names and values are expected.")
    return SourceEntry(
        data=data,
        id=str(key_for(path)),
        where=where,
        option_id=lambda option: str(key_for(f"{path}/{option}")),
        rich_text=lambda text: rich_text(text, where=where, page=page),
        page=page,
    )


def _block(entry: SourceEntry) -> dict[str, Any]:
    name = entry.data.get("type")
    if name not in registry.TYPES:
        raise SourceError(f"{entry.where}: there is no type “{name}”. Types: {', '.join(registry.TYPES)}.")
    return {"type": name, "id": entry.id, "value": registry.get(name).from_source(entry)}


def _not_looked_up(_key: str) -> None:
    """In place of a page while a source is only read."""


def _pages(slide_pages: Mapping[str, Page], where: str) -> PageId:
    def page_id(key: str) -> int:
        # A key inside the module, or the whole key with the module before it.
        page = slide_pages.get(key) or slide_pages.get(key.partition("/")[2])
        if page is None:
            raise SourceError(f"{where}: there is no slide “{key}”.")
        return page.pk

    return page_id


def _text(data: Mapping[str, Any], name: str, *, required: bool = False) -> str:
    value = data.get(name)
    if value is None and not required:
        return ""
    if not isinstance(value, str) or (required and not value.strip()):
        raise SourceError(f"“{name}” of the quiz must be a text.")
    return value.strip()


def _pass_mark(value: object) -> int:
    if type(value) is not int or not 1 <= value <= 100:
        raise SourceError("“pass_mark” of the quiz must be a whole number from 1 to 100.")
    return value


def _layout(value: object) -> str:
    if value not in Quiz.Layout.values:
        raise SourceError(f"“layout” of the quiz must be one of {', '.join(Quiz.Layout.values)}.")
    return str(value)


def _settings(data: Mapping[str, Any]) -> dict[str, Any]:
    shuffle = data.get("shuffle", [])
    shuffle = sorted(SHUFFLED) if shuffle is True else [] if shuffle is False else shuffle
    if not isinstance(shuffle, list) or not all(isinstance(one, str) and one in SHUFFLED for one in shuffle):
        raise SourceError("“shuffle” of the quiz must be true, false, or a list of “questions” and “options”.")
    feedback = data.get("feedback", AT_END)
    if feedback not in (AT_END, AT_ONCE):
        raise SourceError(f"“feedback” of the quiz must be {AT_ONCE} or {AT_END}.")
    return {
        "feedback_at_once": feedback == AT_ONCE,
        "draw": _count(data, "draw"),
        "shuffle_questions": "questions" in shuffle,
        "shuffle_options": "options" in shuffle,
        "attempts_allowed": _count(data, "attempts"),
        "cooling_off_hours": _count(data, "cooling_off_hours"),
    }


def _count(data: Mapping[str, Any], name: str) -> int | None:
    value = data.get(name)
    if value is not None and (type(value) is not int or not 1 <= value <= LARGEST):
        raise SourceError(f"“{name}” of the quiz must be a whole number from 1 to {LARGEST}.")
    return value
