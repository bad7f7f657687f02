"""Rebuilds paragraphs, headings and lists from the lines of notes.

Pages break sentences, and tools break lines. A line goes on with the block above it when

* nothing parts them, unless the block's last line ends a sentence and had room for the next word;
* blank lines or furniture part them, but the block breaks off (no full stop) and the line starts
  with a small letter, or the block's last word cannot be a last one ("… applying for a");
* an address in angle brackets or a credit in square brackets is still open;
* it is indented below a list's item.

Sentences that end where a page ends are thus parted, and that loses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from modules.importers.storyline.lines import (
    collapse,
    ends_sentence,
    ends_unfinished,
    is_emphasised,
    starts_lower,
)
from modules.importers.storyline.outline import NoteLine

_BULLET = re.compile(
    r"(?P<glyph>[-+*\u2022\u00b7\u25aa\u25e6\u2023\u25cf\u25cb\u25a0\u25a1\u27a2\u2713\u2714\uf0b7"
    r"\u2043\u2219]|[\u2013\u2014](?=\s)|o(?=\s))(?P<space>\s+|$|(?<=[\u2022\u25cf\u25aa\uf0b7]))"
)
# Letters only before ")": "A. Smith" is a name.
_NUMBERED = re.compile(r"[(]?(?:(?P<number>[0-9]{1,2})[.)]|(?P<letter>[a-z])\))\s+(?=\S)", re.I)
_SUB_GLYPHS = frozenset("o\u25e6\u25aa\u2013\u25cb\u25a1\u2023")
_CREDIT = re.compile(r"[\[(*_\s]{0,8}(?:sources?\s*:|adapted\s+from\b)", re.IGNORECASE)
_OPEN_ADDRESS = re.compile(r"<\s*(?:https?:|www\.|mailto:|ftp:)[^<>]*$|\]\(\s*<?\s*https?:[^)\s\[\]]*$", re.I)
_BROKEN_SCHEME = re.compile(r"(?:https?://|https?:/?|www\.|[/=&_%])$", re.IGNORECASE)
_LONGEST_CREDIT = 12
_LONGEST_OPEN_ADDRESS = 4


@dataclass
class Block:
    """A paragraph, heading, item or credit as the pieces of lines that make it up."""

    kind: str
    parts: list[tuple[int, str]] = field(default_factory=list)
    ordered: bool = False
    number: int = 0
    indent: int = 0
    level: int = 0
    new_list: bool = False
    last_line: str = ""
    joins: int = 0  # lines that an open bracket may still take

    def text(self) -> str:
        return "".join(part for _, part in self.parts)

    def add(self, number: int, text: str, glue: str = " ") -> None:
        self.last_line = collapse(text)  # also keeps every later search short of long blanks
        self.parts.append((number, (glue if self.parts else "") + self.last_line))


class BlockBuilder:
    """Builds the blocks of one slide's notes."""

    def __init__(self, width: int, paragraphs: bool, vocabulary: frozenset[str]) -> None:
        self.width = width
        self.paragraphs = paragraphs
        self.vocabulary = vocabulary
        self.blocks: list[Block] = []
        self.glyph = ""
        self.dashes: frozenset[str] = frozenset()

    def build(self, lines: Sequence[NoteLine]) -> list[Block]:
        self.dashes = _listing_dashes(lines)
        for line in lines:
            self._take(line)
        self._find_lost_bullet()
        return [block for block in self.blocks if block.text().strip()]

    @property
    def last(self) -> Block | None:
        return self.blocks[-1] if self.blocks else None

    def _take(self, line: NoteLine) -> None:
        text = line.text.expandtabs(4)
        indent = len(text) - len(text.lstrip())
        text = text.strip()
        last = self.last
        if last is not None and self._takes_rest_of_bracket(last, line.number, text):
            return
        if text.startswith("> "):
            text = text.lstrip("> ")  # a quotation in Markdown; a term's ">" has no space
        if not text:
            return
        if text.startswith("#") or line.underlined:
            self._open("heading", line.number, text.lstrip("#").rstrip("#").strip(), indent)
        elif self._opens_item(line, text, indent):
            return
        elif _CREDIT.match(text):
            self._open("credit", line.number, text, indent)
        elif last is not None and self._goes_on(last, line, text, indent):
            self._join(last, line.number, text)
        else:
            self._open(self._kind(line, text), line.number, text, indent)

    def _kind(self, line: NoteLine, text: str) -> str:
        """A short line, all in bold, that ends no sentence is a heading."""
        bold = is_emphasised(text) and text.startswith(("**", "__"))
        short = bold and len(text) < 120 and not text.rstrip("*_ ").endswith((".", "!", "\u201d", '"'))
        return "heading" if short and (line.apart or not self.blocks) else "paragraph"

    def _open(self, kind: str, number: int, text: str, indent: int) -> Block:
        block = Block(kind, indent=indent)
        block.add(number, text)
        self.blocks.append(block)
        self._watch_brackets(block, text)
        return block

    # Open brackets and broken words

    def _watch_brackets(self, block: Block, text: str) -> None:
        if _OPEN_ADDRESS.search(text[-2100:]):
            block.joins = _LONGEST_OPEN_ADDRESS
        elif block.kind == "credit" and text.lstrip("*_ ")[:1] in ("[", "("):
            closing = "]" if text.lstrip("*_ ")[0] == "[" else ")"
            block.joins = 0 if closing in text else _LONGEST_CREDIT
        elif block.joins != 0 and block.kind != "credit":
            block.joins = 0

    def _takes_rest_of_bracket(self, block: Block, number: int, text: str) -> bool:
        """Give the line to a block whose bracket is open, whatever the line looks like."""
        if not block.joins:
            return False
        block.joins -= 1
        if block.kind == "credit":
            block.add(number, text)
            round_one = block.parts[0][1].lstrip("*_ ").startswith("(")
            if (")" if round_one else "]") in text:
                block.joins = 0
            return True
        first = text.split(None, 1)[0]
        closed = any(character in text for character in ">)")
        if not closed and len(first) != len(text):
            block.joins = 0  # words, not the rest of an address
            return False
        block.add(number, text, glue="")
        if closed:
            block.joins = 0
            self._watch_brackets(block, text)
        return True

    def _join(self, block: Block, number: int, text: str) -> None:
        last = block.last_line.rstrip()
        ending = last.rsplit(None, 1)[-1] if last else ""
        if ending.endswith("-") and len(ending) > 1 and ending[-2].isalpha():
            self._join_hyphen(block, number, ending, text)
        elif _breaks_off_address(ending) and _looks_like_path(text):
            block.add(number, text, glue="")
        else:
            block.add(number, text)
        self._watch_brackets(block, text)

    def _join_hyphen(self, block: Block, number: int, ending: str, text: str) -> None:
        """Join a divided word; its hyphen stays unless the document knows the word without it."""
        first = re.split(r"[^\w'\u2019]", text, maxsplit=1)[0]
        if first.casefold() in ("and", "or", "to", "nor") or not first[:1].islower():
            block.add(number, text, glue=" " if first[:1].islower() else "")
            return
        whole = (re.split(r"[^\w'\u2019]", ending[:-1])[-1] + first).casefold()
        if whole in self.vocabulary:
            line, part = block.parts[-1]
            block.parts[-1] = (line, part.rstrip()[:-1])
        block.add(number, text, glue="")

    # Lists

    def _opens_item(self, line: NoteLine, text: str, indent: int) -> bool:
        bullet = _BULLET.match(text)
        last = self.last
        after_item = last is not None and last.kind == "item"
        if bullet and not is_emphasised_start(text):
            glyph = bullet["glyph"]
            announced = last is not None and last.last_line.endswith(":")
            lists = after_item or announced or glyph in self.dashes
            if glyph in "o\u2013\u2014" and not lists:
                return False  # a dash may sign a quotation; "o" is a bullet only below another
            self._open_item(line, text[bullet.end() :], indent, glyph)
            return True
        numbered = _NUMBERED.match(text)
        if not numbered:
            return False
        count = _count(numbered["number"] or numbered["letter"])
        follows = any(
            block.kind == "item" and block.ordered and block.number + 1 == count for block in self.blocks[-12:]
        )
        if count != 1 and not follows:
            return False
        adjacent = not line.apart and not self.paragraphs and not follows
        above = last.last_line if last is not None and last.kind == "paragraph" else "."
        if adjacent and not ends_sentence(above):
            return False  # "… at the end of chapter / 1. Then …" is a sentence
        block = self._open_item(line, text[numbered.end() :], indent, "1")
        block.ordered, block.number = True, count
        return True

    def _open_item(self, line: NoteLine, text: str, indent: int, glyph: str) -> Block:
        last = self.last
        block = self._open("item", line.number, text.strip(), indent)
        if last is None or last.kind != "item":
            self.glyph = glyph
            block.new_list = True
        elif indent >= last.indent + 2:
            block.level = last.level + 1
        elif indent > last.indent - 2:
            block.level = last.level
            block.indent = last.indent  # a page break may shift a line by one space
        else:
            above = [item for item in self.blocks[-40:-1] if item.kind == "item"]
            fitting = [item.level for item in above if item.indent <= indent + 1]
            block.level = min(fitting[-1] if fitting else 0, last.level)
        if block.level == 0 and glyph != self.glyph and glyph in _SUB_GLYPHS:
            block.level = 1
        return block

    def _find_lost_bullet(self) -> None:
        """Take a last line that looks like the items above it for one that lost its bullet."""
        if len(self.blocks) < 3 or self.blocks[-1].kind != "paragraph":
            return
        items: list[Block] = []
        for block in reversed(self.blocks[:-1]):
            if block.kind != "item":
                break
            items.append(block)
        texts = [item.text() for item in items]
        text = self.blocks[-1].text()
        closed = sum(text[-1:] in ".;:!?," for text in texts)
        if len(items) < 2 or closed > 1 or text.rstrip("*_ ")[-1:] in '.;:!?,)]"\u201d':
            return
        if len(text.split()) <= max(len(item.split()) for item in texts) + 3 and "[" not in text:
            last = self.blocks[-1]
            last.kind, last.level, last.ordered = "item", items[0].level, items[0].ordered

    # Broken lines

    def _goes_on(self, block: Block, line: NoteLine, text: str, indent: int) -> bool:
        if block.kind == "heading":
            return False
        if block.kind == "item" and not block.text().strip():
            return True  # a bullet alone in its line
        last = block.last_line.rstrip()
        open_end = not ends_sentence(last) and not last.endswith(";")
        if line.apart or self.paragraphs:
            return self._goes_on_after_gap(block, line, text, indent, open_end)
        if block.kind == "credit":
            return open_end or starts_lower(text)
        room = self._has_room(last, text)
        if open_end:
            ragged = block.kind == "item" and room and not starts_lower(text)
            return not ragged or ends_unfinished(last)
        return starts_lower(text) or not room

    def _goes_on_after_gap(self, block: Block, line: NoteLine, text: str, indent: int, open_end: bool) -> bool:
        if block.kind == "credit":
            return False
        if block.kind == "item" and indent >= block.indent + 2 and not self.paragraphs:
            return True
        if not open_end:
            return False
        long_enough = block.kind == "item" or len(block.text().split()) > 3
        if ends_unfinished(block.last_line) and long_enough:
            return True
        if starts_lower(text) and long_enough:
            return True
        full = bool(self.width) and len(block.last_line) >= self.width * 0.85
        return line.new_page and full and block.kind == "paragraph"

    def _has_room(self, last: str, text: str) -> bool:
        """Tell whether the next line's first word would have fitted: then the break was meant."""
        if not self.width:
            return True
        first = text.split(None, 1)[0]
        return len(last) + 1 + len(first) <= self.width * 0.9


