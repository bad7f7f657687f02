"""What the pages of the course show: their contexts, and the step that a reader took by opening one."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from wagtail.models import Page

from learning.core import links
from learning.progress import selectors as progress
from learning.progress import services as ledger
from learning.reference import selectors as reference
from learning.toolkit import casework_selectors as casework
from modules import access, notes, outline
from modules.addresses import address, language_of
from modules.blocks import AWAITING_REVIEW
from modules.outline import Entry, ModuleEntry, SectionEntry
from modules.transcripts import bodies
from quizzes import selectors as quizzes

PERCENT_STEP = 5


# --- steps through a module -----------------------------------------------------------------------


def stops(module: ModuleEntry) -> list[Entry]:
    """What previous and next walk through: the published slides, and the quiz in its place."""
    slides = module.slides
    if module.quiz_id is None:
        return slides
    place = next((i for i, s in enumerate(slides, 1) if s.page_id == module.quiz_after_id), len(slides))
    return [*slides[:place], quiz_entry(module), *slides[place:]]


def stops_by_section(module: ModuleEntry) -> list[tuple[SectionEntry, list[Entry]]]:
    """The same stops under the sections that they stand in; the quiz belongs to the section of the slide before it."""
    grouped: list[tuple[SectionEntry, list[Entry]]] = []
    section_of = {slide.page_id: section for section in module.sections for slide in section.slides}
    for stop in stops(module):
        section = section_of.get(stop.page_id)
        if section is not None and (not grouped or grouped[-1][0] is not section):
            grouped.append((section, []))
        if grouped:
            grouped[-1][1].append(stop)
    return grouped


def quiz_entry(module: ModuleEntry) -> Entry:
    return Entry(
        key=module.quiz_key or module.key,
        number="",  # it stands between numbered slides
        title=gettext("Quiz"),
        url=f"{module.url}quiz/",
        is_live=True,
        page_id=0,
        kind="quiz",
    )


def neighbours(module: ModuleEntry, here: str) -> tuple[dict | None, dict | None]:
    """What stands before and after the stop with the address `here`; the module's own page frames them."""
    around = stops(module)
    place = next((i for i, stop in enumerate(around) if stop.url == here), None)
    if place is None:
        return None, None
    before = _step(around[place - 1]) if place else _step(module)
    after = _step(around[place + 1]) if place + 1 < len(around) else None
    return before, after


def _step(entry: Entry) -> dict:
    return {"number": entry.number, "title": entry.title, "url": entry.url}


def after_the_end(module: ModuleEntry) -> dict:
    """After a module's last stop comes the next module, or the course page."""
    if module.following:
        return _step(module.following)
    return {"number": "", "title": gettext("Back to the course"), "url": course_address(module)}


def course_address(module: ModuleEntry) -> str:
    return module.url.rstrip("/").rpartition("/")[0] + "/"


# --- contexts -------------------------------------------------------------------------------------


def _shown_outline(module: ModuleEntry, user, done: set, here: str = "") -> list[dict]:
    """Sections and slides as the outline component shows them."""
    return [
        {
            "number": section.number,
            "title": section.title,
            "url": section.url,
            "slides": [
                {
                    **_step(stop),
                    "kind": stop.kind,
                    "done": stop.key in done,
                    "current": stop.url == here,
                    "locked": not access.may_read(stop.readership, user),
                }
                for stop in section_stops
            ],
        }
        for section, section_stops in stops_by_section(module)
    ]


def _progress(module: ModuleEntry, done: set) -> dict:
    slides = module.slides
    count = sum(slide.key in done for slide in slides)
    left = outline.minutes_left(slides, done)
    percent = round(100 * count / len(slides) / PERCENT_STEP) * PERCENT_STEP if slides else 0
    return {
        "done": count,
        "total": len(slides),
        "percent_class": f"progress-{percent}",
        "minutes_left_text": ngettext("about %d minute left", "about %d minutes left", left) % left if left else "",
    }


def _user(request):
    return getattr(request, "user", None)


def _done(request, course_key) -> set:
    """Keys of what this reader did in the course; looked up once a request."""
    user = _user(request)
    if user is None or not user.is_authenticated:
        return set()
    if not hasattr(request, "_course_done"):
        request._course_done = progress.done_keys(user=user, course_key=course_key)
    return request._course_done


