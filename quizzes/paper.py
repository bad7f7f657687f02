"""The paper: what a learner was given, copied into the attempt. A later edit of the quiz changes no paper.

Plain JSON data. What a quiz draws, shuffles or retires is decided here, once, when an attempt begins; whatever
marks or shows an attempt later looks at its paper alone.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from quizzes.errors import Refusal
from quizzes.questions import registry
from quizzes.questions.base import Question

if TYPE_CHECKING:
    from quizzes.models import Quiz

VERSION = 1


def paper_of(quiz: "Quiz") -> dict[str, Any]:
    """A copy of the quiz as it stands in `quiz`, with the yardstick it will be measured by."""
    return {
        "version": VERSION,
        "title": quiz.title,
        # A quiz that was never saved, seen in the preview, has no locale yet.
        "language": quiz.locale.language_code if quiz.locale_id else "",
        "layout": quiz.layout,
        "pass_mark": quiz.pass_mark,
        "revision": quiz.live_revision_id,
        "questions": [
            registry.get(child.block_type).as_paper(child.value, child.id or f"new-{place}")
            for place, child in enumerate(quiz.questions, 1)
        ],
    }


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
