"""Reads the paragraphs of a Word file (.docx) as lines with neutral marks.

Only ``word/document.xml`` and the two parts that explain it are read: headings become lines with
"#", list items lines with "- " or a number, bold and italic runs ``**`` and ``*``. Numbers that
Word counts itself are counted here too, since transcripts may number their slides that way.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from modules.importers.storyline.errors import TranscriptError
from modules.importers.storyline.lines import tidy
from modules.importers.storyline.model import Document, Line

UNPACKED_LIMIT = 100 * 1024 * 1024
MEMBER_LIMIT = 5000
_MAIN = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HEADING_STYLE = re.compile(r"heading ([1-9])$", re.IGNORECASE)
_LEVEL = re.compile(r"%([1-9])")


def read_word(raw: bytes, name: str) -> Document:
    """Return the paragraphs of a .docx file; refuse a broken one and a zip bomb."""
    broken = f"{name!r} is not a sound Word file: open it in Word and save it again as .docx."
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if len(members) > MEMBER_LIMIT or unpacked > UNPACKED_LIMIT:
                raise TranscriptError(
                    f"{name!r} unpacks to more than {UNPACKED_LIMIT // 1024 // 1024} MB: "
                    "save the transcript without pictures."
                )
            body = _parse(archive, "word/document.xml", required=True)
            reader = _Reader(
                styles=_Styles.read(_parse(archive, "word/styles.xml")),
                numbering=_Numbering.read(_parse(archive, "word/numbering.xml")),
                targets=_targets(_parse(archive, "word/_rels/document.xml.rels")),
            )
            lines = tuple(reader.lines(body)) if body is not None else ()
    except TranscriptError:
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ElementTree.ParseError) as error:
        raise TranscriptError(broken) from error
    except (KeyError, ValueError, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise TranscriptError(broken) from error  # damaged, encrypted or oddly packed members
    except Exception as error:  # zlib and lzma raise errors of their own
        if type(error).__module__ not in {"zlib", "_lzma", "lzma"}:
            raise
        raise TranscriptError(broken) from error
    if not any(line.text.strip() for line in lines):
        raise TranscriptError(f"{name!r} is empty: send the transcript with its text.")
    return Document(lines, paragraphs=True)


def _parse(archive: zipfile.ZipFile, member: str, required: bool = False) -> ElementTree.Element | None:
    """Return a part's root element; None when an optional part is missing."""
    if member not in archive.namelist() and not required:
        return None
    content = archive.read(member)
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
        raise ValueError("a Word part declares no entities")
    return ElementTree.fromstring(content)  # noqa: S314 (no entities, and the size was bounded before)


def _targets(root: ElementTree.Element | None) -> dict[str, str]:
    """Return the addresses of outside links by their relation's name."""
    if root is None:
        return {}
    return {
        relation.get("Id", ""): relation.get("Target", "")
        for relation in root
        if relation.get("TargetMode") == "External"
    }


def _value(element: ElementTree.Element | None, path: str) -> str | None:
    found = element.find(path) if element is not None else None
    return found.get(_MAIN + "val") if found is not None else None


def _integer(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"[0-9]{1,6}", text) else None


@dataclass
class _Styles:
    """Heading depth and numbering that paragraph styles bring, by the style's identifier."""

    depth: dict[str, int] = field(default_factory=dict)
    numbered: dict[str, tuple[str, int]] = field(default_factory=dict)

    @classmethod
    def read(cls, root: ElementTree.Element | None) -> _Styles:
        styles = cls()
        for style in root.iter(_MAIN + "style") if root is not None else ():
            identifier = style.get(_MAIN + "styleId", "")
            name = _value(style, _MAIN + "name") or identifier
            heading = _HEADING_STYLE.match(name)
            if heading:
                styles.depth[identifier] = int(heading[1])
            elif name.lower() == "title":
                styles.depth[identifier] = 1
            properties = style.find(f"{_MAIN}pPr/{_MAIN}numPr")
            number = _value(properties, _MAIN + "numId")
            if number:
                level = _integer(_value(properties, _MAIN + "ilvl")) or 0
                styles.numbered[identifier] = (number, level)
            elif name.lower().startswith("list bullet"):
                styles.numbered[identifier] = ("", 0)
        return styles


