"""A document with what each of its lines may be, before anything is decided."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from modules.importers.storyline.headings import Heading, Marker, read_heading, read_marker
from modules.importers.storyline.lines import is_placeholder, is_rule, is_underline
from modules.importers.storyline.model import Document

_LEADER = re.compile(r"(?:[ .\u2026\u00b7_]{0,80}(?:\.{3}|\u2026|\. \.|_{3})[ .\u2026\u00b7_]*|\t\s*)[0-9]{1,4}$")
_BULLET_START = re.compile(r"\s*(?:[-+*\u2022\u00b7\u25aa\u25e6\u2023\u25cf\u25cb\u25a0]|o\s)\s*")


@dataclass
class Page:
    """The lines of a document by index, with their possible roles.

    ``dropped`` holds page furniture and lost pictures; it grows while furniture is found.
    """

    texts: list[str]
    numbers: list[int]
    page_tops: set[int] = field(default_factory=set)
    underlined: set[int] = field(default_factory=set)
    dropped: set[int] = field(default_factory=set)
    pictures: set[int] = field(default_factory=set)
    contents: set[int] = field(default_factory=set)
    headings: dict[int, Heading] = field(default_factory=dict)
    markers: dict[int, Marker] = field(default_factory=dict)
    full: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, document: Document) -> Page:
        """Look at each line once."""
        page = cls(
            texts=[line.text.rstrip() for line in document.lines],
            numbers=[line.number for line in document.lines],
        )
        for index, text in enumerate(page.texts):
            if document.lines[index].page_top:
                page.page_tops.add(index)
            if not text:
                continue
            page.full.append(index)
            if is_rule(text):
                page.dropped.add(index)
                if is_underline(text) and page._may_be_underlined(index - 1):
                    page.underlined.add(index - 1)
            elif is_placeholder(text):
                page.dropped.add(index)
                page.pictures.add(index)
        for index in page.full:
            if index not in page.dropped:
                page._classify(index)
        return page

    def _may_be_underlined(self, index: int) -> bool:
        """Only a line that stands alone above the rule; below a paragraph it parts two of them."""
        alone = index == 0 or (index > 0 and not self.texts[index - 1])
        return alone and bool(self.texts[index]) and len(self.texts[index]) <= 120

    def _classify(self, index: int) -> None:
        text = self.texts[index]
        leader = _LEADER.search(text) if len(text) <= 300 else None
        if leader and leader.start() > 0:
            text = text[: leader.start()]
        marker = read_marker(text) if not leader else None
        if marker is not None:
            self.markers[index] = marker
            return
        if _BULLET_START.match(text) and not text.lstrip().startswith(("**", "*", "__")):
            return
        heading = read_heading(text, index in self.underlined)
        if heading is None:
            return
        if leader:  # "1.2 Title ........ 7" only ever stands in a table of contents
            self.contents.add(index)
            self.dropped.add(index)
        self.headings[index] = heading

    def kept(self) -> list[int]:
        """Return the indexes of lines with text that is not dropped."""
        return [index for index in self.full if index not in self.dropped]

    def blank_before(self, index: int) -> bool:
        """Tell whether a blank line, a rule or the start of a page stands before the line."""
        previous = index - 1
        if index in self.page_tops or previous < 0:
            return True
        return not self.texts[previous] or previous in self.dropped

    def blank_after(self, index: int) -> bool:
        """Tell whether a blank line, a rule or the end of a page stands after the line."""
        following = index + 1
        if following >= len(self.texts) or following in self.page_tops:
            return True
        return not self.texts[following] or following in self.dropped

    def is_bullet(self, index: int) -> bool:
        """Tell whether the line starts an item of a list."""
        text = self.texts[index]
        return _BULLET_START.match(text) is not None and not text.lstrip().startswith("**")
