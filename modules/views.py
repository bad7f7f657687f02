"""Addresses of the course that are not pages of their own: numbers, and the quiz in its place."""

from django.http import Http404, HttpResponseRedirect
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail.views import serve

from learning.core.links import Link
from modules import outline, presentation, selectors
from modules.models import SlidePage
from quizzes import views as quiz_views
from quizzes.place import Place


@require_safe
def module_by_number(request, number):
    """`/en/modules/8/` leads to the module with that number, in the reader's language."""
    module = selectors.module_by_number(number, get_language())
    if module is None or not module.is_live:
        raise Http404
    return HttpResponseRedirect(module.url)


@require_safe
def slide_by_number(request, module, section, slide):
    """`/en/slides/8.3.10/` leads to the slide with that number, in the reader's language."""
    found = selectors.slide_by_number(f"{module}.{section}.{slide}", get_language())
    if found is None or not found.is_live:
        raise Http404
    return HttpResponseRedirect(found.url)


def slide(request, course, module, section, slide):
    """A slide, found in one look where Wagtail would walk down to it level by level."""
    page = SlidePage.objects.live().filter(
        slug=slide,
        locale__language_code=get_language(),
        url_path__endswith=f"/{course}/{module}/{section}/{slide}/",
    )
    return _serve(request, page.first(), course, module, section, slide)


def module(request, course, module):
    """A module, found in one look like a slide."""
    page = selectors.module_page(course_slug=course, module_slug=module, language=get_language())
    return _serve(request, page, course, module)


def _serve(request, page, *slugs):
    """What we did not find Wagtail may know: a page of another kind, a redirect."""
    return page.serve(request) if page is not None else serve(request, "/".join(slugs))


def module_quiz(request, course, module, rest=""):
    """A module's quiz, in its place between the slides."""
    language = get_language()
    page = selectors.module_page(course_slug=course, module_slug=module, language=language)
    if page is None or page.quiz is None or not page.quiz.live:
        raise Http404
    return quiz_views.serve(request, quiz=page.quiz, place=_place(page, language), rest=rest)


def _place(page, language: str) -> Place:
    source = outline.source_page(page)
    entry = outline.read_module(source.path, language)
    address = presentation.quiz_entry(entry).url
    before, after = presentation.neighbours(entry, address)
    return Place(
        address=address,
        title=page.quiz.title,
        module_title=entry.title,
        module_number=int(entry.number),
        previous=_link(before),
        following=_link(after or presentation.after_the_end(entry)),
        module_address=entry.url,
        following_module=_link(presentation.after_the_end(entry)) if entry.following else None,
        language=language,
    )


def _link(step: dict | None) -> Link | None:
    return Link(title=f"{step['number']} {step['title']}".strip(), address=step["url"]) if step else None
