"""What the drawings are made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

WIDTH = 360  # units of the viewBox: text of 14 units is still read on a phone
TEXT = 14
LINE = 18
# A character is at most about this wide on average, in parts of the size of the text.
CHARACTER = 0.54


@dataclass(frozen=True)
class Drawing:
    """One picture or several, and the same in a table. `remarks` are said beside it."""

    title: str
    pictures: tuple[str, ...]  # SVG
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...] = ()

    @property
    def svg(self) -> str:
        return "".join(self.pictures)


def svg(title: str, description: str, height: float, parts: Iterable[str]) -> str:
    """A whole picture. It is named without ids, as the same form may stand twice on one page."""
    title, description = escape(title), escape(description)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" viewBox="0 0 {WIDTH} {height:.0f}" role="img" '
        f'aria-label="{title}. {description}"><title>{title}</title><desc>{description}</desc>{"".join(parts)}</svg>'
    )


def wrapped(words: str, width: float, *, bold: bool = False) -> list[str]:
    """Lines of text of TEXT units that fit into the width; a word too long for a line is broken."""
    most = int(width / (TEXT * CHARACTER * (1.06 if bold else 1)))
    lines = [""]
    for word in words.split():
        while len(word) > most:
            lines.append(word[:most])
            word = word[most:]
        if len(lines[-1]) + len(word) + bool(lines[-1]) <= most:
            lines[-1] = f"{lines[-1]} {word}".strip()
        else:
            lines.append(word)
    return [line for line in lines if line]


def text(
    x: float, y: float, words: str, *, size: int = TEXT, weight: int = 400, anchor: str = "start", style: str = "normal"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" font-style="{style}" '
        f'text-anchor="{anchor}" fill="currentColor">{escape(words)}</text>'
    )


def rectangle(x: float, y: float, width: float, height: float, attributes: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'fill="none" stroke="currentColor" {attributes}/>'
    )
