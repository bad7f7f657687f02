"""Finds pages of the course: by number, by key, by what a reader may see."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from wagtail.models import Locale, Page

from learning.core import clock
from learning.core.links import Link
from learning.editorial import selectors as editorial
from modules import access, outline
from modules.addresses import address
from modules.models import CoursePage, ModulePage, SlidePage
from modules.outline import Entry, ModuleEntry
from quizzes.models import Quiz


def source_course() -> CoursePage | None:
    """The course in the source language."""
    return CoursePage.objects.filter(locale=Locale.get_default()).order_by("path").first()


def module_by_number(number: int, language: str) -> ModuleEntry | None:
    """The outline of module `number` with titles and addresses in `language`."""
    course = source_course()
    if course is None:
        return None
    paths = Page.objects.filter(path__startswith=course.path, depth=outline.MODULE_DEPTH).order_by("path")
    path = paths.values_list("path", flat=True)[number - 1 : number].first() if number > 0 else None
    return outline.read_module(path, language) if path else None


def slide_by_number(number: str, language: str) -> Entry | None:
    """The slide with the full number, such as `8.3.10`."""
    module = module_by_number(int(number.partition(".")[0]), language)
    slides = (slide for section in module.sections for slide in section.slides) if module else ()
    return next((slide for slide in slides if slide.number == number), None)


def readable_slides(*, readership: str, language: str) -> QuerySet[SlidePage]:
    """The slides that a reader of this readership may see, in one language."""
    # By the locale's id, not its language: the search index can filter by the page's own fields only.
    locale = Locale.objects.get_for_language(language)
    return SlidePage.objects.filter(access.readable(readership=readership), locale=locale)


def module_page(*, course_slug: str, module_slug: str, language: str) -> ModulePage | None:
    """The published module page at this address."""
    return (
        ModulePage.objects.live()
        .filter(
            slug=module_slug,
            locale__language_code=language,
            url_path__endswith=f"/{course_slug}/{module_slug}/",
        )
        .select_related("quiz", "locale")
        .first()
    )


def course_page(*, course_slug: str, language: str) -> CoursePage | None:
    """The published course page at this address."""
    return CoursePage.objects.live().filter(slug=course_slug, locale__language_code=language).first()


def page_links(keys: Iterable[str], language: str) -> dict[str, Link]:
    """Published pages by translation key, in the reader's language; slides with their number in front."""
    pages = list(Page.objects.live().filter(translation_key__in=list(keys), locale__language_code=language))
    numbers = _slide_numbers([page for page in pages if page.depth == outline.SLIDE_DEPTH], language)
    return {
        str(page.translation_key): Link(
            title=f"{numbers.get(page.translation_key, '')} {page.title}".strip(),
            address=address(page.url_path, language),
        )
        for page in pages
    }


def _slide_numbers(slides: list[Page], language: str) -> dict[UUID, str]:
    """Full numbers by key; each module is read once, however many slides of it are asked for."""
    keys = [slide.translation_key for slide in slides]
    sources = Page.objects.filter(locale=Locale.get_default(), translation_key__in=keys).values_list("path", flat=True)
    modules = {outline.ancestor_path(path, outline.MODULE_DEPTH) for path in sources}
    return {
        slide.key: slide.number
        for path in modules
        for section in outline.read_module(path, language).sections
        for slide in section.slides
    }


def quiz_links(keys: Iterable[str], language: str) -> dict[str, Link]:
    """Where the quizzes with these keys are taken: in the module that gives them a place."""
    quizzes = Quiz.objects.filter(translation_key__in=list(keys)).values_list("pk", "translation_key", "title")
    by_id = {pk: (str(key), title) for pk, key, title in quizzes}
    modules = ModulePage.objects.live().filter(locale__language_code=language, quiz_id__in=by_id)
    return {
        by_id[module.quiz_id][0]: Link(
            title=by_id[module.quiz_id][1], address=f"{address(module.url_path, language)}quiz/"
        )
        for module in modules
    }


def expired_slide_keys(keys: Iterable[str]) -> set[str]:
    """Of these keys those of slides that nobody should be asked about now: they had to be looked at again before
    today, or are held back. The source language decides."""
    slides = SlidePage.objects.filter(locale=Locale.get_default(), translation_key__in=list(keys))
    resting = slides.filter(Q(review_by__lt=clock.today()) | ~editorial.not_held())
    return {str(key) for key in resting.values_list("translation_key", flat=True)}
