"""Typefaces for the scripts that ours lacks, unpacked for the PDF writer, which reads TrueType and no web fonts.

A family that comes in several files, one an alphabet, is put together again: the PDF writer takes files of one name for
one font, and would draw the letters of one alphabet with the numbers of another. Each is called by the name of its
family: some carry that of a neighbour ("Noto Sans Hebrew Thin"), and would not be found by it.

Set-up runs `python -m learning.core.script_fonts TARGET SOURCE …`; Django is not needed.
"""

import shutil
import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from fontTools.merge import Merger, Options
from fontTools.ttLib import TTFont

FAMILY, STYLE, IDENTIFIER, FULL_NAME, POSTSCRIPT_NAME = 1, 2, 3, 4, 6
# The family and style again, for programs that know more than four styles; in a file of one face they only contradict.
FURTHER_NAMES = (16, 17, 21, 22, 25)
STYLES = {"400": "Regular", "700": "Bold"}
WINDOWS_UNICODE_ENGLISH = (3, 1, 0x409)


def unpack(files: Iterable[Path], folder: Path) -> list[Path]:
    """The families in the WOFF2 files, one TrueType file a weight, and nothing else in `folder`; answers the files."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    faces: dict[tuple[str, str], list[Path]] = {}
    for file in files:
        faces.setdefault((file.parent.parent.name, file.stem.split("-")[-2]), []).append(file)
    written = []
    for (package, weight), parts in faces.items():
        font = together(parts)
        rename(font, family=package.replace("-", " ").title(), style=STYLES[weight])
        target = folder / f"{package}-{weight}.ttf"
        font.save(target)
        written.append(target)
    return written


def together(parts: list[Path]) -> TTFont:
    """One font of several that belong together."""
    unpacked = []
    for part in parts:
        font, content = TTFont(part), BytesIO()
        font.flavor = None
        font.save(content)
        content.seek(0)
        unpacked.append(content)
    if len(unpacked) == 1:
        return TTFont(unpacked[0])
    # STAT speaks of a family's other faces; it cannot be merged, and nobody asks a single face for it.
    return Merger(options=Options(drop_tables=["STAT"])).merge(unpacked)


def rename(font: TTFont, *, family: str, style: str) -> None:
    names = font["name"]
    for number in FURTHER_NAMES:
        names.removeNames(nameID=number)
    for number, text in (
        (FAMILY, family),
        (STYLE, style),
        (IDENTIFIER, f"{family} {style}"),
        (FULL_NAME, f"{family} {style}"),
        (POSTSCRIPT_NAME, f"{family.replace(' ', '')}-{style}"),
    ):
        names.removeNames(nameID=number)
        names.setName(text, number, *WINDOWS_UNICODE_ENGLISH)


if __name__ == "__main__":
    unpack(map(Path, sys.argv[2:]), Path(sys.argv[1]))
