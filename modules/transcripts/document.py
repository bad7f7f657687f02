"""What a transcript says, before it is written in any form.

Everything that a reader of any form meets is decided here: which slides, in which language, under which labels.
The forms (plain, page, word, pdf) only write it down, so they cannot differ in a word.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from wagtail.models import Page

from learning.reference import selectors as reference
from modules import access, notes, outline, selectors
from modules.blocks import AWAITING_REVIEW, COMPOSITE_END, COMPOSITE_LABEL, COMPOSITE_VIEW_LABEL
from modules.models import Edition, SlidePage
from modules.notes import Passage
from modules.outline import Entry, ModuleEntry, SectionEntry
from modules.transcripts import bodies, passages

DATE_FORMAT = "j F Y"


def module_heading() -> str:
    """The pattern of a module's heading in the current language; a form may mark up what it puts in."""
    return _("Module {number}: {title}")


@dataclass(frozen=True)
class Credit:
    """Where a text comes from, in words; `url` may be empty."""

    kind: str  # source | adapted
    text: str
    url: str

    @property
    def line(self) -> str:
        """As it is printed in front of its address."""
        return _("Adapted from: %(text)s") % {"text": self.text} if self.kind == "adapted" else self.text


@dataclass(frozen=True)
class SlideText:
    """One slide. `remarks` stand before the notes: labels, a content note, how old the statements are."""

    number: str
    title: str
    kind: str
    language: str
    readership: str
    passages: tuple[Passage, ...] = ()
    credits: tuple[Credit, ...] = ()
    # A composite says so before and after; both are empty for everything else.
    label_before: str = ""
    label_after: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        return f"{self.number} {self.title}"


