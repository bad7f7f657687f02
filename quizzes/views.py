"""The pages of a quiz in its place: introduction, questions, results. They show; the services act.

Every post answers with a redirect, so that reloading repeats nothing. With `Accept: application/json` a post only
saves and is acknowledged, after the commit, with `{"saved": <save id>}`.

With feedback at once an answer is fixed when it is checked: by a plain form's buttons, or by a script that sends
`check=<question id>` with its save and is told `{"saved": …, "feedback": {<question id>: <HTML>}}`. A script's other
saves only keep what is chosen, so that a first stroke fixes nothing.
"""

import re
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _

from quizzes import openings, pages, reviews, selectors, services
from quizzes.errors import AttemptClosed, Refusal
from quizzes.models import Attempt, Quiz
from quizzes.paper import unanswered
from quizzes.place import Place

QUESTION_FIELD = "question-"
LONGEST_NUMBER = 16
NUMBERED = re.compile(r"questions/([1-9][0-9]{0,3})")


def serve(request, *, quiz: Quiz, place: Place, rest: str = "") -> HttpResponse:
    """One page of `quiz`: `rest` is "", `questions/`, `questions/<n>/` or `results/`."""
    wants_json = "application/json" in request.headers.get("Accept", "")
    if not request.user.is_authenticated:
        return _ask_to_sign_in(request, wants_json)
    try:
        return _page(request, quiz, place, rest.strip("/"), wants_json)
    except Refusal as refusal:
        if wants_json:
            return JsonResponse({"error": str(refusal), "code": refusal.code}, status=400)
        return render(request, "quizzes/refused.html", {"place": place, "refusal": refusal}, status=400)


def _page(request, quiz: Quiz, place: Place, rest: str, wants_json: bool) -> HttpResponse:
    numbered = NUMBERED.fullmatch(rest)
    if rest == "":
        return _answer(
            request, GET=lambda: _introduction(request, quiz, place), POST=lambda: _start(request, quiz, place)
        )
    if rest == "questions" or numbered:
        number = int(numbered[1]) if numbered else None
        return _answer(
            request,
            GET=lambda: _questions(request, quiz, place, number),
            POST=lambda: _save(request, quiz, place, number, wants_json),
        )
    if rest == "results":
        return _answer(request, GET=lambda: _results(request, quiz, place))
    raise Http404


def _answer(request, **methods) -> HttpResponse:
    method = "GET" if request.method == "HEAD" else request.method
    return methods[method]() if method in methods else HttpResponseNotAllowed(methods)


def _ask_to_sign_in(request, wants_json: bool) -> HttpResponse:
    if wants_json:
        return JsonResponse({"error": _("You are signed out. Sign in to go on."), "code": "signed-out"}, status=401)
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
    return redirect_to_login(back, resolve_url(settings.LOGIN_URL))


