"""Turns the lines of a slide's notes into blocks, links, credits, terms and mentions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from modules.importers.storyline.blocks import Block, BlockBuilder
from modules.importers.storyline.marks import Marked, mark
from modules.importers.storyline.model import Credit, Link, Mention, NoteBlock, plain
from modules.importers.storyline.outline import NoteLine
from modules.importers.storyline.recognise import mentions, read_credit, split_credit


@dataclass(frozen=True)
class Manner:
    """How the document as a whole is written, which no single slide shows."""

    width: int
    paragraphs: bool
    vocabulary: frozenset[str]


@dataclass
class Notes:
    """What the notes of one slide hold."""

    blocks: list[NoteBlock] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)


def read_notes(lines: Sequence[NoteLine], manner: Manner) -> Notes:
    """Read the notes of one slide."""
    builder = BlockBuilder(manner.width, manner.paragraphs, manner.vocabulary)
    notes = Notes()
    items: list[Block] = []
    texts: list[str] = []

    def close_list() -> None:
        if items:
            levels = tuple(item.level for item in items)
            notes.blocks.append(NoteBlock("list", items=tuple(texts), ordered=items[0].ordered, levels=levels))
            items.clear()
            texts.clear()

    for block in builder.build(lines):
        text = _read_text(block, notes)
        if block.kind != "item" or (items and _starts_a_list(items, block)):
            close_list()
        if not text:
            continue
        if block.kind == "item":
            items.append(block)
            texts.append(text)
        else:
            kind = "heading" if block.kind == "heading" else "paragraph"
            notes.blocks.append(NoteBlock(kind, text))
    close_list()
    _drop_stray_quote(notes.blocks)
    return notes


def _starts_a_list(items: Sequence[Block], block: Block) -> bool:
    """Tell whether an item opens another list: counting anew or in another way, not below one."""
    if block.level:
        return False
    top = next((item for item in reversed(items) if not item.level), block)
    anew = block.ordered and block.number == 1 and top is not block
    return block.ordered != top.ordered or anew


def _read_text(block: Block, notes: Notes) -> str:
    """Return the block's marked text without its credit; add what it holds to the notes."""
    raw = block.text()
    marked = mark(raw.strip("*_ ") if block.kind == "heading" else raw)
    _add_links(block, marked, notes)
    text = marked.text
    if block.kind in ("paragraph", "credit"):
        credit = read_credit(text)
        if credit is not None:
            notes.credits.append(credit)
            return ""
    text, credit = split_credit(text)
    if credit is not None:
        notes.credits.append(credit)
    notes.terms.extend(term for term in marked.terms if term not in notes.terms)
    if not marked.links:
        line = block.parts[0][0]
        notes.mentions.extend(Mention(sentence, line) for sentence in mentions(plain(text)))
    return text


def _add_links(block: Block, marked: Marked, notes: Notes) -> None:
    if not marked.links:
        return
    ends = list(accumulate(len(part) for _, part in block.parts))
    for link in marked.links:
        place = min(bisect_right(ends, link.offset), len(block.parts) - 1)
        notes.links.append(Link(link.label, link.address, block.parts[place][0]))


def _drop_stray_quote(blocks: list[NoteBlock]) -> None:
    """Drop a closing quotation mark at the very end when none was opened."""
    if not blocks or blocks[-1].kind != "paragraph" or blocks[-1].text[-1:] != "\u201d":
        return
    if not any("\u201c" in text for block in blocks for text in (block.text, *block.items)):
        last = blocks[-1]
        blocks[-1] = NoteBlock(last.kind, last.text[:-1].rstrip())
