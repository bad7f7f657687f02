"""Whether and how large a name can be printed: found out when it is issued, so that nobody is handed a row of boxes."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

# Say how neighbours join or which way they run; nothing is drawn for them.
INVISIBLE = {"Cf", "Cc"}
# Widths of what no measured face has: Chinese, Japanese and Korean signs are as wide as they are high.
SQUARE = 1.0


def prepared(text: str) -> str:
    """The text as it is printed: composed, so that a letter with its accents is one glyph where there is one."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def missing(text: str) -> list[str]:
    """The characters that no font of ours has, each once, in the order of the text."""
    lacking = _drawn(text)
    for file in _regular():
        if not lacking:
            break
        lacking = [sign for sign in lacking if ord(sign) not in _advances(file)]
    return lacking


def is_in_own_face(text: str) -> bool:
    """Whether our typeface alone can draw it: words set in two faces at once look like a ransom note."""
    own = _advances(next(_regular(), None))
    return all(ord(sign) in own for sign in _drawn(text))


def width(text: str) -> float:
    """How wide the text is in bold, in ems, before its letters are joined."""
    return sum(_advance(sign) for sign in prepared(text))


def _drawn(text: str) -> list[str]:
    signs = dict.fromkeys(prepared(text))
    return [sign for sign in signs if not sign.isspace() and unicodedata.category(sign) not in INVISIBLE]


def _advance(sign: str) -> float:
    if unicodedata.category(sign) in INVISIBLE:
        return 0.0
    return next((known[ord(sign)] for file in _bold() if ord(sign) in (known := _advances(file))), SQUARE)


def _regular() -> Iterator[Path]:
    """Our faces, our own typeface first. Chinese, Japanese and Korean are an extra (docs/certificates.md)."""
    fonts = settings.BUILD_DIR / "fonts"
    yield from sorted(fonts.glob("*400Regular.ttf"))
    yield from sorted((fonts / "scripts").glob("*-400.ttf"))
    yield from sorted((fonts / "east-asian").glob("*-Regular.ttc"))


def _bold() -> Iterator[Path]:
    fonts = settings.BUILD_DIR / "fonts"
    yield from sorted(fonts.glob("*700Bold.ttf"))
    yield from sorted((fonts / "scripts").glob("*-700.ttf"))


@cache
def _advances(file: Path | None) -> dict[int, float]:
    """Every code point that a face can draw, and how wide it is, in ems."""
    if file is None:
        return {}
    from fontTools.ttLib import TTFont

    with TTFont(file, fontNumber=0, lazy=True) as font:
        em, widths = font["head"].unitsPerEm, font["hmtx"].metrics
        return {point: widths[glyph][0] / em for point, glyph in font.getBestCmap().items()}
