"""From the bytes of a file to its text."""

import re
from pathlib import PurePath
from typing import IO

from django.utils.translation import gettext as _

from quizzes.exchange import h5p_files
from quizzes.exchange.neutral import FileRefused

LARGEST = 2 * 1024 * 1024
# H5P_JSON is the content.json of a package by itself, for those who put packages together.
GIFT, MOODLE_XML, CSV, H5P, H5P_JSON = "gift", "moodle-xml", "csv", "h5p", "h5p-json"
FORMATS = (GIFT, MOODLE_XML, CSV, H5P, H5P_JSON)
SUFFIXES = {
    ".gift": GIFT, ".txt": GIFT, ".xml": MOODLE_XML, ".csv": CSV, ".tsv": CSV, ".h5p": H5P, ".json": H5P_JSON,
}  # fmt: skip
SUFFIX_OF = {GIFT: ".gift", MOODLE_XML: ".xml", CSV: ".csv", H5P: ".h5p", H5P_JSON: ".json"}


def content_of(file: IO[bytes]) -> bytes:
    """What there is to read in an opened file; of an H5P package its questions alone. Raises FileRefused."""
    start = file.read(len(h5p_files.SIGNATURE))
    file.seek(0)
    if not h5p_files.is_package(start):
        # One byte more than is read, to see that it is too much.
        return file.read(LARGEST + 1)
    if file.seek(0, 2) > h5p_files.LARGEST_PACKAGE:
        raise FileRefused(_("The package is larger than 100 MB."))
    file.seek(0)
    return h5p_files.essence(file)


def decoded(content: bytes) -> str:
    """The text of a file, with one kind of line break. Raises FileRefused, which names the line."""
    if h5p_files.is_package(content):
        content = h5p_files.read_package(content)
    if len(content) > LARGEST:
        raise FileRefused(_("The file is larger than 2 MB; split it."))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefused(_("The file is written in UTF-16; save it as UTF-8."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FileRefused(_("The file is not written in UTF-8; save it as UTF-8."), line) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        raise FileRefused(_("This is not a text file."), text[: text.index("\0")].count("\n") + 1)
    if not text.strip():
        raise FileRefused(_("The file is empty."))
    return text


def format_of(name: str, text: str) -> str:
    """The format of a file by the end of its name, or by how it begins."""
    by_name = SUFFIXES.get(PurePath(name).suffix.lower())
    if by_name:
        return by_name
    start = text.lstrip()
    if start.startswith("<"):
        return MOODLE_XML
    if re.match(r'\{\s*"', start):
        return H5P_JSON
    return CSV if start.partition("\n")[0].replace('"', "").casefold().startswith("type") else GIFT
