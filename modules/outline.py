"""The numbered outline of the course, read from the page tree.

Numbers are counted in the tree of the source language, drafts included, so that 8.3.10 is the same slide in every
language and stays it while somebody works on a draft. Titles and addresses are the reader's.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q, QuerySet
from wagtail.models import Page

from modules import access
from modules.addresses import address, language_of

COURSE_DEPTH, MODULE_DEPTH, SECTION_DEPTH, SLIDE_DEPTH = 3, 4, 5, 6
STEP = Page.steplen
WORDS_A_MINUTE = 200


@dataclass
class Entry:
    """A page of the course as the outline knows it."""

    key: UUID
    number: str
    title: str
    url: str
    is_live: bool
    page_id: int
    readership: str | None = None
    kind: str = ""
    words: int = 0


@dataclass
class SectionEntry(Entry):
    slides: list[Entry] = field(default_factory=list)


@dataclass
class ModuleEntry(Entry):
    goal: str = ""
    minutes: int | None = None
    quiz_id: int | None = None
    quiz_after_id: int | None = None
    quiz_key: UUID | None = None
    quiz_passed: bool = False
    asks_practice: bool = False
    is_practised: bool = True
    path: str = ""
    course_key: UUID | None = None
    is_written: bool = False  # has sections, though they may not have been read here
    following: "ModuleEntry | None" = None
    sections: list[SectionEntry] = field(default_factory=list)

    @property
    def slides(self) -> list[Entry]:
        """Every published slide in order."""
        return [slide for section in self.sections if section.is_live for slide in section.slides if slide.is_live]


def ancestor_path(path: str, depth: int) -> str:
    """The tree path of the ancestor at `depth`."""
    return path[: STEP * depth]


def source_page(page: Page) -> Page:
    """The page that this one is a translation of, or itself: the tree that numbers are counted in."""
    if language_of(page) == settings.LANGUAGE_CODE:
        return page
    source = Page.objects.filter(
        translation_key=page.translation_key, locale__language_code=settings.LANGUAGE_CODE
    ).first()
    return source or page


def read_module(path: str, language: str) -> ModuleEntry:
    """The outline of the module at the tree path `path` (in the source tree); one query, two when translated."""
    course = ancestor_path(path, COURSE_DEPTH)
    # The course, and the other modules without what is in them: they give this one its number, and name what follows.
    around = Q(path__startswith=course, depth__in=[COURSE_DEPTH, MODULE_DEPTH])
    rows = list(_described().filter(Q(path__startswith=path) | around))
    modules = list(_build(rows, language))
    place = next(i for i, module in enumerate(modules) if module.path == path)
    modules[place].following = next((m for m in modules[place + 1 : place + 2] if m.is_live and m.is_written), None)
    return modules[place]


def source_slides(language: str) -> Iterator[Entry]:
    """Every slide of every course, held back and drafts included, with titles in `language`."""
    for path in Page.objects.filter(depth=COURSE_DEPTH, locale__language_code=settings.LANGUAGE_CODE).values_list(
        "path", flat=True
    ):
        for module in read_course(path, language):
            for section in module.sections:
                yield from section.slides


def read_course(path: str, language: str) -> list[ModuleEntry]:
    """The outlines of every module of the course at the tree path `path`, in order."""
    rows = list(_described().filter(path__startswith=path))
    return list(_build(rows, language))


@cache
def _described() -> QuerySet:
    """Pages with what the outline says about them. Put together once: that costs more than asking."""
    return (
        Page.objects.order_by("path")
        .annotate(
            kind=F("slidepage__kind"),
            readership=F("slidepage__readership"),
            words=F("slidepage__words"),
            is_safety_critical=F("slidepage__is_safety_critical"),
            reviewed_at=F("slidepage__reviewed_at"),
            goal=F("modulepage__goal"),
            minutes=F("modulepage__minutes"),
            quiz_id=F("modulepage__quiz_id"),
            quiz_after_id=F("modulepage__quiz_after_id"),
            quiz_key=F("modulepage__quiz__translation_key"),
            quiz_live=F("modulepage__quiz__live"),
            asks_practice=F("modulepage__asks_practice"),
        )
        .values(
            "pk", "path", "depth", "numchild", "title", "url_path", "live", "translation_key",
            "kind", "readership", "words", "is_safety_critical", "reviewed_at",
            "goal", "minutes", "quiz_id", "quiz_after_id",
            "quiz_key", "quiz_live", "asks_practice",
        )
    )  # fmt: skip


def _translations(rows: list[dict], language: str) -> dict[UUID, dict]:
    if language == settings.LANGUAGE_CODE:
        return {}
    found = Page.objects.filter(
        translation_key__in=[row["translation_key"] for row in rows], locale__language_code=language
    ).annotate(is_safety_critical=F("slidepage__is_safety_critical"), reviewed_at=F("slidepage__reviewed_at"))
    names = ("pk", "translation_key", "title", "url_path", "live", "is_safety_critical", "reviewed_at")
    return {row["translation_key"]: row for row in found.values(*names)}


def _is_shown(row: dict) -> bool:
    """Published, and not held back until somebody signs it."""
    awaits_review = bool(row["is_safety_critical"]) and row["reviewed_at"] is None
    return row["live"] and not access.is_held(awaits_review=awaits_review)


def _build(rows: list[dict], language: str) -> Iterator[ModuleEntry]:
    translations = _translations(rows, language)
    module: ModuleEntry | None = None
    course_key, number = None, 0
    for row in rows:
        if row["depth"] == COURSE_DEPTH:
            course_key = row["translation_key"]
        elif row["depth"] == MODULE_DEPTH:
            if module:
                yield module
            number += 1
            module = _module(row, number, translations, language)
            module.course_key = course_key
        elif row["depth"] == SECTION_DEPTH and module:
            count = len(module.sections) + 1
            module.sections.append(SectionEntry(**_common(row, f"{module.number}.{count}", translations, language)))
        elif row["depth"] == SLIDE_DEPTH and module and module.sections:
            section = module.sections[-1]
            count = len(section.slides) + 1
            slide = Entry(**_common(row, f"{section.number}.{count}", translations, language))
            slide.kind, slide.readership, slide.words = row["kind"] or "", row["readership"], row["words"] or 0
            section.slides.append(slide)
    if module:
        yield module


def _module(row: dict, number: int, translations: dict, language: str) -> ModuleEntry:
    return ModuleEntry(
        **_common(row, str(number), translations, language),
        path=row["path"],
        is_written=bool(row["numchild"]),
        goal=row["goal"] or "",
        minutes=row["minutes"],
        # A quiz that is still a draft has no place yet.
        quiz_id=row["quiz_id"] if row["quiz_live"] else None,
        quiz_after_id=row["quiz_after_id"],
        quiz_key=row["quiz_key"] if row["quiz_live"] else None,
        asks_practice=bool(row["asks_practice"]),
    )


def _common(row: dict, number: str, translations: dict, language: str) -> dict:
    shown = translations.get(row["translation_key"])
    # Without a page of its own in this language, the source's title and address are shown.
    own, shown_language = (shown, language) if shown else (row, settings.LANGUAGE_CODE)
    return {
        "key": row["translation_key"],
        "number": number,
        "title": own["title"],
        "url": address(own["url_path"], shown_language),
        "is_live": _is_shown(row) and (shown is None or _is_shown(shown)),
        "page_id": row["pk"],
    }


def minutes_left(slides: Iterable[Entry], done: set[UUID]) -> int:
    """Minutes of reading that are left: words of the notes at 200 a minute, at least one while a slide is left."""
    left = [slide for slide in slides if slide.key not in done]
    return max(1, round(sum(slide.words for slide in left) / WORDS_A_MINUTE)) if left else 0
