"""The notes of a slide in one neutral form. The Notes panel and every kind of transcript are made from it."""

import re
from dataclasses import dataclass
from html import unescape

from django.utils.html import strip_tags
from wagtail.rich_text import expand_db_html

# Stands between paragraphs while all of them are expanded in one go: links cost one query, not one a paragraph.
_BORDER = "<!--border-->"


@dataclass(frozen=True)
class Passage:
    """A paragraph, a heading or a list of the notes. `items` holds HTML of a line; a list has several."""

    id: str
    kind: str  # paragraph | heading | bulleted_list | numbered_list
    items: tuple[str, ...]

    @property
    def html(self) -> str:
        """As the page shows it, without its id."""
        if self.kind == "heading":
            return f"<h3>{self.items[0]}</h3>"
        if self.kind == "paragraph":
            return f"<p>{self.items[0]}</p>"
        tag = "ul" if self.kind == "bulleted_list" else "ol"
        return f"<{tag}>{''.join(f'<li>{item}</li>' for item in self.items)}</{tag}>"


def passages(notes) -> list[Passage]:
    """The notes' blocks with links resolved, in order."""
    shapes, sources = [], []
    for block in notes:
        lines = _lines(block)
        if lines:
            shapes.append((str(block.id or ""), block.block_type, len(lines)))
            sources += lines
    expanded = iter(expand_db_html(_BORDER.join(sources)).split(_BORDER))
    return [
        Passage(id=identifier, kind=kind, items=tuple(next(expanded) for _line in range(count)))
        for identifier, kind, count in shapes
    ]


def _lines(block) -> list[str]:
    """The block's rich text as it is stored, a list one line an item."""
    if block.block_type in ("bulleted_list", "numbered_list"):
        return [_inner(item.source) for item in block.value if item]
    if block.block_type == "heading":
        return [escape_text(block.value)] if block.value else []
    return [_inner(block.value.source)] if block.value else []


def _inner(html: str) -> str:
    """Without the one `<p>` that the editor puts round a line; several become breaks."""
    html = re.sub(r"</p>\s*<p[^>]*>", "<br/>", html.strip())
    return re.sub(r"^<p[^>]*>|</p>$", "", html)


def escape_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_ANCHOR = re.compile(r"<a\b[^>]*?href=\"([^\"]*)\"[^>]*>(.*?)</a>", re.S)


def plain(html: str, *, with_addresses: bool = True) -> str:
    """The text of a line; a link's address stands behind its words, for readers of paper."""

    def spell_out(match: re.Match[str]) -> str:
        address, label = unescape(match[1]), match[2]
        outside = address.startswith(("http:", "https:"))
        return f"{label} ({address})" if outside and with_addresses and address not in label else label

    return " ".join(unescape(strip_tags(_ANCHOR.sub(spell_out, html.replace("<br/>", " ")))).split())


def word_count(notes) -> int:
    """How many words a voice would speak."""
    return sum(len(plain(line, with_addresses=False).split()) for block in notes for line in _lines(block))


_TERM = re.compile(r'linktype="term"[^>]*\bid="([^"]+)"|\bid="([^"]+)"[^>]*linktype="term"')


def term_slugs(*sources: str) -> list[str]:
    """Slugs of the glossary terms marked in stored rich text, in order, once each."""
    found = (match[1] or match[2] for source in sources for match in _TERM.finditer(source))
    return list(dict.fromkeys(found))


def stored_text(notes) -> str:
    """All stored rich text of the notes, to look for marks in."""
    return "\n".join(line for block in notes for line in _lines(block))
