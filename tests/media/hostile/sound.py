# ruff: noqa: E501 -- tables and scripts read better in long lines
"""Sound packages of varied shape: old, large, odd, but within the rules. Each must be accepted."""

import base64
import io
import struct
import wave
import zipfile
import zlib
from functools import partial
from pathlib import Path

from tests.media.hostile.archive import (
    FOLDER_NAME,
    LIBRARY,
    MEBIBYTE,
    STORED,
    Entry,
    joined,
    json_bytes,
    library,
    manifest,
    needs,
    noise,
    repeated,
    sound_entries,
    sound_files,
    write_archive,
    write_changed,
    write_with,
)
from tests.media.hostile.registry import ACCEPTED, Package, add, package

GROUP = "sound"


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes([200, 210, 220]) * 16 for _ in range(16))
    head = struct.pack(">2L5B", 16, 16, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def wav() -> bytes:
    box = io.BytesIO()
    with wave.open(box, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(bytes([128]) * 800)
    return box.getvalue()


def docx(inside: bytes = b"<w:document/>") -> bytes:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", inside)
    return box.getvalue()


GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP//////////////////////////////////////////////////////////////////"
    "////////////////////wAALCAABAAEBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUF"
    "BAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVW"
    "V1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi"
    "4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/AI6//9k="
)
MP4 = (
    struct.pack(">L4s4sL4s4s", 24, b"ftyp", b"isom", 512, b"isom", b"mp42")
    + struct.pack(">L4s", 16, b"mdat")
    + bytes(8)
)
WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webmB\x87\x81\x04B\x85\x81\x02"
OGG = b"OggS\x00\x02" + bytes(22)
MP3 = b"ID3\x03\x00\x00\x00\x00\x00\x0a" + bytes(10) + b"\xff\xfb\x90\x00" + bytes(413)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
CAPTIONS = b"WEBVTT\n\n00:00.000 --> 00:02.000\nWhat do you need today?\n"
GLB = struct.pack("<4s2L", b"glTF", 2, 12)

MEDIA: dict[str, bytes] = {
    "images/a.png": png(), "images/b.jpg": JPEG, "images/c.jpeg": JPEG, "images/d.gif": GIF,
    "images/e.bmp": b"BM" + bytes(60), "images/f.tif": b"II*\0" + bytes(60), "videos/a.mp4": MP4, "videos/b.webm": WEBM,
    "audios/a.mp3": MP3, "audios/b.m4a": MP4, "audios/c.wav": wav(), "audios/d.ogg": OGG, "files/a.pdf": PDF,
    "files/b.txt": b"Notes", "files/c.docx": docx(), "files/d.csv": b"a,b\n1,2\n", "files/e.vtt": CAPTIONS,
    "files/f.webvtt": CAPTIONS, "files/g.md": b"# Notes\n", "files/h.rtf": b"{\\rtf1 Notes}", "files/i.odt": docx(),
    "fonts/a.woff2": b"wOF2" + bytes(60), "fonts/b.ttf": b"\0\1\0\0" + bytes(60), "models/a.glb": GLB,
    "models/b.gltf": b'{"asset": {"version": "2.0"}}', "files/j.json": b'{"a": [1, 2, 3]}',
}  # fmt: skip


@package("sound-plain", GROUP, "A small ordinary package", ACCEPTED)
def plain(path: Path) -> None:
    write_archive(path, sound_entries())


@package("sound-zipfile", GROUP, "The same, as Python's zipfile writes it", ACCEPTED)
def by_zipfile(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sound_files().items():
            archive.writestr(name, data)


@package("sound-streamed", GROUP, "Sizes in descriptors behind the data, as servers that stream write it", ACCEPTED)
def streamed(path: Path) -> None:
    class Pipe(io.RawIOBase):  # cannot seek: zipfile then writes descriptors
        def __init__(self, file):
            self.file = file

        def writable(self) -> bool:
            return True

        def write(self, data) -> int:
            return self.file.write(data)

    with path.open("wb") as file, zipfile.ZipFile(Pipe(file), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sound_files().items():
            archive.writestr(name, data)


@package("sound-stored", GROUP, "Nothing is packed", ACCEPTED)
def stored(path: Path) -> None:
    write_archive(path, [Entry(name, data, STORED) for name, data in sound_files().items()])


@package("sound-old", GROUP, "Old: no embedTypes, no language, no coreApi, versions as texts", ACCEPTED)
def old(path: Path) -> None:
    face = manifest(embedTypes=None, language=None, license=None)
    face["preloadedDependencies"] = [{"machineName": LIBRARY, "majorVersion": "1", "minorVersion": "0"}]
    body = library(coreApi=None, author=None, license=None, description=None, runnable="1")
    write_changed(path, {"h5p.json": json_bytes(face), f"{FOLDER_NAME}/library.json": json_bytes(body)})


@package("sound-bare-folder", GROUP, "The library's folder has no version in its name", ACCEPTED)
def bare_folder(path: Path) -> None:
    write_archive(path, [Entry(name.replace(FOLDER_NAME, LIBRARY), data) for name, data in sound_files().items()])


@package("sound-folders", GROUP, "With entries for the folders themselves", ACCEPTED)
def with_folders(path: Path) -> None:
    folders = ["content/", "content/images/", f"{FOLDER_NAME}/", f"{FOLDER_NAME}/scripts/"]
    write_archive(path, [*(Entry(name, b"", STORED, mode=0o040755) for name in folders), *sound_entries()])


@package("sound-nested", GROUP, "Libraries that need libraries, two versions of one, one needed twice", ACCEPTED)
def nested(path: Path) -> None:
    def part(name: str, minor: int = 0, **more) -> tuple[str, bytes]:
        body = library(
            name, minorVersion=minor, runnable=0, preloadedCss=None, preloadedJs=[{"path": "part.js"}], **more
        )
        return f"{name}-1.{minor}/library.json", json_bytes(body)

    parts = dict([
        part("Parts.Upper", preloadedDependencies=needs("Parts.Middle", "Parts.Lower")),
        part("Parts.Middle", preloadedDependencies=needs("Parts.Lower")),
        part("Parts.Lower"),
        part("Parts.Lower", minor=4),
        part("FontAwesome", minor=5),
    ])  # fmt: skip
    scripts = {name.replace("library.json", "part.js"): b"var H5P = H5P || {};\n" for name in parts}
    main = library(
        preloadedDependencies=needs("Parts.Upper"), dynamicDependencies=needs("Parts.Lower", minor=4),
        editorDependencies=needs("FontAwesome", minor=5),
    )  # fmt: skip
    face = manifest(preloadedDependencies=needs(LIBRARY, "Parts.Upper", "Parts.Middle", "Parts.Lower"))
    changes = {"h5p.json": json_bytes(face), f"{FOLDER_NAME}/library.json": json_bytes(main)}
    write_changed(path, changes | parts | scripts)


@package("sound-twice", GROUP, "Some files twice, byte for byte the same, as some exporters write them", ACCEPTED)
def twice(path: Path) -> None:
    files = sound_files()
    again = ["content/content.json", f"{FOLDER_NAME}/library.json", f"{FOLDER_NAME}/scripts/plain.js"]
    write_with(path, *(Entry(name, files[name]) for name in again))


@package("sound-skipped", GROUP, "Files with a leading dot or underscore, which are left out", ACCEPTED,
         absent=(".DS_Store", "_notes.txt", "__MACOSX", ".gitignore"))  # fmt: skip
def skipped(path: Path) -> None:
    write_changed(path, {"content/.DS_Store": b"\0\0\0\1Bud1", "content/_notes.txt": b"mine",
                         "__MACOSX/content/._content.json": b"\0\5\26\7", f"{FOLDER_NAME}/.gitignore": b"*"})  # fmt: skip


@package("sound-media", GROUP, "A file of nearly every kind that content may hold", ACCEPTED)
def media(path: Path) -> None:
    content = {"text": "Media", "files": [{"path": name} for name in MEDIA]}
    files = {f"content/{name}": data for name, data in MEDIA.items()}
    write_changed(path, files | {"content/content.json": json_bytes(content)})


for _name, _data in {"picture": "images/a.png", "film": "videos/a.mp4", "sound": "audios/a.mp3", "captions": "files/e.vtt",
                     "document": "files/a.pdf"}.items():  # fmt: skip
    _changes = {
        f"content/{_data}": MEDIA[_data],
        "content/content.json": json_bytes({"text": _name, "file": {"path": _data}}),
    }
    add(Package(f"sound-{_name}", GROUP, f"With one {_name}", ACCEPTED, partial(write_changed, changes=_changes)))


@package("sound-capitals", GROUP, "Extensions in capitals, blanks, accents and dots in names", ACCEPTED)
def capitals(path: Path) -> None:
    names = ["images/Photo 1.PNG", "images/été à Montréal.Jpg", "images/a.b.c.png", "images/ᐃᓄᒃᑎᑐᑦ.png", "images/100%.png",
             "images/jquery.min-1.2.png", "images/a'b&c.png", "images/-dash.png"]  # fmt: skip
    write_changed(path, {f"content/{name}": png() for name in names})


@package("sound-library-media", GROUP, "A library with fonts, pictures and drawings of its own", ACCEPTED)
def library_media(path: Path) -> None:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
    write_changed(path, {f"{FOLDER_NAME}/images/icon.svg": drawing, f"{FOLDER_NAME}/icon.svg": drawing,
                         f"{FOLDER_NAME}/fonts/a.woff2": MEDIA["fonts/a.woff2"], f"{FOLDER_NAME}/images/a.png": png(),
                         f"{FOLDER_NAME}/more.xml": b"<a/>", f"{FOLDER_NAME}/scripts/a.min.js": b"void 0;"})  # fmt: skip


@package("sound-titles", GROUP, "A title of 255 letters of several alphabets", ACCEPTED)
def titles(path: Path) -> None:
    title = ("Premier échange · ᐃᓄᒃᑎᑐᑦ · 初次谈话 · محادثة أولى · שיחה · “R&D” <3 · " * 9)[:255]
    write_changed(path, {"h5p.json": json_bytes(manifest(title=title, language="fr-ca", embedTypes=["div", "iframe"]))})


@package("sound-credits", GROUP, "All the credits that h5p.json may hold, and keys nobody knows", ACCEPTED)
def credits(path: Path) -> None:
    face = manifest(
        authors=[{"name": "A", "role": "Author"}], source="https://example.org/a", yearFrom=2019, yearTo=2024,
        licenseVersion="4.0", license="CC BY-SA", licenseExtras="Keep the names.", authorComments="For practice.",
        changes=[{"date": "01-02-24 10:00:00", "author": "B", "log": "Shorter"}], defaultLanguage="en",
        contentType="Text", metaKeywords="a, b", metaDescription="c", a11yTitle="A plain activity", unknownKey={"a": [1]},
        extraTitle="A plain activity", dynamicDependencies=[], editorDependencies=[], w="900", h="400",
    )  # fmt: skip
    write_changed(path, {"h5p.json": json_bytes(face)})


@package("sound-escaped", GROUP, "JSON in one line, with escaped letters and slashes, as PHP writes it", ACCEPTED)
def escaped(path: Path) -> None:
    text = rb'{"text":"<p>Caf\u00e9 <a href=\"https:\/\/example.org\/\">a link<\/a> \ud83d\ude42<\/p>\n","behaviour":{"a":null,"b":1.5e3}}'
    write_changed(path, {"content/content.json": text, f"{FOLDER_NAME}/semantics.json": b"[]\r\n"})


@package(
    "sound-deep",
    GROUP,
    "content.json forty levels deep, as a course presentation in a branching scenario has it",
    ACCEPTED,
)
def deep(path: Path) -> None:
    value: dict = {"text": "The innermost"}
    for _ in range(20):
        value = {"params": [value], "library": f"{LIBRARY} 1.0", "subContentId": "0a2a8f0e-7a3c-4bfa-8c33-6c3b1a0e4d11"}
    write_changed(path, {"content/content.json": json_bytes({"text": "Deep", "inner": value})})


@package("sound-crowd", GROUP, "1,500 small files", ACCEPTED)
def crowd(path: Path) -> None:
    picture = png()
    write_with(path, *(Entry(f"content/images/{number}.png", picture, STORED) for number in range(1490)))


@package("sound-large", GROUP, "A film of fifty mebibytes, packed to a twentieth", ACCEPTED)
def large(path: Path) -> None:
    body = noise(MEBIBYTE // 20) + bytes(MEBIBYTE - MEBIBYTE // 20)
    packed, crc, size = joined((MP4, 1), (body, 50))
    write_with(path, Entry("content/videos/film.mp4", packed=packed, crc=crc, size=size))


@package(
    "sound-document-bomb", GROUP, "A document whose own inside would unpack to 300 mebibytes: nobody opens it", ACCEPTED
)
def document_bomb(path: Path) -> None:
    packed, crc, size = repeated(bytes(MEBIBYTE), 300)
    write_archive(path, [Entry("word/document.xml", packed=packed, crc=crc, size=size)])
    inner = path.read_bytes()
    write_with(path, Entry("content/files/report.docx", inner, STORED))


@package("sound-comment", GROUP, "A comment behind the archive, old dates, execute bits and extra fields", ACCEPTED)
def comment(path: Path) -> None:
    times = struct.pack("<HHBL", 0x5455, 5, 1, 1_700_000_000)
    entries = [Entry(name, data, extra=times, mode=0o100755) for name, data in sound_files().items()]
    write_archive(path, entries, comment=b"Made by an exporter " * 20)


@package("sound-zip64", GROUP, "zip64 fields where none were needed, and they are true", ACCEPTED)
def zip64(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sound_files().items():
            with archive.open(name, "w", force_zip64=True) as file:
                file.write(data)


@package("sound-order", GROUP, "h5p.json comes last, the files stand in a strange order", ACCEPTED)
def order(path: Path) -> None:
    write_archive(path, [Entry(name, data) for name, data in reversed(sound_files().items())])
