"""The paper: what a learner was given, copied into the attempt. A later edit of the quiz changes no paper.

Plain JSON data. What a quiz draws, shuffles or retires is decided here, once, when an attempt begins; whatever
marks or shows an attempt later looks at its paper alone. Everything random follows from the paper's own `seed`,
so it can be repeated; each question carries a seed of its own for what its type shuffles.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from learning.core import clock
from quizzes import drawing, retirement
from quizzes.errors import Refusal
from quizzes.questions import registry
from quizzes.questions.base import Question

if TYPE_CHECKING:
    from quizzes.models import Quiz

VERSION = 2
AT_ONCE, AT_END = "at_once", "at_end"


def paper_of(quiz: "Quiz", *, seed: int = 0) -> dict[str, Any]:
    """All questions of the quiz as it stands in `quiz`, in its order, with the yardstick to be measured by."""
    return _paper(quiz, seed, _questions(quiz, seed))


def drawn_paper(quiz: "Quiz", *, seed: int, shown_before: Mapping[str, int] | None = None) -> dict[str, Any]:
    """What one attempt is given: drawn, shuffled, without what is out of date.

    `shown_before`: for questions of earlier attempts, how many attempts ago (1 is the last); others come first.
    """
    pool = current_questions(quiz, seed=seed)
    if quiz.draw and quiz.draw < len(pool):
        pool = drawing.drawn(pool, quiz.draw, seed=seed, shown_before=shown_before or {})
    if quiz.shuffle_questions:
        pool = drawing.shuffled(pool, seed)
    if quiz.shuffle_options:
        pool = [_with_shuffled_options(question) for question in pool]
    return _paper(quiz, seed, pool)


def current_questions(quiz: "Quiz", *, seed: int = 0) -> list[dict[str, Any]]:
    """The questions that may be asked today: not retired, and about slides that are not past their review date."""
    today = clock.today()
    retired = {child.id for child in quiz.questions if retirement.is_retired(child.value, today)}
    questions = [question for question in _questions(quiz, seed) if question["id"] not in retired]
    expired = retirement.expired(question["tests"] for question in questions)
    return [question for question in questions if question["tests"] not in expired]


def _questions(quiz: "Quiz", seed: int) -> list[dict[str, Any]]:
    questions = []
    for place, child in enumerate(quiz.questions, 1):
        question = registry.get(child.block_type).as_paper(child.value, child.id or f"new-{place}")
        questions.append({**question, "seed": drawing.seed_of(seed, question["id"])})
    return questions


def _paper(quiz: "Quiz", seed: int, questions: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "version": VERSION,
        "title": quiz.title,
        # A quiz that was never saved, seen in the preview, has no locale yet.
        "language": quiz.locale.language_code if quiz.locale_id else "",
        "layout": quiz.layout,
        "feedback": AT_ONCE if quiz.feedback_at_once else AT_END,
        "pass_mark": quiz.pass_mark,
        "revision": quiz.live_revision_id,
        "seed": seed,
        "questions": questions,
    }


def _with_shuffled_options(question: dict[str, Any]) -> dict[str, Any]:
    """Types without `options` shuffle by the question's seed themselves."""
    if "options" not in question:
        return question
    return {**question, "options": drawing.shuffled(question["options"], question["seed"])}


def says_at_once(paper: Mapping[str, Any]) -> bool:
    """Each answer is talked about as soon as it is fixed."""
    return paper.get("feedback") == AT_ONCE


def find_question(paper: Mapping[str, Any], question_id: str) -> Question:
    """The question with that id on the paper. Raises Refusal."""
    questions: list[Question] = paper["questions"]
    for question in questions:
        if question["id"] == question_id:
            return question
    raise Refusal(_("This question is not part of your attempt. Nothing was changed."), "unknown-question")


def unanswered(paper: Mapping[str, Any], answers: Mapping[str, Any]) -> list[int]:
    """The places, counted from 1, of the questions that have no answer."""
    return [
        place
        for place, question in enumerate(paper["questions"], 1)
        if not registry.get(question["type"]).is_answered(answers.get(question["id"]))
    ]
