"""What the pages of a quiz show, and the addresses between them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string

from learning.core.links import Link
from quizzes import selectors
from quizzes.grading import mark_question
from quizzes.models import Attempt, Grade, Quiz, ReviewPlan
from quizzes.openings import Opening
from quizzes.paper import drawn_paper, says_at_once, unanswered
from quizzes.place import Place
from quizzes.presentation import ShownQuestion, shown_questions, what_to_expect
from quizzes.selectors import Kept


def questions_address(place: Place, attempt: Attempt, number: int | None, *, anchor: bool = True) -> str:
    """The page on which question `number` stands; without a number all of them, or the list to check."""
    questions = attempt.paper["questions"]
    if number is None or not 1 <= number <= len(questions):
        return f"{place.address}questions/"
    if attempt.paper["layout"] == Quiz.Layout.ONE_AT_A_TIME:
        return f"{place.address}questions/{number}/"
    return f"{place.address}questions/" + (f"#question-{questions[number - 1]['id']}" if anchor else "")


def first_address(place: Place, attempt: Attempt) -> str:
    """Where to go on: one question a page leads to the first that has no answer, or to checking them."""
    if attempt.paper["layout"] == Quiz.Layout.ONE_PAGE:
        return f"{place.address}questions/"
    missing = unanswered(attempt.paper, selectors.kept(attempt).answers)
    return questions_address(place, attempt, missing[0] if missing else None)


def where_to_go(place: Place) -> dict[str, Any]:
    """Previous and next, as the course's pages show them."""
    return {
        "previous": {"number": "", "title": place.previous.title, "url": place.previous.address}
        if place.previous
        else None,
        "next": {"number": "", "title": place.following.title, "url": place.following.address}
        if place.following
        else None,
    }


def introduction_context(
    quiz: Quiz, place: Place, *, attempt: Attempt | None, result: Grade | None, opening: Opening
) -> dict[str, Any]:
    """What to expect, how it went before, and one button. What counts is the paper one has, else the quiz."""
    paper = attempt.paper if attempt else drawn_paper(quiz, seed=0)
    return {
        "quiz": quiz,
        "place": place,
        "attempt": attempt,
        "result": result,
        "opening": opening,
        **what_to_expect(paper, quiz),
        "attempts_left": opening.attempts_left,
        **where_to_go(place),
    }


def questions_context(
    attempt: Attempt, kept: Kept, place: Place, *, number: int | None, checking: bool, saved: bool, empty: str = ""
) -> dict[str, Any]:
    """All questions on one page, one of them, or the list to check before handing in.

    With feedback at once also what there is to say about the answers that are fixed. `empty` is the id of a
    question that was to be checked and has no answer.
    """
    paper = attempt.paper
    marks = [
        mark_question(question, kept.answers.get(question["id"])).as_data()
        for question in paper["questions"]
        if question["id"] in kept.fixed
    ]
    questions = shown_questions(paper, kept.answers, marks=marks, language=place.language, fixed=kept.fixed)
    missing = [question for question in questions if not question.answered]
    one_at_a_time = paper["layout"] == Quiz.Layout.ONE_AT_A_TIME
    context: dict[str, Any] = {
        "place": place,
        "attempt": attempt,
        "title": paper["title"],
        "paper_language": "" if paper["language"] == place.language else paper["language"],
        "sequence": kept.sequence,
        "saved": saved,
        "at_once": says_at_once(paper),
        "empty": empty,
        "missing": missing if checking else [],
        "missing_count": len(missing),
        "questions_url": f"{place.address}questions/",
        "total": len(questions),
    }
    if not one_at_a_time:
        return {**context, "template": "quizzes/questions.html", "questions": questions}
    if number is None:
        return {**context, "template": "quizzes/check.html", "listed": _listed(questions, place), "missing": missing}
    return {
        **context,
        "template": "quizzes/question_page.html",
        "questions": [questions[number - 1]],
        "number": number,
        "earlier": number - 1,
        "later": number + 1 if number < len(questions) else 0,
    }


def _listed(questions: list[ShownQuestion], place: Place) -> list[dict[str, Any]]:
    return [{"question": question, "url": f"{place.address}questions/{question.place}/"} for question in questions]


def feedback_html(attempt: Attempt, question_ids: Collection[str], language: str) -> dict[str, str]:
    """What there is to say about answers that are fixed, for the script, as the page itself would show it."""
    kept = selectors.kept(attempt)
    asked = [q for q in attempt.paper["questions"] if q["id"] in question_ids and q["id"] in kept.fixed]
    marks = [mark_question(question, kept.answers[question["id"]]).as_data() for question in asked]
    shown = shown_questions({"questions": asked}, kept.answers, marks=marks, language=language, fixed=kept.fixed)
    return {one.id: render_to_string("quizzes/feedback.html", {"question": one}) for one in shown}


# --- results -----------------------------------------------------------------------------------------


@dataclass
class ToRead:
    """One objective with what was not right yet: the questions, and the slides that they test, each once."""

    objective: str
    questions: list[ShownQuestion] = field(default_factory=list)
    slides: dict[str, Link] = field(default_factory=dict)


def results_context(
    grade: Grade, place: Place, *, open_attempt: Attempt | None, opening: Opening, review: ReviewPlan | None
) -> dict[str, Any]:
    """How it went, what there is to say about each answer, and what to do now."""
    paper = grade.attempt.paper
    answers = {detail["id"]: detail["answer"] for detail in grade.details}
    questions = shown_questions(paper, answers, marks=grade.details, language=place.language)
    missed = [question for question in questions if not question.right]
    return {
        "place": place,
        "grade": grade,
        "passed": grade.pass_stands,
        "title": paper["title"],
        "paper_language": "" if paper["language"] == place.language else paper["language"],
        "questions": questions,
        "to_read": to_read(missed),
        "attempt": open_attempt,
        "opening": opening,
        "can_try": open_attempt is not None or opening.may_start,
        "quiz_key": grade.attempt.quiz_key,
        "review": review,
        "can_review": bool(missed) and (review is None or review.attempt_id != grade.attempt_id),
        **where_to_go(place),
    }


def to_read(missed: Iterable[ShownQuestion]) -> list[ToRead]:
    """Missed questions by objective, in the order of the questions; those without one come last.

    A question with several objectives stands under the first.
    """
    groups: dict[str, ToRead] = {}
    for question in missed:
        objective = question.tags[0] if question.tags else ""
        group = groups.setdefault(objective, ToRead(objective))
        group.questions.append(question)
        if question.slide:
            group.slides.setdefault(question.slide.address, question.slide)
    return sorted(groups.values(), key=lambda group: not group.objective)
