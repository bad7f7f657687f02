"""From the bytes of a file to its text."""

from pathlib import PurePath

from django.utils.translation import gettext as _

from quizzes.exchange.neutral import FileRefused

LARGEST = 2 * 1024 * 1024
GIFT, MOODLE_XML, CSV = "gift", "moodle-xml", "csv"
FORMATS = (GIFT, MOODLE_XML, CSV)
SUFFIXES = {".gift": GIFT, ".txt": GIFT, ".xml": MOODLE_XML, ".csv": CSV, ".tsv": CSV}
SUFFIX_OF = {GIFT: ".gift", MOODLE_XML: ".xml", CSV: ".csv"}


def decoded(content: bytes) -> str:
    """The text of a file, with one kind of line break. Raises FileRefused, which names the line."""
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
    return CSV if start.partition("\n")[0].replace('"', "").casefold().startswith("type") else GIFT
