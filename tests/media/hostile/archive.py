"""A ZIP writer that can lie, and one sound package to start from.

`zipfile` writes only honest archives. Here every field of both headers can be set apart from the truth
(APPNOTE.TXT 6.3.10: 4.3.7 local header, 4.3.12 central header, 4.3.16 end record).
"""

import json
import random
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

STORED, DEFLATED = 0, 8
UTF8 = 0x800
REGULAR, FOLDER = 0o100644, 0o040755
MEBIBYTE = 1024 * 1024

LIBRARY = "H5P.Plain"
FOLDER_NAME = f"{LIBRARY}-1.0"
PLAIN_SCRIPT = """var H5P = H5P || {};
H5P.Plain = function (parameters, id) {
  H5P.EventDispatcher.call(this);
  var self = this;
  this.attach = function (container) {
    var box = container.get ? container.get(0) : container;
    var paragraph = document.createElement("p");
    paragraph.className = "plain";
    paragraph.textContent = parameters.text || "";
    box.appendChild(paragraph);
    self.triggerXAPI("attempted");
    self.trigger("resize");
  };
};
H5P.Plain.prototype = Object.create(H5P.EventDispatcher.prototype);
H5P.Plain.prototype.constructor = H5P.Plain;
"""


@dataclass
class Entry:
    """One entry. Whatever begins with `local_` or `central_` overrides the truth in that header only."""

    name: str | bytes
    data: bytes = b""
    method: int = DEFLATED
    flags: int = UTF8
    mode: int = REGULAR
    packed: bytes | None = None  # ready-made compressed bytes, where `data` is not what they hold
    crc: int | None = None
    size: int | None = None  # stated in both headers
    packed_size: int | None = None
    extra: bytes = b""
    local_name: bytes | None = None
    local_method: int | None = None
    local_flags: int | None = None
    local_size: int | None = None
    local_packed_size: int | None = None
    local_extra: bytes | None = None
    central_offset: int | None = None
    disk: int = 0
    hidden: bool = False  # in the archive, but not in its directory


def deflate(data: bytes, level: int = 6) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def honest(entry: Entry) -> tuple[bytes, bytes, int, int, int]:
    """The name, packed bytes, checksum, packed size and size that both headers state unless told otherwise."""
    name = entry.name.encode() if isinstance(entry.name, str) else entry.name
    packed = entry.packed
    if packed is None:
        packed = entry.packed = deflate(entry.data) if entry.method == DEFLATED else entry.data
    crc = zlib.crc32(entry.data) if entry.crc is None else entry.crc
    packed_size = len(packed) if entry.packed_size is None else entry.packed_size
    size = len(entry.data) if entry.size is None else entry.size
    return name, packed, crc, packed_size, size


def first_set(*values: Any) -> Any:
    return next(value for value in values if value is not None)


def local_header(entry: Entry) -> bytes:
    name, _, crc, packed_size, size = honest(entry)
    name = first_set(entry.local_name, name)
    extra = first_set(entry.local_extra, entry.extra)
    return (
        struct.pack(
            "<4s5H3L2H", b"PK\x03\x04", 20, first_set(entry.local_flags, entry.flags),
            first_set(entry.local_method, entry.method), 0, 0x5A21, crc,
            first_set(entry.local_packed_size, packed_size), first_set(entry.local_size, size), len(name), len(extra),
        )
        + name
        + extra
    )  # fmt: skip


def central_header(entry: Entry, offset: int) -> bytes:
    name, _, crc, packed_size, size = honest(entry)
    return (
        struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", 0x0314, 20, entry.flags, entry.method, 0, 0x5A21, crc, packed_size, size,
            len(name), len(entry.extra), 0, entry.disk, 0, entry.mode << 16, first_set(entry.central_offset, offset),
        )
        + name
        + entry.extra
    )  # fmt: skip


def end_record(count: int, size: int, offset: int, *, comment: bytes = b"", disk: int = 0) -> bytes:
    return struct.pack("<4s4H2LH", b"PK\x05\x06", disk, disk, count, count, size, offset, len(comment)) + comment


