"""The transcript as HTML: what the site's page shows, and the document that is printed into a PDF.

Both are made from one description with one template for the slides, so what is read on the screen is what is printed.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from modules.notes import Passage
from modules.transcripts import rich
from modules.transcripts.document import (
    ModuleText,
    SectionText,
    SlideText,
    TermText,
    TranscriptDocument,
    module_heading,
)


def as_html(document: TranscriptDocument) -> str:
    """A document of its own, with its style sheet in it: nothing has to be fetched to print it."""
    with override(document.language):
        shown = {**context(document), **_running_lines(document), "site_name": settings.SITE_NAME}
        return render_to_string("transcripts/document.html", shown)


def context(document: TranscriptDocument) -> dict[str, Any]:
    """What the templates show. To be called in the document's language."""
    seen: set[str] = set()
    first = 2 if document.is_course else 1
    return {
        "transcript": document,
        "heading": document.title if document.is_course else _module_heading(document.modules[0], document),
        "goal": None if document.is_course else _goal(document.modules[0], document),
        "modules": [_module(module, document, first, seen) for module in document.modules],
        "terms": [_term(term, document) for term in document.terms],
        "level": {"section": first + 1, "slide": first + 2, "terms": 2},
    }


def _module(module: ModuleText, document: TranscriptDocument, level: int, seen: set[str]) -> dict[str, Any]:
    return {
        "id": f"module-{module.number}",
        "heading": _module_heading(module, document) if document.is_course else "",
        "goal": _goal(module, document) if document.is_course else None,
        "sections": [_section(section, document, level + 1, seen) for section in module.sections],
    }


def _module_heading(module: ModuleText, document: TranscriptDocument) -> SafeString:
    return format_html(
        module_heading(), number=module.number, title=_marked(module.title, module.language, document.language)
    )


def _goal(module: ModuleText, document: TranscriptDocument) -> SafeString:
    return _marked(module.goal, module.language, document.language)


def _section(section: SectionText, document: TranscriptDocument, level: int, seen: set[str]) -> dict[str, Any]:
    return {
        "id": f"section-{section.number}",
        "heading": _heading(section, document),
        "slides": [_slide(slide, document, level + 1, seen) for slide in section.slides],
        "left_out": section.left_out_line,
    }


def _slide(slide: SlideText, document: TranscriptDocument, level: int, seen: set[str]) -> dict[str, Any]:
    return {
        "id": f"slide-{slide.number}",
        "heading": _heading(slide, document),
        "lang": _foreign(slide.language, document.language),
        "passages": [
            {"id": _once(f"note-{passage.id}", seen), "html": _passage(passage, level + 1)}
            for passage in slide.passages
        ],
        "label_before": slide.label_before,
        "label_after": slide.label_after,
        "remarks": slide.remarks,
        "credits": [{"text": credit.line, "url": credit.url} for credit in slide.credits],
    }


def _once(identifier: str, seen: set[str]) -> str:
    """Copied slides keep the ids of their paragraphs, but a document may have an id only once."""
    if identifier in seen:
        return ""
    seen.add(identifier)
    return identifier


def _heading(part: SectionText | SlideText, document: TranscriptDocument) -> SafeString:
    return format_html(
        '<span class="number">{}</span> {}',
        part.number,
        _marked(part.title, part.language, document.language),
    )


def _marked(text: str, language: str, around: str) -> SafeString:
    """Words in another language than the document say so, for a voice that reads them aloud."""
    foreign = _foreign(language, around)
    return format_html('<span lang="{}">{}</span>', foreign, text) if foreign else format_html("{}", text)


def _foreign(language: str, around: str) -> str:
    return "" if language == around else language


def _passage(passage: Passage, level: int) -> SafeString:
    lines = [rich.as_html(item) for item in passage.items]
    if passage.kind in ("bulleted_list", "numbered_list"):
        tag = "ul" if passage.kind == "bulleted_list" else "ol"
        return format_html("<{0}>{1}</{0}>", tag, format_html_join("", "<li>{}</li>", ((line,) for line in lines)))
    tag = f"h{level}" if passage.kind == "heading" else "p"
    return format_html("<{0}>{1}</{0}>", tag, _joined(lines))


def _joined(lines: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((line,) for line in lines))


def _term(term: TermText, document: TranscriptDocument) -> dict[str, Any]:
    return {
        "id": f"term-{term.slug}",
        "term": term.term,
        "lang": _foreign(term.language, document.language),
        "meanings": term.meanings,
    }


def _running_lines(document: TranscriptDocument) -> dict[str, SafeString]:
    """What stands at the edges of every printed page, as CSS."""
    page_of, pages = _("Page {page} of {pages}").split("{page}", 1)
    between, after = pages.split("{pages}", 1)
    numbers = [_css(page_of), "counter(page)", _css(between), "counter(pages)", _css(after)]
    foot = _("For signed-in readers: do not leave it in view") if document.is_restricted else document.edition
    return {
        "css_head": _css(document.name),
        "css_foot": _css(foot),
        "css_numbers": SafeString(" ".join(numbers)),
    }


def _css(text: str) -> SafeString:
    """The text as a string of CSS that cannot end its style element."""
    escaped = "".join(sign if sign.isalnum() or sign in " -.:,–’" else f"\\{ord(sign):x} " for sign in text)
    return SafeString(f'"{escaped}"')
