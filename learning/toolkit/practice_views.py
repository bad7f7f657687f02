"""The pages of practised casework: list, introduction, form, handing in, self-check, feedback, earlier states.

Every post answers with a redirect, or shows what was typed again with what is wrong. With `Accept: application/json`
the form's post only saves and is acknowledged, after the commit, with `{"saved": <save id>, "sequence": …}`; what the
guard finds is answered with 422 and was stored nowhere. What is typed is kept out of error reports.
"""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from learning.toolkit import casework, judging, practice_pages
from learning.toolkit import casework_selectors as selectors
from learning.toolkit.documents.docx import to_docx
from learning.toolkit.documents.pdf import to_pdf
from learning.toolkit.errors import Flagged, Newer, Refusal
from learning.toolkit.form import read_answers, rows_wanted
from learning.toolkit.guard import token_of
from learning.toolkit.models import Casework, Exercise, Submission
from learning.toolkit.papers import definition_of

LONGEST_NUMBER = 16
STATUS = {Flagged: 422, Newer: 409}
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Sends visitors to sign in; scripts are told."""

    @wraps(view)
    def wrapped(request, *arguments, **named):
        if request.user.is_authenticated:
            return view(request, *arguments, **named)
        if _wants_json(request):
            return JsonResponse({"error": _("You are signed out. Sign in to go on."), "code": "signed-out"}, status=401)
        back = request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
        return redirect_to_login(back, resolve_url(settings.LOGIN_URL))

    return wrapped


def _wants_json(request) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _go(name: str, code: str, *more, anchor: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"toolkit:{name}", args=[code, *more]) + anchor, status=303)


def _exercise(code: str) -> Exercise:
    exercise = selectors.exercise(code, get_language() or "")
    if exercise is None:
        raise Http404
    return exercise


def _case(request, code: str) -> Casework | None:
    """The reader's case under this code; also of an exercise that is published no longer."""
    return selectors.case_by_code(user=request.user, code=code)


def _refused(request, code: str, refusal: Refusal) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"error": str(refusal), "code": refusal.code}, status=400)
    return render(request, "toolkit/practice/refused.html", {"code": code, "refusal": refusal}, status=400)


# --- list and introduction --------------------------------------------------------------------------


