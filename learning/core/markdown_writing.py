"""From stored rich text back to the Markdown that shipped sources are written in.

Knows what the editors offer: paragraphs, bold, italic, lists, links. Other tags leave their words.
"""

import re
from collections.abc import Callable
from html.parser import HTMLParser

# The key of the slide with this page id; "" where it has none.
SlideKey = Callable[[int], str]

SPECIAL = re.compile(r"([\\`*_\[\]<>&])")
LOOKS_LIKE_A_BLOCK = re.compile(r"^(\d+)([.)])(?=\s)|^([-+#=])", re.MULTILINE)
EMPHASIS = {"b": "**", "strong": "**", "i": "*", "em": "*"}


def no_slides(_page_id: int) -> str:
    """For whoever cannot look slides up."""
    return ""


def markdown(html: str, slide_key: SlideKey = no_slides) -> str:
    """`html`, as it is stored, in Markdown."""
    writer = _Writer(slide_key)
    writer.feed(html)
    writer.close()
    return writer.text()


class _Writer(HTMLParser):
    def __init__(self, slide_key: SlideKey) -> None:
        super().__init__(convert_charrefs=True)
        self.slide_key = slide_key
        self.blocks: list[str] = []  # finished paragraphs and list items, with the gap before each
        self.words = ""
        self.lists: list[int] = []  # the next number of each open list; 0 where it has none
        self.prefix = ""
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in EMPHASIS:
            self.words += EMPHASIS[tag]
        elif tag == "a":
            self._open_link(dict(attrs))
        elif tag == "br":
            self.words = self.words.rstrip() + "\\\n" + "  " * len(self.lists)
        elif tag in {"ul", "ol"}:
            self._flush()
            self.lists.append(1 if tag == "ol" else 0)
        elif tag == "li":
            self._flush()
            self.prefix = self._bullet()
        elif tag == "p":
            self._flush()

    def handle_endtag(self, tag: str) -> None:
        if tag in EMPHASIS:
            self.words += EMPHASIS[tag]
        elif tag == "a":
            target = self.targets.pop() if self.targets else ""
            self.words += f"]({target})" if target else ""
        elif tag in {"p", "li"}:
            self._flush()
        elif tag in {"ul", "ol"}:
            self._flush()
            if self.lists:
                self.lists.pop()

    def handle_data(self, data: str) -> None:
        words = re.sub(r"\s+", " ", data)
        if self.words or words.strip():
            self.words += SPECIAL.sub(r"\\\1", words if self.words else words.lstrip())

    def text(self) -> str:
        self._flush()
        return "".join(self.blocks).strip("\n")

    def _open_link(self, attributes: dict[str, str | None]) -> None:
        kind, name = attributes.get("linktype"), attributes.get("id") or ""
        if kind == "page":
            key = self.slide_key(int(name)) if name.isdecimal() else ""
            target = f"slide:{key}" if key else ""
        else:
            target = f"{kind}:{name}" if kind else attributes.get("href") or ""
        self.targets.append(target)
        self.words += "[" if target else ""

    def _bullet(self) -> str:
        indent = "   " * (len(self.lists) - 1)
        if self.lists and self.lists[-1]:
            self.lists[-1] += 1
            return f"{indent}{self.lists[-1] - 1}. "
        return f"{indent}- "

    def _flush(self) -> None:
        words, self.words = self.words.strip(), ""
        if not words:
            return
        words = LOOKS_LIKE_A_BLOCK.sub(lambda found: _escaped(found), words)
        inside = bool(self.lists)
        if inside and not self.prefix:
            # A further paragraph of the same item.
            self.blocks.append("\n\n" + "   " * len(self.lists) + words)
        else:
            tight = inside and bool(self.blocks) and self._after_item
            self.blocks.append(("\n" if tight else "\n\n") + self.prefix + words)
        self._after_item = inside
        self.prefix = ""

    _after_item = False


def _escaped(found: re.Match[str]) -> str:
    return f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}"
