"""Reads a transcript file into numbered lines, and refuses what is not a text."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from modules.importers.storyline.errors import TranscriptError
from modules.importers.storyline.lines import tidy
from modules.importers.storyline.model import Document, Line
from modules.importers.storyline.word import read_word

SIZE_LIMIT = 20 * 1024 * 1024
EXTENSIONS = (".txt", ".md", ".docx")
# Fifty times a long module; keeps hostile files from holding up the site.
LONGEST_TEXT = 2_000_000

# What a file really is, by its first bytes, when its name says that it is a text.
_SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip or Word file"),
    (b"{\\rtf", "a rich text (RTF) file"),
    (b"\xd0\xcf\x11\xe0", "an old Word file (.doc)"),
)
# Other line ends (form feed and the like) are not counted as lines by editors, so not by us.
_LINE_END = re.compile(r"\r\n|\r|\n")
_BREAK = re.compile(r"[\f\v]")
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x19\x1b-\x1f\x7f]")


def read_document(path: Path) -> Document:
    """Read a .txt, .md or .docx file; raise TranscriptError for anything else."""
    name = path.name
    try:
        if not path.exists():
            raise TranscriptError(f"There is no file {name!r}: check its name and folder.")
        if not path.is_file():
            raise TranscriptError(f"{name!r} is not a file: give the transcript file itself.")
        extension = path.suffix.lower()
        if extension not in EXTENSIONS:
            raise TranscriptError(f"{name!r} does not end in .txt, .md or .docx: save the transcript as one of these.")
        raw = _read_bytes(path)
    except TranscriptError:
        raise
    except (OSError, ValueError) as error:  # no permission, or a name that no file can have
        raise TranscriptError(f"{name!r} cannot be opened: check that you may read it.") from error
    if extension != ".docx":
        return read_text(raw, name)
    document = read_word(raw, name)
    _refuse_endless_text(sum(len(line.text) + 1 for line in document.lines), name)
    return document


def _refuse_endless_text(length: int, name: str) -> None:
    if length > LONGEST_TEXT:
        raise TranscriptError(f"{name!r} holds more than {LONGEST_TEXT:,} characters: send one module at a time.")


def _read_bytes(path: Path) -> bytes:
    """Return the content, having looked at the size first: a huge file is never loaded."""
    size = path.stat().st_size
    if size == 0:
        raise TranscriptError(f"{path.name!r} is empty: send the transcript with its text.")
    if size <= SIZE_LIMIT:
        with path.open("rb") as stream:
            raw = stream.read(SIZE_LIMIT + 1)
        if len(raw) <= SIZE_LIMIT:
            return raw
    raise TranscriptError(
        f"{path.name!r} is larger than {SIZE_LIMIT // 1024 // 1024} MB: "
        "send the transcript without pictures, or in parts."
    )


def read_text(raw: bytes, name: str) -> Document:
    """Return the lines of a text file; a line is cut, under its one number, at a form feed."""
    for signature, what in _SIGNATURES:
        if raw.startswith(signature):
            raise TranscriptError(f"{name!r} is {what}, not a text: save it as .txt or .docx.")
    lines: list[Line] = []
    text = _decode(raw, name)
    _refuse_endless_text(len(text), name)
    for number, whole in enumerate(_LINE_END.split(text), start=1):
        if _CONTROL.search(whole):
            raise TranscriptError(
                f"{name!r} holds a control character in line {number}, as only binary files do: "
                "save it as plain text in UTF-8."
            )
        for position, part in enumerate(_BREAK.split(whole)):
            lines.append(Line(number, tidy(part), page_top=position > 0))
    if not any(line.text.strip() for line in lines):
        raise TranscriptError(f"{name!r} is empty: send the transcript with its text.")
    return Document(tuple(lines))


def _decode(raw: bytes, name: str) -> str:
    """Decode UTF-8, or UTF-16 that says so by its byte order mark; guess nothing else."""
    marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding, label = ("utf-16", "UTF-16") if marked else ("utf-8-sig", "UTF-8")
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        place = raw.count(b"\n", 0, error.start) + 1
        where = "" if marked else f" (line {place})"
        raise TranscriptError(
            f"{name!r} is not in {label}{where}: save it again and choose the encoding UTF-8."
        ) from error
    if "\x00" in text:
        raise TranscriptError(
            f"{name!r} holds NUL bytes, so it is binary or in an unmarked encoding: save it as plain text in UTF-8."
        )
    return text
