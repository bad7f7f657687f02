"""Turns the raw text of a block into marked text, and collects its links and terms.

The dialect is told in ``model``. Read are: emphasis with ``*`` and ``_``; ``<sup>`` and its like;
``[label](address)``, also in its broken dress ``[label <address>](address)``; addresses in one or
more pairs of angle brackets, also with a space where a line broke; bare addresses; terms after ">".

Where a term ends is a judgement: ">" marks only its start. It runs on to the first punctuation mark
or to the first word that usually opens the next part of a sentence (a conjunction, a preposition
other than "of", a pronoun, an auxiliary verb), and is never longer than five words. A term whose
first word is emphasised is as long as the emphasis.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from modules.importers.storyline.lines import BROKEN_ENDS, TAG, collapse, word_set

LONGEST_ADDRESS = 2000
LONGEST_TERM_IN_WORDS = 5

_SCHEME = r"(?:https?://|www\.|ftp://|mailto:)"
_TOKEN = re.compile(
    r"!\[(?P<image>[^\[\]]*)\]\([^()\n]*\)"
    rf"|\[(?P<label>[^\[\]]*)\]\s?\(\s*<?\s*(?P<target>{_SCHEME}[^<>()]*(?:\([^<>()]*\)[^<>()]*)?)>?\s*\)"
    rf"|(?P<angle><{{1,4}})\s*(?P<address>{_SCHEME}[^<>]*)>+"
    r"|<(?P<email>[^<>@\s]{1,64}@[^<>@\s]{1,255})>"
    rf"|(?P<tag>{TAG.pattern})"
    rf"|(?<![\w/@])(?P<bare>(?:https?://|www\.)[^\s<>\"\u201c\u201d\[\]]{{1,{LONGEST_ADDRESS}}})"
    r"|(?<![^\s(\"'\u201c\u2018\[*_])(?P<term>>)(?=[^\W\d_]|[*_]+[^\W\d_])"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<stars>\*+|_+)",
    re.IGNORECASE,
)
_TERM_WORD = re.compile(r"([^\W_](?:[\w'\u2019\-]*\w)?)(\s?)")
_MORE_ENDS = word_set(
    "to in on onto that which who whose whom his her this these those is are was were be been "
    "being has have had may might must can could should would will such between about through "
    "under over if when while because so "
    "not no also only then there here they we you he she it i what how why whether before after "
    "since until unless although though across against among along within do does did make makes "
    "made include includes refers can't cannot isn't aren't"
)
_TERM_ENDS = (BROKEN_ENDS | _MORE_ENDS) - {"of"}
_AFTER_ADDRESS = ".,;:!?'\u2019\u201d*_"


@dataclass(frozen=True)
class FoundLink:
    """A link and its offset in the raw text."""

    label: str
    address: str
    offset: int


@dataclass(frozen=True)
class Marked:
    """Marked text with the links and terms that it holds."""

    text: str
    links: tuple[FoundLink, ...] = ()
    terms: tuple[str, ...] = ()


@dataclass
class _Piece:
    """Part of a text: words, a finished link or term, or a run of stars that may be emphasis."""

    text: str
    finished: bool = False
    stars: int = 0
    opens: bool = False
    closes: bool = False
    bold: int = 0
    italic: int = 0


def mark(raw: str) -> Marked:
    """Return the marked text of a block."""
    scanner = _Scanner(raw)
    scanner.scan()
    return Marked(_render(_pair(scanner.pieces)), tuple(scanner.links), tuple(scanner.terms))


def slug(term: str) -> str:
    """Return the key of a term: small letters and hyphens."""
    return re.sub(r"[\W_]+", "-", re.sub(r"[’']", "", term.casefold())).strip("-")


class _Scanner:
    """Cuts raw text into pieces, from left to right."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.pieces: list[_Piece] = []
        self.links: list[FoundLink] = []
        self.terms: list[str] = []

    def scan(self) -> None:
        start = 0
        while match := _TOKEN.search(self.raw, start):
            self._words(self.raw[start : match.start()])
            start = self._take(match)
        self._words(self.raw[start:])

    def _words(self, text: str) -> None:
        if text:
            self.pieces.append(_Piece(text))

    def _take(self, match: re.Match[str]) -> int:
        """Add what was found and return where to go on."""
        kind = match.lastgroup
        if kind == "image":
            self._words(match["image"])
        elif kind == "target":
            label = re.sub(r"<[^<>]*>?", "", match["label"]).replace("*", "")
            self._link(collapse(label), match["target"], match.start())
        elif kind == "address":
            self._link("", match["address"], match.start())
        elif kind == "email":
            self._link("", "mailto:" + match["email"], match.start())
        elif kind == "bare":
            return self._bare(match)
        elif kind == "tag":
            self._tag(match["tag"].lower())
        elif kind == "term":
            return self._term(match.end())
        elif kind == "escaped":
            self._words(match["escaped"]) if match["escaped"] != "*" else self._literal("*")
        elif kind == "stars":
            self._stars(match)
        return match.end()

    def _link(self, label: str, address: str, offset: int) -> None:
        address = "".join(address.split()).rstrip(".,;")
        if len(address) > LONGEST_ADDRESS:
            self._words(address)
            return
        shown = label or address.removeprefix("mailto:")
        address = address.replace("(", "%28").replace(")", "%29")
        if address.lower().startswith("www."):
            address = "http://" + address  # without a scheme it would lead to a page of this site
        self.links.append(FoundLink("" if label == address else label, address, offset))
        self.pieces.append(_Piece(f"[{_escape(shown, brackets=True)}]({address})", finished=True))

    def _bare(self, match: re.Match[str]) -> int:
        """Leave the punctuation behind an address to the sentence."""
        address = match["bare"].rstrip(_AFTER_ADDRESS)
        while address.endswith(")") and address.count("(") < address.count(")"):
            address = address[:-1].rstrip(_AFTER_ADDRESS)
        if len(address) < 8 or len(address) > LONGEST_ADDRESS:
            self._words(match["bare"])
            return match.end()
        self._link("", address, match.start())
        return match.start() + len(address)

    def _tag(self, tag: str) -> None:
        stars = {"b": "**", "strong": "**", "i": "*", "em": "*"}
        name = re.sub(r"[<>/]", "", tag).split()[0] if tag.strip("<>/ ") else ""
        if name == "br":
            self._words(" ")
        elif name in stars:
            closing = tag.startswith("</")
            self.pieces.append(_Piece("", stars=len(stars[name]), opens=not closing, closes=closing))

    def _term(self, start: int) -> int:
        emphasis = 0
        while self.raw[start + emphasis : start + emphasis + 1] in ("*", "_"):
            emphasis += 1
        if emphasis:
            marker = self.raw[start : start + emphasis]
            end = self.raw.find(marker, start + emphasis, start + 120)
            if end > 0:
                self._add_term(self.raw[start + emphasis : end])
                return end + emphasis
        end = _term_end(self.raw, start)
        if end == start:
            self._words(">")
            return start
        self._add_term(self.raw[start:end])
        return end

    def _add_term(self, text: str) -> None:
        term = collapse(re.sub(r"[*_\[\]<>\\()]", "", text))
        if not slug(term):
            self._words(text)
            return
        if term not in self.terms:
            self.terms.append(term)
        self.pieces.append(_Piece(f"[{term}](term:{slug(term)})", finished=True))

    def _literal(self, text: str) -> None:
        self.pieces.append(_Piece(_escape(text), finished=True))

    def _stars(self, match: re.Match[str]) -> None:
        run = match["stars"]
        before = self.raw[match.start() - 1 : match.start()] or " "
        after = self.raw[match.end() : match.end() + 1] or " "
        inside_word = run[0] == "_" and _is_word(before) and _is_word(after)
        if len(run) > 3 or inside_word:
            self._literal(run)
            return
        opens = not after.isspace() and not (_is_word(before) and run[0] == "_")
        closes = not before.isspace() and not (_is_word(after) and run[0] == "_")
        if not opens and not closes:
            self._literal(run)
            return
        self.pieces.append(_Piece(run, stars=len(run), opens=opens, closes=closes))


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _term_end(raw: str, start: int) -> int:
    """Return where a term ends that starts there; see the rule at the top."""
    end = start
    position = start
    for counted in range(LONGEST_TERM_IN_WORDS):
        match = _TERM_WORD.match(raw, position)
        if match is None or (counted and match[1].casefold() in _TERM_ENDS):
            break
        position = match.end()
        if match[1].casefold() != "of":
            end = match.end(1)
        if not match[2]:
            break
    return end