@dataclass(frozen=True)
class SectionText:
    """A section; `left_out` counts its slides that this reader may not see."""

    number: str
    title: str
    language: str
    slides: tuple[SlideText, ...] = ()
    left_out: int = 0

    @property
    def heading(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def left_out_line(self) -> str:
        """Never begins with a figure: a line that does is a heading."""
        if not self.left_out:
            return ""
        return (
            ngettext(
                "For signed-in readers: %d more slide in this section.",
                "For signed-in readers: %d more slides in this section.",
                self.left_out,
            )
            % self.left_out
        )


@dataclass(frozen=True)
class ModuleText:
    number: str
    title: str
    language: str
    goal: str = ""
    sections: tuple[SectionText, ...] = ()

    @property
    def heading(self) -> str:
        return module_heading().format(number=self.number, title=self.title)


@dataclass(frozen=True)
class TermText:
    """A word of the glossary that the slides use."""

    slug: str
    term: str
    language: str
    meanings: tuple[str, ...]


@dataclass(frozen=True)
class TranscriptDocument:
    """A whole transcript in one language, for one readership. `name` is neutral: it stands in tabs and file lists."""

    title: str
    name: str
    language: str
    readership: str
    is_course: bool
    address: str
    edition: str = ""
    modules: tuple[ModuleText, ...] = ()
    terms: tuple[TermText, ...] = field(default=())

    @property
    def slides(self) -> Iterator[SlideText]:
        return (slide for module in self.modules for section in module.sections for slide in section.slides)

    @property
    def is_restricted(self) -> bool:
        """Holds at least one slide that is not for everybody."""
        return any(slide.readership != access.EVERYONE for slide in self.slides)

    @property
    def notices(self) -> tuple[str, ...]:
        """What a reader should know first."""
        lines = (_("A training text. If someone is in danger now, call 911."),)
        if self.is_restricted:
            lines += (
                _("This copy holds slides for trained, signed-in readers. Do not leave it where visitors can read it."),
            )
        return lines

    @property
    def terms_heading(self) -> str:
        return _("Words used here")


def document_of(page: Page, *, readership: str, language: str, edition: Edition | None = None) -> TranscriptDocument:
    """The transcript of a module or of the whole course, as a reader of `readership` may have it in `language`.

    The number of queries does not depend on the number of slides.
    """
    with override(language):
        return _document(page, readership, language, edition)


def _document(page: Page, readership: str, language: str, edition: Edition | None) -> TranscriptDocument:
    source = outline.source_page(page)
    is_course = source.depth == outline.COURSE_DEPTH
    entries = outline.read_course(source.path, language) if is_course else [outline.read_module(source.path, language)]
    entries = [module for module in entries if module.is_live and module.slides] if is_course else entries
    slides = _slides(entries, readership, language)
    writer = _Writer(
        language=language,
        slides=slides,
        passages=passages.of_slides(slides.values()),
        translated=_translated(entries, language),
    )
    modules = tuple(writer.module(entry) for entry in entries)
    return TranscriptDocument(
        title=page.title if is_course else modules[0].heading,
        name=_("Course – transcript") if is_course else _("Module %s – transcript") % modules[0].number,
        language=language,
        readership=readership,
        is_course=is_course,
        address=f"{settings.BASE_URL}{outline.address(page.url_path, page.locale.language_code)}transcript/",
        edition=_edition_line(edition),
        modules=modules,
        terms=_terms(slides.values(), language),
    )


def _edition_line(edition: Edition | None) -> str:
    if edition is None:
        return ""
    day = timezone.localtime(edition.made_at, timezone.get_default_timezone()).date()
    return _("Edition %(number)s, %(day)s") % {"number": edition.number, "day": date_format(day, DATE_FORMAT)}


def _slides(modules: Iterable[ModuleEntry], readership: str, language: str) -> dict[UUID, SlidePage]:
    """The slides this reader may see, by key. A translation may narrow who reads it, never widen it."""
    keys = [slide.key for module in modules for slide in module.slides]
    found = _by_key(
        selectors.readable_slides(readership=readership, language=settings.LANGUAGE_CODE).filter(
            translation_key__in=keys
        )
    )
    if language == settings.LANGUAGE_CODE:
        return found
    shown = _by_key(
        selectors.readable_slides(readership=readership, language=language).filter(translation_key__in=keys)
    )
    placed = set(
        SlidePage.objects.filter(locale__language_code=language, translation_key__in=keys).values_list(
            "translation_key", flat=True
        )
    )
    return {key: shown.get(key, slide) for key, slide in found.items() if key in shown or key not in placed}


def _by_key(slides: Iterable[SlidePage]) -> dict[UUID, SlidePage]:
    return {slide.translation_key: slide for slide in slides}


def _translated(modules: Iterable[ModuleEntry], language: str) -> set[UUID] | None:
    """Keys of what has words of its own in this language; an alias repeats its source. None means everything."""
    if language == settings.LANGUAGE_CODE:
        return None
    keys = [entry.key for module in modules for entry in [module, *module.sections, *module.slides]]
    pages = Page.objects.filter(translation_key__in=keys, locale__language_code=language, alias_of=None)
    return set(pages.values_list("translation_key", flat=True))


def _terms(slides: Iterable[SlidePage], language: str) -> tuple[TermText, ...]:
    sources = [text for slide in slides for text in [notes.stored_text(slide.notes), *bodies.strings(slide.body)]]
    return tuple(
        TermText(
            slug=term.slug,
            term=term.term,
            language=term.locale.language_code,
            meanings=tuple(
                line
                for line in (
                    term.in_services,
                    _("In law: %s") % term.in_law if term.in_law else "",
                )
                if line
            ),
        )
        for term in reference.terms(notes.term_slugs(*sources), language)
    )


@dataclass(frozen=True)
class _Writer:
    """Turns the outline into text, with everything that was looked up at hand."""

    language: str
    slides: dict[UUID, SlidePage]
    passages: dict[int, tuple[Passage, ...]]
    translated: set[UUID] | None

    def language_of(self, entry: Entry) -> str:
        own = self.translated is None or entry.key in self.translated
        return self.language if own else settings.LANGUAGE_CODE

    def module(self, entry: ModuleEntry) -> ModuleText:
        return ModuleText(
            number=entry.number,
            title=entry.title,
            language=self.language_of(entry),
            goal=entry.goal,
            sections=tuple(
                self.section(section)
                for section in entry.sections
                if section.is_live and any(slide.is_live for slide in section.slides)
            ),
        )

    def section(self, entry: SectionEntry) -> SectionText:
        published = [slide for slide in entry.slides if slide.is_live]
        shown = [slide for slide in published if slide.key in self.slides]
        return SectionText(
            number=entry.number,
            title=entry.title,
            language=self.language_of(entry),
            slides=tuple(self.slide(slide) for slide in shown),
            left_out=len(published) - len(shown),
        )

    def slide(self, entry: Entry) -> SlideText:
        page = self.slides[entry.key]
        before = _label(page)
        return SlideText(
            number=entry.number,
            title=entry.title,
            kind=page.kind,
            language=self.language_of(entry),
            readership=page.readership,
            passages=self.passages[page.pk],
            credits=tuple(Credit(b.block_type, b.value["text"], b.value["url"] or "") for b in page.credits),
            label_before=before,
            label_after=str(COMPOSITE_END) if before else "",
            remarks=tuple(_remarks(page, is_composite=bool(before))),
        )


def _label(page: SlidePage) -> str:
    """A slide whose kind or body holds a composite voice is labelled as a whole: rather too much than too little."""
    blocks = bodies.kinds(page.body)
    if page.kind == SlidePage.Kind.PRACTITIONER or "practitioner" in blocks:
        return str(COMPOSITE_VIEW_LABEL)
    if page.kind == SlidePage.Kind.STORY or blocks & {"story", "my_story"}:
        return str(COMPOSITE_LABEL)
    return ""


def _remarks(page: SlidePage, *, is_composite: bool) -> Iterator[str]:
    if (is_composite or page.is_safety_critical) and page.reviewed_at is None:
        yield str(AWAITING_REVIEW)
    content_note = bodies.content_note(page.body)
    if content_note:
        yield _("Before you read: %s") % capfirst(content_note)
    # A file outlives the day it was made on, so it names the dates instead of judging them.
    dates = [
        page.as_of and _("As of %s.") % date_format(page.as_of, DATE_FORMAT),
        page.review_by and _("To be looked at again by %s.") % date_format(page.review_by, DATE_FORMAT),
    ]
    if any(dates):
        yield " ".join(line for line in dates if line)
