# ruff: noqa: E501 -- tables and scripts read better in long lines
"""h5p.json, library.json and content.json that break the format's rules, or the reader of JSON."""

from functools import partial
from pathlib import Path
from typing import Any

from tests.media.hostile.archive import (
    FOLDER_NAME,
    LIBRARY,
    Entry,
    joined,
    json_bytes,
    library,
    manifest,
    needs,
    noise,
    sound_entries,
    sound_files,
    write_archive,
    write_changed,
)
from tests.media.hostile.registry import EITHER, REFUSED, Package, add, package

MANIFEST, CONTENT, OWN = "h5p.json", "content/content.json", f"{FOLDER_NAME}/library.json"
PARTS = {"manifest": MANIFEST, "content": CONTENT, "library": OWN}


def register(prefix: str, group: str, file: str, cases: dict[str, tuple[str, bytes | None]]) -> None:
    for name, (description, data) in cases.items():
        add(Package(f"{prefix}-{name}", group, description, REFUSED, partial(write_changed, changes={file: data})))


def own(**changes: Any) -> bytes:
    return json_bytes(library(**changes))


def face(**changes: Any) -> bytes:
    return json_bytes(manifest(**changes))


register("manifest", "h5p.json", MANIFEST, {
    "missing": ("There is no h5p.json", None),
    "empty": ("h5p.json is empty", b""),
    "list": ("h5p.json is a list", b"[]"),
    "text": ("h5p.json is a text", b'"h5p"'),
    "null": ("h5p.json is null", b"null"),
    "number": ("h5p.json is a number", b"7"),
    "no-object-keys": ("h5p.json is an empty object", b"{}"),
    "broken": ("h5p.json stops in the middle", face()[:40]),
    "comments": ("h5p.json has comments and a last comma", b"// mine\n" + face()),
    "title-missing": ("There is no title", face(title=None)),
    "title-empty": ("The title is empty", face(title="")),
    "title-long": ("The title has 256 letters", face(title="t" * 256)),
    "title-huge": ("The title has a million letters", face(title="t" * 1_000_000)),
    "title-number": ("The title is a number", face(title=42)),
    "title-list": ("The title is a list", face(title=["a"])),
    "title-nul": ("The title has a NUL, which a database may not keep", face(title="a\0b")),
    "title-surrogate": ("The title has half a character", rb'{"title": "\ud83d"' + face()[1:].replace(b'"title"', b', "t"')),
    "main-missing": ("No main library is named", face(mainLibrary=None)),
    "main-number": ("The main library is a number", face(mainLibrary=3)),
    "main-object": ("The main library is an object", face(mainLibrary={"machineName": LIBRARY})),
    "main-absent": ("The main library is not in the package", face(mainLibrary="H5P.Nobody")),
    "main-unlisted": ("The main library is not among what is needed", face(preloadedDependencies=needs("H5P.Other"))),
    "main-slip": ("The main library is a path", face(mainLibrary="../../H5P.Plain")),
    "main-markup": ("The main library is markup", face(mainLibrary="<img src=x onerror=alert(1)>")),
    "main-prototype": ("The main library is __proto__", face(mainLibrary="__proto__")),
    "needs-missing": ("Nothing is said of what is needed", face(preloadedDependencies=None)),
    "needs-empty": ("The list of what is needed is empty", face(preloadedDependencies=[])),
    "needs-object": ("What is needed is an object", face(preloadedDependencies={"machineName": LIBRARY})),
    "needs-texts": ("What is needed is a list of texts", face(preloadedDependencies=["H5P.Plain 1.0"])),
    "needs-no-version": ("A need without a version", face(preloadedDependencies=[{"machineName": LIBRARY}])),
    "needs-words": ("A version in words", face(preloadedDependencies=[
        {"machineName": LIBRARY, "majorVersion": "one", "minorVersion": "null"}])),
    "needs-negative": ("A negative version", face(preloadedDependencies=[
        {"machineName": LIBRARY, "majorVersion": -1, "minorVersion": 0}])),
    "needs-path": ("A version that is a path", face(preloadedDependencies=[
        {"machineName": LIBRARY, "majorVersion": "1", "minorVersion": "0/../../../etc"}])),
    "needs-slip": ("A needed library whose name climbs", face(preloadedDependencies=needs(LIBRARY, "../../../etc/cron.d"))),
    "needs-other-version": ("Version 1.5 is needed, 1.0 is there", face(preloadedDependencies=needs(LIBRARY, minor=5))),
    "needs-absent": ("A needed library is not there", face(preloadedDependencies=needs(LIBRARY, "H5P.Nobody"))),
    "needs-thousands": ("A hundred thousand needs", face(preloadedDependencies=needs(*[LIBRARY] * 100_000))),
    "embed-wrong": ("An unknown way of embedding", face(embedTypes=["popup"])),
    "embed-text": ("The ways of embedding are a text", face(embedTypes="div")),
    "embed-markup": ("A way of embedding is markup", face(embedTypes=["div", "<script>"])),
    "embed-objects": ("The ways of embedding are objects", face(embedTypes=[{"type": "div"}])),
    "language-path": ("The language is a path", face(language="../../../etc")),
    "language-markup": ("The language is markup", face(language='en"><script>alert(1)</script>')),
    "language-list": ("The language is a list", face(language=["en"])),
})  # fmt: skip

