"""The Handbook: key points of every module, the forms, the services, the words; to read, to print, to keep.

Built from what the pages of the course, the toolkit and the reference are built from, so that they never differ. It
holds what everybody may read, whoever asks for it. The file is made once for each state of its words, by the worker.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Page

from learning.core import pdf
from learning.reference import presentation as reference
from learning.reference import selectors as words
from learning.reference.directory import Directory
from modules import access, notes, resources
from modules.models import CoursePage, Edition, ModulePage, SlidePage
from modules.outline import ModuleEntry
from modules.selectors import source_course

Context = dict[str, Any]
OwnPage = TypeVar("OwnPage", ModulePage, SlidePage)
FOLDER = "handbook"


# --- what stands in it ----------------------------------------------------------------------------


def handbook(language: str) -> Context:
    """What the page and the file show. To be called in the language."""
    modules = resources.shown_modules(language)
    directory = Directory(language)
    forms = resources.forms_by_module(language)
    course = source_course()
    return {
        "title": course.title if course else "",
        "edition": _edition(course),
        "modules": _modules(modules, language),
        "forms": [form for found in forms.values() for form in found],
        "groups": directory.grouped(directory.services),
        "newsletters": reference.newsletters(language),
        "terms": words.glossary(language),
    }


def _edition(course: CoursePage | None) -> str:
    edition = Edition.objects.filter(course_key=course.translation_key).first() if course else None
    if edition is None:
        return ""
    day = date_format(localdate(edition.made_at), "j F Y")
    return _("Edition %(number)s of the course, %(day)s") % {"number": edition.number, "day": day}


def _modules(modules: list[ModuleEntry], language: str) -> list[Context]:
    pages = _own(ModulePage.objects.live().filter(translation_key__in=[module.key for module in modules]), language)
    summaries = _summaries(modules, language)
    return [
        {
            "number": module.number,
            "title": module.title,
            "goal": module.goal,
            "url": module.url,
            "language": _language(pages.get(module.key), language),
            "outcomes": [outcome.value for outcome in pages[module.key].outcomes] if module.key in pages else [],
            "summaries": summaries[module.key],
        }
        for module in modules
    ]


def _summaries(modules: list[ModuleEntry], language: str) -> Mapping[UUID, list[Context]]:
    """The summary slides of each module that everybody may read."""
    of_module = {
        slide.key: module.key for module in modules for slide in module.slides if slide.kind == SlidePage.Kind.SUMMARY
    }
    readable = access.readable(readership=access.EVERYONE)
    pages = _own(SlidePage.objects.filter(readable, translation_key__in=of_module), language)
    found: dict[UUID, list[Context]] = {module.key: [] for module in modules}
    for key, module in of_module.items():
        if key in pages:
            found[module].append({"passages": _points(pages[key]), "language": _language(pages[key], language)})
    return found


def _points(slide: SlidePage) -> list[str]:
    """The lists of a summary; what leads to them and on to the quiz is for the course. All of it where it has none."""
    passages = notes.passages(slide.notes)
    lists = [passage for passage in passages if passage.kind in ("bulleted_list", "numbered_list")]
    return [passage.html for passage in lists or passages]


def _own(pages: Any, language: str) -> Mapping[UUID, OwnPage]:
    """Pages by key: in the language where there is one, else in the source language. One query."""
    languages = {language, settings.LANGUAGE_CODE}
    found: dict[UUID, OwnPage] = {}
    for page in pages.filter(locale__language_code__in=languages).select_related("locale"):
        if page.translation_key not in found or page.locale.language_code == language:
            found[page.translation_key] = page
    return found


def _language(page: Page | None, language: str) -> str:
    """The language of the words: a place that nobody has translated shows the source's."""
    if page is None or page.alias_of_id is not None:
        return settings.LANGUAGE_CODE
    return page.locale.language_code or language


# --- the file -------------------------------------------------------------------------------------


def as_html(language: str) -> str:
    """A document of its own, with its style in it."""
    with override(language):
        context = {"handbook": handbook(language), "language": language, "site_name": settings.SITE_NAME}
        return render_to_string("pages/handbook_document.html", {**context, "site_address": settings.BASE_URL})


def name_of(html: str, language: str) -> str:
    """The file for these words; other words have another."""
    return f"{FOLDER}/{language}-{hashlib.sha256(html.encode()).hexdigest()[:32]}.pdf"


def open_made(language: str) -> tuple[File | None, str]:
    """The file as the words are now, open, and its name; None where the worker has not made it."""
    name = name_of(as_html(language), language)
    try:
        return storages["private"].open(name), name
    except FileNotFoundError:
        return None, name


def make(language: str) -> str:
    """Makes the file for the words of now, unless it is there, and takes older ones away; answers its name."""
    html = as_html(language)
    name, storage = name_of(html, language), storages["private"]
    if not storage.exists(name):
        storage.save(name, ContentFile(pdf.render(html)))
    for other in _files(language):
        if other != name:
            storage.delete(other)
    return name


def _files(language: str) -> Iterable[str]:
    try:
        names = storages["private"].listdir(FOLDER)[1]
    except FileNotFoundError:
        return []
    return [f"{FOLDER}/{name}" for name in names if name.startswith(f"{language}-")]
