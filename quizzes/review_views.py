"""A learner's review: a few questions that were missed, ungraded, and the wish for it, given and taken back."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from quizzes import review_pages, review_services, reviews
from quizzes.errors import Refusal

LONGEST_NUMBER = 16


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request):
    """What waits today. Answering moves a question on, and leads back here with what there is to say.

    The answer travels in the address alone, as on a slide: nothing of it is kept.
    """
    if request.method == "POST":
        return _answer(request)
    language = get_language()
    due = reviews.due(user=request.user, language=language)
    asked = _asked(request.GET.get("item", ""), request.user, language)
    if asked is not None:
        due = [asked, *(one for one in due if one.item.pk != asked.item.pk)]
    context = review_pages.review_context(request.user, due, asked=asked, data=request.GET, language=language)
    return render(request, "quizzes/review.html", context)


def _answer(request):
    asked = _asked(request.POST.get("item", ""), request.user, get_language())
    if asked is None:
        raise Http404
    name = f"question-{asked.item.question_id}"
    values = request.POST.getlist(name)
    fields = QueryDict(mutable=True)
    fields["item"] = str(asked.item.pk)
    try:
        review_services.answer_review(item=asked.item, question=asked.question, answer=values)
    except Refusal as refusal:
        return render(request, "quizzes/review_refused.html", {"refusal": refusal}, status=400)
    fields.setlist(name, values)
    return HttpResponseRedirect(f"{reverse('quizzes:review')}?{fields.urlencode()}#review-{asked.item.pk}", status=303)


def _asked(named: str, user, language: str) -> reviews.Due | None:
    if not (named.isascii() and named.isdigit() and len(named) <= LONGEST_NUMBER):
        return None
    item = reviews.item_of(user=user, item_id=int(named))
    return next(iter(reviews.asked_today([item], language)), None) if item else None


@login_required
@require_POST
def plans(request):
    """`begin` or `stop` names a quiz by its key."""
    wish = "begin" if "begin" in request.POST else "stop"
    try:
        key = UUID(request.POST.get(wish, ""))
    except ValueError:
        raise Http404 from None
    try:
        if wish == "begin":
            grade = review_services.latest_grade(user=request.user, quiz_key=key)
            review_services.begin_review(user=request.user, grade=grade)
        else:
            plan = reviews.running_plan(user=request.user, quiz_key=key)
            if plan:
                review_services.stop_review(plan=plan)
    except Refusal as refusal:
        return render(request, "quizzes/review_refused.html", {"refusal": refusal}, status=400)
    return HttpResponseRedirect(reverse("quizzes:review"), status=303)
