"""Looks into the body of a slide as it is stored: a transcript of a course must not build four hundred of them."""

from collections.abc import Iterator
from typing import Any

from wagtail.blocks import StreamValue


def strings(body: StreamValue) -> Iterator[str]:
    """Every text of the body."""
    return _strings(list(body.raw_data))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)


def kinds(body: StreamValue) -> set[str]:
    """Which kinds of block the body has."""
    return {block["type"] for block in body.raw_data}


def content_note(body: StreamValue) -> str:
    """What a story speaks of, said before it; empty without one."""
    stories = (block["value"] for block in body.raw_data if block["type"] == "story")
    return next((note for story in stories if (note := story.get("content_note") or "")), "")