def _resume(request, course_key, modules: list[ModuleEntry]) -> dict | None:
    """Where the reader was: the slide that was opened last."""
    user = _user(request)
    if user is None or not user.is_authenticated:
        return None
    key = progress.last_done_key(user=user, course_key=course_key, kind="slide")
    slides = (slide for module in modules for slide in module.slides)
    return next((_step(slide) for slide in slides if slide.key == key), None)


def _translation_note(page: Page) -> dict:
    """An untranslated page shows the source language, and says so."""
    language = language_of(page)
    is_alias = page.alias_of_id is not None and language != settings.LANGUAGE_CODE
    return {"untranslated": is_alias, "content_language": settings.LANGUAGE_CODE if is_alias else language}


def module_state(module: ModuleEntry, done: set) -> dict:
    """One line of the course page: how far the reader is in the module."""
    slides = module.slides
    count = sum(slide.key in done for slide in slides)
    if not slides:
        state, text = "coming", gettext("Being written")
    elif count == len(slides) and (module.quiz_id is None or module.quiz_passed) and module.is_practised:
        state, text = "done", gettext("Done")
    elif count:
        state, text = "begun", gettext("%(done)d of %(total)d slides read") % {"done": count, "total": len(slides)}
    else:
        state, text = "open", ngettext("%d slide", "%d slides", len(slides)) % len(slides)
    return {
        "number": module.number,
        "title": module.title,
        "goal": module.goal,
        "minutes": module.minutes,
        "url": module.url if state != "coming" else "",
        "done": count,
        "total": len(slides),
        "state": state,
        "state_text": text,
    }


def _modules_of(course: Page, request) -> tuple[list[ModuleEntry], set]:
    source = outline.source_page(course)
    modules = outline.read_course(source.path, language_of(course))
    done = _done(request, course.translation_key)
    unpractised = _unpractised(request, course.translation_key) if done else set()
    for module in modules:
        module.quiz_passed = module.quiz_key in done
        module.is_practised = module.key not in unpractised
    return modules, done


def _unpractised(request, course_key) -> set:
    """Keys of the modules that still wait for a practised form of this reader."""
    return progress.subjects_waiting_for(user=_user(request), course_key=course_key, kind="casework")


def course_context(course: Page, request) -> dict:
    """The course page: its modules and where the reader is."""
    modules, done = _modules_of(course, request)
    states = [module_state(module, done) for module in modules if module.is_live]
    return {
        "modules": states,
        "resume": _resume(request, course.translation_key, modules),
        "course_done": bool(done) and all(s["state"] in ("done", "coming") for s in states),
        "transcript_links": transcript_links(course),
        **_translation_note(course),
    }


def home_context(home: Page, request) -> dict:
    """The front page: what the course is, and the way back into it."""
    course = home.get_children().live().first()
    return course_context(course, request) if course else {"modules": [], "resume": None}


def transcript_links(page: Page) -> list[dict]:
    """The four forms of the transcript of a module or of the course."""
    base = address(page.url_path, language_of(page))
    return [
        {"label": gettext("Read it on one page"), "url": f"{base}transcript/", "format": "html", "size": ""},
        {"label": gettext("PDF, to print"), "url": f"{base}transcript.pdf", "format": "pdf", "size": ""},
        {"label": gettext("Word (DOCX), to edit"), "url": f"{base}transcript.docx", "format": "docx", "size": ""},
        {"label": gettext("Plain text"), "url": f"{base}transcript.txt", "format": "txt", "size": ""},
    ]


def _module_entry(page: Page, request) -> tuple[ModuleEntry, Page]:
    """The outline round the page, and the page that it is a translation of; read once a request."""
    if not hasattr(request, "_module_entry"):
        source = outline.source_page(page)
        path = outline.ancestor_path(source.path, outline.MODULE_DEPTH)
        request._module_entry = outline.read_module(path, language_of(page)), source
    return request._module_entry


def module_context(page: Page, request) -> dict:
    """A module's own page: goal, outcomes, outline, transcript, quiz, what is still missing."""
    module, _source = _module_entry(page, request)
    done = _done(request, module.course_key)
    return {
        "number": module.number,
        "outline": _shown_outline(module, _user(request), done),
        "progress": _progress(module, done),
        "first": _step(module.slides[0]) if module.slides else None,
        "resume": _resume(request, module.course_key, [module]),
        "transcript_links": transcript_links(page),
        "quiz": _quiz_line(page, module, request),
        "practice": casework.of_module(
            user=_user(request) or AnonymousUser(), module_key=module.key, language=language_of(page)
        ),
        **_translation_note(page),
    }


