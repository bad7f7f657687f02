"""The notes of many slides at once: links cost the same few queries for one slide and for four hundred."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from modules import notes
from modules.models import SlidePage
from modules.notes import Passage


@dataclass(frozen=True)
class _Placed:
    """A block of the notes that knows its slide, so that all slides' notes go through `notes.passages` together."""

    id: str
    block_type: str
    value: Any


def of_slides(slides: Iterable[SlidePage]) -> dict[int, tuple[Passage, ...]]:
    """The passages of each slide, by the slide's id; links lead to pages in the current language."""
    slides = list(slides)
    placed = [
        _Placed(id=f"{slide.pk}:{block.id or ''}", block_type=block.block_type, value=block.value)
        for slide in slides
        for block in slide.notes
    ]
    found: dict[int, list[Passage]] = defaultdict(list)
    for passage in notes.passages(placed):
        slide, _colon, identifier = passage.id.partition(":")
        found[int(slide)].append(replace(passage, id=identifier))
    return {slide.pk: tuple(found[slide.pk]) for slide in slides}
