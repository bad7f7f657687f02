"""H5P packages as far as questions need them: what a package says (its main library and its content), and a new one.

A package that goes out has no libraries in it: what asks for one (Moodle, WordPress, Drupal, Lumi, H5P.com) has the
Question Set and its types already, and takes such a file. To play a quiz here nobody needs it.
"""

import json
from io import BytesIO
from typing import IO, Any

from django.utils.translation import gettext as _

from media.h5p import texts
from media.h5p.archive import Archive
from media.h5p.packing import zipped
from media.h5p.rules import LIMITS, Refused
from quizzes.exchange.neutral import FileRefused

MANIFEST, CONTENT = "h5p.json", "content/content.json"
QUESTION_SET = "H5P.QuestionSet"
# Of pictures and videos in it nothing is read, but they are in the file that somebody chooses.
LARGEST_PACKAGE = 100 * 1024 * 1024
SIGNATURE = b"PK\x03\x04"


def essence(file: IO[bytes]) -> bytes:
    """What a package says about questions, as JSON: `{"mainLibrary": …, "content": …}`. Raises FileRefused."""
    try:
        archive = Archive(file, LIMITS)
        manifest, content = (_json(archive, name) for name in (MANIFEST, CONTENT))
    except Refused as refusal:
        raise FileRefused(refusal.message) from refusal
    main = manifest.get("mainLibrary") if isinstance(manifest, dict) else None
    return json.dumps({"mainLibrary": main, "content": content}, ensure_ascii=False).encode()


def _json(archive: Archive, name: str) -> Any:
    if name not in archive.entries:
        raise FileRefused(_("This is no H5P package: it has no “%(name)s”.") % {"name": name})
    if archive.entries[name].file_size > LIMITS.json:
        raise FileRefused(_("“%(name)s” in the package is larger than 2 MB.") % {"name": name})
    return texts.parsed(b"".join(archive.blocks(name)), name, LIMITS)


def parsed(text: str) -> tuple[str, Any]:
    """The machine name of the main library ("" where the file does not say) and the content. Raises FileRefused."""
    try:
        data = texts.parsed(text.encode(), CONTENT, LIMITS)
        texts.check_storable(data, CONTENT)
    except Refused as refusal:
        raise FileRefused(refusal.message) from refusal
    if not isinstance(data, dict):
        raise FileRefused(_("This is no content of H5P: names and values are expected."))
    if "mainLibrary" in data and "content" in data:
        return str(data["mainLibrary"] or ""), data["content"]
    return "", data


def is_package(content: bytes) -> bool:
    return content.startswith(SIGNATURE)


def package(content: str, *, title: str, language: str, libraries: list[str]) -> bytes:
    """A package with this content of a Question Set and no libraries. `libraries`: those it uses, with versions."""
    manifest = {
        "title": title[:255] or "Quiz",
        "language": language,
        "mainLibrary": QUESTION_SET,
        "embedTypes": ["iframe"],
        "license": "U",
        "preloadedDependencies": [_named(library) for library in libraries],
    }
    return zipped({MANIFEST: json.dumps(manifest, ensure_ascii=False).encode(), CONTENT: content.encode()})


def _named(library: str) -> dict[str, Any]:
    name, _space, version = library.partition(" ")
    major, _dot, minor = version.partition(".")
    return {"machineName": name, "majorVersion": int(major), "minorVersion": int(minor)}


def read_package(content: bytes) -> bytes:
    """`essence` of a package in memory."""
    return essence(BytesIO(content))
