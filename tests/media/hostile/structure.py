"""Archives that are broken, or that say one thing to one reader and another to the next."""

import io
import struct
import tarfile
import zipfile
import zlib
from functools import partial
from pathlib import Path

from tests.media.hostile.archive import (
    STORED,
    UTF8,
    Entry,
    deflate,
    json_bytes,
    manifest,
    noise,
    repeated,
    sound_entries,
    sound_files,
    write_archive,
    write_with,
)
from tests.media.hostile.registry import EITHER, REFUSED, Package, add, package

ENCRYPTED, PATCHED, STRONG, MASKED = 0x1, 0x20, 0x40, 0x2000
EVIL = b'{"evil": true}'


def sound_bytes() -> bytes:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sound_files().items():
            archive.writestr(name, data)
    return box.getvalue()


@package("truncated-half", "broken", "The upload stopped half way")
def truncated_half(path: Path) -> None:
    path.write_bytes(sound_bytes()[: len(sound_bytes()) // 2])


@package("truncated-end", "broken", "The last ten bytes are missing")
def truncated_end(path: Path) -> None:
    path.write_bytes(sound_bytes()[:-10])


@package("truncated-middle", "broken", "A kilobyte is missing in the middle, so all offsets lie")
def truncated_middle(path: Path) -> None:
    write_with(path, Entry("content/noise.txt", noise(3000)))
    data = path.read_bytes()
    path.write_bytes(data[:200] + data[1200:])


@package("nothing", "broken", "An empty file")
def nothing(path: Path) -> None:
    path.write_bytes(b"")


@package("only-end", "broken", "An archive with nothing in it")
def only_end(path: Path) -> None:
    write_archive(path, [])


OTHERS = {
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "page": b"<!doctype html><script>alert(document.domain)</script>" * 20,
    "rar": b"Rar!\x1a\x07\x01\x00" + bytes(200),
    "seven-zip": b"7z\xbc\xaf\x27\x1c" + bytes(200),
    "gzip": b"\x1f\x8b\x08\x00" + bytes(200),
    "noise": noise(5000),
    "letters-pk": b"PK" * 500,
    "json": json_bytes(manifest()),
}
for _name, _data in OTHERS.items():
    add(Package(f"not-zip-{_name}", "broken", f"No archive at all: {_name}", REFUSED,
                lambda path, data=_data: path.write_bytes(data)))  # fmt: skip


@package("tar", "broken", "The right files, but in a tape archive")
def tar(path: Path) -> None:
    with tarfile.open(path, "w") as archive:
        for name, data in sound_files().items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))


@package("prefix-page", "polyglot", "A web page stands before the archive")
def prefix_page(path: Path) -> None:
    path.write_bytes(b"<!doctype html><script>fetch('/me/')</script><!--" + sound_bytes())


@package("prefix-program", "polyglot", "A program stands before the archive; offsets are right")
def prefix_program(path: Path) -> None:
    write_archive(path, sound_entries(), prefix=b"\x7fELF" + noise(4096))


@package("prefix-picture", "polyglot", "A picture stands before the archive")
def prefix_picture(path: Path) -> None:
    write_archive(path, sound_entries(), prefix=b"GIF89a\x01\x00\x01\x00\x00\x00\x00;")


@package("suffix", "polyglot", "A web page stands behind the archive")
def suffix(path: Path) -> None:
    write_archive(path, sound_entries(), end=b"<script>alert(1)</script>" * 10)


@package("two-archives", "polyglot", "Two archives, one after the other: which is meant?")
def two_archives(path: Path) -> None:
    write_with(path, Entry("content/evil.php", b"<?php"))
    path.write_bytes(path.read_bytes() + sound_bytes())


@package("archive-in-comment", "polyglot", "The comment at the end holds another whole archive")
def archive_in_comment(path: Path) -> None:
    write_archive(path, sound_entries(), comment=sound_bytes())


def disagree(path: Path, **local) -> None:
    write_with(path, Entry("content/a.json", EVIL, **local))