register("library", "library.json", OWN, {
    "missing": ("A library folder without library.json", None),
    "list": ("library.json is a list", b"[]"),
    "broken": ("library.json stops in the middle", own()[:60]),
    "title-missing": ("The library has no title", own(title=None)),
    "machine-missing": ("The library has no machine name", own(machineName=None)),
    "machine-slip": ("The machine name climbs", own(machineName="../../evil")),
    "machine-absolute": ("The machine name is an absolute path", own(machineName="/etc/cron.d/evil")),
    "machine-markup": ("The machine name is markup", own(machineName="<script>alert(1)</script>")),
    "machine-long": ("The machine name has 300 letters", own(machineName="H" * 300)),
    "machine-other": ("The machine name is not the folder's", own(machineName="H5P.Other")),
    "machine-space": ("The machine name has a blank and a line break", own(machineName="H5P.Plain \n")),
    "version-other": ("The version is not the folder's", own(minorVersion=9)),
    "version-missing": ("There is no version", own(majorVersion=None)),
    "version-words": ("The version is in words", own(majorVersion="one")),
    "version-negative": ("The version is negative", own(patchVersion=-4)),
    "version-fraction": ("The version is a fraction", own(patchVersion=1.5)),
    "version-huge": ("The version is larger than a database takes", own(patchVersion=10**30)),
    "not-runnable": ("The main library cannot be run", own(runnable=0)),
    "runnable-missing": ("Nothing says whether it can be run", own(runnable=None)),
    "runnable-word": ("Whether it can be run is a word", own(runnable="perhaps")),
    "script-absent": ("A listed script is not there", own(preloadedJs=[{"path": "scripts/nowhere.js"}])),
    "style-absent": ("A listed style sheet is not there", own(preloadedCss=[{"path": "styles/nowhere.css"}])),
    "script-remote": ("A script from another site", own(preloadedJs=[{"path": "https://elsewhere.invalid/evil.js"}])),
    "script-remote-short": ("A script from another site, without a scheme", own(preloadedJs=[{"path": "//elsewhere.invalid/e.js"}])),
    "script-data": ("A script as a data address", own(preloadedJs=[{"path": "data:text/javascript,alert(1)"}])),
    "script-pseudo": ("A script as a javascript: address", own(preloadedJs=[{"path": "javascript:alert(1)"}])),
    "style-remote": ("A style sheet from another site", own(preloadedCss=[{"path": "https://elsewhere.invalid/e.css"}])),
    "script-slip": ("A script outside its library", own(preloadedJs=[{"path": "../../../../static/js/site.js"}])),
    "script-content": ("A script in the content folder", own(preloadedJs=[{"path": "../content/content.json"}])),
    "script-absolute": ("A script at an absolute path", own(preloadedJs=[{"path": "/etc/passwd"}])),
    "script-encoded": ("A script whose path climbs in percent signs", own(preloadedJs=[{"path": "%2e%2e/%2e%2e/e.js"}])),
    "script-number": ("A script's path is a number", own(preloadedJs=[{"path": 7}])),
    "script-text": ("The scripts are a text", own(preloadedJs="scripts/plain.js")),
    "core-minor": ("It wants a newer core, 1.99", own(coreApi={"majorVersion": 1, "minorVersion": 99})),
    "core-next": ("It wants a newer core, 1.29", own(coreApi={"majorVersion": 1, "minorVersion": 29})),
    "core-major": ("It wants a newer core, 2.0", own(coreApi={"majorVersion": 2, "minorVersion": 0})),
    "core-text": ("The core it wants is a text", own(coreApi="latest")),
    "needs-itself": ("A library that needs itself", own(preloadedDependencies=needs(LIBRARY))),
    "needs-absent": ("A library needs one that is not there", own(preloadedDependencies=needs("H5P.Nobody"))),
    "needs-other-version": ("A library needs another version of itself", own(preloadedDependencies=needs(LIBRARY, minor=7))),
    "needs-number": ("What a library needs is a number", own(preloadedDependencies=1)),
})  # fmt: skip

