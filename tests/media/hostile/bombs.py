"""Packages that grow: true bombs, bombs with lying headers, crowds of files, overlapping entries.

They are written from packed pieces, so that neither memory nor the disk feels their size.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from tests.media.hostile.archive import (
    FOLDER_NAME,
    MEBIBYTE,
    REGULAR,
    STORED,
    UTF8,
    Entry,
    central_header,
    deflate,
    end_record,
    honest,
    json_bytes,
    library,
    local_header,
    noise,
    repeated,
    sound_entries,
    sound_files,
    write_archive,
    write_with,
)
from tests.media.hostile.registry import EITHER, package

ZEROS = bytes(MEBIBYTE)
# One mebibyte that packs to a twentieth: a film would look so to a check that knows only the ratio.
LOOSE = noise(MEBIBYTE // 20) + bytes(MEBIBYTE - MEBIBYTE // 20)


def grown(name: str, chunk: bytes, times: int, **lies) -> Entry:
    """An entry of `times` chunks; `lies` may state another size than its own."""
    packed, crc, size = repeated(chunk, times)
    return Entry(name, packed=packed, **({"crc": crc, "size": size} | lies))


def replaced(name: str, entry: Entry) -> Iterator[Entry]:
    """The sound package with one file swapped for `entry`."""
    yield from sound_entries({name: None})
    yield entry


@package("bomb-true", "bomb", "One gibibyte of zeros in a mebibyte, and both headers say so")
def bomb_true(path: Path) -> None:
    write_with(path, grown("content/zeros.txt", ZEROS, 1024))


@package("bomb-lying", "bomb", "300 mebibytes, while both headers say 1,000 bytes")
def bomb_lying(path: Path) -> None:
    write_with(path, grown("content/zeros.txt", ZEROS, 300, size=1000))


@package("bomb-lying-checksum", "bomb", "300 mebibytes; size and checksum are those of the first 1,000 bytes")
def bomb_lying_checksum(path: Path) -> None:
    write_with(path, grown("content/zeros.txt", ZEROS, 300, size=1000, crc=zlib.crc32(ZEROS[:1000])))


@package("bomb-lying-local", "bomb", "The directory tells the truth, the local header says 1,000 bytes")
def bomb_lying_local(path: Path) -> None:
    write_with(path, grown("content/zeros.txt", ZEROS, 300, local_size=1000))


@package("bomb-lying-central", "bomb", "The local header tells the truth, the directory says 1,000 bytes")
def bomb_lying_central(path: Path) -> None:
    write_with(path, grown("content/zeros.txt", ZEROS, 300, size=1000, local_size=300 * MEBIBYTE))


@package("bomb-empty", "bomb", "300 mebibytes, while the headers say zero bytes")
def bomb_empty(path: Path) -> None:
    write_with(path, grown("content/zeros.txt", ZEROS, 300, size=0, crc=0))


@package("bomb-descriptor", "bomb", "300 mebibytes; sizes stand in a descriptor behind the data, which lies")
def bomb_descriptor(path: Path) -> None:
    packed, crc, _ = repeated(ZEROS, 300)
    descriptor = struct.pack("<4s3L", b"PK\x07\x08", crc, len(packed), 1000)
    write_with(path, Entry("content/zeros.txt", packed=packed + descriptor, packed_size=len(packed), size=1000, crc=crc,
                           flags=UTF8 | 8, local_size=0, local_packed_size=0))  # fmt: skip


@package("bomb-loose", "bomb", "300 mebibytes at a ratio of twenty, while the headers say 1,000 bytes")
def bomb_loose(path: Path) -> None:
    write_with(path, grown("content/film.mp4", LOOSE, 300, size=1000))


@package("bomb-manifest", "bomb", "h5p.json itself is 300 mebibytes of blanks with a lying size")
def bomb_manifest(path: Path) -> None:
    write_archive(path, replaced("h5p.json", grown("h5p.json", b" " * MEBIBYTE, 300, size=400)))


@package("bomb-content", "bomb", "content.json is 300 mebibytes of blanks, honestly")
def bomb_content(path: Path) -> None:
    write_archive(path, replaced("content/content.json", grown("content/content.json", b" " * MEBIBYTE, 300)))


@package("bomb-library", "bomb", "library.json is 300 mebibytes of blanks with a lying size")
def bomb_library(path: Path) -> None:
    name = f"{FOLDER_NAME}/library.json"
    write_archive(path, replaced(name, grown(name, b" " * MEBIBYTE, 300, size=400)))


@package("bomb-script", "bomb", "The library's script is 200 mebibytes of line breaks")
def bomb_script(path: Path) -> None:
    name = f"{FOLDER_NAME}/scripts/plain.js"
    write_archive(path, replaced(name, grown(name, b"\n" * MEBIBYTE, 200)))


@package("bomb-many", "bomb", "Forty files of ten mebibytes of zeros")
def bomb_many(path: Path) -> None:
    packed, crc, size = repeated(ZEROS, 10)
    write_with(path, *(Entry(f"content/{n}.txt", packed=packed, crc=crc, size=size) for n in range(40)))


@package("bomb-many-lying", "bomb", "1,500 files of one mebibyte, each of which says ten bytes")
def bomb_many_lying(path: Path) -> None:
    packed, crc, _ = repeated(ZEROS, 1)
    write_with(path, *(Entry(f"content/{n}.txt", packed=packed, crc=crc, size=10) for n in range(1500)))


@package("ratio", "bomb", "One file below every size, packed a thousandfold")
def ratio(path: Path) -> None:
    write_with(path, grown("content/zeros.txt", ZEROS, 20))


@package("ratio-lying", "bomb", "Twenty mebibytes packed a thousandfold, while the size says it is tenfold")
def ratio_lying(path: Path) -> None:
    packed, crc, _ = repeated(ZEROS, 20)
    write_with(path, Entry("content/zeros.txt", packed=packed, crc=crc, size=len(packed) * 10))


@package("large-file", "limit", "One file of 300 mebibytes, packed to a twentieth")
def large_file(path: Path) -> None:
    write_with(path, grown("content/film.mp4", LOOSE, 300))


@package("large-file-stored", "limit", "One file of 70 mebibytes, not packed at all")
def large_file_stored(path: Path) -> None:
    """The zeros are a hole in the file, so it takes no room on the disk either."""
    crc, size = 0, 70 * MEBIBYTE
    for _ in range(70):
        crc = zlib.crc32(ZEROS, crc)
    entry = Entry("content/film.mp4", method=STORED, packed=b"", packed_size=size, size=size, crc=crc)
    directory = []
    with path.open("wb") as file:
        file.write(local_header(entry))
        file.seek(size, io.SEEK_CUR)
        directory.append(central_header(entry, 0))
        for sound in sound_entries():
            directory.append(central_header(sound, file.tell()))
            file.write(local_header(sound) + honest(sound)[1])
        offset = file.tell()
        file.writelines(directory)
        file.write(end_record(len(directory), file.tell() - offset, offset))


@package("large-sum", "limit", "Fourteen files of 18 mebibytes: each is small enough, together they are not")
def large_sum(path: Path) -> None:
    packed, crc, size = repeated(LOOSE, 18)
    write_with(path, *(Entry(f"content/film{n}.mp4", packed=packed, crc=crc, size=size) for n in range(14)))


@package("claims-terabyte", "limit", "A file of ten bytes whose zip64 field says it has a terabyte")
def claims_terabyte(path: Path) -> None:
    extra = struct.pack("<HHQQ", 1, 16, 1 << 40, 12)
    write_with(path, Entry("content/a.txt", b"0123456789", size=0xFFFFFFFF, packed_size=0xFFFFFFFF, extra=extra))


@package("claims-four-gigabytes", "limit", "A file of ten bytes whose headers say four gigabytes")
def claims_four_gigabytes(path: Path) -> None:
    write_with(path, Entry("content/a.txt", b"0123456789", size=0xFFFFFFF0))


def crowd(path: Path, count: int, name: str = "content/files/{}.txt") -> None:
    """A sound package padded with small files to exactly `count` entries."""
    have = len(sound_files())
    more = (Entry(name.format(number), b"", STORED) for number in range(count - have))
    write_archive(path, chain(sound_entries(), more))


@package("crowd-20000", "limit", "Twenty thousand files")
def crowd_20000(path: Path) -> None:
    crowd(path, 20_000)


@package("crowd-60000", "limit", "Sixty thousand files, nearly all that the format's end record can count")
def crowd_60000(path: Path) -> None:
    crowd(path, 60_000)


@package("crowd-2001", "limit", "2,001 entries: one too many")
def crowd_2001(path: Path) -> None:
    crowd(path, 2001)


@package("crowd-folders", "limit", "Twenty thousand folders")
def crowd_folders(path: Path) -> None:
    crowd(path, 20_000, name="content/{}/")


@package("crowd-skipped", "limit", "Twenty thousand files that would be skipped for their leading underscore")
def crowd_skipped(path: Path) -> None:
    crowd(path, 20_000, name="content/_{}.txt")


def quoted(path: Path, count: int, kernel: bytes) -> None:
    """Every file quotes the header of the next, then shares its bytes (D. Fifield, "A better zip bomb", WOOT 2019)."""
    content, packed = kernel, deflate(kernel, 9)
    entries: list[tuple[Entry, bytes]] = []  # each with the bytes that are its own: the others it shares
    own = packed
    for number in range(count, 0, -1):
        entry = Entry(f"content/{number:05}.txt", packed=b"", packed_size=len(packed), size=len(content),
                      crc=zlib.crc32(content))  # fmt: skip
        entries.insert(0, (entry, own))
        head = local_header(entry)
        own = b"\x00" + struct.pack("<HH", len(head), len(head) ^ 0xFFFF)
        content, packed = head + content, own + head + packed
    with path.open("wb") as file:
        directory = []
        for sound in sound_entries():
            directory.append(central_header(sound, file.tell()))
            file.write(local_header(sound) + honest(sound)[1])
        for entry, own in entries:
            directory.append(central_header(entry, file.tell()))
            file.write(local_header(entry) + own)
        offset = file.tell()
        file.writelines(directory)
        file.write(end_record(len(directory), file.tell() - offset, offset))


@package("overlap", "overlap", "Three hundred entries share the same bytes: 300 mebibytes in a small archive")
def overlap(path: Path) -> None:
    quoted(path, 300, LOOSE)


@package("overlap-small", "overlap", "Forty entries share the same bytes; every single number is within the limits")
def overlap_small(path: Path) -> None:
    quoted(path, 40, LOOSE)


@package("overlap-same", "overlap", "Two names in the directory for one entry")
def overlap_same(path: Path) -> None:
    entries = list(sound_entries())
    first = Entry("content/a.txt", b"the same")
    second = Entry("content/b.txt", b"the same", central_offset=0)
    write_archive(path, [first, *entries, second])


@package("overlap-directory", "overlap", "An entry whose bytes reach into the directory")
def overlap_directory(path: Path) -> None:
    write_with(path, Entry("content/a.txt", b"short", method=STORED, size=400, packed_size=400, crc=0))


@package("nested", "nested", "A package in the package, and another in that one, five deep")
def nested(path: Path) -> None:
    inner = b""
    for depth in range(5):
        box = io.BytesIO()
        with zipfile.ZipFile(box, "w") as archive:
            archive.writestr(f"content/{depth}.h5p", inner or b"the innermost")
        inner = box.getvalue()
    write_with(path, Entry("content/inner.h5p", inner))


@package("nested-bomb", "nested", "An archive of a gibibyte of zeros inside the package")
def nested_bomb(path: Path) -> None:
    write_archive(path, [Entry(f"{n}.txt", packed=p, crc=c, size=s) for n, (p, c, s) in [(0, repeated(ZEROS, 1024))]])
    inner = path.read_bytes()
    write_with(path, Entry("content/inner.zip", inner))


@package("bomb-skipped", "bomb", "A gibibyte in a file skipped for its leading dot", EITHER, absent=(".zeros.txt",))
def bomb_skipped(path: Path) -> None:
    write_with(path, grown("content/.zeros.txt", ZEROS, 1024))


@package("many-libraries", "limit", "Nine hundred libraries, each needing the next: a trap for recursion", EITHER)
def many_libraries(path: Path) -> None:
    entries = [entry for entry in sound_entries() if entry.name != f"{FOLDER_NAME}/library.json"]

    def needed(number: int) -> list[dict]:
        return [{"machineName": f"Chain.Link{number}", "majorVersion": 1, "minorVersion": 0}]

    entries.append(Entry(f"{FOLDER_NAME}/library.json", json_bytes(library(preloadedDependencies=needed(0)))))
    for number in range(900):
        body = library(f"Chain.Link{number}", runnable=0, preloadedJs=None, preloadedCss=None,
                       preloadedDependencies=needed(number + 1) if number < 899 else None)  # fmt: skip
        entries.append(Entry(f"Chain.Link{number}-1.0/library.json", json_bytes(body), mode=REGULAR))
    write_archive(path, entries)
