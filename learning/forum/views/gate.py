"""Who gets in: people who are signed in and hold a persona that is a member. Everybody else meets the entrance.

Views get the persona as an argument; from here on nothing on a page, in a log or in the session joins it to a person.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control

from learning.forum import membership, personas
from learning.forum.models import Persona

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """Kept by no browser and no proxy, listed by no search engine."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, no_store=True, private=True)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


def members_only(view: View) -> View:
    """`view(request, persona, …)` for members."""

    @private
    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        persona = personas.persona_of(request.user)
        if persona is None or persona.state != Persona.State.MEMBER:
            return redirect("forum:join")
        if request.method == "GET" and not membership.has_agreed(persona):
            return redirect("forum:join_rules")  # they were rewritten
        return view(request, persona, *args, **kwargs)

    return wrapped


def with_persona(view: View) -> View:
    """`view(request, persona, …)` for everybody who has asked to join, also those who wait or were removed."""

    @private
    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        persona = personas.persona_of(request.user)
        if persona is None:
            return redirect("forum:join")
        return view(request, persona, *args, **kwargs)

    return wrapped