def write_archive(
    path: Path, entries: Iterable[Entry], *, prefix: bytes = b"", end: bytes = b"", comment: bytes = b"",
    count: int | None = None, disk: int = 0, before_end: bytes = b"",
) -> None:  # fmt: skip
    """Writes entries one by one. Offsets count from the file's start; `end` stands after the end record."""
    directory = []
    with path.open("wb") as file:
        file.write(prefix)
        for entry in entries:
            offset = file.tell()
            file.write(local_header(entry))
            file.write(honest(entry)[1])
            if not entry.hidden:
                directory.append(central_header(entry, offset))
        offset = file.tell()
        file.writelines(directory)
        size = file.tell() - offset
        file.write(before_end)
        total = len(directory) if count is None else count
        file.write(end_record(total, size, offset, comment=comment, disk=disk))
        file.write(end)


@cache
def checksum(piece: bytes, times: int, crc: int = 0) -> int:
    """Of a piece many times over; kept, since several packages repeat the same."""
    for _ in range(times):
        crc = zlib.crc32(piece, crc)
    return crc


def joined(*pieces: tuple[bytes, int]) -> tuple[bytes, int, int]:
    """Packs pieces, each many times over, without packing any twice: the packed bytes, their checksum, their size.

    A full flush ends on a byte and forgets what came before, so a flushed piece may be repeated.
    """
    packed, crc, size = [], 0, 0
    for piece, times in pieces:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed.append((packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)) * times)
        crc = checksum(piece, times, crc)
        size += len(piece) * times
    return b"".join([*packed, b"\x03\x00"]), crc, size


def repeated(piece: bytes, times: int) -> tuple[bytes, int, int]:
    return joined((piece, times))


def noise(size: int, seed: int = 1) -> bytes:
    """Bytes that do not pack, the same on each run."""
    return random.Random(seed).randbytes(size)


def json_bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def manifest(**changes: Any) -> dict[str, Any]:
    """A sound h5p.json; None takes a key away."""
    found = {
        "title": "A plain activity",
        "language": "en",
        "mainLibrary": LIBRARY,
        "embedTypes": ["div"],
        "license": "U",
        "preloadedDependencies": [{"machineName": LIBRARY, "majorVersion": 1, "minorVersion": 0}],
    } | changes
    return {key: value for key, value in found.items() if value is not None}


def library(name: str = LIBRARY, **changes: Any) -> dict[str, Any]:
    """A sound library.json; None takes a key away."""
    found = {
        "title": name.rpartition(".")[2] or name,
        "description": "Shows one paragraph.",
        "machineName": name,
        "majorVersion": 1,
        "minorVersion": 0,
        "patchVersion": 3,
        "runnable": 1,
        "author": "Continuum",
        "license": "MIT",
        "coreApi": {"majorVersion": 1, "minorVersion": 24},
        "preloadedJs": [{"path": "scripts/plain.js"}],
        "preloadedCss": [{"path": "styles/plain.css"}],
    } | changes
    return {key: value for key, value in found.items() if value is not None}


def needs(*names: str, minor: int = 0) -> list[dict[str, Any]]:
    return [{"machineName": name, "majorVersion": 1, "minorVersion": minor} for name in names]


def sound_files() -> dict[str, bytes]:
    """The files of a small sound package, by name."""
    return {
        "h5p.json": json_bytes(manifest()),
        "content/content.json": json_bytes({"text": "Who might you ask first, and how?"}),
        f"{FOLDER_NAME}/library.json": json_bytes(library()),
        f"{FOLDER_NAME}/semantics.json": json_bytes([{"name": "text", "type": "text", "label": "Text"}]),
        f"{FOLDER_NAME}/scripts/plain.js": PLAIN_SCRIPT.encode(),
        f"{FOLDER_NAME}/styles/plain.css": b".plain { margin: 1em; }\n",
        f"{FOLDER_NAME}/language/fr.json": json_bytes({"semantics": [{"label": "Texte"}]}),
    }


def sound_entries(changes: dict[str, bytes | None] | None = None) -> Iterator[Entry]:
    """A sound package with some files changed, added or (None) taken away."""
    for name, data in (sound_files() | (changes or {})).items():
        if data is not None:
            yield Entry(name, data)


def write_changed(path: Path, changes: dict[str, bytes | None]) -> None:
    write_archive(path, sound_entries(changes))


def write_with(path: Path, *extra: Entry) -> None:
    """A sound package and some more entries."""
    write_archive(path, [*sound_entries(), *extra])
