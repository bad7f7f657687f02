"""Writes what an importer read into pages, and never over a trainer's edit unless it is told to.

A page remembers the source it was last written from and what was written (`LoadedSource`). Where the page differs
from what was written, somebody edited it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from wagtail.blocks import StreamValue
from wagtail.models import Page

from learning.core import clock
from modules.importers.rich_text import Chunk
from modules.models import LoadedSource


@dataclass
class Report:
    """What a run did, page by page: numbers of what is new, changed, the same, and kept for a trainer's sake."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    @property
    def wrote_something(self) -> bool:
        return bool(self.new or self.changed)


@dataclass(frozen=True)
class Content:
    """What a page is to hold. `fields` maps field names to plain values; stream fields to lists of raw blocks."""

    fields: Mapping[str, Any]
    origin: str  # who writes: "course" or "transcript"

    @property
    def digest(self) -> str:
        return _fields_digest(self.fields)


# Fields that pages got later: while one is empty it counts as absent, or everything that was loaded before would
# look like somebody's edit.
ADDED_LATER = {"asks_practice"}


def _fields_digest(fields: Mapping[str, Any]) -> str:
    return _digest({name: value for name, value in fields.items() if value or name not in ADDED_LATER})


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()


def content_digest(page: Page, names: Sequence[str]) -> str:
    """Digest of what the page holds in these fields, drafts included."""
    return _fields_digest({name: _plain(getattr(page, name)) for name in sorted(names)})


def _plain(value: object) -> object:
    if isinstance(value, StreamValue):
        # As it is stored: a block type that gains a field later must not look like somebody's edit.
        return list(value.raw_data)
    return value.pk if isinstance(value, Model) else value


def write(
    page: Page,
    content: Content,
    *,
    label: str,
    report: Report,
    publish: bool,
    overwrite: bool,
    is_new: bool,
) -> None:
    """Brings `page` to `content`, as a draft or published, and notes in `report` what became of it."""
    loaded = LoadedSource.objects.filter(page=page).first()
    newest = page if is_new else page.get_latest_revision_as_object()
    names = list(content.fields)
    held = content_digest(newest, names)
    same_source = bool(loaded and loaded.origin == content.origin and loaded.source_digest == content.digest)
    edited = not is_new and not (loaded and loaded.origin == content.origin and loaded.content_digest == held)
    if same_source and not (edited and overwrite) and (page.live or not publish):
        report.same.append(label)
        return
    if edited and not overwrite and not (same_source and publish and not page.live):
        report.kept.append(label)
        return
    for name, value in content.fields.items():
        setattr(newest, name, _stream(newest, name, value))
    revision = newest.save_revision(clean=False)
    if publish:
        revision.publish()
    (report.new if is_new else report.changed).append(label)
    LoadedSource.objects.update_or_create(
        page_id=page.pk,
        defaults={
            "origin": content.origin,
            "source_digest": content.digest,
            "content_digest": content_digest(page.get_latest_revision_as_object(), names),
            "loaded_at": clock.now(),
        },
    )


def _stream(page: Page, name: str, value: Any) -> Any:
    current = getattr(page, name)
    if isinstance(current, StreamValue) and isinstance(value, list):
        return StreamValue(current.stream_block, value, is_lazy=True)
    return value


def notes_blocks(chunks: Sequence[Chunk], *, page_key: UUID) -> list[dict]:
    """The raw blocks of the notes. An id follows from the page and the words: what did not change keeps its id."""
    seen: dict[str, int] = {}

    def identify(kind: str, text: str) -> str:
        seen[text] = seen.get(text, 0) + 1
        return str(uuid5(page_key, f"notes:{kind}:{seen[text]}:{text}"))

    blocks: list[dict] = []
    for chunk in chunks:
        value: Any = chunk.texts[0]
        if chunk.kind == "paragraph":
            value = f"<p>{chunk.texts[0]}</p>"
        elif chunk.kind != "heading":
            value = [{"type": "item", "value": f"<p>{text}</p>", "id": identify("item", text)} for text in chunk.texts]
        blocks.append({"type": chunk.kind, "value": value, "id": identify(chunk.kind, "\n".join(chunk.texts))})
    return blocks


def child_with_key(parent: Page, model: type[Page], *, key: UUID, title: str, slug: str) -> tuple[Page, bool]:
    """The page with this translation key, made as a draft below `parent` when it does not exist."""
    page = model.objects.filter(translation_key=key, locale=parent.locale).first()
    if page:
        return page, False
    page = model(
        title=title,
        draft_title=title,
        slug=free_slug(parent, slug),
        translation_key=key,
        locale=parent.locale,
        live=False,
    )
    parent.add_child(instance=page)
    return page, True


def free_slug(parent: Page, slug: str) -> str:
    """`slug`, or `slug-2` and so on where a neighbour has it."""
    taken = set(parent.get_children().values_list("slug", flat=True))
    candidate, count = slug, 1
    while candidate in taken:
        count += 1
        candidate = f"{slug}-{count}"
    return candidate
