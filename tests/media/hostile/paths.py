"""Names that lead out of the folder, links, and names that fall together."""

import struct
import unicodedata
import zlib
from functools import partial
from pathlib import Path

from tests.media.hostile.archive import FOLDER_NAME, REGULAR, Entry, sound_files, write_archive, write_with
from tests.media.hostile.registry import EITHER, REFUSED, Package, add, package

EVIL = b'{"evil": true}'
LINK, PIPE, DEVICE = 0o120777, 0o010644, 0o020666

# name, description, the entry's name
NAMES: list[tuple[str, str, str | bytes]] = [
    ("slip-up", "A file two folders above the package", "../../evil.json"),
    ("slip-content", "A file that starts in content and leaves it", "content/../../evil.json"),
    (
        "slip-sideways",
        "A file that leaves content for the library beside it",
        f"content/../{FOLDER_NAME}/scripts/plain.js",
    ),
    ("slip-library", "A file that leaves its library", f"{FOLDER_NAME}/../../../evil.js"),
    ("slip-end", "A name that ends in two dots", "content/images/.."),
    ("slip-dot", "A name with a single dot in it, twice the same file on disk", "content/./content.json"),
    ("slip-backslash", "Backslashes, as Windows parts its paths", "..\\..\\evil.json"),
    ("slip-backslash-content", "Backslashes after an innocent start", "content\\..\\..\\evil.json"),
    ("slip-mixed", "Slashes and backslashes mixed", "content/..\\../evil.json"),
    ("slip-long", "Forty folders up", "content/" + "../" * 40 + "tmp/evil.json"),
    ("absolute", "An absolute path", "/tmp/continuum-evil.json"),
    ("absolute-double", "Two slashes first", "//tmp/continuum-evil.json"),
    ("absolute-home", "An absolute path with a slip in it", "/content/../../evil.json"),
    ("drive", "A path on a Windows drive", "C:\\Windows\\Temp\\evil.json"),
    ("drive-slash", "A drive with forward slashes", "C:/Windows/Temp/evil.json"),
    ("drive-relative", "A drive without a slash", "C:evil.json"),
    ("share", "A path on another machine (UNC)", "\\\\server\\share\\evil.json"),
    ("share-device", "A device path of Windows", "\\\\?\\C:\\evil.json"),
    ("stream", "A stream beside a file, as NTFS writes it", "content/content.json:evil.json"),
    ("nul", "A NUL: some readers stop there, others do not", "content/evil.php\0.json"),
    ("nul-hidden", "A NUL that makes it the same name as content.json for readers in C", "content/content.json\0.png"),
    ("empty-name", "A file without any name", ""),
    ("empty-part", "An empty part between two slashes", "content//evil.json"),
    ("overlong-part", "A part of 300 letters (a file system takes 255)", "content/" + "n" * 300 + ".json"),
    ("overlong-bytes", "A part of 200 letters that are 400 bytes", "content/" + "é" * 200 + ".json"),
    ("overlong-path", "A path of 6,000 letters", "content/" + "folder/" * 850 + "evil.json"),
    ("overlong-all", "A name as long as the format can write", "content/" + "n" * 65_000 + ".json"),
    ("deep-folders", "Two thousand folders, one in the other", "content/" + "a/" * 2_000 + "evil.json"),
    ("trailing-space", "A space after the extension", "content/picture.png "),
    ("trailing-dot", "A dot after the extension", "content/picture.png."),
    ("line-break", "A line break in a name", "content/a\nSet-Cookie: x=1.json"),
    ("carriage-return", "A carriage return in a name", "content/a\rb.json"),
    ("escape-character", "A terminal's escape sequence in a name", "content/\x1b[2Jcleared.json"),
    ("delete-character", "The delete character in a name", "content/a\x7fb.json"),
    ("upper-control", "A control character above 128 in a name", "content/a\x85b.json"),
    ("right-to-left", "A direction override: gnp.json looks like json.png", "content/\u202egnp.json"),
    ("zero-width", "A zero-width space in a name", "content/con\u200btent.json"),
    ("fullwidth-slip", "Full-width dots that become .. when normalised", "content/\uff0e\uff0e/\uff0e\uff0e/evil.json"),
    ("fullwidth-slash", "A full-width slash that becomes / when normalised", "content\uff0f..\uff0fevil.json"),
    ("one-dot-leader", "One-dot leaders (U+2024) that become .. when normalised", "content/\u2024\u2024/evil.json"),
    ("latin-one-slash", "An overlong UTF-8 form of the slash", b"content/..\xc0\xaf..\xc0\xafevil.json"),
    ("broken-name", "A name that says it is UTF-8 and is not", b"content/\xff\xfe\xfa.json"),
    ("surrogate-name", "A lone surrogate, written as UTF-8 by force", b"content/\xed\xa0\x80.json"),
]


def one_more(path: Path, name: str | bytes) -> None:
    write_with(path, Entry(name, EVIL))


for _name, _description, _entry in NAMES:
    add(Package(_name, "name", _description, REFUSED, partial(one_more, name=_entry), absent=("evil.json", "evil.js")))