def _listing_dashes(lines: Sequence[NoteLine]) -> frozenset[str]:
    """Return the dashes that open lines close to each other, so that they list and do not sign."""
    found = set()
    previous, place = "", 0
    for position, line in enumerate(lines):
        first = line.text.lstrip()[:2]
        if first in ("\u2013 ", "\u2014 "):
            if first == previous and position - place <= (2 if first[0] == "\u2013" else 1):
                found.add(first[0])
            previous, place = first, position
    return frozenset(found)


def is_emphasised_start(text: str) -> bool:
    """Tell whether a star opens emphasis and is no bullet."""
    return text[:1] in "*_" and text[1:2] not in ("", " ", "\t")


def _breaks_off_address(word: str) -> bool:
    """Tell whether an address printed bare may go on in the next line."""
    return "://" in word and _BROKEN_SCHEME.search(word) is not None


def _looks_like_path(text: str) -> bool:
    first = text.split(None, 1)[0]
    return not first[:1].isupper() and any(character in first.rstrip(".,") for character in "/.-_=")


def _count(number: str) -> int:
    return int(number) if number.isdigit() else ord(number.lower()) - ord("a") + 1


def usual_width(lines: Sequence[NoteLine]) -> int:
    """Return the width at which the document's lines were broken; 0 when they were not.

    Only lines that are continued right below with a small letter prove a break.
    """
    lengths = sorted(
        len(above.text.strip())
        for above, below in pairwise(lines)
        if not below.apart and starts_lower(below.text) and not ends_sentence(above.text)
    )
    return lengths[len(lengths) * 9 // 10] if lengths else 0
