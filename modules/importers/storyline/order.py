"""Checks that numbers of sections and slides follow each other."""

from __future__ import annotations

from dataclasses import dataclass

from modules.importers.storyline.errors import TranscriptError
from modules.importers.storyline.headings import Heading

_NO_SLIDES = 'The file has no slides: each slide needs a heading with its number, such as "1.1 Title".'


@dataclass
class Order:
    """The place that the walk through the file has reached; position 0 is a section's heading."""

    section: int = 0
    position: int = 0
    line: int = 0
    slides: int = 0

    def expects(self, heading: Heading) -> bool:
        """Tell whether the heading carries the number that must come next."""
        if heading.is_slide:
            return heading.identity == (self.section, self.position + 1)
        return heading.section == self.section + 1

    def section_comes(self, number: int, line: int) -> None:
        """Step into a section, or refuse its number."""
        if number != self.section + 1:
            raise TranscriptError(self._wrong_section(number, line))
        self.section, self.position, self.line = number, 0, line

    def slide_comes(self, section: int, position: int, line: int) -> None:
        """Step to a slide, or refuse its number."""
        if section != self.section:
            raise TranscriptError(self._outside(section, position, line))
        if position != self.position + 1:
            raise TranscriptError(self._wrong_slide(position, line))
        self.position, self.line = position, line
        self.slides += 1

    def finish(self) -> None:
        """Refuse a file in which no slide came."""
        if not self.slides:
            raise TranscriptError(_NO_SLIDES)

    def _wrong_section(self, number: int, line: int) -> str:
        if not self.section:
            return (
                f"Section {number} comes first (line {line}): sections are counted from 1, "
                "so add the missing sections or renumber."
            )
        if number == self.section:
            return f"Section {number} comes twice (line {line}): give each section its own number."
        what = "is out of order" if number < self.section else "leaves a gap"
        return (
            f"Section {number} comes after section {self.section} (line {line}) and {what}: "
            f"section {self.section + 1} must come next."
        )

    def _outside(self, section: int, position: int, line: int) -> str:
        if not self.section:
            return (
                f"Slide {section}.{position} comes before any section (line {line}): "
                f'put a heading such as "Section {section} - Title" above it.'
            )
        return (
            f"Slide {section}.{position} stands in section {self.section} (line {line}), outside "
            f"its own: put it under a heading of section {section} or renumber it."
        )

    def _wrong_slide(self, position: int, line: int) -> str:
        slide = f"{self.section}.{position}"
        expected = f"{self.section}.{self.position + 1}"
        if not self.position:
            return f"Slide {slide} comes first in section {self.section} (line {line}): slide {expected} is missing."
        if position == self.position:
            return f"Slide {slide} comes twice (line {line}): slide {expected} must come next."
        what = "is out of order" if position < self.position else "leaves a gap"
        return (
            f"Slide {slide} comes after {self.section}.{self.position} (line {line}) and {what}: "
            f"slide {expected} must come next."
        )
