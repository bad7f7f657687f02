"""The quiz's question types on a slide, ungraded: nothing is stored, and it works without script.

Answering is a plain GET back to the same slide (`?exercise=<id>&question-<id>=…#exercise-<id>`): the answer
is in the address alone, and the slide shows what there is to say about it.
"""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from quizzes.errors import Refusal
from quizzes.presentation import exercise_question
from quizzes.questions import registry
from quizzes.questions.base import Answer, Question, Unsaid


class ExerciseBlock(blocks.StreamBlock):
    """One question of any type."""

    def __init__(self, local_blocks: list[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(local_blocks or registry.editing_blocks(), **kwargs)

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["exercise"] = exercise_context(value, (parent_context or {}).get("request"))
        # What the template of the slide puts into its frame.
        value.question_html = render_to_string("quizzes/exercise.html", {"exercise": context["exercise"]})
        return context

    class Meta:
        icon = "help"
        label = _("Exercise")
        description = _("A question to try. It is not marked.")
        template = "blocks/exercise.html"
        min_num = 1
        max_num = 1


def exercise_context(value: Any, request: Any) -> dict[str, Any] | None:
    """`question`, `action`, `id`, and whether something was `asked` and is `missing`; None for an empty block."""
    if not len(value):
        return None
    child = value[0]
    paper_question = registry.get(child.block_type).as_paper(child.value, child.id or "new")
    data = request.GET if request else {}
    asked = data.get("exercise") == paper_question["id"]
    question_type = registry.get(child.block_type)
    answer = _answer(paper_question, data) if asked else None
    answered = question_type.is_answered(answer)
    return {
        "id": paper_question["id"],
        "question": exercise_question(paper_question, answer, language=get_language() or "", marked=asked and answered),
        "action": request.path if request else "",
        "asked": asked,
        "missing": asked and not answered and not question_type.is_under_way(answer),
    }


def _answer(paper_question: Question, data: Any) -> Answer:
    """What the address says was chosen; what the question's form cannot have sent counts as nothing."""
    try:
        answer = registry.get(paper_question["type"]).check(
            paper_question, data.getlist(f"question-{paper_question['id']}")
        )
    except Refusal:
        return None
    return None if isinstance(answer, Unsaid) else answer
