"""The languages of the interface: the .po catalogues are source, the .mo files that gettext reads are made from them.

Made in Python, because a machine that runs the site need not have gettext's own tools. Set-up runs
`python -m learning.core.languages`; Django is not needed, so that costs a tenth of a second when nothing changed.
"""

import os
from pathlib import Path

import polib

FOLDER = Path(__file__).resolve().parent.parent / "locale"


def compile_catalogues(folder: Path = FOLDER) -> list[Path]:
    """Compile each catalogue under `folder` that changed since it was compiled; answers the .mo files written."""
    return [made for catalogue in sorted(folder.glob("*/LC_MESSAGES/*.po")) if (made := _compile(catalogue))]


def _compile(catalogue: Path) -> Path | None:
    compiled = catalogue.with_suffix(".mo")
    changed = catalogue.stat().st_mtime_ns
    # A compiled catalogue carries its source's time: a copied or checked-out older source counts as a change too.
    if compiled.is_file() and compiled.stat().st_mtime_ns == changed:
        return None
    # Several test processes may do this at the same moment; readers must never see half a file.
    partial = compiled.with_suffix(f".{os.getpid()}.part")
    partial.write_bytes(polib.pofile(str(catalogue), encoding="utf-8").to_binary())
    os.utime(partial, ns=(changed, changed))
    partial.replace(compiled)
    return compiled


if __name__ == "__main__":
    for path in compile_catalogues():
        print(f"Compiled {path.relative_to(FOLDER)}")
