"""The transcript as plain text. People read it, and so do scripts: its layout is part of the outward interface."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import override

from modules.notes import Passage
from modules.transcripts import rich
from modules.transcripts.document import ModuleText, SlideText, TranscriptDocument


def as_text(document: TranscriptDocument) -> str:
    """The whole document; a blank line stands between its parts."""
    with override(document.language):
        return "\n\n".join(part for part in _parts(document) if part) + "\n"


def _parts(document: TranscriptDocument) -> Iterator[str]:
    front = [*document.notices, document.edition]
    if document.is_course:
        yield document.title
        yield from front
    for module in document.modules:
        yield module.heading
        yield _line(module.goal)
        if not document.is_course:
            yield from front
        yield from _sections(module)
    if document.terms:
        yield document.terms_heading
        for term in document.terms:
            yield "\n".join([term.term, *(_line(meaning) for meaning in term.meanings)])


def _sections(module: ModuleText) -> Iterator[str]:
    for section in module.sections:
        yield section.heading
        for slide in section.slides:
            yield from _slide(slide)
        yield section.left_out_line


def _slide(slide: SlideText) -> Iterator[str]:
    yield slide.heading
    yield slide.label_before
    yield from slide.remarks
    for passage in slide.passages:
        yield _passage(passage)
    yield slide.label_after
    if slide.credits:
        lines = (f"- {credit.line} ({credit.url})" if credit.url else f"- {credit.line}" for credit in slide.credits)
        yield "\n".join([_("Sources:"), *lines])


def _passage(passage: Passage) -> str:
    lines = [rich.as_text(item) for item in passage.items]
    if passage.kind == "bulleted_list":
        return "\n".join(f"- {line}" for line in lines)
    if passage.kind == "numbered_list":
        return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    return "\n".join(lines)


def _line(text: str) -> str:
    return " ".join(text.split())
