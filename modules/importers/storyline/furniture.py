"""Finds page furniture: running heads, page numbers and repeated module lines.

A running head is known by repetition, position and shape, never by its words alone: it looks like a
title, comes at least twice, and two of these hold: it names a course, it stands where no heading of
the notes could stand (before the next slide, inside a list or a sentence, at the top of a page,
with a page number), or it comes three times. A line that repeats one from the title page, or the
module's line, is one without further proof.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise

from modules.importers.storyline.headings import read_module
from modules.importers.storyline.lines import (
    LONGEST_HEADING,
    ends_sentence,
    looks_like_title,
    starts_lower,
    without_marks,
    word_set,
    words,
)
from modules.importers.storyline.page import Page

_COURSE_WORDS = word_set(
    "training course module programme program curriculum transcript handbook workshop e-learning "
    "elearning copyright confidential draft version initiative"
)
_PAGE = r"page\s+[0-9]{1,4}(?:\s*(?:of|/)\s*[0-9]{1,4})?"
_PAGE_LINE = re.compile(
    rf"[\s\[(|\-\u2013\u2014]*(?:{_PAGE}|[0-9]{{1,4}}\s*\|\s*page|[0-9]{{1,4}}\s+of\s+[0-9]{{1,4}}"
    r"|[0-9]{1,4}\s*/\s*[0-9]{1,4}|[-\u2013\u2014]\s*[0-9]{1,4}\s*[-\u2013\u2014])"
    r"[\s\])|\-\u2013\u2014]*$",
    re.IGNORECASE,
)
_NUMBER_LINE = re.compile(r"\s*[0-9]{1,4}$")
_PAGE_AT_END = re.compile(
    rf"(?:[\s|,(\[\-\u2013\u2014]+{_PAGE}[)\]]?|\s*\|\s*[0-9]{{1,4}}|\s{{2,20}}[0-9]{{1,4}})\s*$",
    re.IGNORECASE,
)
_PAGE_AT_START = re.compile(rf"\s*(?:{_PAGE}[\s|,:\-\u2013\u2014]+|[0-9]{{1,4}}\s*\|\s*)(?=\S)", re.IGNORECASE)


def drop_furniture(page: Page) -> None:
    """Add all furniture to the page's dropped lines."""
    _drop_page_numbers(page)
    running = _running_heads(page)
    page.dropped |= running
    page.dropped |= _neighbours(page, running)
    for index in page.dropped:
        page.headings.pop(index, None)
        page.markers.pop(index, None)


def _drop_page_numbers(page: Page) -> None:
    counted: list[int] = []
    for index in page.kept():
        text = without_marks(page.texts[index]) if len(page.texts[index]) < 80 else ""
        if not text:
            continue
        if _PAGE_LINE.match(text):
            page.dropped.add(index)
        elif _NUMBER_LINE.match(text):
            counted.append(index)
    # A number alone may also be a telephone number: page numbers count up, nearly one by one.
    values = [int(without_marks(page.texts[index])) for index in counted]
    steps = [later - earlier for earlier, later in pairwise(values)]
    if len(steps) >= 1 and all(0 < step <= 3 for step in steps) and len(values) >= 2:
        page.dropped.update(counted)
    else:
        page.dropped.update(index for index in counted if index + 1 in page.page_tops)


def _key(text: str) -> tuple[str, bool]:
    """Return the words that a running head repeats, and whether a page number stood beside them."""
    text = text.strip()
    shorter = _PAGE_AT_START.sub("", _PAGE_AT_END.sub("", text, count=1), count=1)
    return " ".join(words(without_marks(shorter))), shorter != text


def _may_run(page: Page, index: int) -> bool:
    """Tell whether the line has a running head's shape."""
    text = page.texts[index]
    if len(text) > LONGEST_HEADING or index in page.headings or index in page.markers:
        return False
    if page.is_bullet(index) and not text.lstrip().startswith("*"):
        return False
    bare = without_marks(_PAGE_AT_START.sub("", _PAGE_AT_END.sub("", text, count=1), count=1))
    if not looks_like_title(bare) or ends_sentence(bare) or bare[0] in "\"'\u201c\u2018":
        return False
    return len(bare.split()) > 1 or bare[0] == "\u00a9"


def _running_heads(page: Page) -> set[int]:
    kept = page.kept()
    first = next((index for index in kept if index in page.headings), len(page.texts))
    places = {index: position for position, index in enumerate(kept)}
    groups: dict[str, list[int]] = defaultdict(list)
    numbered: set[int] = set()
    for index in kept:
        if _may_run(page, index):
            key, has_page_number = _key(page.texts[index])
            groups[key].append(index)
            if has_page_number:
                numbered.add(index)
    front = {key for key, group in groups.items() if group[0] < first}
    modules = {read_module(page.texts[index]) for index in kept if index < first} - {None}
    found: set[int] = set()
    for key, group in groups.items():
        later = [index for index in group if index > first]
        if not key or not later:
            continue
        if key in front or any(read_module(page.texts[index]) in modules for index in later):
            found.update(index for index in group if _stands_apart(page, index))
            continue
        evidence = int(bool(_COURSE_WORDS & set(key.split())) or key.startswith("copyright"))
        evidence += len(group) > 2
        evidence += any(index in numbered or _interrupts(page, kept, places[index]) for index in group)
        if len(group) > 1 and evidence > 1:
            found.update(group)
    return found


def _stands_apart(page: Page, index: int) -> bool:
    return page.blank_before(index) or page.blank_after(index)


def _interrupts(page: Page, kept: list[int], position: int) -> bool:
    """Tell whether a line stands where no heading or sentence of the notes could stand."""
    index = kept[position]
    if index in page.page_tops:
        return True
    if position + 1 == len(kept):
        return False
    following = kept[position + 1]
    if following in page.headings and not page.headings[following].bare:
        return True
    previous = kept[position - 1] if position else index
    if page.is_bullet(previous) and page.is_bullet(following):
        return True
    text = page.texts[previous]
    return (
        position > 0
        and previous not in page.headings
        and previous not in page.markers
        and not ends_sentence(text)
        and starts_lower(page.texts[following])
    )


def _neighbours(page: Page, running: set[int]) -> set[int]:
    """Return lines that share the top of a page with a running head, though they come only once."""
    kept = page.kept()
    places = {index: position for position, index in enumerate(kept)}
    full_places = {index: position for position, index in enumerate(page.full)}
    found = set()
    for index in running:
        at = full_places[index]
        for neighbour in page.full[max(at - 1, 0) : at + 2]:
            if (
                neighbour in places
                and _may_run(page, neighbour)
                and page.blank_before(neighbour)
                and page.blank_after(neighbour)
                and _COURSE_WORDS & set(words(page.texts[neighbour]))
            ):
                found.add(neighbour)
    return found
