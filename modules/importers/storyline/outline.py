"""Decides which lines are headings, and gives every other line its slide.

A line of a heading's shape is a heading when the shape alone proves it, when a "Notes" marker
follows it before any other heading, or when it stands alone, looks like a title and carries the
number that must come next. So "2.5 million people" and the items of numbered lists stay text.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from modules.importers.storyline.contents import drop_contents
from modules.importers.storyline.furniture import drop_furniture
from modules.importers.storyline.headings import Heading, read_module
from modules.importers.storyline.lines import (
    LONGEST_HEADING,
    ends_sentence,
    ends_unfinished,
    is_title_case,
    looks_like_title,
    starts_lower,
    without_marks,
    words,
)
from modules.importers.storyline.model import Document, Unplaced
from modules.importers.storyline.order import Order
from modules.importers.storyline.page import Page

_SHORTEST_BROKEN_HEADING = 30
_SHORTEST_BEFORE_A_WORD = 40


@dataclass(frozen=True)
class NoteLine:
    """A line of notes.

    apart: blank lines stand before it; new_page: furniture does.
    """

    number: int
    text: str
    apart: bool = False
    new_page: bool = False
    underlined: bool = False


@dataclass
class SlideDraft:
    """A slide with the lines of its notes."""

    section: int
    position: int
    title: str
    line: int
    index: int
    notes: list[NoteLine] = field(default_factory=list)


@dataclass
class SectionDraft:
    """A section with its slides."""

    number: int
    title: str
    line: int
    slides: list[SlideDraft] = field(default_factory=list)


@dataclass
class Outline:
    """The skeleton of a transcript."""

    module_number: int | None
    module_title: str | None
    sections: list[SectionDraft]
    unplaced: list[Unplaced]


def read_outline(document: Document) -> Outline:
    """Find sections, slides and their notes; refuse numbers that do not follow each other."""
    page = Page.of(document)
    drop_contents(page)
    drop_furniture(page)
    return _Builder(page, document.paragraphs).build()


class _Builder:
    """Walks the lines once, in their order."""

    def __init__(self, page: Page, paragraphs: bool) -> None:
        self.page = page
        self.paragraphs = paragraphs
        self.kept = page.kept()
        self.places = {index: position for position, index in enumerate(self.kept)}
        self.order = Order()
        self.used: set[int] = set()
        self.sections: list[SectionDraft] = []
        self.slides: list[SlideDraft] = []
        self.followers = self._followers()
        self.named_sections = any(not heading.is_slide and not heading.bare for heading in page.headings.values())
        self.has_markers = any(self._has_marker(index) for index in page.headings)

    def build(self) -> Outline:
        for position, index in enumerate(self.kept):
            heading = self.page.headings.get(index)
            if heading is None or index in self.used:
                continue
            if self._repeats(index, heading):
                self.page.dropped.add(index)
            elif heading.is_slide and self._is_slide(index, heading):
                self._open_slide(position, index, heading)
            elif not heading.is_slide and self._is_section(index, heading):
                self._open_section(position, index, heading)
        self.order.finish()
        number, title = self._module()
        return Outline(number, title, self.sections, self._share_out())

    # Which shapes are headings

    def _followers(self) -> dict[int, tuple[int | None, int | None]]:
        """Return, for each heading's shape, the marker before the next shape, and that shape."""
        followers: dict[int, tuple[int | None, int | None]] = {}
        marker: int | None = None
        heading: int | None = None
        for index in reversed(self.kept):
            if index in self.page.markers:
                marker = index
            elif index in self.page.headings:
                followers[index] = (marker, heading)
                if not self.page.headings[index].bare:  # an item of a list parts nothing
                    marker, heading = None, index
        return followers

    def _has_marker(self, index: int) -> bool:
        heading = self.page.headings[index]
        return heading.is_slide and self.followers[index][0] is not None

    def _repeats(self, index: int, heading: Heading) -> bool:
        """Tell whether the line only says, at the top of a page, where the reader is."""
        if not self.order.section or heading.section != self.order.section:
            return False
        if heading.is_slide:
            current = self.slides[-1] if self.slides else None
            same = current is not None and current.position == heading.position
            if not same or current is None:
                return False
            return heading.again or (
                words(heading.title) == words(current.title)
                and self._has_marker(current.index)
                and not self._has_marker(index)
            )
        if heading.bare and self.named_sections:
            return False
        title = words(self.sections[-1].title)
        return heading.again or words(heading.title) == title or not heading.title

    def _is_slide(self, index: int, heading: Heading) -> bool:
        if heading.strong:
            return True
        if self._continues_a_sentence(index):
            return False
        if self._has_marker(index):
            return True
        apart = self.page.blank_before(index) or self._after_heading(index)
        if not apart and self.page.blank_after(index) and self.order.expects(heading):
            apart = ends_sentence(self.page.texts[index - 1])
        if not looks_like_title(heading.title) or not apart:
            return False
        return not self.has_markers or self.order.expects(heading)

    def _is_section(self, index: int, heading: Heading) -> bool:
        following = self.followers[index][1]
        first = self.page.headings[following] if following is not None else None
        opens = first is not None and first.is_slide and first.section == heading.section
        if heading.bare:
            if self.named_sections or following is None or first is None:
                return False
            adjoins = self.places[following] == self.places[index] + 1
            return adjoins and first.identity == (heading.section, 1)
        if heading.strong:
            return True
        if self._continues_a_sentence(index):
            return False
        title = not heading.title or looks_like_title(heading.title)
        return opens or (title and self.page.blank_before(index) and self.order.expects(heading))

    def _continues_a_sentence(self, index: int) -> bool:
        """Tell whether the line goes on with the sentence of the line right above it."""
        if self.paragraphs or self.page.blank_before(index) or self._after_heading(index):
            return False
        above = self.page.texts[index - 1]
        return ends_unfinished(above) or (not ends_sentence(above) and starts_lower(self.page.headings[index].title))

    def _after_heading(self, index: int) -> bool:
        return index - 1 in self.page.headings or index - 1 in self.page.markers

    # Opening sections and slides

    def _open_section(self, position: int, index: int, heading: Heading) -> None:
        line = self.page.numbers[index]
        self.order.section_comes(heading.section, line)
        self.used.add(index)
        title = self._whole_title(position, heading)
        self.sections.append(SectionDraft(heading.section, title or f"Section {heading.section}", line))

    def _open_slide(self, position: int, index: int, heading: Heading) -> None:
        line = self.page.numbers[index]
        self.order.slide_comes(heading.section, heading.position, line)
        self.used.add(index)
        title = self._whole_title(position, heading)
        number = f"{heading.section}.{heading.position}"
        slide = SlideDraft(heading.section, heading.position, title or f"Slide {number}", line, index)
        self.sections[-1].slides.append(slide)
        self.slides.append(slide)

    def _whole_title(self, position: int, heading: Heading) -> str:
        """Return the title, taken from the next line or continued there when it is broken."""
        if position + 1 >= len(self.kept):
            return heading.title
        index, following = self.kept[position], self.kept[position + 1]
        below = self.page.texts[following]
        bare = without_marks(below) if len(below) <= LONGEST_HEADING else ""
        if (
            not bare
            or following in self.page.headings
            or following in self.page.markers
            or self.page.is_bullet(following)
            or bare.endswith((".", ",", ";", ":"))
        ):
            return heading.title
        if not heading.title:
            if looks_like_title(bare):
                self.used.add(following)
                label, separator, rest = bare.partition(":")
                return rest.strip() if separator and label.lower() == "title" else bare
            return ""
        broken = following == index + 1 and not self.paragraphs and len(bare.split()) <= 10
        unfinished = ends_unfinished(heading.title) or starts_lower(bare)
        # No tool breaks a short line; a long one in title case may go on in title case.
        if len(self.page.texts[index]) >= _SHORTEST_BROKEN_HEADING:
            lone_word = len(bare.split()) == 1 and len(heading.title) < _SHORTEST_BEFORE_A_WORD
            title_case = is_title_case(heading.title) and is_title_case(bare)
            unfinished = unfinished or (title_case and not lone_word)
        closed = self._has_marker(index) or self.page.blank_after(following)
        marked = self.page.texts[index].startswith("#") and not starts_lower(bare)
        if broken and unfinished and closed and not marked:
            self.used.add(following)
            return f"{heading.title} {bare}"
        return heading.title

    # The lines between the headings

    def _module(self) -> tuple[int | None, str | None]:
        """Return what the lines before the first section say of the module."""
        first = self.sections[0].line
        front = [index for index in self.page.full if self.page.numbers[index] < first]
        for position, index in enumerate(front):
            found = read_module(self.page.texts[index]) if index not in self.page.contents else None
            if found is None:
                continue
            self.used.add(index)
            number, title = found
            if not title and position + 1 < len(front):
                below = without_marks(self.page.texts[front[position + 1]])
                if looks_like_title(below) and front[position + 1] not in self.page.dropped:
                    self.used.add(front[position + 1])
                    title = below
            return number, title or None
        return None, None

    def _share_out(self) -> list[Unplaced]:
        """Give each line to its slide's notes; return those that have no place."""
        starts = {slide.index: slide for slide in self.slides}
        section_lines = {section.line for section in self.sections}
        marked = {slide.index for slide in self.slides if self._has_marker(slide.index)}
        needs_marker = len(marked) * 2 >= len(self.slides)
        unplaced: list[Unplaced] = []
        slide: SlideDraft | None = None
        reading = False
        apart = new_page = False
        for index, text in enumerate(self.page.texts):
            if not text or index in self.page.dropped:
                apart = apart or not text
                new_page = new_page or (bool(text) and index not in self.page.pictures)
                continue
            number = self.page.numbers[index]
            line = NoteLine(number, text, apart, new_page, index in self.page.underlined)
            apart = new_page = False
            if index in starts:
                slide, reading = starts[index], not (needs_marker or index in marked)
            elif index in self.used:
                if number in section_lines:
                    slide, reading = None, False
            elif slide is not None and index in self.page.markers and not reading:
                reading = True
                rest = self.page.markers[index].rest
                if rest:
                    slide.notes.append(NoteLine(number, rest, apart=True))
            elif self._is_marker_again(index):
                continue
            elif slide is not None and reading:
                slide.notes.append(line)
            else:
                unplaced.append(Unplaced(number, text.strip()))
        return unplaced

    def _is_marker_again(self, index: int) -> bool:
        """Tell whether the line only says again, after a page break, that notes follow."""
        return index in self.page.markers and self.page.markers[index].again
