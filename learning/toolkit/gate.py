"""The page “before you write anything down”: it stands in front of the forms until it was read in this session."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps

import yaml
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from learning.toolkit import rich_text
from learning.toolkit.source_reading import CONTENT

READ = "toolkit_read_first"  # of the session
FRONT_MATTER = re.compile(r"---\n(.*?)\n---\n(.*)", re.DOTALL)


@dataclass(frozen=True)
class Words:
    title: str
    text: str  # Markdown
    language: str


@cache
def words(language: str) -> Words | None:
    """The page in this language or in the source language; None where none is shipped."""
    for one in (language, settings.LANGUAGE_CODE):
        path = CONTENT / one / "before-you-write.md"
        match = FRONT_MATTER.fullmatch(path.read_text(encoding="utf-8")) if path.exists() else None
        if match:
            return Words(title=str(yaml.safe_load(match[1])["title"]), text=match[2].strip(), language=one)
    return None


def page(request: HttpRequest, *, go_on_to: str) -> HttpResponse:
    """The page, with a form that says it was read and leads on."""
    found = words(get_language() or settings.LANGUAGE_CODE)
    context = {
        "words": found,
        "text": rich_text.shown(found.text) if found else "",
        "next": go_on_to,
        "is_read": READ in request.session,
    }
    return render(request, "toolkit/before_you_write.html", context)


def after_reading(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Shows the page in place of `view` until it was read. The address stays, so that every link leads on."""

    @wraps(view)
    def wrapped(request, *arguments, **named):
        if READ in request.session or words(get_language() or settings.LANGUAGE_CODE) is None:
            return view(request, *arguments, **named)
        return page(request, go_on_to=request.get_full_path())

    return wrapped
