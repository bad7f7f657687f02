"""The files of packages: each package once, in a folder under its hash, whole or not at all.

    PRIVATE_ROOT/h5p/ab/abcd…/h5p.json, content/…, Name-1.0/…

A package is unpacked beside its place and moved there in one step. Whoever unpacks or takes away holds the lock of the
outer folder (ab); what lies there half made while nobody holds it was left by a process that died, and is swept up.
"""

import fcntl
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from django.conf import settings

SHA256 = re.compile(r"[0-9a-f]{64}")
HALF_MADE = ".half-"


def root() -> Path:
    return Path(settings.PRIVATE_ROOT) / "h5p"


def folder(sha256: str) -> Path:
    """Where the files of the package with that hash lie. Raises ValueError where it is no hash."""
    if not SHA256.fullmatch(sha256):
        raise ValueError(sha256)
    return root() / sha256[:2] / sha256


def path_of(sha256: str, name: str) -> Path:
    """A file of a package by its name inside it. Raises FileNotFoundError, also for a name that leads out of it."""
    inside = folder(sha256)
    parts = name.split("/")
    if "\0" in name or "\\" in name or any(part in ("", ".", "..") for part in parts):
        raise FileNotFoundError(name)
    path = inside.joinpath(*parts)
    if not path.is_file():
        raise FileNotFoundError(name)
    return path


def has(sha256: str) -> bool:
    return folder(sha256).is_dir()


@contextmanager
def holding(sha256: str) -> Iterator[None]:
    """While it runs, nobody else puts a package with this hash into the store, or takes it away."""
    outer = folder(sha256).parent
    outer.mkdir(parents=True, exist_ok=True)
    with _locked(outer):
        yield


def put(sha256: str, unpack: Callable[[Path], None]) -> bool:
    """Has `unpack` write the package into a folder and puts that in its place; only while `holding` it.

    Answers whether it was new. Where `unpack` fails, nothing stays.
    """
    place = folder(sha256)
    _sweep(place.parent)
    if place.is_dir():
        os.utime(place)  # somebody is about to rely on it (see `settled`)
        return False
    half_made = place.parent / f"{HALF_MADE}{token_hex(8)}"
    try:
        half_made.mkdir()
        unpack(half_made)
        os.sync()  # the database will say that the files are there, also after a power cut
        half_made.rename(place)
    except BaseException:
        shutil.rmtree(half_made, ignore_errors=True)
        raise
    return True


def remove(sha256: str) -> None:
    """Takes a package away; only while `holding` it. What a process that dies here leaves behind is swept up later."""
    place = folder(sha256)
    gone = place.parent / f"{HALF_MADE}{token_hex(8)}"
    try:
        place.rename(gone)
    except FileNotFoundError:
        return
    shutil.rmtree(gone, ignore_errors=True)


def sweep() -> int:
    """Removes what processes that died have left half made; answers how many folders that was."""
    count = 0
    for outer in root().iterdir() if root().is_dir() else []:
        with _locked(outer, waits=False) as is_mine:
            count += _sweep(outer) if is_mine else 0
    return count


def settled() -> Iterator[str]:
    """The hashes of packages that lie here for an hour. Of a younger one the version may not be written down yet."""
    until = time.time() - 3600
    for outer in root().iterdir() if root().is_dir() else []:
        for place in outer.iterdir():
            if SHA256.fullmatch(place.name) and place.stat().st_mtime < until:
                yield place.name


def _sweep(outer: Path) -> int:
    left_over = list(outer.glob(f"{HALF_MADE}*"))
    for half_made in left_over:
        shutil.rmtree(half_made, ignore_errors=True)
    return len(left_over)


@contextmanager
def _locked(outer: Path, *, waits: bool = True) -> Iterator[bool]:
    """A lock that the system takes back when its process ends, however it ends."""
    handle = os.open(outer, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)
