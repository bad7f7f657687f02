"""Reads the transcript of a module as e-learning authoring tools publish it.

``read_document`` turns a file into lines, ``parse`` lines into sections, slides and notes. Both
refuse what they cannot read with a TranscriptError. The steps have a file each:

1. ``page``: what each line may be; 2. ``contents`` and ``furniture``: what no slide owns;
3. ``outline``: which lines are headings, in the right order; 4. ``blocks``: paragraphs and lists;
5. ``marks``: emphasis, links, terms; 6. ``recognise``: kinds, credits, downloads.
"""

from __future__ import annotations

import re

from modules.importers.storyline.blocks import usual_width
from modules.importers.storyline.errors import TranscriptError
from modules.importers.storyline.lines import words
from modules.importers.storyline.model import (
    Credit,
    Document,
    Line,
    Link,
    Mention,
    NoteBlock,
    Section,
    Slide,
    Transcript,
    Unplaced,
)
from modules.importers.storyline.notes import Manner, read_notes
from modules.importers.storyline.outline import SlideDraft, read_outline
from modules.importers.storyline.reading import read_document
from modules.importers.storyline.recognise import offers_download, slide_kind

__all__ = [
    "Credit",
    "Document",
    "Line",
    "Link",
    "Mention",
    "NoteBlock",
    "Section",
    "Slide",
    "Transcript",
    "TranscriptError",
    "Unplaced",
    "parse",
    "read_document",
]

# "Welcome to the 8th module", "Welcome to Module 8": where no line names the module.
_WELCOME = re.compile(
    r"\bwelcome to (?:the )?(?:module ([0-9]{1,2})\b"
    r"|([0-9]{1,2})(?:st|nd|rd|th)\b[\w ,\-]{0,30}?\bmodule\b)",
    re.IGNORECASE,
)


def parse(document: Document) -> Transcript:
    """Return the transcript that the document holds, or raise TranscriptError."""
    outline = read_outline(document)
    drafts = [slide for section in outline.sections for slide in section.slides]
    manner = Manner(
        width=usual_width([line for draft in drafts for line in draft.notes]),
        paragraphs=document.paragraphs,
        vocabulary=frozenset(word for line in document.lines for word in words(line.text)),
    )
    sections = tuple(
        Section(
            section.number,
            section.title,
            section.line,
            tuple(_slide(draft, manner) for draft in section.slides),
        )
        for section in outline.sections
    )
    number = outline.module_number
    if number is None:
        number = _welcomed(sections)
    return Transcript(number, outline.module_title, sections, tuple(outline.unplaced))


def _slide(draft: SlideDraft, manner: Manner) -> Slide:
    notes = read_notes(draft.notes, manner)
    download = offers_download(notes.blocks)
    return Slide(
        number=f"{draft.section}.{draft.position}",
        section=draft.section,
        position=draft.position,
        title=draft.title,
        kind=slide_kind(draft.title, notes.blocks, bool(notes.links), download),
        notes=tuple(notes.blocks),
        links=tuple(notes.links),
        credits=tuple(notes.credits),
        terms=tuple(notes.terms),
        offers_download=download,
        line=draft.line,
        mentions=tuple(notes.mentions),
    )


def _welcomed(sections: tuple[Section, ...]) -> int | None:
    """Return the module's number as the first slide greets with it."""
    first = next((slide for section in sections for slide in section.slides), None)
    match = _WELCOME.search(first.plain_notes()[:2000]) if first else None
    return int(match[1] or match[2]) if match else None
