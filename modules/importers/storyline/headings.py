"""Knows the shapes of section headings, slide headings and "Notes" markers, line by line.

Authoring tools print "3.10 Title", "Slide 3.10: Title", "Slide 7 (3.10) Title"; sections appear as
"SECTION 3 - Title", "3. SECTION 3 - Title" or "3. Title". Whether a line of such a shape is a
heading where it stands is decided in ``structure``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from modules.importers.storyline.lines import (
    LONGEST_HEADING,
    ends_sentence,
    is_emphasised,
    looks_like_title,
    without_marks,
)

_DASH = "-\u2013\u2014"
_SEPARATOR = rf"[{_DASH}:.|)\]]"
_NAMED_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
_ROMAN_NUMBERS = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx"
_NUMBERS = {
    name: number for names in (_NAMED_NUMBERS, _ROMAN_NUMBERS) for number, name in enumerate(names.split(), start=1)
}
_COUNT = "[0-9]{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True))
_SECTION = re.compile(
    rf"(?:[0-9]{{1,3}}\s*{_SEPARATOR}?\s+)?(?:section|part|chapter|unit|lesson)\s*(?:no\.?|#)?\s*"
    rf"(?P<number>{_COUNT})(?![\w%])(?!\.[0-9])\s*(?P<separator>{_SEPARATOR}*)\s*(?P<title>.*)$",
    re.IGNORECASE,
)
_BARE_SECTION = re.compile(rf"(?P<number>[0-9]{{1,3}})\s*{_SEPARATOR}?\s+(?P<title>\S.*)$")
_NUMBER = r"(?P<section>[0-9]{1,3})\.(?P<position>[0-9]{1,3})(?![0-9%])(?!\.[0-9])"
_NAMED_SLIDE = re.compile(
    rf"[\[(]?(?:slide|screen)\s*(?:no\.?|number|#)?\s*{_NUMBER}"
    rf"\s*(?P<separator>{_SEPARATOR}*)\s*(?P<title>.*)$",
    re.IGNORECASE,
)
# The number that counts stands second: "Slide 7 (2.3)", "Slide 7 - 2.3".
_COUNTED_SLIDE = re.compile(
    rf"(?:slide|screen)\s*(?:no\.?|number|#)?\s*[0-9]{{1,4}}\s*[{_DASH}:|,]?\s*[(\[]?\s*"
    rf"(?:slide\s*)?{_NUMBER}\s*[)\]]?\s*(?P<separator>{_SEPARATOR}*)\s*(?P<title>.*)$",
    re.IGNORECASE,
)
_PLAIN_SLIDE = re.compile(rf"[\[(]?{_NUMBER}(?P<separator>\s*{_SEPARATOR}*)(?P<space>\s*)(?P<title>.*)$")
_SLIDE_AT_END = re.compile(rf"(?P<separator>[{_DASH}(\[:|])\s*(?:slide|screen)\s+{_NUMBER}\s*[)\]]?$", re.IGNORECASE)
_AGAIN = re.compile(r"[\s\u2013\u2014(\[-]*\b(?:continued|contd?|cont['\u2019]d)\.?[)\]]?$", re.I)
_TOOL_COUNT = re.compile(r"\s*[(\[](?:slide|screen)\s+[0-9]{1,4}[)\]]$", re.IGNORECASE)
_MARKER = re.compile(
    r"[#>\s]{0,8}[*_=\[(<\s]{0,6}"
    r"(?P<marker>(?:(?:slide|speaker|presenter|narrator|facilitator|trainer|instructor|audio)"
    r"(?:['\u2019]?s['\u2019]?)?\s+)?"
    r"(?:notes?|transcript|narration|script|voice[ -]?over)(?:\s+(?:text|page|script))?)"
    r"(?:\s+(?:(?:for|to|on)\s+)?(?:slide\s+)?[0-9]{1,3}\.[0-9]{1,3})?"
    r"(?P<again>\s*[(\[](?:continued|cont['\u2019]?d?\.?)[)\]])?"
    rf"(?P<end>[*_=\])>\s]{{0,6}}[{_DASH}:.]{{0,2}}[*_=\])>\s]{{0,6}}#*)",
    re.IGNORECASE,
)
_MODULE = re.compile(
    rf"module\s+(?P<number>{_COUNT})(?!\w)(?!\.[0-9])\s*(?P<separator>{_SEPARATOR}*)\s*"
    r"(?P<title>.*)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Heading:
    """A line that has the shape of a heading; a section has position 0.

    strong: the shape alone proves it ("Slide 3.10: Title", "# 3.10 Title").
    bare: a section that does not call itself one ("3. Title"), easily a numbered list's item.
    again: the line says that it continues ("3.10 Title (continued)").
    """

    section: int
    position: int
    title: str
    strong: bool = False
    bare: bool = False
    again: bool = False

    @property
    def is_slide(self) -> bool:
        return self.position > 0

    @property
    def identity(self) -> tuple[int, int]:
        return (self.section, self.position)


@dataclass(frozen=True)
class Marker:
    """A "Notes" marker, with the text that follows it in the same line."""

    rest: str
    again: bool


def count(text: str) -> int:
    """Return the number that digits, an English number word or a Roman number stand for."""
    text = text.lower()
    return int(text) if text.isdigit() else _NUMBERS[text]


def read_heading(text: str, underlined: bool = False) -> Heading | None:
    """Return the heading whose shape the line has, if any."""
    if len(text) > LONGEST_HEADING * 2 or not any(character.isalnum() for character in text):
        return None
    bare = without_marks(text)
    if not bare or len(bare) > LONGEST_HEADING:
        return None
    stripped = text.lstrip()
    marked = stripped.startswith("#") or underlined
    if not marked and is_emphasised(text):
        marked = not ends_sentence(bare)
    return _read_slide(bare, marked) or _read_section(bare, marked)


def _read_slide(bare: str, marked: bool) -> Heading | None:
    match = _NAMED_SLIDE.match(bare) or _COUNTED_SLIDE.match(bare)
    if match:
        named = bool(match["separator"]) or not match["title"][:1].islower()
        strong = marked or (named and not match["title"].endswith((".", ",", ";")))
        if not strong and not looks_like_title(match["title"]):
            return None
        return _slide(match, match["title"], strong)
    match = _PLAIN_SLIDE.match(bare)
    if match and (match["space"] or match["separator"] or not match["title"]):
        if not match["title"]:
            return _slide(match, "", False) if marked else None
        return _slide(match, match["title"], marked)
    match = _SLIDE_AT_END.search(bare)
    if match and looks_like_title(bare[: match.start()].strip()):
        return _slide(match, bare[: match.start()], marked)
    return None


def _slide(match: re.Match[str], title: str, strong: bool) -> Heading | None:
    section, position = int(match["section"]), int(match["position"])
    if section == 0 or position == 0:
        return None
    title, again = _finish(title)
    return Heading(section, position, _TOOL_COUNT.sub("", title), strong, again=again)


def _read_section(bare: str, marked: bool) -> Heading | None:
    match = _SECTION.match(bare)
    if match:
        title, again = _finish(match["title"])
        if title and not match["separator"] and not marked and title[0].islower():
            return None  # "Section 3 explains …" is a sentence
        shouted = bool(match["separator"] or not title) and not ends_sentence(title[-1:] or "x")
        strong = marked or (shouted and bare.isupper())
        if not strong and title and not looks_like_title(title):
            return None
        return Heading(count(match["number"]), 0, title, strong, again=again)
    match = _BARE_SECTION.match(bare)
    if match and looks_like_title(match["title"]) and int(match["number"]):
        title, again = _finish(match["title"])
        return Heading(int(match["number"]), 0, title, bare=True, again=again)
    return None


def _finish(title: str) -> tuple[str, bool]:
    """Return the title without a trailing "(continued)", and whether there was one."""
    again = _AGAIN.search(title)
    return (title[: again.start()].strip() if again else title.strip()), again is not None


def read_marker(text: str) -> Marker | None:
    """Return the "Notes" marker that the line is or starts with, if any."""
    match = _MARKER.match(text[:LONGEST_HEADING])
    if not match:
        return None
    rest = text[match.end() :].strip()
    if not rest:
        return Marker("", match["again"] is not None)
    # Words in the same line: only after a colon or a dash, and not "Note: …", a usual sentence.
    closed = any(character in match["end"] for character in ":-\u2013\u2014")
    usual = match["marker"].lower() == "note" or not match["end"].endswith((" ", "*", "_"))
    if not closed or usual:
        return None
    return Marker(rest, False)


def read_module(text: str) -> tuple[int, str] | None:
    """Return number and title of a line such as "Module 4: Title"; the title may be empty."""
    bare = without_marks(text) if len(text) <= LONGEST_HEADING else ""
    match = _MODULE.match(bare)
    if not match:
        return None
    title = match["title"].strip()
    if title and (not looks_like_title(title) or not (match["separator"] or title[0].isupper())):
        return None
    return count(match["number"]), title