LOCAL = {
    "name": ("The directory says a.json, the local header evil.php", {"local_name": b"content/evil.php"}),
    "slip": ("The directory says a.json, the local header climbs", {"local_name": b"../../evil.json"}),
    "method": ("The directory says packed, the local header says stored", {"local_method": STORED}),
    "packed-size": ("The packed sizes differ", {"local_packed_size": 3}),
    "size": ("The sizes differ", {"local_size": 3}),
    "encrypted": ("Only the local header says that it is encrypted", {"local_flags": UTF8 | ENCRYPTED}),
    "offset": ("The directory points behind the end of the file", {"central_offset": 0x7FFFFFFF}),
    "offset-wrong": ("The directory points into the middle of nowhere", {"central_offset": 7}),
    "checksum": ("The checksum is wrong", {"crc": 0xDEADBEEF}),
    "disk": ("The entry lies on another disk", {"disk": 3}),
}
for _name, (_description, _lies) in LOCAL.items():
    add(Package(f"disagree-{_name}", "headers", _description, REFUSED, partial(disagree, **_lies),
                absent=("evil.php", "evil.json")))  # fmt: skip


@package("hidden-entry", "headers", "A file that only the local headers know", EITHER, absent=("evil.php",))
def hidden_entry(path: Path) -> None:
    write_with(path, Entry("content/evil.php", b"<?php", hidden=True))


@package("count-too-small", "headers", "The end record counts three entries, there are more")
def count_too_small(path: Path) -> None:
    write_archive(path, sound_entries(), count=3)


@package("count-too-large", "headers", "The end record counts 60,000 entries, there are seven")
def count_too_large(path: Path) -> None:
    write_archive(path, sound_entries(), count=60_000)


@package("second-disk", "headers", "The end record says that this is disk seven of an archive")
def second_disk(path: Path) -> None:
    write_archive(path, sound_entries(), disk=7)


def zip64_end(count: int, size: int, offset: int, at: int) -> bytes:
    """The zip64 end record and its locator (APPNOTE.TXT 4.3.14, 4.3.15)."""
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
    return record + struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)


@package("zip64-end-lies", "zip64", "A zip64 end record with a terabyte of directory")
def zip64_end_lies(path: Path) -> None:
    before = zip64_end(7, 1 << 40, 1 << 41, 100)
    write_archive(path, sound_entries(), count=0xFFFF, before_end=before)


@package("zip64-count-lies", "zip64", "A zip64 end record that counts four thousand million entries")
def zip64_count_lies(path: Path) -> None:
    write_archive(path, sound_entries(), count=0xFFFF, before_end=zip64_end(1 << 32, 0, 0, 0))


@package("zip64-locator", "zip64", "A zip64 locator that points behind the end of the file")
def zip64_locator(path: Path) -> None:
    write_archive(path, sound_entries(), count=0xFFFF, before_end=zip64_end(7, 700, 0, 1 << 50))


@package("zip64-short", "zip64", "A zip64 field that is too short for what it must hold")
def zip64_short(path: Path) -> None:
    extra = struct.pack("<HHL", 1, 4, 12)
    write_with(path, Entry("content/a.json", EVIL, size=0xFFFFFFFF, packed_size=0xFFFFFFFF, extra=extra))


@package("zip64-missing", "zip64", "Sizes that send the reader to a zip64 field which is not there")
def zip64_missing(path: Path) -> None:
    write_with(path, Entry("content/a.json", EVIL, size=0xFFFFFFFF, packed_size=0xFFFFFFFF))


@package("zip64-huge", "zip64", "A zip64 field with the largest numbers there are")
def zip64_huge(path: Path) -> None:
    extra = struct.pack("<HHQQ", 1, 16, (1 << 64) - 1, (1 << 64) - 1)
    write_with(path, Entry("content/a.json", EVIL, size=0xFFFFFFFF, packed_size=0xFFFFFFFF, extra=extra))


@package("extra-overrun", "headers", "An extra field that says it is longer than it is", EITHER)
def extra_overrun(path: Path) -> None:
    write_with(path, Entry("content/a.json", EVIL, extra=struct.pack("<HH", 0x9999, 60_000) + b"short"))


FLAGS = {
    "encrypted": ("An entry with a password", ENCRYPTED),
    "encrypted-strongly": ("An entry with strong encryption", ENCRYPTED | STRONG),
    "patched": ("An entry that is a patch to another file", PATCHED),
    "masked": ("An archive whose directory is masked", MASKED | ENCRYPTED | STRONG),
}


def flagged(path: Path, flags: int) -> None:
    write_with(path, Entry("content/a.json", noise(64), flags=UTF8 | flags))


