"""The transcripts' addresses: a page to read, and files to keep. What a reader may have, modules.access decides."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page

from modules import access, outline, presentation, selectors, services, tasks
from modules.models import CoursePage, Edition
from modules.transcripts import files
from modules.transcripts.document import document_of
from modules.transcripts.page import context

SECONDS_TO_WAIT = 10


@require_safe
def module_transcript(request, course, module):
    """The transcript of a module on one page."""
    return _page(request, _module(course, module))


@require_safe
def course_transcript(request, course):
    """The transcript of the course on one page."""
    return _page(request, _course(course))


@require_safe
def module_file(request, course, module, format):
    """The transcript of a module as a file."""
    page = _module(course, module)
    number = outline.read_module(outline.source_page(page).path, get_language()).number
    return _file(request, page, format, f"module-{number}-transcript.{format}")


@require_safe
def course_file(request, course, format):
    """The transcript of the course as a file."""
    return _file(request, _course(course), format, f"course-transcript.{format}")


def _module(course: str, module: str) -> Page:
    page = selectors.module_page(course_slug=course, module_slug=module, language=get_language())
    if page is None:
        raise Http404
    return page


def _course(course: str) -> Page:
    page = selectors.course_page(course_slug=course, language=get_language())
    if page is None:
        raise Http404
    return page


def _page(request, page: Page) -> HttpResponse:
    readership = access.readership_of(request.user)
    language = get_language()
    document = document_of(page, readership=readership, language=language, edition=files.edition_of(page))
    back = _("Back to the course") if document.is_course else _("Back to the module")
    shown = {
        **context(document),
        "page": page,
        "untranslated": page.alias_of_id is not None,
        "downloads": [link for link in presentation.transcript_links(page) if link["format"] in files.FORMS],
        "back": {"url": outline.address(page.url_path, language), "title": back},
    }
    return _kept_by_nobody(render(request, "transcripts/page.html", shown), readership)


def _file(request, page: Page, format: str, name: str) -> HttpResponse:
    form = files.FORMS.get(format)
    if form is None:
        raise Http404
    readership = access.readership_of(request.user)
    wanted = {"page": page, "edition": _edition(page), "readership": readership, "format": format}
    row = files.entry(**wanted)
    if row.made_at is None and not form.by_worker:
        files.make(prepared_id=row.pk)
        row.refresh_from_db()
    made = files.open_made(row)
    if made is None:
        tasks.ask_for(**wanted)
        return _come_back(request, page, readership)
    response = FileResponse(made, as_attachment=True, filename=name, content_type=form.content_type)
    return _kept_by_nobody(response, readership)


def _edition(page: Page) -> Edition:
    """The edition in force. Publishing makes one; a course that was put there another way gets its first now."""
    edition = files.edition_of(page)
    if edition is None:
        path = outline.ancestor_path(outline.source_page(page).path, outline.COURSE_DEPTH)
        edition = services.make_edition(course=CoursePage.objects.get(path=path))
    return edition


def _come_back(request, page: Page, readership: str) -> HttpResponse:
    address = outline.address(page.url_path, get_language())
    shown = {"again": request.path, "reading": f"{address}transcript/"}
    response = render(request, "transcripts/preparing.html", shown, status=202)
    response["Retry-After"] = str(SECONDS_TO_WAIT)
    return _kept_by_nobody(response, readership)


def _kept_by_nobody(response: HttpResponse, readership: str) -> HttpResponse:
    """One address answers two readerships, so no cache may give one's answer to the other."""
    patch_vary_headers(response, ["Cookie"])
    if readership == access.EVERYONE:
        patch_cache_control(response, private=True, no_cache=True)
    else:
        patch_cache_control(response, private=True, no_store=True)
    return response
