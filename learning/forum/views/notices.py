"""What the moderators wrote to one, and the answer to it. Open also to those who wait or were removed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from learning.forum import notices as messages_of
from learning.forum.errors import Refusal
from learning.forum.forms import AppealForm
from learning.forum.models import Notice, Persona, Post
from learning.forum.views.gate import with_persona
from learning.forum.views.page import show
from learning.forum.views.typed import keeps_what_was_typed

SHOWN = {Post.State.VISIBLE, Post.State.WAITING, Post.State.HIDDEN, Post.State.REFUSED}


@require_safe
@with_persona
def notices(request: HttpRequest, persona: Persona) -> HttpResponse:
    """The newest first. Looking at them is reading them."""
    found = [_shown(one) for one in messages_of.notices_of(persona)]
    response = show(request, persona, "forum/notices.html", {"notices": found})
    messages_of.read(persona=persona)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
@with_persona
def appeal(request: HttpRequest, persona: Persona, notice: int) -> HttpResponse:
    """Asks that a decision be looked at again."""
    found = next((one for one in messages_of.notices_of(persona) if one.pk == notice), None)
    if found is None:
        raise Http404
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            messages_of.appeal(notice=found, persona=persona, words=form.cleaned_data["words"])
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Sent. A moderator looks at it again, another one where there is another."))
            return redirect("forum:notices")
    elif request.method != "POST" and not messages_of.can_appeal(found):
        messages.info(request, _("This decision cannot be looked at again."))
        return redirect("forum:notices")
    return show(request, persona, "forum/appeal.html", {"notice": _shown(found), "form": form})


def _shown(notice: Notice) -> dict:
    """A notice as the page shows it. The text of a post that waits or is hidden is its author's to read again."""
    post = notice.post
    is_own = post is not None and post.persona_id == notice.persona_id
    return {
        "id": notice.pk,
        "title": messages_of.title(notice.kind),
        "text": notice.text,
        "at": notice.created_at,
        "is_new": notice.read_at is None,
        "post": post,
        "thread_title": post.thread.shown_title if post is not None and post.state in SHOWN else "",
        "own_html": post.html if is_own and post is not None and post.state in SHOWN else "",
        "appeal": messages_of.appeal_of(notice),
        "may_appeal": messages_of.can_appeal(notice),
    }
