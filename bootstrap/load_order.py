"""In which order unpacked shared libraries can be loaded: `python3 -m bootstrap.load_order FOLDER ...`.

A process of its own, because a library that has been loaded once answers for ever to its name, and the
set-up could no longer tell what the system has.
"""

import ctypes
import sys
from collections.abc import Iterable
from pathlib import Path


def loads(library: Path) -> bool:
    try:
        ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL)
    except OSError:
        return False
    return True


def load_order(libraries: Iterable[Path]) -> list[Path]:
    """The libraries that load, each after those it needs; those that miss something are tried again."""
    waiting = list(libraries)
    order: list[Path] = []
    while True:
        loaded = [library for library in waiting if loads(library)]
        if not loaded:
            return order
        order += loaded
        waiting = [library for library in waiting if library not in loaded]


if __name__ == "__main__":
    for path in load_order(
        library
        for folder in sys.argv[1:]
        for library in sorted(Path(folder).glob("*.so.*"))
        if library.is_file() and not library.is_symlink()
    ):
        print(path)