# name, description, pairs of names that are one on some file system; each holds other bytes
PAIRS: list[tuple[str, str, list[str]]] = [
    ("case", "Two files that differ in capitals only", ["content/Picture.json", "content/picture.json"]),
    ("case-manifest", "A second h5p.json in capitals", ["H5P.JSON"]),
    ("case-folder", "A second content folder in capitals", ["Content/content.json"]),
    ("case-library", "The library's folder again, in small letters", [f"{FOLDER_NAME.lower()}/scripts/plain.js"]),
    ("normalised", "é as one character and as two", ["content/\u00e9.json", "content/e\u0301.json"]),
    ("kelvin", "The Kelvin sign, which is k in small letters", ["content/k.json", "content/\u212a.json"]),
    ("sharp-s", "ß and ss, which fold to the same", ["content/gru\u00df.json", "content/gruss.json"]),
    ("ligature", "The ligature fi and the letters f and i", ["content/\ufb01le.json", "content/file.json"]),
    ("file-and-folder", "A file and a folder of the same name", ["content/a.json", "content/a.json/b.json"]),
    ("folder-and-file", "A folder first, then a file of the same name", ["content/b.json/a.json", "content/b.json"]),
]


def fall_together(path: Path, names: list[str]) -> None:
    write_with(path, *(Entry(name, b'{"number": %d}' % number) for number, name in enumerate(names)))


for _name, _description, _names in PAIRS:
    add(Package(f"collide-{_name}", "name", _description, REFUSED, partial(fall_together, names=_names)))


@package("look-alike-content", "name", "The content folder is written with a Cyrillic letter, the real one is missing")
def look_alike_content(path: Path) -> None:
    files = sound_files()
    files["\u0441ontent/content.json"] = files.pop("content/content.json")
    write_archive(path, [Entry(name, data) for name, data in files.items()])


@package("look-alike-library", "name", "h5p.json asks for a library whose name has a Greek letter in it")
def look_alike_library(path: Path) -> None:
    files = sound_files()
    files["h5p.json"] = files["h5p.json"].replace(b"H5P.Plain", "H5P.Pl\u03b1in".encode())
    write_archive(path, [Entry(name, data) for name, data in files.items()])


@package("decomposed-library", "name", "The folder's name is decomposed, the name asked for is composed")
def decomposed_library(path: Path) -> None:
    files = {
        name.replace("Plain", "Pla\u00een") if name.startswith("H5P") else name: data
        for name, data in sound_files().items()
    }
    composed = "H5P.Pla\u00een".encode()
    files["h5p.json"] = files["h5p.json"].replace(b"H5P.Plain", composed)
    write_archive(path, [Entry(unicodedata.normalize("NFD", name), data) for name, data in files.items()])


@package("link-absolute", "link", "A symbolic link to the machine's password file")
def link_absolute(path: Path) -> None:
    write_with(path, Entry("content/secret.txt", b"/etc/passwd", mode=LINK))


@package("link-relative", "link", "A symbolic link that climbs out of the package")
def link_relative(path: Path) -> None:
    write_with(path, Entry("content/secret.txt", b"../../../../../../etc/hostname", mode=LINK))


@package("link-inside", "link", "A symbolic link to a file of the same package")
def link_inside(path: Path) -> None:
    write_with(path, Entry("content/again.json", b"content.json", mode=LINK))


@package("link-then-file", "link", "A link to a folder outside, then a file written through it", absent=("evil.json",))
def link_then_file(path: Path) -> None:
    write_with(path, Entry("content/out", b"/tmp", mode=LINK), Entry("content/out/evil.json", EVIL))


@package("link-library", "link", "The library's script is a link")
def link_library(path: Path) -> None:
    entries = [Entry(name, data) for name, data in sound_files().items()]
    for entry in entries:
        if str(entry.name).endswith("plain.js"):
            entry.data, entry.mode = b"/etc/passwd", LINK
    write_archive(path, entries)


@package("link-manifest", "link", "h5p.json itself is a link")
def link_manifest(path: Path) -> None:
    entries = [Entry(name, data) for name, data in sound_files().items()]
    entries[0].data, entries[0].mode = b"content/content.json", LINK
    write_archive(path, entries)


@package("pipe", "link", "A named pipe: whoever opens it waits for ever")
def pipe(path: Path) -> None:
    write_with(path, Entry("content/wait.json", b"", mode=PIPE))


@package("device", "link", "A device")
def device(path: Path) -> None:
    write_with(path, Entry("content/device.json", b"", mode=DEVICE))


@package("set-user", "link", "A file with the set-user and execute bits", EITHER)
def set_user(path: Path) -> None:
    write_with(path, Entry("content/run.json", EVIL, mode=REGULAR | 0o6111))


@package("other-name", "name", "A Unicode path field gives the entry another, evil name", EITHER, absent=("evil.json",))
def other_name(path: Path) -> None:
    shown, meant = b"content/fine.json", b"../../evil.json"
    field = struct.pack("<BL", 1, zlib.crc32(shown)) + meant
    write_with(path, Entry(shown, EVIL, flags=0, extra=struct.pack("<HH", 0x7075, len(field)) + field))


@package("code-page", "name", "A name of the old code page 437, with letters above 128", EITHER)
def code_page(path: Path) -> None:
    write_with(path, Entry(b"content/caf\x82.json", EVIL, flags=0))
