"""The toolkit's words: Markdown of the source into stored rich text, and links to forms in anybody's text.

A link to a form is stored as `<a linktype="template" id="t2">`, and leads to the form whatever it is called by then.
"""

import re
from collections.abc import Mapping

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import LinkHandler, expand_db_html

from learning.core import markdown

KINDS = ("term", "template")
KEY = re.compile(r"[a-z0-9][a-z0-9-]*")
CODE = re.compile(r"t[1-9][0-9]?")


class LinkProblem(ValueError):
    """A link by key that cannot be kept; says which."""


def stored(text: str) -> str:
    """Markdown as stored rich text. Raises LinkProblem for a link that is no `term:` or `template:`."""
    return markdown.stored(text, _link) if text.strip() else ""


def shown(text: str) -> SafeString:
    """Markdown as a page shows it; HTML in it is shown as it is written."""
    return mark_safe(expand_db_html(markdown.stored(text, _link_if_known)))  # escaped by what reads the Markdown


def _link(kind: str, key: str) -> Mapping[str, str]:
    if kind not in KINDS:
        raise LinkProblem(f"“{kind}:{key}”: links of the toolkit lead to a term: or a template:.")
    if not KEY.fullmatch(key):
        raise LinkProblem(f"“{key}” is no {kind}.")
    return {"linktype": kind, "id": key}


def _link_if_known(kind: str, key: str) -> Mapping[str, str]:
    return _link(kind, key) if kind in KINDS and KEY.fullmatch(key) else {"href": ""}


class TemplateLinkHandler(LinkHandler):
    """What a reader gets: a link to the form. Nothing is looked up, however many there are."""

    identifier = "template"

    @staticmethod
    def expand_db_attributes(attrs: dict) -> str:
        return format_html('<a href="{}">', template_address(attrs.get("id", "")))


def template_address(code: str) -> str:
    """Where a form stands, in the current language; the list of forms for what is no code."""
    return reverse("toolkit:template", args=[code]) if CODE.fullmatch(code) else reverse("toolkit:index")
