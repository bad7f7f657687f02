"""Parts of a file, as a browser asks for them to jump about in a recording (RFC 9110, section 14)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BLOCK = 64 * 1024  # bytes
ONE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


class NotSatisfiable(Exception):
    """The file has no such part."""


@dataclass(frozen=True)
class Part:
    """Bytes of a file: from `start`, `length` of them."""

    start: int
    length: int

    def content_range(self, size: int) -> str:
        return f"bytes {self.start}-{self.start + self.length - 1}/{size}"


def asked_for(header: str, size: int) -> Part | None:
    """The part that a Range header wants of a file with `size` bytes.

    None means the whole file: for several parts at once, and for what cannot be read, as the standard allows.
    Raises NotSatisfiable.
    """
    found = ONE_RANGE.fullmatch(header.strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if first == "":
        length = min(int(last), size)
        start = size - length
    else:
        start = int(first)
        if last and int(last) < start:
            return None
        length = min(int(last) + 1 if last else size, size) - start
    if length <= 0:
        raise NotSatisfiable
    return Part(start, length)


def read(path: Path, part: Part) -> Iterator[bytes]:
    """The bytes of the part, block by block."""
    with path.open("rb") as file:
        file.seek(part.start)
        left = part.length
        while left > 0 and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block
