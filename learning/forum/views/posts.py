"""What may be done with one post: delete, report, accept, read what it said before."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learning.forum import post_selectors, services
from learning.forum.errors import Refusal
from learning.forum.forms import ReportForm
from learning.forum.models import Persona
from learning.forum.views.gate import members_only
from learning.forum.views.page import show
from learning.forum.views.threads import post_or_404, to_post
from learning.forum.views.typed import keeps_what_was_typed


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def delete(request: HttpRequest, persona: Persona, post: int) -> HttpResponse:
    """Asks, then takes one's own post away."""
    row = post_or_404(post, persona)
    if not row.may_delete:
        messages.info(request, _("This post cannot be deleted."))
        return to_post(row.post)
    if request.method == "POST":
        try:
            services.delete_post(post=row.post, persona=persona)
            messages.success(request, _("Deleted. Its text and what it said before are erased."))
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return to_post(row.post)
    return show(request, persona, "forum/delete.html", {"row": row})


@require_safe
@members_only
def history(request: HttpRequest, persona: Persona, post: int) -> HttpResponse:
    """What one's own post said before."""
    row = post_or_404(post, persona)
    before = post_selectors.history(post=row.post, persona=persona)
    if not before:
        raise Http404
    return show(request, persona, "forum/history.html", {"row": row, "before": before})


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
@members_only
def report(request: HttpRequest, persona: Persona, post: int) -> HttpResponse:
    """Points the moderators at a post."""
    row = post_or_404(post, persona)
    if not row.html:
        raise Http404
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.report_post(post=row.post, persona=persona, insisted=form.insisted, **_given(form))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Thank you. A moderator looks at it. Nobody is told who reported it."))
            return to_post(row.post)
    return show(request, persona, "forum/report.html", {"row": row, "form": form})


def _given(form: ReportForm) -> dict[str, str]:
    return {"reason": form.cleaned_data["reason"], "words": form.cleaned_data["words"]}


@require_POST
@members_only
def accept(request: HttpRequest, persona: Persona, post: int) -> HttpResponse:
    """Who asked says that this answered it, or takes that back."""
    row = post_or_404(post, persona)
    if not row.may_accept:
        raise PermissionDenied
    try:
        answer = None if row.is_accepted else row.post
        services.accept_answer(thread=row.post.thread, post=answer, persona=persona)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return to_post(row.post)