def _go(address: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(address, status=303)


# --- introduction ------------------------------------------------------------------------------------


def _introduction(request, quiz: Quiz, place: Place) -> HttpResponse:
    context = pages.introduction_context(
        quiz,
        place,
        attempt=selectors.open_attempt(user=request.user, quiz_key=quiz.translation_key),
        result=selectors.latest_result(user=request.user, quiz_key=quiz.translation_key),
        opening=openings.opening(user=request.user, quiz=quiz),
    )
    return render(request, "quizzes/introduction.html", context)


def _start(request, quiz: Quiz, place: Place) -> HttpResponse:
    attempt = services.start_attempt(user=request.user, quiz=quiz)
    return _go(pages.first_address(place, attempt))


# --- questions ---------------------------------------------------------------------------------------


def _questions(request, quiz: Quiz, place: Place, number: int | None) -> HttpResponse:
    attempt = selectors.open_attempt(user=request.user, quiz_key=quiz.translation_key)
    if attempt is None:
        return _go(place.address)
    total = len(attempt.paper["questions"])
    if number is not None and (number > total or attempt.paper["layout"] == Quiz.Layout.ONE_PAGE):
        return _go(pages.questions_address(place, attempt, min(number, total)))
    kept = selectors.kept(attempt)
    context = pages.questions_context(
        attempt,
        kept,
        place,
        number=number,
        checking="check" in request.GET,
        saved="saved" in request.GET,
        empty=request.GET.get("empty", ""),
    )
    return render(request, context.pop("template"), context)


def _save(request, quiz: Quiz, place: Place, number: int | None, wants_json: bool) -> HttpResponse:
    attempt = _named_attempt(request, quiz)
    save_id = _save_id(request)
    go = "" if wants_json else request.POST.get("go", "stay")
    answers = _posted_answers(request.POST)
    checked = set(request.POST.getlist("check"))
    if wants_json and not answers:
        # Nobody must be told "saved" whose body was not read.
        raise Refusal(_("No answer was sent. Nothing was changed."), "no-answer")
    try:
        saved = services.save_responses(
            attempt=attempt,
            answers=answers,
            save_id=save_id,
            sequence=_sequence(request),
            # A script saves with every stroke: an answer is not meant to hold before somebody says so.
            fix=checked if wants_json or checked else set(answers),
        )
    except AttemptClosed:
        # The second of two quick clicks brings nothing new: it sees what the first one did.
        if go in {"submit", "submit-anyway"} and _says_nothing_new(request, attempt):
            return _go(f"{place.address}results/")
        raise
    if wants_json:
        return JsonResponse({"saved": str(save_id), **_what_was_said(attempt, checked, place)})
    if checked or (any(response.final for response in saved) and not go.startswith("submit")):
        return _to_what_was_said(place, attempt, number, checked)
    return _next(request, place, attempt, number, go)


def _what_was_said(attempt: Attempt, checked: set[str], place: Place) -> dict[str, dict[str, str]]:
    """With feedback at once, for a script that asked to check: what there is to say, by question, as HTML."""
    if not checked:
        return {}
    attempt.refresh_from_db(fields=["paper"])
    return {"feedback": pages.feedback_html(attempt, checked, place.language)}


def _to_what_was_said(place: Place, attempt: Attempt, number: int | None, checked: set[str]) -> HttpResponse:
    """Back to the question, where it stands what there is to say: nobody is led past it."""
    attempt.refresh_from_db(fields=["paper"])
    address = pages.questions_address(place, attempt, number, anchor=False)
    kept = selectors.kept(attempt)
    asked = [question["id"] for question in attempt.paper["questions"] if question["id"] in checked]
    if not asked:
        return _go(f"{address}?saved=1")
    said = asked[0] in kept.fixed
    return _go(f"{address}?{'saved=1' if said else 'empty=' + asked[0]}#question-{asked[0]}")


def _next(request, place: Place, attempt: Attempt, number: int | None, go: str) -> HttpResponse:
    """Where a form's button leads once its answers are kept."""
    if go == "submit-anyway":
        return _hand_in(attempt, place)
    attempt.refresh_from_db(fields=["paper", "submitted_at"])
    if go == "submit":
        if unanswered(attempt.paper, selectors.kept(attempt).answers):
            return _go(f"{place.address}questions/?check=1")
        return _hand_in(attempt, place)
    if go.isascii() and go.isdigit() and len(go) < LONGEST_NUMBER:
        return _go(pages.questions_address(place, attempt, int(go)))
    if go == "check":
        return _go(f"{place.address}questions/")
    return _go(f"{pages.questions_address(place, attempt, number, anchor=False)}?saved=1")


def _hand_in(attempt: Attempt, place: Place) -> HttpResponse:
    services.submit_attempt(attempt=attempt)
    return _go(f"{place.address}results/")


def _named_attempt(request, quiz: Quiz) -> Attempt:
    """The attempt that the form was drawn for, of this person and quiz; the service's lock proves that it exists.

    A script that names none means the open one.
    """
    named = request.POST.get("attempt")
    if named is None:
        attempt = selectors.open_attempt(user=request.user, quiz_key=quiz.translation_key)
        if attempt is None:
            raise Refusal(_("No attempt is open. Start the quiz first."), "no-attempt")
        return attempt
    return Attempt(pk=_number(named), user=request.user, quiz_key=quiz.translation_key)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise Refusal(_("The form cannot be read. Nothing was changed."), "wrong-number")
    return int(text)


def _sequence(request) -> int | None:
    sequence = request.POST.get("sequence", "")
    return _number(sequence) if sequence else None


def _save_id(request) -> UUID:
    """Named by whoever saves, so that the same save sent again is known; a plain form brings its own."""
    named = request.POST.get("save_id", "")
    if not named:
        return uuid4()
    try:
        return UUID(named)
    except ValueError:
        raise Refusal(_("The save cannot be read. Nothing was changed."), "wrong-save") from None


def _posted_answers(posted) -> dict[str, object]:
    """Values by question; `shown` names those that the form had on it, so that an emptied one is not missed."""
    answers: dict[str, object] = {question_id: [] for question_id in posted.getlist("shown")}
    for name in posted:
        if name.startswith(QUESTION_FIELD):
            answers[name.removeprefix(QUESTION_FIELD)] = posted.getlist(name)
    return answers


def _says_nothing_new(request, attempt: Attempt) -> bool:
    handed_in = Attempt.objects.get(pk=attempt.pk, user=request.user)
    kept = selectors.kept(handed_in).answers
    posted = services.checked_answers(handed_in.paper, _posted_answers(request.POST))
    return all((answer or None) == (kept.get(question_id) or None) for question_id, answer in posted.items())


# --- results -----------------------------------------------------------------------------------------


def _results(request, quiz: Quiz, place: Place) -> HttpResponse:
    result = selectors.latest_result(user=request.user, quiz_key=quiz.translation_key)
    if result is None:
        return _go(place.address)
    context = pages.results_context(
        result,
        place,
        open_attempt=selectors.open_attempt(user=request.user, quiz_key=quiz.translation_key),
        opening=openings.opening(user=request.user, quiz=quiz),
        review=reviews.running_plan(user=request.user, quiz_key=quiz.translation_key),
    )
    return render(request, "quizzes/results.html", context)
