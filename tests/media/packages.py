"""Packages made for tests: a small sound one, and changes to it."""

import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from media.h5p.package import inspect
from media.h5p.rules import LIMITS, TEXTS, Refused

MAIN = "H5P.Sound-1.2"


def manifest(**changes: Any) -> dict[str, Any]:
    return {
        "title": "A sound activity",
        "language": "en",
        "mainLibrary": "H5P.Sound",
        "embedTypes": ["div"],
        "preloadedDependencies": [needed("H5P.Sound", 1, 2)],
        **changes,
    }


def needed(name: str, major: int = 1, minor: int = 0) -> dict[str, Any]:
    return {"machineName": name, "majorVersion": major, "minorVersion": minor}


def library(name: str = "H5P.Sound", major: int = 1, minor: int = 2, **changes: Any) -> dict[str, Any]:
    return {
        "title": name,
        "machineName": name,
        "majorVersion": major,
        "minorVersion": minor,
        "patchVersion": 7,
        "runnable": 1,
        "preloadedJs": [{"path": "js/sound.js"}],
        "preloadedCss": [{"path": "sound.css"}],
        **changes,
    }


def plain_library(name: str, **changes: Any) -> dict[str, bytes]:
    """The files of a library without scripts, version 1.0."""
    declared = library(name, 1, 0, preloadedJs=[], preloadedCss=[], runnable=0, **changes)
    return {f"{name}-1.0/library.json": as_json(declared)}


def as_json(data: Any) -> bytes:
    return json.dumps(data).encode()


def sound_files() -> dict[str, bytes]:
    return {
        "h5p.json": as_json(manifest()),
        "content/content.json": as_json({"question": "<p>Who?</p>", "answers": [{"text": "She", "correct": True}]}),
        "content/images/picture.png": b"\x89PNG not really",
        f"{MAIN}/library.json": as_json(library()),
        f"{MAIN}/js/sound.js": b"H5P.Sound = function () {};",
        f"{MAIN}/sound.css": b".h5p-sound { color: inherit }",
        f"{MAIN}/semantics.json": b"[]",
        f"{MAIN}/language/fr.json": b'{"semantics": []}',
    }


def zipped(files: dict[str, bytes] | Iterable[tuple[str | zipfile.ZipInfo, bytes]]) -> io.BytesIO:
    """A ZIP of the files; the same files give the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items() if isinstance(files, dict) else files:
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name)
            archive.writestr(info, data, compress_type=zipfile.ZIP_DEFLATED)
    stream.seek(0)
    return stream


def package(**changes: bytes | None) -> io.BytesIO:
    """A sound package with files changed or added (name=bytes) or left out (name=None)."""
    return changed(changes)


def changed(changes: dict[str, bytes | None]) -> io.BytesIO:
    files: dict[str, bytes | None] = {**sound_files(), **changes}
    return zipped({name: data for name, data in files.items() if data is not None})


def refusal(package, **limits) -> Refused:
    with pytest.raises(Refused) as caught:
        inspect(package, limits=replace(LIMITS, **limits))
    assert caught.value.rule in TEXTS
    return caught.value


def rule(package, **limits) -> str:
    return refusal(package, **limits).rule
