"""Finds a table of contents at the front of a transcript.

Its entries have the shape of headings. They are known by dots and a page number ("1.2 Title …… 7"),
or because the first number that comes a second time starts the transcript proper.
"""

from __future__ import annotations

from modules.importers.storyline.lines import without_marks, words
from modules.importers.storyline.page import Page

_NAMES = {"contents", "table of contents", "list of slides", "outline", "overview of slides"}
_FEWEST = 3


def drop_contents(page: Page) -> None:
    """Drop the table of contents; its words come again as headings."""
    kept = page.kept()
    named = next((index for index in kept[:200] if _is_name(page, index)), None)
    start = next((index for index in kept if index in page.headings), None) if named is None else named
    end = _restart(page, start) if start is not None else None
    if start is None or end is None:
        if named is not None and page.contents:
            page.dropped.add(named)
        return
    listed = [index for index in kept if start <= index < end and index in page.headings]
    if not listed:
        return
    end = listed[-1] + 1  # lines below the last entry, such as the module's, are none of it
    if named is not None or _is_nothing_but_headings(page, kept, listed):
        _drop(page, start, end)


def _is_nothing_but_headings(page: Page, kept: list[int], listed: list[int]) -> bool:
    """Tell whether at least three headings stand without other lines, and all slides come again."""
    first, last = listed[0], listed[-1]
    later = {page.headings[index].identity for index in kept if index in page.headings and index > last}
    slides = [page.headings[index] for index in listed if page.headings[index].is_slide]
    lines = sum(first <= index <= last for index in kept)
    return lines == len(listed) >= _FEWEST and all(slide.identity in later for slide in slides)


def _is_name(page: Page, index: int) -> bool:
    text = page.texts[index]
    return len(text) < 80 and " ".join(words(without_marks(text))) in _NAMES


def _restart(page: Page, start: int) -> int | None:
    """Return where the first number that was already listed since ``start`` comes again."""
    listed: set[tuple[int, int]] = set()
    waiting: int | None = None  # a section heading with nothing but slide headings after it so far
    for index in page.kept():
        if index <= start and index not in page.headings:
            continue
        if index < start:
            continue
        heading = page.headings.get(index)
        if heading is None:
            if index in page.markers:
                return None
            waiting = None
            continue
        if heading.identity in listed:
            # The section's own heading may be missing from the table: then it stands just above.
            same = waiting is not None and page.headings[waiting].section == heading.section
            return waiting if same and heading.is_slide else index
        listed.add(heading.identity)
        waiting = None if heading.is_slide else index
    return None


def _drop(page: Page, start: int, end: int) -> None:
    for index in page.full:
        if start <= index < end:
            page.dropped.add(index)
            page.contents.add(index)
            page.headings.pop(index, None)
