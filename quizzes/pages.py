"""What the pages of a quiz show, and the addresses between them."""

from collections.abc import Mapping
from typing import Any

from quizzes.models import Attempt, Grade, Quiz
from quizzes.paper import unanswered
from quizzes.place import Place
from quizzes.presentation import ShownQuestion, shown_questions
from quizzes.questions.base import Answer
from quizzes.selectors import Kept


def questions_address(place: Place, attempt: Attempt, number: int | None, *, anchor: bool = True) -> str:
    """The page on which question `number` stands; without a number all of them, or the list to check."""
    questions = attempt.paper["questions"]
    if number is None or not 1 <= number <= len(questions):
        return f"{place.address}questions/"
    if attempt.paper["layout"] == Quiz.Layout.ONE_AT_A_TIME:
        return f"{place.address}questions/{number}/"
    return f"{place.address}questions/" + (f"#question-{questions[number - 1]['id']}" if anchor else "")


def first_address(place: Place, attempt: Attempt, answers: Mapping[str, Answer]) -> str:
    """Where to go on: one question a page leads to the first that has no answer, or to checking them."""
    if attempt.paper["layout"] == Quiz.Layout.ONE_PAGE:
        return f"{place.address}questions/"
    missing = unanswered(attempt.paper, answers)
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


def introduction_context(quiz: Quiz, place: Place, *, attempt: Attempt | None, result: Grade | None) -> dict[str, Any]:
    """What to expect, how it went before, and one button. What counts is the paper one has, else the quiz."""
    paper = attempt.paper if attempt else None
    return {
        "quiz": quiz,
        "place": place,
        "attempt": attempt,
        "result": result,
        "question_count": len(paper["questions"]) if paper else len(quiz.questions),
        "pass_mark": paper["pass_mark"] if paper else quiz.pass_mark,
        "one_at_a_time": (paper["layout"] if paper else quiz.layout) == Quiz.Layout.ONE_AT_A_TIME,
        **where_to_go(place),
    }


def questions_context(
    attempt: Attempt, kept: Kept, place: Place, *, number: int | None, checking: bool, saved: bool
) -> dict[str, Any]:
    """All questions on one page, one of them, or the list to check before handing in."""
    paper = attempt.paper
    questions = shown_questions(paper, kept.answers, language=place.language)
    missing = [question for question in questions if not question.answered]
    one_at_a_time = paper["layout"] == Quiz.Layout.ONE_AT_A_TIME
    context: dict[str, Any] = {
        "place": place,
        "attempt": attempt,
        "title": paper["title"],
        "paper_language": "" if paper["language"] == place.language else paper["language"],
        "sequence": kept.sequence,
        "saved": saved,
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


def results_context(grade: Grade, place: Place, *, open_attempt: Attempt | None) -> dict[str, Any]:
    """How it went, what there is to say about each answer, and what to do now."""
    paper = grade.attempt.paper
    answers = {detail["id"]: detail["answer"] for detail in grade.details}
    questions = shown_questions(paper, answers, marks=grade.details, language=place.language)
    return {
        "place": place,
        "grade": grade,
        "title": paper["title"],
        "paper_language": "" if paper["language"] == place.language else paper["language"],
        "questions": questions,
        "to_read": _to_read(questions),
        "attempt": open_attempt,
        **where_to_go(place),
    }


def _to_read(questions: list[ShownQuestion]) -> list:
    """The slides behind what was not right yet, each once, in the order of the questions."""
    seen: dict[str, Any] = {}
    for question in questions:
        if question.slide and not question.right:
            seen.setdefault(question.slide.address, question.slide)
    return list(seen.values())
