"""Small files that remember what was done from what, so that nothing is done twice."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(*parts: str | bytes | Path) -> str:
    """A digest of texts and of the contents of files; a missing file counts as empty."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            part = part.read_bytes() if part.is_file() else b""
        elif isinstance(part, str):
            part = part.encode()
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def quick_fingerprint(files: Iterable[Path]) -> str:
    """A digest of names, sizes and times of change: fast enough for thousands of files."""
    lines = []
    for file in sorted(files):
        status = file.stat()
        lines.append(f"{file}\t{status.st_size}\t{status.st_mtime_ns}")
    return fingerprint("\n".join(lines))


def is_current(stamp: Path, value: str) -> bool:
    return stamp.is_file() and stamp.read_text() == value


def record(stamp: Path, value: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value)
