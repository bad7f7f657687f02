"""The ZIP of a package: which entries it has, and their bytes. Believes nothing that the ZIP says of itself.

The list of entries is checked before anything is unpacked; what is unpacked is counted as it comes.
"""

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Iterator
from copy import copy
from stat import S_IFDIR, S_IFMT, S_IFREG
from typing import IO
from unicodedata import category, normalize

from media.h5p.rules import MEGABYTE, Limits, refused

BLOCK = 64 * 1024
LONGEST_PART, LONGEST_NAME = 150, 400  # characters; a disk takes 255 bytes a part
UNREADABLE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OverflowError,
    RuntimeError, ValueError,
)  # fmt: skip


class Archive:
    """The files of a ZIP by name. Raises Refused on opening and on reading, with the rule that is broken."""

    def __init__(self, file: IO[bytes], limits: Limits) -> None:
        self.limits = limits
        self._zip = _open(file, limits)
        self._twins: dict[str, list[zipfile.ZipInfo]] = {}
        self.entries: dict[str, zipfile.ZipInfo] = {}
        infos = self._zip.infolist()
        if len(infos) > limits.entries:
            raise refused("too-many-entries", most=limits.entries)
        for info in infos:
            _check_entry(info, limits)
        _check_sizes(infos, limits)
        _check_overlaps(infos)
        _check_end(file, infos, self._zip.comment)
        for info in infos:
            _check_local_header(file, info)
        for info in infos:
            if not info.is_dir() and not _is_hidden(info.filename):
                self._take(info)
        _check_collisions(self.entries)

    def _take(self, info: zipfile.ZipInfo) -> None:
        first = self.entries.setdefault(info.filename, info)
        if first is not info:
            if (first.CRC, first.file_size) != (info.CRC, info.file_size):
                raise refused("duplicate", info.filename)
            self._twins.setdefault(info.filename, []).append(info)

    def blocks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, counted. Of twins, the first; the others must be the same, byte for byte."""
        twins = self._twins.get(name, [])
        digest = hashlib.sha256()
        for block in self._counted(self.entries[name]):
            if twins:
                digest.update(block)
            yield block
        for twin in twins:
            other = hashlib.sha256()
            for block in self._counted(twin):
                other.update(block)
            if other.digest() != digest.digest():
                raise refused("duplicate", name)

    def _counted(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """zipfile stops where the ZIP says that a file ends; it is told a later end, to see where it really does."""
        told = copy(info)
        told.file_size = info.file_size + 2 * BLOCK
        count = 0
        try:
            with self._zip.open(told) as stream:
                while block := stream.read(BLOCK):
                    count += len(block)
                    if count > info.file_size:
                        raise refused("size-lies", info.filename)
                    yield block
        except UNREADABLE as error:
            raise refused("damaged", info.filename) from error
        if count != info.file_size:
            raise refused("size-lies", info.filename)


class _Careful:
    """A file that refuses to be read in large pieces: zipfile takes the list of entries whole, however long."""

    def __init__(self, file: IO[bytes], limits: Limits) -> None:
        self._file, self._limits = file, limits
        self.seek, self.tell = file.seek, file.tell

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        # 64 KB of comment may stand behind the list; all other pieces are smaller.
        most = self._limits.directory + BLOCK
        if size > most:
            raise refused("too-many-entries", most=self._limits.entries)
        data = self._file.read(most + 1 if size < 0 else size)
        if len(data) > most:
            raise refused("too-many-entries", most=self._limits.entries)
        return data


def _open(file: IO[bytes], limits: Limits) -> zipfile.ZipFile:
    file.seek(0)
    try:
        return zipfile.ZipFile(_Careful(file, limits))
    except UnicodeDecodeError as error:  # a name that says it is UTF-8
        raise refused("name-control", error.object.decode(errors="replace")) from error
    except UNREADABLE as error:
        raise refused("not-a-package") from error


def _is_hidden(name: str) -> bool:
    """H5P passes over what begins with a dot or an underscore: .DS_Store, __MACOSX."""
    return any(part[:1] in (".", "_") for part in name.split("/"))


# --- one entry ------------------------------------------------------------------------------------


def _check_entry(info: zipfile.ZipInfo, limits: Limits) -> None:
    # orig_filename: zipfile cuts a name at a NUL character.
    check_name(info.orig_filename)
    kind = S_IFMT(info.external_attr >> 16)
    if kind not in (0, S_IFREG, S_IFDIR) or (kind == S_IFDIR and not info.is_dir()):
        raise refused("not-a-file", info.filename)
    if info.flag_bits & 0x1:
        raise refused("encrypted", info.filename)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refused("compression", info.filename)
    if info.file_size > limits.file:
        raise refused("file-too-large", info.filename, most=limits.file // MEGABYTE)
    if info.file_size >= limits.ratio_from and info.file_size > limits.ratio * info.compress_size:
        raise refused("ratio", info.filename, most=limits.ratio)


def check_name(name: str) -> None:
    """A name inside a package leads into it, and every disk can hold it."""
    if any(category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in name):
        raise refused("name-control", name)
    if "\\" in name:
        raise refused("name-backslash", name)
    if name.startswith("/"):
        raise refused("name-absolute", name)
    if ":" in name:
        raise refused("name-drive", name)
    parts = name.removesuffix("/").split("/")
    # Also as a disk or program might write it that takes alike characters for one: U+2024 is a dot, U+FF0F a slash.
    plainest = normalize("NFKC", name)
    if ".." in parts or ".." in plainest.split("/") or plainest.count("/") > name.count("/") or "\\" in plainest:
        raise refused("name-parent", name)
    is_odd = any(not part or part[-1] in ". " or part[0] == " " or len(part) > LONGEST_PART for part in parts)
    if is_odd or len(name) > LONGEST_NAME or any(len(part.encode()) > 240 for part in parts):
        raise refused("name-odd", name)


# --- all of them ----------------------------------------------------------------------------------


def _check_sizes(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    unpacked, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if unpacked > limits.unpacked:
        raise refused("too-large-unpacked", most=limits.unpacked // MEGABYTE)
    if unpacked >= limits.ratio_from and unpacked > limits.ratio * packed:
        raise refused("ratio", max(infos, key=lambda info: info.file_size).filename, most=limits.ratio)


def _check_overlaps(infos: list[zipfile.ZipInfo]) -> None:
    """Entries that share their bytes make a bomb of a small file."""
    end = 0
    for offset, name, size in sorted({(info.header_offset, info.filename, info.compress_size) for info in infos}):
        if offset < end:
            raise refused("damaged", name)
        end = offset + 30 + size


def _check_end(file: IO[bytes], infos: list[zipfile.ZipInfo], comment: bytes) -> None:
    """One plain archive from the first byte to the last: what is two things at once each program reads otherwise."""
    end_record = struct.Struct("<4s4H2LH")
    file.seek(0, 2)
    file.seek(-min(end_record.size + len(comment), file.tell()), 2)
    mark, disk, first_disk, here, count, _size, _offset, length = end_record.unpack(file.read(end_record.size))
    begins = min((info.header_offset for info in infos), default=0)
    is_end = mark == b"PK\5\6" and length == len(comment) and b"PK" not in comment
    if not is_end or begins or disk or first_disk or {here, count} - {len(infos), 0xFFFF}:
        raise refused("not-one-archive")


def _check_local_header(file: IO[bytes], info: zipfile.ZipInfo) -> None:
    """The header before a file says what the list at the end says; programs differ in which they believe."""
    header = struct.Struct("<4s5H3L2H")
    file.seek(info.header_offset)
    data = file.read(header.size)
    if len(data) != header.size:
        raise refused("damaged", info.filename)
    mark, _version, flags, method, _time, _date, crc, packed, unpacked, _name, _extra = header.unpack(data)
    # Bit 3: sizes follow the file; all ones: they stand in a field for large files.
    is_same = flags & 0x8 or all(
        found in (said, 0xFFFFFFFF)
        for found, said in ((crc, info.CRC), (packed, info.compress_size), (unpacked, info.file_size))
    )
    if (
        mark != b"PK\3\4"
        or method != info.compress_type
        or (flags ^ info.flag_bits) & 0x9
        or not is_same
        or info.volume
    ):
        raise refused("size-lies", info.filename)


def _check_collisions(names: dict[str, zipfile.ZipInfo]) -> None:
    """No two names that a disk without capital letters takes for one; no file where another needs a folder."""
    folders: dict[str, str] = {}
    seen: set[str] = set()
    for name in names:
        folder = name.rpartition("/")[0]
        while folder and folder not in seen:
            seen.add(folder)
            if folders.setdefault(_folded(folder), folder) != folder:
                raise refused("name-collision", name)
            folder = folder.rpartition("/")[0]
    files: dict[str, str] = {}
    for name in names:
        if files.setdefault(_folded(name), name) != name or _folded(name) in folders:
            raise refused("name-collision", name)


def _folded(name: str) -> str:
    return normalize("NFC", normalize("NFC", name).casefold())
