"""Markdown of shipped sources into the rich text that Wagtail stores."""

from collections.abc import Callable, Mapping
from html import unescape

from markdown_it import MarkdownIt

# Kinds of links by key that sources may use: `[words](slide:first-response/safety)`.
KINDS = ("slide", "term", "template", "service")

_markdown = MarkdownIt("commonmark", {"html": False, "typographer": False})
_STORED_TAGS = [("strong>", "b>"), ("em>", "i>")]

# Answers the attributes of the stored link for a kind and a key, or raises where the key leads nowhere.
Resolve = Callable[[str, str], Mapping[str, str]]


def stored(text: str, resolve: Resolve) -> str:
    """`text` as stored HTML. HTML in it is shown as it is written; other links keep their address."""
    tokens = _markdown.parse(text)
    for token in tokens:
        for child in token.children or ():
            if child.type == "softbreak":
                child.type, child.content = "text", " "
            elif child.type == "link_open":
                kind, _colon, key = unescape(str(child.attrGet("href") or "")).partition(":")
                if kind in KINDS:
                    child.attrs = dict(resolve(kind, key))
    html: str = _markdown.renderer.render(tokens, _markdown.options, {})
    for markdown, tag in _STORED_TAGS:
        html = html.replace(f"<{markdown}", f"<{tag}").replace(f"</{markdown}", f"</{tag}")
    return html.strip()