def _pair(pieces: list[_Piece]) -> list[_Piece]:
    """Turn runs of stars that belong together into emphasis; a run left alone is itself again."""
    waiting: list[int] = []
    left = {index: piece.stars for index, piece in enumerate(pieces) if piece.stars}
    for index, piece in enumerate(pieces):
        while piece.closes and left.get(index) and waiting:
            partner = waiting[-1]
            both = min(left[partner], left[index])
            if left[partner] != left[index] and 3 not in (piece.stars, pieces[partner].stars):
                if not any(left[other] == left[index] for other in waiting[-4:]):
                    break
                waiting.pop()  # a lone star between two that belong together
                continue
            for end, step in ((partner, 1), (index, -1)):
                pieces[end].bold += step * (both >= 2)
                pieces[end].italic += step * (both != 2)
                left[end] -= both
            if not left[partner]:
                waiting.pop()
        if piece.opens and left.get(index):
            waiting.append(index)
    for index, rest in left.items():
        pieces[index].text = _escape(pieces[index].text[:rest])
        pieces[index].finished = True
    return pieces


def _render(pieces: list[_Piece]) -> str:
    """Write the pieces with marks around each stretch of equal emphasis, outside of its spaces."""
    stretches: list[tuple[str, list[str]]] = []
    bold = italic = 0
    for piece in pieces:
        bold, italic = bold + piece.bold, italic + piece.italic
        if not piece.text:
            continue
        text = piece.text if piece.finished else _escape(piece.text)
        style = ("**" if bold > 0 else "") + ("*" if italic > 0 else "")
        if stretches and stretches[-1][0] == style:
            stretches[-1][1].append(text)
        else:
            stretches.append((style, [text]))
    written = []
    for style, texts in stretches:
        text = "".join(texts)
        core = text.strip()
        if style and core:
            lead = text[: len(text) - len(text.lstrip())]
            text = f"{lead}{style}{core}{style}{text[len(text.rstrip()) :]}"
        written.append(text)
    return collapse("".join(written))


def _escape(text: str, brackets: bool = False) -> str:
    """Write characters that the dialect would read as marks with a backslash."""
    text = text.replace("\\", "\\\\").replace("*", "\\*").replace("](", "]\\(")
    return text.replace("[", "\\[").replace("]", "\\]") if brackets else text
