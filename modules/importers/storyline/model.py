"""What the importer reads and what it hands on: plain values, no database.

The text of notes carries a tiny dialect of Markdown and nothing else:

* ``**bold**``, ``*italic*`` and ``***both***``;
* ``[label](address)`` for a link, where an address printed bare is its own label;
* ``[term](term:slug)`` for a glossary term;
* a backslash makes the next character an ordinary one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_MARK = re.compile(r"\\(.)|\*{1,3}|\[((?:[^\[\]\\]|\\.)*)\]\([^()\s]*\)", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def plain(marked: str) -> str:
    """Return the words of marked text without the marks; a link leaves its label."""

    def replace(match: re.Match[str]) -> str:
        if match[1] is not None:
            return match[1]
        return _ESCAPE.sub(r"\1", match[2]) if match[2] is not None else ""

    return _MARK.sub(replace, marked)


@dataclass(frozen=True)
class Line:
    """A line of the file, or a paragraph of a Word file, under the number that a reader counts."""

    number: int
    text: str
    page_top: bool = False


@dataclass(frozen=True)
class Document:
    """The lines of a file. Word files set ``paragraphs``: there a line is never a broken one."""

    lines: tuple[Line, ...]
    paragraphs: bool = False


@dataclass(frozen=True)
class Unplaced:
    """A line with words that belongs to no slide's notes and is no heading or page furniture."""

    line: int
    text: str


@dataclass(frozen=True)
class Link:
    """An address in the notes; the label is empty where the transcript prints only the address."""

    label: str
    address: str
    line: int


@dataclass(frozen=True)
class Mention:
    """A sentence that speaks of a link on the screen, without an address in the transcript."""

    text: str
    line: int


@dataclass(frozen=True)
class Credit:
    """A source; kind is "source" or "adapted". The text is as printed, less brackets and marks."""

    kind: str
    text: str


@dataclass(frozen=True)
class NoteBlock:
    """A paragraph, a heading or a list of the notes.

    ``levels`` gives each item's depth in the list, 0 for the outermost.
    """

    kind: str
    text: str = ""
    items: tuple[str, ...] = ()
    ordered: bool = False
    levels: tuple[int, ...] = ()

    def plain(self) -> str:
        """Return the words without marks; each item of a list is a line that starts with "- "."""
        if self.kind == "list":
            return "\n".join("- " + plain(item) for item in self.items)
        return plain(self.text)


@dataclass(frozen=True)
class Slide:
    """A numbered slide with its notes and what was recognised in them."""

    number: str
    section: int
    position: int
    title: str
    kind: str
    notes: tuple[NoteBlock, ...]
    links: tuple[Link, ...]
    credits: tuple[Credit, ...]
    terms: tuple[str, ...]
    offers_download: bool
    line: int
    mentions: tuple[Mention, ...] = ()

    def plain_notes(self) -> str:
        """Return all notes without marks, a line for each paragraph, heading and item."""
        return "\n".join(block.plain() for block in self.notes)

    def as_json(self) -> dict[str, Any]:
        """Return the slide as values that JSON knows."""
        return {
            "number": self.number,
            "title": self.title,
            "kind": self.kind,
            "notes": self.plain_notes(),
            "links": [link.address for link in self.links],
            "credits": [credit.text for credit in self.credits],
        }


@dataclass(frozen=True)
class Section:
    """A numbered section and its slides."""

    number: int
    title: str
    line: int
    slides: tuple[Slide, ...]


@dataclass(frozen=True)
class Transcript:
    """A module's transcript."""

    module_number: int | None
    module_title: str | None
    sections: tuple[Section, ...]
    unplaced: tuple[Unplaced, ...]

    def as_json(self) -> dict[str, Any]:
        """Return sections, slides and what found no place, as values that JSON knows."""
        return {
            "sections": [{"number": section.number, "title": section.title} for section in self.sections],
            "slides": [slide.as_json() for section in self.sections for slide in section.slides],
            "unplaced": [{"line": rest.line, "text": rest.text} for rest in self.unplaced],
        }
