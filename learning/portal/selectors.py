"""Looks across all rooms for one person."""

from dataclasses import dataclass

from django.urls import reverse

from learning.accounts.models import User
from learning.certificates import selectors as certificates
from learning.core import links
from learning.progress import selectors as progress
from learning.progress.models import Subject
from learning.reference import directory
from learning.reference import selectors as reference
from learning.reference.models import GlossaryTerm, Service
from modules import access, notes
from modules import selectors as modules
from modules.models import SlidePage

MOST_HITS = 200
EXCERPT_WORDS = 30


@dataclass(frozen=True)
class Missing:
    """Something that a requirement set still asks for, with where it is done."""

    title: str
    kind: str
    address: str


@dataclass(frozen=True)
class ModuleStanding:
    title: str
    done: int
    total: int
    is_complete: bool
    missing: list[Missing]
    missing_count: int


FEW = 3


def overview(*, user: User, language: str) -> dict:
    """My page: `resume`, `standings` of the modules begun, `awards`."""
    course = Subject.objects.filter(scope=Subject.Scope.COURSE).order_by("pk").first()
    enrolment = progress.current_enrolment(user=user, course=course) if course else None
    resume, standings = None, []
    if enrolment:
        key = progress.last_done_key(user=user, course_key=course.key, kind="slide")
        link = links.resolve("slide", [key], language).get(str(key)) if key else None
        resume = {"number": "", "title": link.title, "url": link.address} if link else None
        standings = _standings(enrolment, language)
    return {
        "resume": resume,
        "standings": standings,
        "awards": certificates.awards_of(user),
        "has_begun": enrolment is not None,
    }


def _standings(enrolment, language: str) -> list[ModuleStanding]:
    standing = progress.standing(enrolment)
    of_modules = [s for s in standing.subjects.values() if s.subject.scope == Subject.Scope.MODULE and s.required]
    begun = [s for s in of_modules if s.done_count]
    shown = {s.subject.pk: _few(s.missing) for s in begun}
    found = {
        kind: links.resolve(kind, [str(a.key) for few in shown.values() for a in few if a.kind == kind], language)
        for kind in ("slide", "quiz", "casework")
    }
    return [
        ModuleStanding(
            title=s.subject.title,
            done=s.done_count,
            total=len(s.required),
            is_complete=s.is_ready,
            missing=[_missing(activity, found) for activity in shown[s.subject.pk]],
            missing_count=len(s.missing) - len(shown[s.subject.pk]),
        )
        for s in sorted(begun, key=lambda s: s.subject.order)
    ]


def _few(missing: tuple) -> list:
    """The next slides, and everything that is done elsewhere: the quiz, a form to practise."""
    slides = [activity for activity in missing if activity.kind == "slide"]
    return slides[:FEW] + [activity for activity in missing if activity.kind != "slide"]


def _missing(activity, found: dict) -> Missing:
    link = found.get(activity.kind, {}).get(str(activity.key))
    return Missing(
        title=link.title if link else activity.title, kind=activity.kind, address=link.address if link else ""
    )


# --- search ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hit:
    """One find: where it opens (at the sentence), and the words round it."""

    title: str
    address: str
    excerpt: str


def search(*, query: str, user: User, language: str) -> list:
    """What the reader may see that holds the words: what is called so, slides, what speaks of it."""
    slides = modules.readable_slides(readership=access.readership_of(user), language=language)
    entries = [*directory.search_services(query, language), *reference.search_terms(query, language)]
    named = [entry for entry in entries if reference.alphabetical(query) in reference.alphabetical(str(entry))]
    others = [entry for entry in entries if entry not in named]
    return [*named, *slides.search(query)[:MOST_HITS], *others]


def found(page, query: str, language: str) -> list[Hit]:
    """The hits of one page of results, ready to show."""
    slides = [hit for hit in page if isinstance(hit, SlidePage)]
    titles = links.resolve("slide", [str(slide.translation_key) for slide in slides], language)
    return [
        _slide_hit(hit, titles.get(str(hit.translation_key)), query) if isinstance(hit, SlidePage) else _entry_hit(hit)
        for hit in page
    ]


def _slide_hit(slide: SlidePage, link, query: str) -> Hit:
    words = [word.lower() for word in query.split()]
    for passage in notes.passages(slide.notes):
        text = " ".join(notes.plain(item, with_addresses=False) for item in passage.items)
        place = next((text.lower().find(word) for word in words if word in text.lower()), -1)
        if place >= 0:
            before = len(text[:place].split())
            shown = text.split()[max(0, before - EXCERPT_WORDS // 2) :][:EXCERPT_WORDS]
            return Hit(link.title if link else slide.title, f"{link.address if link else ''}#note-{passage.id}",
                       " ".join(shown))  # fmt: skip
    return Hit(link.title if link else slide.title, link.address if link else slide.url, "")


def _entry_hit(entry: Service | GlossaryTerm) -> Hit:
    if isinstance(entry, Service):
        return Hit(entry.name, reverse("reference:service", args=[entry.slug]), entry.mandate)
    return Hit(entry.term, reference.term_address(entry.slug), entry.in_services)