register("content", "content.json", CONTENT, {
    "missing": ("There is no content.json", None),
    "empty": ("content.json is empty", b""),
    "broken": ("content.json stops in the middle", b'{"text": "Who'),
    "single-quotes": ("content.json has single quotes", b"{'text': 'Who'}"),
    "text": ("content.json is a text", b'"Who"'),
    "script": ("content.json is a script", b"alert(document.cookie)"),
})  # fmt: skip


def nested(depth: int, opening: str = "[", closing: str = "]") -> bytes:
    return (opening * depth + "1" + closing * depth).encode()


# What harms a reader of JSON, in any of the three files. A sound beginning, so that only this is wrong.
POISONS: dict[str, tuple[str, Any]] = {
    "deep-lists": ("lists a hundred thousand deep", b'"deep": ' + nested(100_000)),
    "deep-objects": ("objects fifty thousand deep", b'"deep": ' + nested(50_000, '{"a":', "}")),
    "huge-number": ("a number of a hundred thousand digits", b'"huge": ' + b"9" * 100_000),
    "infinite-number": ("a number too large for any computer", b'"huge": 1e999999'),
    "nan": ("NaN, which JSON does not have", b'"score": NaN'),
    "infinity": ("Infinity, which JSON does not have", b'"score": -Infinity'),
    "twice": ("the same key twice", b'"again": 1, "again": 2'),
    "control": ("a raw line break and a NUL in a text", b'"text2": "a\n\x00b"'),
    "half-character": ("half a character", rb'"half": "\udc00"'),
}


def poisoned(path: Path, file: str, poison: bytes) -> None:
    sound = sound_files()[file]
    write_changed(path, {file: b"{" + poison + b", " + sound.lstrip()[1:]})


def encoded(path: Path, file: str, how: str) -> None:
    sound = sound_files()[file]
    broken = {
        "mark": b"\xef\xbb\xbf" + sound,
        "utf-16": sound.decode().encode("utf-16"),
        "utf-32": sound.decode().encode("utf-32"),
        "not-utf-8": sound.replace(b'"\n', b' caf\xe9"\n', 1).replace(b'"}', b' caf\xe9"}', 1),
        "more-behind": sound + b'{"second": 1}',
    }
    write_changed(path, {file: broken[how]})


ENCODINGS = {
    "mark": "a byte order mark first",
    "utf-16": "UTF-16, which Python's reader guesses and others do not",
    "utf-32": "UTF-32",
    "not-utf-8": "bytes that are not UTF-8",
    "more-behind": "a second object behind the first",
}
for _part, _file in PARTS.items():
    for _name, (_what, _poison) in POISONS.items():
        add(Package(f"{_part}-{_name}", "json", f"{_file.rpartition('/')[2]} has {_what}",
                    EITHER if _name == "half-character" else REFUSED,
                    partial(poisoned, file=_file, poison=_poison)))  # fmt: skip
    for _name, _what in ENCODINGS.items():
        add(Package(f"{_part}-{_name}", "json", f"{_file.rpartition('/')[2]} has {_what}", REFUSED,
                    partial(encoded, file=_file, how=_name)))  # fmt: skip


