"""Joining: what the forum is, its rules and a short check, a name and a way in, and waiting for a moderator.

Nothing is kept on the way. That the rules were agreed to travels in the address, signed and for a day.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from learning.forum import membership, personas
from learning.forum.errors import Refusal
from learning.forum.forms import CODE, JoinForm
from learning.forum.models import Persona
from learning.forum.views.gate import private
from learning.forum.views.page import language, show
from learning.forum.views.typed import keeps_what_was_typed

SALT = "learning.forum.agreed"
AGREED_FOR = 24 * 3600  # seconds between the rules and the name


@require_safe
@private
def entrance(request: HttpRequest) -> HttpResponse:
    """What the forum is; for those who wait, that they wait; members are led on."""
    persona = personas.persona_of(request.user) if request.user.is_authenticated else None
    if persona is not None and persona.state == Persona.State.MEMBER:
        return redirect("forum:boards")
    context = {
        "is_waiting": persona is not None and persona.state == Persona.State.WAITING,
        "is_removed": persona is not None and persona.state == Persona.State.REMOVED,
        "rules": membership.rules(language()),
    }
    return show(request, persona, "forum/entrance.html", context)


@require_safe
@private
def rules(request: HttpRequest) -> HttpResponse:
    """The rules, for everybody."""
    persona = personas.persona_of(request.user) if request.user.is_authenticated else None
    return show(request, persona, "forum/rules.html", {"rules": membership.rules(language())})


@require_http_methods(["GET", "HEAD", "POST"])
@private
@login_required
def check(request: HttpRequest) -> HttpResponse:
    """The rules, some questions about them, and the promise. As many tries as somebody likes."""
    persona = personas.persona_of(request.user)
    in_force = membership.rules(language())
    if persona is not None and persona.state == Persona.State.MEMBER and membership.has_agreed(persona):
        return redirect("forum:boards")
    asked = membership.unanswered(language())
    agreed = False
    if request.method == "POST":
        asked = membership.check_answers(language=language(), data=request.POST)
        agreed = request.POST.get("agree") == in_force.version
        if asked.passed and agreed:
            return _go_on(persona, in_force.version)
    context = {
        "rules": in_force,
        "check": asked,
        "is_answered": request.method == "POST",
        "agreed": agreed,
        "missing": [one for one in asked.questions if not one.is_right],
    }
    return show(request, persona, "forum/check.html", context)


def _go_on(persona: Persona | None, version: str) -> HttpResponse:
    """A member whose rules were rewritten goes back in; everybody else chooses a name."""
    if persona is not None and persona.state == Persona.State.MEMBER:
        membership.agree(persona=persona, version=version)
        return redirect("forum:boards")
    token = signing.dumps(version, salt=SALT)
    return redirect(f"{reverse('forum:join_name')}?{urlencode({'agreed': token})}")


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
@login_required
def name(request: HttpRequest) -> HttpResponse:
    """A name, and the way in."""
    version = _agreed_version(request)
    if not version and request.method != "POST":
        messages.info(request, _("Please read the rules first."))
        return redirect("forum:join_rules")
    persona = personas.persona_of(request.user)
    if persona is not None and persona.state != Persona.State.WAITING:
        return redirect("forum:join")
    form = JoinForm(request.POST or None, initial={"name": persona.name if persona else ""})
    if "use" in request.POST:  # a name that was suggested; whatever else was typed stays
        form = JoinForm(initial={**request.POST.dict(), "name": request.POST["use"]})
    elif request.method == "POST" and form.is_valid():
        try:
            return _join(request, form, version)
        except Refusal as refusal:
            form.refuse(refusal)
    context = {"form": form, "suggestions": personas.suggestions(), "known": persona}
    return show(request, persona, "forum/name.html", context)


def _agreed_version(request: HttpRequest) -> str:
    """Of the rules that were agreed to; empty where that is too long ago."""
    try:
        return str(signing.loads(request.GET.get("agreed", ""), salt=SALT, max_age=AGREED_FOR))
    except signing.BadSignature:
        return ""


def _join(request: HttpRequest, form: JoinForm, version: str) -> HttpResponse:
    given = form.cleaned_data
    if given["way"] == CODE:
        membership.join_with_code(user=request.user, name=given["name"], code=given["code"], agreed_version=version)
        messages.success(request, _("You are in. Look round first, if you like."))
        return redirect("forum:boards")
    membership.apply(
        user=request.user,
        name=given["name"],
        work=given["work"],
        agreed_version=version,
        insisted=form.insisted,
    )
    return redirect("forum:join")
