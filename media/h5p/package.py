"""Reads a package and says what it is, or which rule it breaks. Knows neither database nor disk.

What decides is read first (the list of entries, then the JSON), so that most refusals cost nothing; then every byte
is unpacked and counted, 64 KB at a time, before one is written anywhere.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from media.h5p import hosts, libraries, texts
from media.h5p.archive import BLOCK, Archive
from media.h5p.libraries import Library, Named
from media.h5p.rules import (
    CONTENT_EXTENSIONS,
    HIDDEN_EXTENSIONS,
    LIBRARY_EXTENSIONS,
    LIMITS,
    MEGABYTE,
    Limits,
    Refused,
    refused,
)

__all__ = ["Inspected", "Refused", "inspect", "unpack"]

MANIFEST, CONTENT = "h5p.json", "content/content.json"
LANGUAGE_FILE = re.compile(r"language/(-?[a-z]+){1,7}\.json", re.IGNORECASE)
# Content names what it shows by library and version: "H5P.MultiChoice 1.16".
USED_LIBRARY = re.compile(r"([A-Za-z0-9_.-]{1,120}) [0-9]{1,5}\.[0-9]{1,5}")
# As much of scripts and styles is searched for the names of other sites; bytes, of one and of all.
SEARCHED, ALL_SEARCHED = 1 * MEGABYTE, 16 * MEGABYTE


@dataclass(frozen=True)
class Inspected:
    """What a package is."""

    sha256: str
    title: str
    main_library: str  # "H5P.MultiChoice 1.16"
    language: str  # "und" where the package does not say
    content: Any  # content.json
    files: int
    size: int  # bytes, unpacked
    wants_hosts: list[str]


@dataclass
class _Package:
    archive: Archive
    # By the name that a file has in the store; its name in the package.
    files: dict[str, str] = field(default_factory=dict)
    libraries: dict[Named, Library] = field(default_factory=dict)
    title: str = ""
    main_library: str = ""
    language: str = ""
    content: Any = None
    json_read: int = 0

    def json(self, name: str, *, keys_twice: bool = False) -> Any:
        limits = self.archive.limits
        size = self.archive.entries[name].file_size
        self.json_read += size
        if size > limits.json or self.json_read > limits.all_json:
            raise refused("json-size", name, most=f"{limits.json // MEGABYTE} MB")
        return texts.parsed(b"".join(self.archive.blocks(name)), name, limits, keys_twice=keys_twice)


def inspect(file: IO[bytes], *, limits: Limits = LIMITS) -> Inspected:
    """What the package in `file` (open, seekable) is. Raises Refused. Writes nothing; takes a few MB of memory."""
    package = _read(file, limits)
    size, wanted = _go_through(package)
    return Inspected(
        sha256=_digest(file),
        title=package.title,
        main_library=package.main_library,
        language=package.language,
        content=package.content,
        files=len(package.files),
        size=size,
        wants_hosts=sorted(wanted | hosts.named_in_content(package.content)),
    )


def unpack(file: IO[bytes], folder: Path, *, limits: Limits = LIMITS) -> None:
    """Writes the files of the package into `folder`, libraries as Name-major.minor. Raises Refused, too."""
    package = _read(file, limits)
    for name, source in package.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as target:
            for block in package.archive.blocks(source):
                target.write(block)


def _read(file: IO[bytes], limits: Limits) -> _Package:
    package = _Package(Archive(file, limits))
    if MANIFEST not in package.archive.entries:
        raise refused("h5p-json-missing")
    if CONTENT not in package.archive.entries:
        raise refused("content-json-missing")
    by_folder = _sorted_out(package)
    roots, main_name, later = _read_manifest(package)
    package.content = package.json(CONTENT)
    if package.content == []:
        package.content = {}  # what PHP writes for an object without fields
    texts.check_storable(package.content, CONTENT)
    texts.Fields(package.content, CONTENT)
    if len(by_folder) > limits.libraries:
        raise refused("too-many-libraries", most=limits.libraries)
    for folder, names in by_folder.items():
        _read_library(package, folder, names)
    _check_libraries(package, roots, main_name, later)
    return package


def _sorted_out(package: _Package) -> dict[str, set[str]]:
    """Takes the manifest and the content; answers the files of the libraries by folder. The rest H5P passes over."""
    by_folder: dict[str, set[str]] = {}
    for name in package.archive.entries:
        folder, slash, rest = name.partition("/")
        if folder == "content" and slash:
            _check_extension(name, CONTENT_EXTENSIONS, "extension-content")
        elif slash:
            _check_extension(name, LIBRARY_EXTENSIONS, "extension-library")
            by_folder.setdefault(folder, set()).add(rest)
            continue
        elif name != MANIFEST:
            if "." in name:
                _check_extension(name, CONTENT_EXTENSIONS, "extension-content")
            continue
        package.files[name] = name
    return by_folder


def _check_extension(name: str, allowed: frozenset[str], rule: str) -> None:
    parts = name.rpartition("/")[2].lower().split(".")
    if len(parts) == 1:
        raise refused("extension-missing", name)
    if parts[-1] not in allowed:
        raise refused(rule, name, allowed=" ".join(sorted(allowed)))
    if HIDDEN_EXTENSIONS.intersection(parts[1:-1]):
        raise refused("extension-hidden", name)


def _read_manifest(package: _Package) -> tuple[tuple[Named, ...], str, tuple[Named, ...]]:
    data = package.json(MANIFEST)
    texts.check_storable(data, MANIFEST)
    fields = texts.Fields(data, MANIFEST)
    package.title = fields.text("title", texts.TITLE).strip()
    package.language = fields.text("language", texts.LANGUAGE, default="und")
    embedding = fields.data.get("embedTypes", ["div"])
    if not isinstance(embedding, list) or not embedding or not all(kind in ("div", "iframe") for kind in embedding):
        raise fields.odd("embedTypes")
    roots = libraries.dependencies(fields, "preloadedDependencies")
    if not roots:
        raise fields.odd("preloadedDependencies")
    main_name = fields.text("mainLibrary", texts.MACHINE_NAME)
    return roots, main_name, libraries.dependencies(fields, "dynamicDependencies")


# --- libraries ------------------------------------------------------------------------------------


def _read_library(package: _Package, folder: str, names: set[str]) -> None:
    if "library.json" not in names:
        raise refused("library-json-missing", folder)
    place = f"{folder}/library.json"
    data = package.json(place)
    texts.check_storable(data, place)
    library = libraries.read(data, place)
    if folder not in (library.folder, library.name.machine_name):
        raise refused("library-folder", folder, wanted=library.folder)
    if library.name in package.libraries:
        raise refused("library-twice", library.folder)
    libraries.check_core_api(library)
    for path in (*library.scripts, *library.styles):
        if path not in names:
            raise refused("listed-missing", place, path=path)
    for name in names:
        if name == "semantics.json" or LANGUAGE_FILE.fullmatch(name):
            package.json(f"{folder}/{name}", keys_twice=True)  # what only editors read
        package.files[f"{library.folder}/{name}"] = f"{folder}/{name}"
    package.libraries[library.name] = library


def _check_libraries(package: _Package, roots: tuple[Named, ...], main_name: str, later: tuple[Named, ...]) -> None:
    main = next((name for name in roots if name.machine_name == main_name), None)
    if main is None:
        raise refused("main-library", MANIFEST, library=main_name)
    libraries.check_complete(package.libraries, (*roots, *later), MANIFEST)
    if not package.libraries[main].is_runnable:
        raise refused("main-not-runnable", MANIFEST, library=str(main))
    libraries.load_order(package.libraries, roots)
    there = {name.machine_name for name in package.libraries}
    for key, value in texts.values(package.content):
        used = USED_LIBRARY.fullmatch(value) if key == "library" and isinstance(value, str) else None
        if used and used[1] not in there:
            raise refused("dependency-missing", CONTENT, library=value)
    package.main_library = str(main)


# --- bytes ----------------------------------------------------------------------------------------


def _go_through(package: _Package) -> tuple[int, set[str]]:
    """Unpacks everything into nowhere: its real size, and the other sites that its libraries name."""
    size, searched = 0, 0
    wanted: set[str] = set()
    for name, source in package.files.items():
        is_searched = name.endswith((".js", ".css")) and searched < ALL_SEARCHED
        start = bytearray()
        for block in package.archive.blocks(source):
            size += len(block)
            if is_searched and len(start) < SEARCHED:
                start += block
        searched += len(start)
        wanted |= hosts.named_in_script(bytes(start))
    return size, wanted


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    for block in _blocks(file):
        digest.update(block)
    return digest.hexdigest()


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while block := file.read(BLOCK):
        yield block
