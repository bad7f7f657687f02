"""Additional Resources: everything that the modules hand out, at any time and for anybody, module after module.

The forms are the toolkit's, the services and the reading are the reference's, the links are the slides' own: nothing is
written here twice, so the page and what it is made of cannot differ.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from learning.reference import presentation as reference
from learning.reference.directory import Directory
from learning.toolkit import selectors as toolkit
from modules import access, outline, presentation
from modules.models import SlidePage
from modules.outline import ModuleEntry
from modules.selectors import source_course

Context = dict[str, Any]


def resources_context(*, language: str, user: Any) -> Context:
    """The page: what belongs to the whole course, then module by module."""
    directory = Directory(language)
    by_module = reference.resources_by_module(language)
    modules = shown_modules(language)
    known = {module.key for module in modules}
    forms = forms_by_module(language)
    links = slide_links(language, readership=access.readership_of(user))
    return {
        "needs": [
            {"need": need, "name": name, "count": len(directory.find(need=need))} for need, name in directory.needs()
        ],
        "newsletters": reference.newsletters(language),
        # What belongs to a module that is not there stays within reach.
        "everywhere": [line for key, lines in by_module.items() if key not in known for line in lines],
        "other_forms": [form for key, found in forms.items() if key not in known for form in found],
        "modules": [
            {
                "number": module.number,
                "title": module.title,
                "url": module.url,
                "forms": forms.get(module.key, []),
                "resources": by_module.get(module.key, []),
                "links": _not_twice(links.get(module.path, []), by_module.get(module.key, [])),
                "transcript_url": f"{module.url}transcript/" if module.slides else "",
            }
            for module in modules
        ],
        "course_url": presentation.course_address(modules[0]) if modules else "",
    }


def shown_modules(language: str) -> list[ModuleEntry]:
    """The published modules of the course in order."""
    course = source_course()
    modules = outline.read_course(course.path, language) if course else []
    return [module for module in modules if module.is_live]


def forms_by_module(language: str) -> Mapping[UUID | None, list[Context]]:
    """The published forms under the module that teaches them."""
    found: dict[UUID | None, list[Context]] = {}
    for form in toolkit.templates(language):
        found.setdefault(form.module_key, []).append(
            {
                "code": form.code.upper(),
                "title": form.title,
                "purpose": form.purpose,
                "url": reverse("toolkit:template", args=[form.code]),
                "language": form.locale.language_code,
            }
        )
    return found


def slide_links(language: str, *, readership: str) -> Mapping[str, list[Context]]:
    """The outside links of the slides that such a reader may open, by the tree path of their module in the source."""
    slides = SlidePage.objects.filter(access.readable(readership=readership), locale__language_code=language)
    sources = SlidePage.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    paths = dict(sources.values_list("translation_key", "path"))
    found: dict[str, dict[str, Context]] = {}
    for slide in slides.only("body", "translation_key", "path").order_by("path"):
        module = outline.ancestor_path(paths.get(slide.translation_key, ""), outline.MODULE_DEPTH)
        for link in outside_links(slide):
            found.setdefault(module, {}).setdefault(link["url"], link)
    return {module: list(links.values()) for module, links in found.items()}


def outside_links(slide: SlidePage) -> Iterable[Context]:
    """The entries of the `links` blocks that lead outside, from the raw data: no block is built, no page looked up."""
    for block in slide.body.raw_data:
        if block["type"] == "links":
            for item in block["value"].get("items", ()):
                value = item.get("value", item)
                if value.get("url"):
                    yield {"label": value["label"], "url": value["url"], "kind": value.get("kind", "outside")}


def _not_twice(links: list[Context], resources: list[Context]) -> list[Context]:
    there = {line["url"] for line in resources}
    return [link for link in links if link["url"] not in there]