@package("manifest-title-twice", "json", "h5p.json has two titles")
def title_twice(path: Path) -> None:
    write_changed(path, {MANIFEST: b'{"title": "One", ' + face()[1:]})


@package("manifest-main-twice", "json", "h5p.json names two main libraries")
def main_twice(path: Path) -> None:
    write_changed(path, {MANIFEST: b'{"mainLibrary": "H5P.Other", ' + face()[1:]})


@package("content-huge", "json", "content.json has 45 megabytes of text, packed to a half")
def content_huge(path: Path) -> None:
    text = b'"%s", ' % noise(300_000, seed=5).hex().encode()
    packed, crc, size = joined((b'{"text": [', 1), (text, 75), (b'"the end"]}', 1))
    write_archive(path, [*sound_entries({CONTENT: None}), Entry(CONTENT, packed=packed, crc=crc, size=size)])


@package("content-many-keys", "json", "content.json has a million small keys: little on disk, much in memory")
def content_many_keys(path: Path) -> None:
    write_changed(path, {CONTENT: b"{" + b",".join(b'"k%d":[{}]' % n for n in range(1_000_000)) + b"}"})


@package("semantics-broken", "json", "The library's form description is no JSON", EITHER)
def semantics_broken(path: Path) -> None:
    write_changed(path, {f"{FOLDER_NAME}/semantics.json": b"[{'name'"})


@package("content-prototype", "json", "content.json has keys that change what every object has", EITHER)
def content_prototype(path: Path) -> None:
    write_changed(
        path, {CONTENT: b'{"__proto__": {"isAdmin": true}, "constructor": {"prototype": {"x": 1}}, "text": "a"}'}
    )


def linked(path: Path, links: dict[str, list[str]]) -> None:
    """More libraries beside the main one, each needing those named."""
    changes: dict[str, bytes | None] = {}
    for name, names in links.items():
        body = library(name, preloadedJs=None, preloadedCss=None, preloadedDependencies=needs(*names) or None)
        if name == LIBRARY:
            body = library(preloadedDependencies=needs(*names))
        changes[f"{name}-1.0/library.json"] = json_bytes(body)
    write_changed(path, changes)


CIRCLES = {
    "two": ("Two libraries need each other", {LIBRARY: ["H5P.Other"], "H5P.Other": [LIBRARY]}),
    "three": ("Three libraries in a circle", {LIBRARY: ["A.B"], "A.B": ["A.C"], "A.C": ["A.B"]}),
    "side": ("A needed library that needs itself", {LIBRARY: ["A.B"], "A.B": ["A.B"]}),
    "far": ("A library three steps away needs one that is absent", {LIBRARY: ["A.B"], "A.B": ["A.C"], "A.C": ["A.D"]}),
}
for _name, (_description, _links) in CIRCLES.items():
    add(Package(f"circle-{_name}", "needs", _description, REFUSED, partial(linked, links=_links)))


@package("diamonds", "needs", "Thirty layers of two libraries, each needing both of the next: 2^30 paths", EITHER)
def diamonds(path: Path) -> None:
    links = {LIBRARY: ["L.A0", "L.B0"]}
    for layer in range(30):
        below = [f"L.A{layer + 1}", f"L.B{layer + 1}"] if layer < 29 else []
        links |= {f"L.A{layer}": below, f"L.B{layer}": below}
    linked(path, links)


@package("two-mains", "needs", "Two folders hold the same library in the same version, and differ")
def two_mains(path: Path) -> None:
    write_changed(path, {f"{LIBRARY}/library.json": own(title="The other", preloadedJs=None, preloadedCss=None)})


@package("library-in-library", "needs", "The main library lies one folder too deep")
def library_in_library(path: Path) -> None:
    files = sound_files()
    changes: dict[str, bytes | None] = {name: None for name in files if name.startswith(FOLDER_NAME)}
    write_changed(path, changes | {f"libraries/{name}": files[name] for name in changes})


@package("all-one-deeper", "needs", "Everything lies in a folder, as some archivers do it")
def all_one_deeper(path: Path) -> None:
    files = sound_files()
    write_changed(path, dict.fromkeys(files, None) | {f"activity/{name}": data for name, data in files.items()})
