"""Markdown of a quiz's source into the rich text that is stored."""

import re
from collections.abc import Callable
from html import unescape

from markdown_it import MarkdownIt

from quizzes.errors import SourceError

_markdown = MarkdownIt("commonmark", {"html": False, "typographer": False})
_link = re.compile(r'<a href="([^"]*)"')
_stored_tags = [("strong>", "b>"), ("em>", "i>")]


def rich_text(text: str, *, where: str, page: Callable[[str], int | None]) -> str:
    """Stored HTML. `[words](slide:key)` links to a page by key, `[words](term:slug)` marks a glossary term."""
    if not text:
        return ""

    def stored(match: re.Match[str]) -> str:
        scheme, _colon, key = unescape(match[1]).partition(":")
        if scheme == "slide":
            return f'<a linktype="page" id="{page(key) or 0}"'
        if scheme == "term":
            if not re.fullmatch(r"[a-z0-9-]+", key):
                raise SourceError(f"{where}: “{key}” is no glossary term.")
            return f'<a linktype="term" id="{key}"'
        return match[0]

    html = _markdown.render(text).strip()
    for markdown, tag in _stored_tags:
        html = html.replace(f"<{markdown}", f"<{tag}").replace(f"</{markdown}", f"</{tag}")
    return _link.sub(stored, html)
