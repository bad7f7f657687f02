"""Writes an imported transcript into a module: sections and slides by number, drafts unless told to publish."""

import re
from collections.abc import Callable
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.text import slugify

from modules import services
from modules.importers import pages as writing
from modules.importers.course import ensure_course, ensure_modules, module_page
from modules.importers.pages import Content, Report
from modules.importers.rich_text import Chunk, References, chunks
from modules.importers.storyline.parser import NoteBlock, Slide, Transcript, TranscriptError
from modules.models import CoursePage, ModulePage, SectionPage, SlidePage

ORIGIN = "transcript"
LONGEST_SLUG = 60
LONGEST_TITLE = 255
LONGEST_CREDIT = 400


def import_transcript(
    transcript: Transcript,
    *,
    number: int,
    create: bool = False,
    publish: bool = False,
    overwrite: bool = False,
    language: str = "en",
    progress: Callable[[str], None] = lambda label: None,
) -> Report:
    """Brings the transcript into module `number`; all or nothing.

    On a module with slides it finds them by number and makes drafts. Raises TranscriptError when the module does
    not exist and `create` was not asked for.
    """
    report = Report()
    with services.one_edition(), transaction.atomic():
        module = _module(number, create=create, title=transcript.module_title)
        sections = list(module.get_children().type(SectionPage).order_by("path").specific())
        for index, section in enumerate(transcript.sections):
            page = sections[index] if index < len(sections) else None
            section_page, is_new = (page, False) if page else _add(module, SectionPage, section.title)
            _write(section_page, {"title": section.title[:LONGEST_TITLE]}, f"{number}.{section.number}", report,
                   publish=publish, overwrite=overwrite, is_new=is_new)  # fmt: skip
            slides = list(section_page.get_children().type(SlidePage).order_by("path").specific())
            for place, slide in enumerate(section.slides):
                held = slides[place] if place < len(slides) else None
                slide_page, is_new = (held, False) if held else _add(section_page, SlidePage, slide.title)
                _write(slide_page, slide_fields(slide, slide_page), f"{number}.{slide.number}", report,
                       publish=publish, overwrite=overwrite, is_new=is_new)  # fmt: skip
                progress(f"{number}.{slide.number}")
        if publish and not module.live:
            module.save_revision().publish()
    return report


def _module(number: int, *, create: bool, title: str | None) -> ModulePage:
    course = CoursePage.objects.first()
    module = module_page(course, number) if course else None
    # A place kept for a module is not a module yet.
    if module is None or (not module.live and not module.get_children().exists()):
        if not create:
            raise TranscriptError(f"There is no module {number}. Add --create to make it.")
        course = course or ensure_course(title="Course")
        if not course.live:
            course.save_revision().publish()
        ensure_modules(course, count=number)
        module = module_page(course, number)
        module.title = module.draft_title = (title or module.title)[:LONGEST_TITLE]
        module.slug = writing.free_slug(course, slugify(module.title)[:LONGEST_SLUG] or f"module-{number}")
        module.save()
    return module


def _add(parent, model, title: str):
    page = model(
        title=title[:LONGEST_TITLE],
        slug=writing.free_slug(parent, slugify(title)[:LONGEST_SLUG].strip("-") or "page"),
        locale=parent.locale,
        live=False,
    )
    parent.add_child(instance=page)
    return page, True


def _write(page, fields: dict, label: str, report: Report, *, publish: bool, overwrite: bool, is_new: bool) -> None:
    writing.write(
        page,
        Content(fields=fields, origin=ORIGIN),
        label=label,
        report=report,
        publish=publish,
        overwrite=overwrite,
        is_new=is_new,
    )


def slide_fields(slide: Slide, page: SlidePage) -> dict:
    """What an imported slide holds. Its body shows the links and downloads that the transcript speaks of."""
    key = page.translation_key
    return {
        "title": slide.title[:LONGEST_TITLE],
        "kind": slide.kind,
        "notes": writing.notes_blocks(_chunks(slide.notes), page_key=key),
        "credits": [_credit(credit, key, place) for place, credit in enumerate(slide.credits)],
        "body": _body(slide, key),
    }


def _chunks(blocks: tuple[NoteBlock, ...]) -> list[Chunk]:
    """The parser's little Markdown, block by block, as rich text."""
    found: list[Chunk] = []
    for block in blocks:
        if block.kind == "list":
            kind = "numbered_list" if block.ordered else "bulleted_list"
            found.append(Chunk(kind, tuple(_line(item) for item in block.items)))
        elif block.kind == "heading":
            found.append(Chunk("heading", (block.plain(),)))
        else:
            found.append(Chunk("paragraph", (_line(block.text),)))
    return found


def _line(text: str) -> str:
    # A line that looks like Markdown's blocks (“1. …”, “# …”, “- …”) is text here: the first sign is escaped.
    safe = re.sub(r"^(\s*\d+)([.)])", r"\1\\\2", text)
    safe = re.sub(r"^(\s*)([#>+-])", r"\1\\\2", safe)
    made = chunks(safe, References(has_term=lambda slug: True))
    return "<br/>".join(line for chunk in made for line in chunk.texts)


def _credit(credit, key: UUID, place: int) -> dict:
    return {
        "type": credit.kind,
        "value": {"text": credit.text[:LONGEST_CREDIT], "url": ""},
        "id": str(uuid5(key, f"credit:{place}")),
    }


def _body(slide: Slide, key: UUID) -> list[dict]:
    blocks: list[dict] = []
    if slide.kind == "story":
        narrator = re.split(r"[’']s\b", slide.title)[0][:60]
        value = {"narrator": narrator, "content_note": "", "text": ""}
        blocks.append({"type": "story", "value": value, "id": str(uuid5(key, "body:story"))})
    if slide.kind == "practitioner":
        blocks.append(
            {
                "type": "practitioner",
                "value": {"role": "", "text": ""},
                "id": str(uuid5(key, "body:view")),
            }
        )
    if slide.links:
        items = [
            {
                "type": "item",
                "value": {"label": (link.label or link.address)[:200], "kind": "outside", "url": link.address,
                          "page": None, "as_of": None},
                "id": str(uuid5(key, f"link:{place}")),
            }
            for place, link in enumerate(slide.links)
        ]  # fmt: skip
        blocks.append(
            {
                "type": "links",
                "value": {"heading": "", "items": items},
                "id": str(uuid5(key, "body:links")),
            }
        )
    if slide.offers_download:
        value = {"label": slide.title[:200], "item": "transcript" if "transcript" in slide.title.lower() else "",
                 "document": None}  # fmt: skip
        blocks.append({"type": "download", "value": value, "id": str(uuid5(key, "body:download"))})
    return blocks
