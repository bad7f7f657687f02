"""What one follows, how often one hears of it, and the way out of it that every message carries."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from learning.forum import following as followers
from learning.forum import following_selectors, personas
from learning.forum.models import Persona, Subscription
from learning.forum.views.boards import board_or_404
from learning.forum.views.gate import members_only, private
from learning.forum.views.page import language, show
from learning.forum.views.threads import thread_or_404


class SummaryForm(forms.Form):
    """A member's own choices about mail, and about their posts should they leave."""

    digest = forms.ChoiceField(
        label=gettext_lazy("A summary by mail"), choices=Persona.Digest.choices, widget=forms.RadioSelect
    )
    of_everything = forms.TypedChoiceField(
        label=gettext_lazy("The summary tells of"),
        choices=[(False, gettext_lazy("what I follow")), (True, gettext_lazy("everything in the forum"))],
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
    )
    at_departure = forms.ChoiceField(
        label=gettext_lazy("If my account is deleted"),
        choices=Persona.AtDeparture.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("What nobody but moderators has read goes in any case."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def following(request: HttpRequest, persona: Persona) -> HttpResponse:
    """Threads and boards that one follows, and the choices beside them."""
    given = {
        "digest": persona.digest,
        "of_everything": persona.digest_of_everything,
        "at_departure": persona.at_departure,
    }
    form = SummaryForm(request.POST or None, initial=given, label_suffix="")
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        followers.set_summary(persona=persona, digest=chosen["digest"], of_everything=chosen["of_everything"])
        personas.choose_departure(persona=persona, choice=chosen["at_departure"])
        messages.success(request, _("Saved."))
        return redirect("forum:following")
    context = {"form": form, "followed": following_selectors.followed(persona=persona, language=language())}
    return show(request, persona, "forum/following.html", context)


@require_POST
@members_only
def follow_thread(request: HttpRequest, persona: Persona, thread: int) -> HttpResponse:
    """Follows a thread, in the way that the pressed button names, or stops."""
    found = thread_or_404(thread, persona).thread
    _choose(request, persona, thread=found)
    return _back(request, "forum:thread", found.pk)


@require_POST
@members_only
def follow_board(request: HttpRequest, persona: Persona, code: str) -> HttpResponse:
    """The same for a board."""
    _choose(request, persona, board=board_or_404(code, persona).board)
    return _back(request, "forum:board", code)


def _choose(request: HttpRequest, persona: Persona, **what) -> None:
    how = request.POST.get("how", "")
    if how in Subscription.How.values:
        followers.follow(persona=persona, how=how, **what)
        messages.success(request, _("You follow this."))
    else:
        followers.unfollow(persona=persona, **what)
        messages.success(request, _("You no longer follow this."))


def _back(request: HttpRequest, name: str, key: str | int) -> HttpResponse:
    return redirect("forum:following") if request.POST.get("from") == "following" else redirect(name, key)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """One press ends the messages that carried this link, signed in or not. A mail program may press it (RFC 8058).

    It says nothing about whose messages they were. Looking at the page changes nothing: programs that check links do.
    """
    is_done = request.method == "POST"
    ended = followers.unsubscribe(token) if is_done else followers.find_token(token)
    return render(request, "forum/unsubscribe.html", {"is_done": is_done, "ended": ended})
