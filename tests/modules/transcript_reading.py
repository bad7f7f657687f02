"""Reads a few lines of a transcript, for the tests of the importer."""

from __future__ import annotations

import pytest

from modules.importers.storyline.parser import (
    Slide,
    Transcript,
    TranscriptError,
    parse,
)
from modules.importers.storyline.reading import read_text


def read(text: str) -> Transcript:
    return parse(read_text(text.encode(), "transcript.txt"))


def only_slide(notes: str, title: str = "A bakery", before: str = "") -> Slide:
    transcript = read(f"{before}Section 1 - Bread\n\n1.1 {title}\n\nNotes:\n\n{notes}\n")
    assert len(transcript.sections[0].slides) == 1
    return transcript.sections[0].slides[0]


def titles(transcript: Transcript) -> list[tuple[str, str]]:
    return [(slide.number, slide.title) for part in transcript.sections for slide in part.slides]


def refusal(text: str) -> str:
    with pytest.raises(TranscriptError) as caught:
        read(text)
    return str(caught.value)
