"""Loads the shipped course into pages: first every page, so that links can point at it, then what they hold."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from django.db import transaction
from wagtail.models import Locale, Page, Site

from learning.core.immediate_tasks import each_once
from learning.core.keys import key_for
from media.models import H5PActivity
from modules import services
from modules.importers import pages as writing
from modules.importers.body import body_blocks, credit_blocks
from modules.importers.figures import load_figures
from modules.importers.pages import Content, Report
from modules.importers.rich_text import ReferenceProblem, References, chunks, rich_text
from modules.importers.source import CourseSource, ModuleSource, SlideSource, SourceError, located
from modules.models import CoursePage, HomePage, ModulePage, SectionPage, SlidePage
from quizzes import source as quiz_source

ORIGIN = "course"
Progress = Callable[[str], None]


class CourseLoader:
    """One run of loading; `report` says page by page what became of it."""

    def __init__(
        self, source: CourseSource, *, overwrite: bool = False, has_term: Callable[[str], bool] | None = None,
        has_link: Callable[[str, str], bool] = lambda kind, key: True, progress: Progress = lambda label: None,
    ):  # fmt: skip
        self.source = source
        self.overwrite = overwrite
        self.progress = progress
        self.report = Report()
        self.references = References(pages={}, has_term=has_term or (lambda slug: True), has_link=has_link)
        self.new: set[int] = set()

    def load(self, *, only: int | None = None) -> Report:
        """Everything, or the module with the number `only`; all or nothing."""
        self.references.activities = dict(H5PActivity.objects.values_list("code", "pk"))
        with each_once(), services.one_edition(), transaction.atomic():
            course = ensure_course(title=self.source.data["title"])
            ensure_modules(course, count=max((m.number for m in self.source.modules), default=0))
            modules = [module for module in self.source.modules if only in (None, module.number)]
            built = [(module, *self._build(course, module)) for module in modules]
            self._link_modules()
            self._write_course(course)
            for module, page, children in built:
                self._write_module(module, page, children)
            # Also when nothing was written: what is held back may be another matter than at the last loading.
            services.content_changed(course_path=course.path)
        return self.report

    # --- first pass: every page exists ------------------------------------------------------------

    def _build(self, course: CoursePage, module: ModuleSource) -> tuple[ModulePage, dict[str, Page]]:
        page = module_page(course, module.number)
        self._name(page, module.key, module.data["title"])
        children: dict[str, Page] = {}
        for section in module.sections:
            section_page = self._child(page, SectionPage, section.key, section.title)
            children[section.key] = section_page
            for slide in section.slides:
                children[slide.key] = self._child(section_page, SlidePage, slide.key, slide.title)
        return page, children

    def _name(self, page: ModulePage, key: str, title: str) -> None:
        """A place that was kept for the module becomes the module, once."""
        if page.translation_key != key_for(key):
            slug = key if page.slug == placeholder_slug(page) else page.slug
            page.translation_key, page.slug, page.title, page.draft_title = (
                key_for(key),
                slug,
                title,
                title,
            )
            page.save()
            self.new.add(page.pk)
        self.references.pages[key] = page.pk

    def _child(self, parent: Page, model: type[Page], key: str, title: str) -> Page:
        slug = key.rpartition("/")[2]
        page, is_new = writing.child_with_key(parent, model, key=key_for(key), title=title, slug=slug)
        if is_new:
            self.new.add(page.pk)
        self.references.pages[key] = page.pk
        return page

    def _link_modules(self) -> None:
        """Keys of modules that are not part of this run may be pointed at all the same."""
        for module in self.source.modules:
            keys = [module.key, *(s.key for s in module.sections), *(s.key for s in module.slides)]
            for key in keys:
                if key not in self.references.pages:
                    page = Page.objects.filter(translation_key=key_for(key), locale=Locale.get_default()).first()
                    if page:
                        self.references.pages[key] = page.pk

    # --- second pass: what they hold ----------------------------------------------------------------

    def _write(self, page: Page, fields: dict, label: str) -> None:
        writing.write(
            page,
            Content(fields=fields, origin=ORIGIN),
            label=label,
            report=self.report,
            publish=True,
            overwrite=self.overwrite,
            is_new=page.pk in self.new,
        )
        self.progress(label)

    def _write_course(self, course: CoursePage) -> None:
        title, text = (
            self.source.data["title"],
            self._markdown(self.source.data.get("introduction", ""), Path("course.yaml")),
        )
        home = course.get_parent().specific
        for page in (home, course):
            if not hasattr(page, "loaded_source"):
                self.new.add(page.pk)
            self._write(page, {"title": title, "introduction": text}, page.slug)

    def _markdown(self, text: str, path: Path) -> str:
        try:
            return rich_text(text, self.references)
        except ReferenceProblem as problem:
            raise SourceError(located(path, str(problem)) if path.is_file() else f"{path}: {problem}") from problem

    def _write_module(self, module: ModuleSource, page: ModulePage, children: dict[str, Page]) -> None:
        self.references.figures = load_figures(module.path / "figures")
        for section in module.sections:
            self._write(children[section.key], {"title": section.title}, section.key)
            for slide in section.slides:
                self._write(children[slide.key], self._slide_fields(slide), slide.key)
        data = module.data
        outcomes = [
            {
                "type": "outcome",
                "value": outcome,
                "id": str(key_for(f"{module.key}:outcome:{outcome}")),
            }
            for outcome in data.get("outcomes", ())
        ]
        quiz, place = self._write_quiz(module, page, children)
        fields = {
            "title": data["title"],
            "goal": data["goal"].strip(),
            "outcomes": outcomes,
            "not_covered": self._markdown(data.get("not_covered", ""), module.path / "module.yaml"),
            "minutes": data.get("minutes"),
            "quiz_id": quiz,
            "quiz_after_id": place,
            "asks_practice": _asks_practice(module),
        }
        self._write(page, fields, module.key)

    def _slide_fields(self, slide: SlideSource) -> dict:
        data, key = slide.data, key_for(slide.key)
        try:
            notes = writing.notes_blocks(chunks(slide.notes, self.references), page_key=key)
        except ReferenceProblem as problem:
            raise SourceError(located(slide.path, str(problem))) from problem
        return {
            "title": slide.title,
            "kind": _one_of(slide, "kind", SlidePage.Kind, SlidePage.Kind.TEXT),
            "readership": _one_of(slide, "readership", SlidePage.Readership, SlidePage.Readership.SIGNED_IN),
            "audience": data.get("audience") or [],
            "region": data.get("region") or "",
            "as_of": data.get("as_of"),
            "review_by": data.get("review_by"),
            "is_safety_critical": data.get("review") == "awaiting",
            "body": body_blocks(slide, page_key=key, references=self.references),
            "notes": notes,
            "credits": credit_blocks(slide, page_key=key),
        }

    def _write_quiz(
        self, module: ModuleSource, page: ModulePage, children: dict[str, Page]
    ) -> tuple[int | None, int | None]:
        if module.quiz is None:
            return page.quiz_id, page.quiz_after_id
        path = module.path / "quiz.yaml"
        slides = {key.removeprefix(f"{module.key}/"): child for key, child in children.items()}
        place = slides.get(module.quiz.get("after", ""))
        if place is None:
            raise SourceError(located(path, "“after” has to name a slide of the module."))
        try:
            read = quiz_source.read_quiz(module.quiz, key=module.key)
            quiz = quiz_source.save_quiz(read, locale=page.locale, slide_pages=slides, overwrite=self.overwrite)
        except quiz_source.SourceError as error:
            raise SourceError(located(path, str(error))) from error
        return getattr(quiz, "quiz", quiz).pk, place.pk


def _asks_practice(module: ModuleSource) -> bool:
    said = module.data.get("practice", "")
    if said not in ("", "asked"):
        raise SourceError(located(module.path / "module.yaml", f"“practice: {said}” is neither “asked” nor left out."))
    return bool(said)


def _one_of(slide: SlideSource, name: str, choices, default) -> str:
    value = slide.data.get(name, default)
    if value not in choices.values:
        raise SourceError(located(slide.path, f"“{name}: {value}” is none of {', '.join(choices.values)}."))
    return str(value)


# --- the places of the course -----------------------------------------------------------------------


def ensure_course(*, title: str) -> CoursePage:
    """The course in the source language, with the front page above it; made when the site is empty."""
    locale = Locale.get_default()
    course = CoursePage.objects.filter(locale=locale).first()
    if course:
        return course
    home = HomePage.objects.filter(locale=locale).first() or _make_home(locale, title)
    course = CoursePage(title=title, slug="course", locale=locale, translation_key=key_for("course"))
    home.add_child(instance=course)
    return course


def _make_home(locale: Locale, title: str) -> HomePage:
    root = Page.objects.get(depth=1)
    home = HomePage(title=title, slug="front", locale=locale, translation_key=key_for("front"))
    root.add_child(instance=home)
    site = Site.objects.filter(is_default_site=True).first() or Site(hostname="localhost", is_default_site=True)
    welcome = site.root_page if site.pk else None
    site.root_page = home
    site.save()
    # Wagtail's "Welcome" page has done its work.
    if welcome and welcome.specific_class is Page and not welcome.get_children().exists():
        welcome.delete()
    return home


def ensure_modules(course: CoursePage, *, count: int) -> None:
    """Keeps a place for each module up to `count`: numbers are counted from the tree, so the eighth needs seven
    before it. A place is a draft until somebody writes the module."""
    for number in range(course.get_children().count() + 1, count + 1):
        course.add_child(
            instance=ModulePage(
                title=f"Module {number}",
                slug=f"module-{number}",
                locale=course.locale,
                translation_key=_place_key(course, number),
                live=False,
            )
        )


def _place_key(course: CoursePage, number: int) -> UUID:
    return key_for(f"{course.translation_key}:module-{number}")


def placeholder_slug(page: ModulePage) -> str:
    """The slug of a place that nobody has named yet."""
    return page.title.lower().replace(" ", "-")


def module_page(course: CoursePage, number: int) -> ModulePage | None:
    """The module that stands at `number` in the tree."""
    return ModulePage.objects.child_of(course).order_by("path")[number - 1 : number].first()
