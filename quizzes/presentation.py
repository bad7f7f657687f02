"""Questions as templates show them: in a quiz, in its results, in an editor's preview, on a slide."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from wagtail.rich_text import expand_db_html

from learning.core import links
from learning.core.links import Link
from quizzes.paper import drawn_paper, paper_of, says_at_once
from quizzes.questions import registry
from quizzes.questions.base import Answer

if TYPE_CHECKING:
    from quizzes.models import Quiz

FIRST_PARAGRAPH = re.compile(r"^\s*<p[^>]*>(.*?)</p>\s*(.*)$", re.DOTALL)
SEAM = "<!--|-->"
WORDS_IN_A_LIST = 12


@dataclass(frozen=True)
class ShownQuestion:
    """One question as its template needs it. `remarks` and `feedback` are empty before it is marked."""

    id: str
    name: str  # of the form's fields, and the anchor
    place: int
    total: int
    template: str
    legend: SafeString
    more: SafeString
    short: str
    hint: str
    controls: list[dict[str, Any]]
    answered: bool
    # None before it is marked.
    right: bool | None = None
    partly: bool = False
    remarks: tuple[Mapping[str, Any], ...] = ()
    feedback: str = ""
    slide: Link | None = None
    # With feedback at once: the answer holds, its controls are off.
    fixed: bool = False
    tags: tuple[str, ...] = ()


def shown_questions(
    paper: Mapping[str, Any],
    answers: Mapping[str, Answer],
    *,
    marks: Iterable[Mapping[str, Any]] = (),
    language: str = "",
    fixed: Collection[str] = (),
) -> list[ShownQuestion]:
    """All questions of a paper. With `marks` (a grade's details) also what there is to say about the answers.

    Page links in all texts together cost one query, the slides to read again one look-up.
    """
    questions = paper["questions"]
    marked = {mark["id"]: mark for mark in marks}
    texts = _expanded([question["text"] for question in questions])
    said = [question["feedback"] if question["id"] in marked else "" for question in questions]
    tested = [question["tests"] for question in questions if question["tests"] and question["id"] in marked]
    slides = links.resolve("page", tested, language)
    return [
        _shown(
            question,
            answers.get(question["id"]),
            place=place,
            total=len(questions),
            text=text,
            mark=marked.get(question["id"]),
            feedback=feedback,
            slide=slides.get(question["tests"]),
            fixed=question["id"] in fixed,
        )
        for place, (question, text, feedback) in enumerate(zip(questions, texts, _expanded(said), strict=True), 1)
    ]


def _shown(
    question: Mapping[str, Any],
    answer: Answer,
    *,
    place: int,
    total: int,
    text: str,
    mark: Mapping[str, Any] | None,
    feedback: str,
    slide: Link | None,
    fixed: bool,
) -> ShownQuestion:
    question_type = registry.get(question["type"])
    # A legend holds words, not paragraphs: the first one is the question, the rest stands below it.
    parts = FIRST_PARAGRAPH.match(text)
    legend, more = parts.groups() if parts else ("", text)
    return ShownQuestion(
        id=question["id"],
        name=f"question-{question['id']}",
        place=place,
        total=total,
        template=question_type.template,
        # Editors' rich text, cleaned when it was saved.
        legend=mark_safe(legend),
        more=mark_safe(more),
        short=Truncator(strip_tags(text)).words(WORDS_IN_A_LIST),
        hint=question["hint"],
        controls=question_type.controls(question, answer),
        answered=question_type.is_answered(answer),
        right=mark["right"] if mark else None,
        partly=bool(mark and not mark["right"] and mark["points"]),
        remarks=tuple(mark["remarks"]) if mark else (),
        feedback=mark_safe(feedback),
        slide=slide if mark else None,
        fixed=fixed,
        tags=tuple(question.get("tags", ())),
    )


def _expanded(texts: list[str]) -> list[str]:
    """Rich texts with real links, all looked up at once."""
    return expand_db_html(SEAM.join(texts)).split(SEAM) if texts else []


PREVIEW_SEED = 1


def preview_context(quiz: "Quiz", mode_name: str) -> dict[str, Any]:
    """The quiz as a learner sees it, from a draft that may be unfinished. Nothing is stored.

    The questions are those that one attempt would be given; with their feedback all of them are shown.
    """
    pool = paper_of(quiz)
    paper = pool if mode_name == "feedback" else drawn_paper(quiz, seed=PREVIEW_SEED)
    marks = _all_remarks(paper) if mode_name == "feedback" else ()
    return {
        "quiz": quiz,
        "paper": paper,
        "mode": mode_name,
        "pool_count": len(pool["questions"]),
        "questions": shown_questions(paper, {}, marks=marks, language=paper["language"]),
        **what_to_expect(paper, quiz),
    }


def what_to_expect(paper: Mapping[str, Any], quiz: "Quiz") -> dict[str, Any]:
    """What a learner is told before an attempt: about its paper, and about the quiz's limits."""
    return {
        "question_count": len(paper["questions"]),
        "pass_mark": paper["pass_mark"],
        "one_at_a_time": paper["layout"] == "one_at_a_time",
        "at_once": says_at_once(paper),
        "attempts_left": quiz.attempts_allowed,
        "cooling_off_hours": quiz.cooling_off_hours,
    }


def _all_remarks(paper: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What can be said about some answer: for reading through, not a marking."""
    return [
        {
            "id": question["id"],
            "right": None,
            "points": 0,
            "remarks": [asdict(remark) for remark in registry.get(question["type"]).all_remarks(question)],
        }
        for question in paper["questions"]
    ]


def exercise_question(
    paper_question: Mapping[str, Any], answer: Answer, *, language: str, marked: bool
) -> ShownQuestion:
    """One question on a slide, on its own, with its feedback when there is an answer."""
    mark = registry.get(paper_question["type"]).mark(paper_question, answer) if marked else None
    marks = (
        [
            {
                "id": paper_question["id"],
                "right": mark.right,
                "points": float(mark.points),
                "remarks": [{"text": r.text, "right": r.right, "feedback": r.feedback} for r in mark.remarks],
            }
        ]
        if mark
        else ()
    )
    answers = {paper_question["id"]: answer}
    return shown_questions({"questions": [paper_question]}, answers, marks=marks, language=language)[0]