@dataclass
class _Numbering:
    """Word's own numbering: the pattern of each level, and the counters while reading."""

    abstract: dict[str, str] = field(default_factory=dict)
    patterns: dict[tuple[str, int], tuple[str, str, int]] = field(default_factory=dict)
    counters: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def read(cls, root: ElementTree.Element | None) -> _Numbering:
        numbering = cls()
        if root is None:
            return numbering
        for definition in root.iter(_MAIN + "abstractNum"):
            identifier = definition.get(_MAIN + "abstractNumId", "")
            for level in definition.iter(_MAIN + "lvl"):
                depth = _integer(level.get(_MAIN + "ilvl")) or 0
                start = _integer(_value(level, _MAIN + "start"))
                numbering.patterns[identifier, depth] = (
                    _value(level, _MAIN + "numFmt") or "decimal",
                    _value(level, _MAIN + "lvlText") or "",
                    1 if start is None else start,
                )
        for number in root.iter(_MAIN + "num"):
            reference = _value(number, _MAIN + "abstractNumId") or ""
            numbering.abstract[number.get(_MAIN + "numId", "")] = reference
        return numbering

    def label(self, number: str, level: int) -> str:
        """Count on and return the label that Word prints: "-" for bullets, else such as "3.10"."""
        identifier = self.abstract.get(number, "")
        style, pattern, start = self.patterns.get((identifier, level), ("bullet", "", 1))
        if style in ("bullet", "none"):
            return "-"
        counters = self.counters.setdefault(identifier, {})
        counters[level] = counters.get(level, start - 1) + 1
        for deeper in [depth for depth in counters if depth > level]:
            del counters[deeper]

        def count(match: re.Match[str]) -> str:
            depth = int(match[1]) - 1
            first = self.patterns.get((identifier, depth), ("", "", 1))[2]
            return str(counters.get(depth, first))

        return _LEVEL.sub(count, pattern)


@dataclass
class _Reader:
    """Walks the body in its order, tables and content controls included."""

    styles: _Styles
    numbering: _Numbering
    targets: dict[str, str]

    def lines(self, body: ElementTree.Element) -> Iterator[Line]:
        for number, paragraph in enumerate(_paragraphs(body), start=1):
            prefix = self._prefix(paragraph)
            for position, part in enumerate(self._text(paragraph).split("\n")):
                part = tidy(part)
                yield Line(number, prefix + part if position == 0 and part.strip() else part)

    def _prefix(self, paragraph: ElementTree.Element) -> str:
        """Return the mark of a heading or list item, with the number that Word counted."""
        properties = paragraph.find(_MAIN + "pPr")
        style = _value(properties, _MAIN + "pStyle") or ""
        depth = self.styles.depth.get(style, 0)
        outline = _integer(_value(properties, _MAIN + "outlineLvl"))
        if not depth and outline is not None and outline < 9:
            depth = outline + 1
        number, level = self.styles.numbered.get(style, (None, 0))
        own = properties.find(_MAIN + "numPr") if properties is not None else None
        if own is not None:
            number = _value(own, _MAIN + "numId") or number
            level = _integer(_value(own, _MAIN + "ilvl")) or level
        if number is None or number == "0":
            return "#" * min(depth, 6) + " " if depth else ""
        label = self.numbering.label(number, level)
        if depth:
            return "#" * min(depth, 6) + " " + ("" if label == "-" else label + " ")
        return "  " * min(level, 9) + label + " "

    def _text(self, paragraph: ElementTree.Element) -> str:
        parts: list[tuple[str, str]] = []
        for element, address in _runs(paragraph, self.targets):
            text = _run_text(element)
            properties = element.find(_MAIN + "rPr")
            mark = "**" if _switched_on(properties, "b") else ""
            mark += "*" if _switched_on(properties, "i") else ""
            if address and text.strip():
                text = f"[{text.strip()}]({address})"
            if parts and parts[-1][0] == mark:
                parts[-1] = (mark, parts[-1][1] + text)
            else:
                parts.append((mark, text))
        return "".join(_emphasise(text, mark) for mark, text in parts)


def _emphasise(text: str, mark: str) -> str:
    """Put marks around each line's words, not around the spaces beside them."""
    if not mark:
        return text
    return "\n".join(
        part.replace(part.strip(), mark + part.strip() + mark, 1) if part.strip() else part for part in text.split("\n")
    )


def _switched_on(properties: ElementTree.Element | None, name: str) -> bool:
    found = properties.find(_MAIN + name) if properties is not None else None
    return found is not None and found.get(_MAIN + "val") not in ("0", "false", "none")


def _paragraphs(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Yield paragraphs without recursion; the fallback that repeats a text box is left out."""
    waiting = [element]
    while waiting:
        current = waiting.pop()
        if current.tag == _MAIN + "p":
            yield current
        if current.tag != _FALLBACK:
            waiting.extend(reversed(current))


def _runs(paragraph: ElementTree.Element, targets: dict[str, str]) -> Iterator[tuple[ElementTree.Element, str]]:
    """Yield the paragraph's own runs with the address that a hyperlink gives them."""
    waiting = [(child, "") for child in reversed(paragraph)]
    while waiting:
        current, address = waiting.pop()
        if current.tag == _MAIN + "r":
            yield current, address
        elif current.tag not in (_MAIN + "p", _MAIN + "del", _MAIN + "moveFrom", _FALLBACK):
            address = targets.get(current.get(_RELATION, ""), address)
            waiting.extend((child, address) for child in reversed(current))


def _run_text(run: ElementTree.Element) -> str:
    texts = []
    for child in run:
        if child.tag == _MAIN + "t":
            texts.append((child.text or "").replace("\n", " "))
        elif child.tag == _MAIN + "tab":
            texts.append("\t")
        elif child.tag in (_MAIN + "br", _MAIN + "cr"):
            texts.append("\n")
        elif child.tag == _MAIN + "noBreakHyphen":
            texts.append("-")
    return "".join(texts)
