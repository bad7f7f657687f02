"""A person's own certificates: the page of them, statements, requests, the refresher."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learning.accounts.models import User
from learning.certificates import desk, presentation, renewals, requirement_selectors, selectors, services
from learning.certificates.errors import ActRefused
from learning.certificates.models import Award, CertificateRequest
from learning.certificates.request_forms import RequestForm
from learning.core.links import Link
from learning.progress.models import Enrolment, Subject
from quizzes import views as quiz_views
from quizzes.models import Quiz
from quizzes.place import Place

SHOWN_REQUESTS = 5


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """A person's certificates and statements, newest first; why there are not more; what they have asked for."""
    return render(request, "certificates/mine.html", _overview(request.user))


def _overview(user: User) -> dict[str, Any]:
    language = get_language()
    awards = list(selectors.awards_of(user))
    begun = _course_begun(user)
    standings = requirement_selectors.of_person(user=user, language=language) if begun else []
    renewal = renewals.renewal_of(user=user, course=begun) if begun and _ends(awards) else None
    return {
        "certificates": [presentation.held(a, language=language) for a in awards if a.kind == Award.Kind.CERTIFICATE],
        "statements": [presentation.held(a, language=language) for a in awards if a.kind == Award.Kind.STATEMENT],
        # What is under way or certified in an earlier cycle; a certificate of this one needs no explanation.
        "standings": [one for one in standings if one.award is None and one.is_offered],
        "may_have_statement": bool(begun) and requirement_selectors.has_completed_a_module(user),
        "renewal": renewal,
        "requests": user.certificate_requests.order_by("-asked_at", "-pk")[:SHOWN_REQUESTS],
        "has_open_request": user.certificate_requests.filter(outcome="").exists(),
    }


def _ends(awards: list[Award]) -> bool:
    return any(award.valid_until for award in awards)


def _course_begun(user: User) -> Subject | None:
    newest = Enrolment.objects.filter(user=user).select_related("course").order_by("-began_at", "-pk").first()
    return newest.course if newest else None


@require_POST
@login_required
def statement(request: HttpRequest) -> HttpResponse:
    """Asks for a statement of what is done so far; without progress it is the one that is there already."""
    course = _course_begun(request.user)
    try:
        if course is None:
            raise ActRefused(_("A statement lists completed modules, and there is none yet."), "nothing-done")
        issued = services.issue_statement(user=request.user, course=course)
        messages.success(request, _("Here is your statement: %(number)s.") % {"number": issued.number})
    except ActRefused as refused:
        messages.error(request, str(refused))
    return redirect("my_certificates:mine")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def request_certificate(request: HttpRequest) -> HttpResponse:
    """“Request for certificate”: a certificate that is missing, or one with a mistake in it."""
    form = RequestForm(request.POST or None, user=request.user, initial={"about": request.GET.get("about", "")})
    if request.method == "POST" and form.is_valid():
        try:
            desk.ask(user=request.user, **form.wanted())
            messages.success(request, _("Your request is on its way. You get a message when there is an answer."))
            return redirect("my_certificates:mine")
        except ActRefused as refused:
            form.add_error(None, str(refused))
    return render(request, "certificates/request.html", {"form": form}, status=400 if form.errors else 200)


@require_POST
@login_required
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A request that is not needed any more; 404 for anybody else's, as if there were none."""
    asked = get_object_or_404(CertificateRequest, pk=pk, user=request.user)
    desk.take_back(request=asked, user=request.user)
    messages.success(request, _("Your request is taken back."))
    return redirect("my_certificates:mine")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def refresher(request: HttpRequest) -> HttpResponse:
    """What changed since, to read, and the way to the ten questions. Posting begins it, or notes that it was read."""
    course = _course_begun(request.user)
    renewal = renewals.renewal_of(user=request.user, course=course) if course else None
    if course is None or renewal is None:
        raise Http404
    if request.method == "POST":
        return _refresher_step(request, course)
    changes = renewals.changes(user=request.user, course=course, language=get_language())
    return render(request, "certificates/refresher.html", {"renewal": renewal, "changes": changes})


def _refresher_step(request: HttpRequest, course: Subject) -> HttpResponse:
    try:
        if request.POST.get("step") == "read":
            renewals.note_read(user=request.user, course=course)
        else:
            renewals.begin(user=request.user, course=course)
    except ActRefused as refused:
        messages.error(request, str(refused))
    return redirect("my_certificates:refresher")


@login_required
def refresher_quiz(request: HttpRequest, rest: str = "") -> HttpResponse:
    """The ten questions; open while a refresher is under way, its results also afterwards."""
    quizzes = Quiz.objects.filter(translation_key=renewals.quiz_key(), live=True).select_related("locale")
    by_language = {quiz.locale.language_code: quiz for quiz in quizzes}
    quiz = by_language.get(get_language()) or by_language.get(settings.LANGUAGE_CODE)
    course = _course_begun(request.user)
    renewal = renewals.renewal_of(user=request.user, course=course) if course else None
    is_open = renewal is not None and renewal.cycle is not None
    if quiz is None or not (is_open or rest.strip("/") == "results"):
        raise Http404
    here = reverse("my_certificates:refresher")
    place = Place(
        address=reverse("my_certificates:refresher_quiz"),
        title=quiz.title,
        module_title=_("Refresher"),
        module_number=0,
        previous=Link(title=_("What changed"), address=here),
        following=Link(title=_("My certificates"), address=reverse("my_certificates:mine")),
        module_address=here,
        following_module=None,
        language=get_language(),
    )
    return quiz_views.serve(request, quiz=quiz, place=place, rest=rest)