@require_safe
@signed_in
def practice(request):
    """All exercises by module, and what comes next."""
    modules = selectors.by_module(user=request.user, language=get_language() or "")
    lines = [line for module in modules for line in module.lines]
    return render(
        request,
        "toolkit/practice/list.html",
        {"modules": modules, "next_line": selectors.what_next(lines)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def exercise(request, code):
    """What is asked, and one button."""
    case = _case(request, code)
    if request.method == "POST":
        try:
            casework.start(user=request.user, exercise=_exercise(code))
        except Refusal as refusal:
            return _refused(request, code, refusal)
        return _go("casework_form", code)
    found = selectors.exercise(code, get_language() or "")
    if found is None and case is None:
        raise Http404
    context = practice_pages.introduction(found, case, get_language() or "")
    if not context["paper"]:
        raise Http404
    return render(request, "toolkit/practice/exercise.html", context)


# --- the form ---------------------------------------------------------------------------------------


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def form(request, code):
    """The form beside the facts. A post saves, whichever button was pressed."""
    case = _case(request, code)
    if case is None:
        return _no_case(request, code)
    if request.method == "POST":
        return _save(request, case, code)
    if selectors.phase(case) not in selectors.IN_WORK:
        return _go(*_where_it_is(case, code))
    context = practice_pages.form(case, language=get_language() or "", saved="saved" in request.GET)
    return render(request, "toolkit/practice/form.html", context)


def _no_case(request, code: str) -> HttpResponse:
    if _wants_json(request):
        return _refused(request, code, Refusal(_("This case is not yours, or is no longer there."), "not-yours"))
    _exercise(code)
    return _go("exercise", code)


def _where_it_is(case: Casework, code: str) -> tuple[str, str]:
    waits_for_me = selectors.phase(case) == selectors.SELF_CHECK
    return ("self_check" if waits_for_me else "feedback"), code


@sensitive_variables()
def _save(request, case: Casework, code: str) -> HttpResponse:
    definition = definition_of(case)
    answers = read_answers(definition, request.POST)
    language = get_language() or ""
    if "add_row" in request.POST:
        rows = rows_wanted(definition, request.POST)
        context = practice_pages.form(case, language=language, answers=answers, rows=rows, **_as_drawn(request, case))
        return render(request, "toolkit/practice/form.html", context)
    try:
        if _wants_json(request) and "window" not in request.POST:
            # Nobody must be told "saved" whose body was not read.
            raise Refusal(_("No answer was sent. Nothing was changed."), "no-answer")
        saved = casework.save(
            casework=case,
            answers=answers,
            confirmed=_confirmed(request),
            sequence=_number(request, "sequence"),
            replace="replace" in request.POST,
            by_itself=_wants_json(request),
            **_looked_at(request),
        )
        if _wants_json(request):
            return JsonResponse({"saved": request.POST.get("save_id", ""), "sequence": saved.sequence})
        return _after_saving(request, saved, code)
    except (Flagged, Newer) as refusal:
        if _wants_json(request):
            return _refused_as_json(refusal)
        context = practice_pages.form(
            case, language=language, answers=answers, refusal=refusal, **_as_drawn(request, case)
        )
        return render(request, "toolkit/practice/form.html", context, status=STATUS[type(refusal)])
    except Refusal as refusal:
        if refusal.code in {"not-yours", "handed-in"} or _wants_json(request):
            return _refused(request, code, refusal)
        context = practice_pages.form(
            case, language=language, answers=answers, refusal=refusal, **_as_drawn(request, case)
        )
        return render(request, "toolkit/practice/form.html", context, status=400)


def _after_saving(request, case: Casework, code: str) -> HttpResponse:
    go = request.POST.get("go", "")
    if go == "next":
        stage = _number(request, "stage")
        casework.next_stage(casework=case, stage=case.stage if stage is None else stage)
        return _go("casework_form", code, anchor="#facts")
    if go == "hand-in":
        return _go("hand_in", code)
    return _go("casework_form", code, anchor="?saved=1#saved")


def _looked_at(request) -> dict[str, object]:
    """Which open page this is, and what state of the case it was drawn from."""
    return {"window": request.POST.get("window", ""), "seen": _number(request, "seen")}


def _as_drawn(request, case: Casework) -> dict[str, object]:
    """The same for a form that is shown again, whatever came with it."""
    seen = request.POST.get("seen", "")
    return {"window": request.POST.get("window", ""), "seen": int(seen) if _is_number(seen) else case.sequence}


def _number(request, name: str) -> int | None:
    text = request.POST.get(name, "")
    if text and not _is_number(text):
        raise Refusal(_("The form cannot be read. Nothing was changed."), "wrong-number")
    return int(text) if text else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER


@sensitive_variables()
def _confirmed(request) -> set[str]:
    """What the learner says is no real person's: tokens of the page, or kind and text as the script found them."""
    return {
        *request.POST.getlist("not_real"),
        *(token_of(text) for text in request.POST.getlist("not_real_text")),
    }


def _refused_as_json(refusal: Flagged | Newer) -> JsonResponse:
    findings = practice_pages.findings_by_field(refusal) if isinstance(refusal, Flagged) else {}
    return JsonResponse(
        {"error": str(refusal), "code": refusal.code, "findings": findings}, status=STATUS[type(refusal)]
    )


# --- handing in and judging -------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def hand_in(request, code):
    """What is still blank, and the button."""
    case = _case(request, code)
    if case is None:
        return _no_case(request, code)
    if selectors.phase(case) not in selectors.IN_WORK:
        return _go(*_where_it_is(case, code))
    if request.method == "POST":
        try:
            submission = casework.hand_in(casework=case)
        except Refusal as refusal:
            return _refused(request, code, refusal)
        return _go("self_check" if submission.judging == Exercise.Judging.SELF_CHECK else "feedback", code)
    return render(request, "toolkit/practice/hand_in.html", practice_pages.hand_in(case))


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def self_check(request, code):
    """The learner's answers beside the model's, the rubric, and a place for what was noticed."""
    case = _case(request, code)
    if case is None:
        return _no_case(request, code)
    submission = selectors.waiting_submission(case)
    if submission is None or selectors.phase(case) != selectors.SELF_CHECK:
        return _go("feedback", code)
    if request.method == "POST":
        return _check_oneself(request, case, submission, code)
    return render(request, "toolkit/practice/self_check.html", practice_pages.self_check(case, submission))


@sensitive_variables()
def _check_oneself(request, case: Casework, submission: Submission, code: str) -> HttpResponse:
    given = {line["key"]: request.POST.get(f"points-{line['key']}", "") for line in case.paper["rubric"]}
    try:
        judging.self_check(
            submission=submission,
            points={key: int(points) for key, points in given.items() if points in {"0", "1", "2"}},
            reflection=request.POST.get("reflection", ""),
            confirmed=_confirmed(request),
        )
    except Refusal as refusal:
        context = practice_pages.self_check(case, submission, posted=request.POST, refusal=refusal)
        return render(request, "toolkit/practice/self_check.html", context, status=STATUS.get(type(refusal), 400))
    return _go("feedback", code)


@require_safe
@signed_in
def feedback(request, code):
    """What was said, line by line."""
    case = _case(request, code)
    if case is None or not case.submissions.all():
        return _no_case(request, code)
    context = practice_pages.feedback(case)
    context["exercise"] = selectors.exercise(code, get_language() or "")
    return render(request, "toolkit/practice/feedback.html", context)


# --- earlier states and files -----------------------------------------------------------------------


@require_safe
@signed_in
def versions(request, code):
    """The states that were kept."""
    case = _case(request, code)
    if case is None:
        return _no_case(request, code)
    return render(request, "toolkit/practice/versions.html", practice_pages.versions(case))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def version(request, code, number):
    """One of them, to look at and to go back to."""
    case = _case(request, code)
    snapshot = case.snapshots.filter(pk=number).first() if case else None
    if case is None or snapshot is None:
        raise Http404
    if request.method == "POST":
        try:
            casework.go_back(casework=case, snapshot=snapshot)
        except Refusal as refusal:
            return _refused(request, code, refusal)
        return _go("casework_form", code, anchor="?saved=1#saved")
    return render(request, "toolkit/practice/version.html", practice_pages.version(case, snapshot))


@require_safe
@signed_in
def practised(request, code, format):
    """The learner's own practised form, headed as fictional."""
    case = _case(request, code)
    if case is None or not case.answers or format not in TYPES:
        raise Http404
    definition, heading = definition_of(case), practice_pages.heading(case)
    if format == "docx":
        content = to_docx(definition, answers=case.answers, heading=heading)
    else:
        content = to_pdf(definition, answers=case.answers, fillable=False, heading=heading)
    response = HttpResponse(content, content_type=TYPES[format])
    response["Content-Disposition"] = f'attachment; filename="{code}.{format}"'
    return response


practice_urlpatterns = [
    path("practice/", practice, name="practice"),
    path("practice/<slug:code>/", exercise, name="exercise"),
    path("practice/<slug:code>/form/", form, name="casework_form"),
    path("practice/<slug:code>/hand-in/", hand_in, name="hand_in"),
    path("practice/<slug:code>/self-check/", self_check, name="self_check"),
    path("practice/<slug:code>/feedback/", feedback, name="feedback"),
    path("practice/<slug:code>/versions/", versions, name="casework_versions"),
    path("practice/<slug:code>/versions/<int:number>/", version, name="casework_version"),
    path("practice/<slug:code>/practised.<slug:format>", practised, name="practised"),
]