for _name, (_description, _flags) in FLAGS.items():
    add(Package(_name, "packing", _description, REFUSED, partial(flagged, flags=_flags)))


@package("encrypted-aes", "packing", "An entry with the AES method 99")
def encrypted_aes(path: Path) -> None:
    field = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, 8)
    write_with(path, Entry("content/a.json", packed=noise(64), method=99, flags=UTF8 | ENCRYPTED, size=14, extra=field))


METHODS = {"shrunk": 1, "imploded": 6, "deflate64": 9, "reserved": 11, "zstandard": 93, "pictures": 96, "audio": 97,
           "ppmd": 98, "invented": 200}  # fmt: skip


def packed_by(path: Path, method: int) -> None:
    write_with(path, Entry("content/a.json", packed=noise(64), method=method, size=14))


for _name, _method in METHODS.items():
    _description = f"An entry packed by method {_method}, which is not H5P's"
    add(Package(f"method-{_name}", "packing", _description, REFUSED, partial(packed_by, method=_method)))


@package("lzma-dictionary", "packing", "An LZMA entry that asks for a dictionary of four gibibytes")
def lzma_dictionary(path: Path) -> None:
    packed = struct.pack("<BBHBL", 9, 20, 5, 93, 0xFFFFFFFF) + noise(200)
    write_with(path, Entry("content/a.json", packed=packed, method=14, size=1 << 30))


@package("packed-badly", "packing", "Packed bytes that are no packed bytes")
def packed_badly(path: Path) -> None:
    write_with(path, Entry("content/a.json", packed=noise(300), size=2000, crc=1))


@package("packed-short", "packing", "Packed bytes that stop before their end")
def packed_short(path: Path) -> None:
    data = noise(4000)
    write_with(path, Entry("content/a.txt", packed=deflate(data)[:1500], size=4000, crc=1))


@package("packed-empty-blocks", "packing", "A million empty blocks: much to read, nothing to get", EITHER)
def packed_empty_blocks(path: Path) -> None:
    write_with(path, Entry("content/a.txt", packed=b"\x00\x00\x00\xff\xff" * 1_000_000 + b"\x03\x00", size=0, crc=0))


@package("packed-tail", "packing", "Bytes hidden behind the packed ones, inside the entry", EITHER)
def packed_tail(path: Path) -> None:
    write_with(path, Entry("content/a.json", EVIL, packed=deflate(EVIL) + b"<?php evil();" * 9, packed_size=None))


def twice(path: Path, name: str, second: bytes) -> None:
    write_with(path, Entry(name, second))


TWICE = {
    "content": ("content.json twice, with other text", "content/content.json", b'{"text": "the other"}'),
    "manifest": ("h5p.json twice, with another title", "h5p.json", json_bytes(manifest(title="The other"))),
    "script": ("The library's script twice; the second is evil", "H5P.Plain-1.0/scripts/plain.js", b"fetch('/me/');"),
    "library": ("library.json twice; the second is not runnable", "H5P.Plain-1.0/library.json", b"{}"),
    "same-length": ("A style sheet twice, of one length but not the same", "H5P.Plain-1.0/styles/plain.css",
                    b".plain { margin: 2em; }\n"),
}  # fmt: skip
for _name, (_description, _entry, _data) in TWICE.items():
    add(Package(f"twice-{_name}", "duplicate", _description, REFUSED, partial(twice, name=_entry, second=_data)))


@package("twice-checksum", "duplicate", "The same name twice; the second lies that it has the first one's checksum")
def twice_checksum(path: Path) -> None:
    first, second = b'{"a": 1}', b'{"a": 2}'
    write_with(path, Entry("content/a.json", first), Entry("content/a.json", second, crc=zlib.crc32(first)))


@package("twice-thousands", "duplicate", "The same file 5,000 times, each the same: tolerable once, not so often")
def twice_thousands(path: Path) -> None:
    write_with(path, *(Entry("content/a.json", b"{}", STORED) for _ in range(5000)))


@package("twice-bomb", "duplicate", "The same 60 mebibytes four times under one name")
def twice_bomb(path: Path) -> None:
    packed, crc, size = repeated(noise(52_000) + bytes(996_576), 60)
    write_with(path, *(Entry("content/film.mp4", packed=packed, crc=crc, size=size) for _ in range(4)))