def _quiz_line(page: Page, module: ModuleEntry, request) -> dict | None:
    quiz = page.quiz
    if quiz is None or not quiz.live:
        return None  # a quiz that is still a draft is nobody's business yet
    state = quizzes.state(user=_user(request), quiz=quiz)
    return {"title": quiz.title, "url": quiz_entry(module).url, "state": state.state, "state_text": state.text}


def section_context(page: Page, request) -> dict:
    """A section's page: its part of the outline."""
    module, source = _module_entry(page, request)
    done = _done(request, module.course_key)
    here = next((s for s in module.sections if s.page_id == source.pk), None)
    return {
        "number": here.number if here else "",
        "module": _step(module),
        "outline": [s for s in _shown_outline(module, _user(request), done) if here and s["number"] == here.number],
        **_translation_note(page),
    }


def slide_opened(page: Page, request):
    """Sends a visitor to sign in where the slide asks for it; records that it was opened, once."""
    if getattr(request, "is_preview", False):
        return None
    user = _user(request)
    if not access.may_read(page.readership, user):
        return redirect_to_login(request.get_full_path())
    if access.is_held(awaits_review=page.awaits_review):
        # Links from elsewhere may still lead here. Who edits it reads it in its place; nothing is recorded.
        return (
            None
            if access.may_read_held(user)
            else render(request, "pages/held_slide.html", held_context(page, request))
        )
    if request.method == "GET" and user is not None and user.is_authenticated and page.live:
        module, _source = _module_entry(page, request)
        done = _done(request, module.course_key)
        if page.translation_key not in done:
            ledger.record_done(user=user, activity_key=page.translation_key)
            done.add(page.translation_key)
    return None


def held_context(page: Page, request) -> dict:
    """A slide that waits for its review: where it stands, and the way on."""
    module, source = _module_entry(page, request)
    order = [slide for section in module.sections for slide in section.slides]
    place = next((index for index, slide in enumerate(order) if slide.page_id == source.pk), len(order))
    following = next((slide for slide in order[place:] if slide.is_live), None)
    return {
        "page": page,
        "number": order[place].number if place < len(order) else "",
        "module": _step(module),
        "next": _step(following) if following else after_the_end(module),
    }


def _preview_done(request, module: ModuleEntry) -> set | None:
    if not getattr(request, "is_preview", False):
        return None
    return {slide.key for slide in module.slides} if request.preview_mode == "finisher" else set()


def slide_context(page: Page, request) -> dict:
    """The player: body, notes, the outline with ticks, what comes before and after."""
    language = language_of(page)
    module, source = _module_entry(page, request)
    preview_done = _preview_done(request, module)
    done = _done(request, module.course_key) if preview_done is None else preview_done
    here = next((s for section in module.sections for s in section.slides if s.page_id == source.pk), None)
    place = here.url if here else ""
    before, after = neighbours(module, place)
    section = next((s for s in module.sections if here in s.slides), None)
    passages = notes.passages(page.notes)
    return {
        "number": here.number if here else "",
        "section": _step(section) if section else None,
        "module": _step(module),
        "outline": _shown_outline(module, _user(request), done, place),
        "notes": [{"id": passage.id, "html": passage.html} for passage in passages],
        "credits": [_credit(block) for block in page.credits],
        "transcript_url": f"{module.url}transcript/",
        "terms": reference.terms(notes.term_slugs(notes.stored_text(page.notes), *bodies.strings(page.body)), language),
        "previous": before,
        "next": after or after_the_end(module),
        "progress": _progress(module, done),
        "as_of": page.as_of,
        "expired": page.is_expired,
        "review_label": AWAITING_REVIEW if page.awaits_review else "",
        "is_held": access.is_held(awaits_review=page.awaits_review),
        "is_preview": getattr(request, "is_preview", False),
        "feedback_url": f"{module.url}feedback/" if page.kind in ("results", "feedback") else "",
        "is_voice": page.kind in ("story", "practitioner"),
        "discussion": _discussion(page, request, language),
        **_translation_note(page),
    }


def _discussion(page: Page, request, language: str) -> links.Link | None:
    """Where signed-in readers discuss the slide, if some room above offers that."""
    user, key = _user(request), str(page.translation_key)
    if user is None or not user.is_authenticated or getattr(request, "is_preview", False):
        return None
    return links.resolve("discussion", [key], language).get(key)


def _credit(block) -> dict:
    return {"kind": block.block_type, "text": block.value["text"], "url": block.value["url"]}
