"""From the source of an activity (docs/h5p.md) to a `.h5p` that any host can take: content and the libraries it needs.

The same source makes the same bytes on every machine: files in order, no dates, stored and not compressed, since what
compresses best differs from one version of zlib to the next.
"""

import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

CONTENT_TYPES = Path(__file__).resolve().parent / "content_types"
# What several content types share: packed into each library that lists it and has no such file of its own.
SHARED = CONTENT_TYPES / "shared"
CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# The earliest moment a ZIP can name.
NO_DATE = (1980, 1, 1, 0, 0, 0)
UNIX, A_FILE = 3, 0o100644 << 16

Json = dict[str, Any]


class PackingError(ValueError):
    """The source cannot be packed. The message names the file."""


@dataclass(frozen=True)
class Packed:
    """A package. `code` is the name of the source's folder."""

    code: str
    title: str
    data: bytes


def sources(folder: Path) -> list[Path]:
    """The folders of activities below `folder`, in order."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def pack(source: Path, *, content_types: Path = CONTENT_TYPES) -> Packed:
    """The package of one activity. Raises PackingError."""
    if not CODE.fullmatch(source.name):
        raise PackingError(f"{source}: the folder's name is the activity's code: small letters, digits and hyphens.")
    declared = _read(source / "h5p.json")
    main = str(declared.get("mainLibrary", ""))
    libraries = _libraries(source, declared, content_types)
    if main not in libraries:
        raise PackingError(f"{source / 'h5p.json'}: “{main}” is not among its preloadedDependencies.")
    files = {"h5p.json": _written(declared)}
    for path in _files(source / "content"):
        files[f"content/{path.relative_to(source / 'content').as_posix()}"] = path.read_bytes()
    content = _read(source / "content" / "content.json")
    language = str(declared.get("language", "en"))
    files["content/content.json"] = _written(_with_words(content, libraries[main], language))
    for folder in libraries.values():
        files |= _library_files(folder)
    return Packed(code=source.name, title=str(declared.get("title", "")), data=zipped(files))


def _read(path: Path) -> Json:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise PackingError(f"{path} is missing.") from error
    except ValueError as error:
        raise PackingError(f"{path}: this is not JSON: {error}") from error
    if not isinstance(data, dict):
        raise PackingError(f"{path}: names and values are expected here.")
    return data


def _written(data: Json) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part.startswith((".", "_")) for part in path.relative_to(folder).parts):
            yield path


def _libraries(source: Path, declared: Mapping[str, Any], content_types: Path) -> dict[str, Path]:
    """The folders of everything the activity needs, by machine name."""
    found: dict[str, Path] = {}
    wanted = [(source / "h5p.json", one) for one in declared.get("preloadedDependencies") or ()]
    while wanted:
        where, one = wanted.pop(0)
        try:
            name = f"{one['machineName']}-{one['majorVersion']}.{one['minorVersion']}"
        except (KeyError, TypeError) as error:
            raise PackingError(
                f"{where}: a dependency has a machineName, a majorVersion and a minorVersion."
            ) from error
        folder = content_types / name
        if not (folder / "library.json").is_file():
            raise PackingError(f"{where}: there is no library “{name}” in {content_types}.")
        if one["machineName"] not in found:
            found[one["machineName"]] = folder
            library = _read(folder / "library.json")
            wanted += [(folder / "library.json", more) for more in library.get("preloadedDependencies") or ()]
    return found


def _library_files(folder: Path) -> dict[str, bytes]:
    library = _read(folder / "library.json")
    files = {f"{folder.name}/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in _files(folder)}
    for listed in (*(library.get("preloadedJs") or ()), *(library.get("preloadedCss") or ())):
        name = f"{folder.name}/{listed['path']}"
        if name in files:
            continue
        shared = SHARED / listed["path"]
        if not shared.is_file():
            raise PackingError(f"{folder / 'library.json'}: it lists “{listed['path']}”, which does not exist.")
        files[name] = shared.read_bytes()
    return files


def _with_words(content: Json, library: Path, language: str) -> Json:
    """The content with the words of buttons and messages in its language, where it has none of its own."""
    semantics = json.loads((library / "semantics.json").read_text(encoding="utf-8"))
    translated = library / "language" / f"{language}.json"
    said = json.loads(translated.read_text(encoding="utf-8"))["semantics"] if translated.is_file() else []
    words = dict(content.get("l10n") or {})
    for place, group in enumerate(semantics):
        if group["name"] != "l10n":
            continue
        theirs = said[place].get("fields", []) if place < len(said) else []
        for number, field in enumerate(group["fields"]):
            own = theirs[number].get("default") if number < len(theirs) else None
            words.setdefault(field["name"], own or field["default"])
    return {**content, "l10n": words} if words else content


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files as a ZIP that is the same wherever it is made."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        # The description first, as other tools write it; the rest by name.
        for name in sorted(files, key=lambda name: (name != "h5p.json", name)):
            entry = zipfile.ZipInfo(name, date_time=NO_DATE)
            entry.create_system, entry.external_attr = UNIX, A_FILE
            archive.writestr(entry, files[name])
    return made.getvalue()
