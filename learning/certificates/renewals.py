"""Validity and its renewal: the refresher, and the mail before a certificate expires.

A refresher is a cycle of its own. What was done is carried over with its dates; every programme asks beside it for what
changed (read) and ten questions (passed), and then certifies anew: one refresher renews all that somebody holds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page

from learning.accounts.models import User
from learning.certificates import mails, selectors
from learning.certificates.errors import ActRefused
from learning.certificates.models import Award, ExpiryReminder
from learning.certificates.selectors import Stand
from learning.core import clock, links
from learning.core.keys import key_for
from learning.progress import selectors as progress
from learning.progress import services as ledger
from learning.progress.models import Completion, Enrolment, Subject
from learning.progress.services import Declared
from learning.toolkit.models import TemplateVersion
from modules.models import SlidePage
from quizzes import source as quiz_source
from quizzes.models import Quiz

OPENS = timedelta(days=90)  # before a certificate expires
REMINDED = timedelta(days=60)
QUIZ = "refresher"
QUESTIONS = 10
FROM_EACH_MODULE = 6
MOST_SLIDES = 100
KINDS_OF_QUESTION = ("single_choice", "multiple_choice", "true_false")


def refresher_key(course_key: UUID) -> UUID:
    return uuid5(course_key, "refresher")


def changes_key(course_key: UUID) -> UUID:
    """Key of the activity “read what changed”."""
    return uuid5(course_key, "refresher:changes")


def quiz_key() -> UUID:
    return key_for(f"quiz:{QUIZ}")


@transaction.atomic
def declare_refresher(*, course: Subject) -> Subject:
    """Tells the ledger what a refresher of the course asks: read what changed, and pass ten questions."""
    subject = ledger.declare_subject(
        key=refresher_key(course.key), scope=Subject.Scope.REFRESHER, title="Refresher", course=course, order=90
    )
    ledger.declare_activities(
        subject=subject,
        activities=[
            Declared(key=changes_key(course.key), kind="changes", title="What changed"),
            Declared(key=quiz_key(), kind="quiz", title="Refresher: ten questions"),
        ],
    )
    return subject


def load_quiz(quizzes: Mapping[str, Mapping[str, Any]], *, overwrite: bool = False) -> str:
    """The quiz of the refresher, put together from the shipped ones (by key of their module), some of each.

    Answers what became of it, see quizzes.source. Raises its SourceError.
    """
    questions = [question for key, data in quizzes.items() for question in _questions(key, data)]
    if len(questions) < QUESTIONS:
        return "kept"
    source = quiz_source.read_quiz(
        {
            "title": "Refresher",
            "pass_mark": 80,
            "draw": QUESTIONS,
            "shuffle": ["options"],
            "introduction": "Ten questions from all modules. There is no clock, and you can try as often as you like.",
            "questions": questions,
        },
        key=QUIZ,
    )
    locale = Locale.get_default()
    paths = {str(question["tests"]) for question in questions if question.get("tests")}
    keys = {key_for(path): path for path in paths}
    pages = Page.objects.filter(translation_key__in=keys, locale=locale)
    slides = {keys[page.translation_key]: page for page in pages}
    return quiz_source.save_quiz(source, locale=locale, slide_pages=slides, overwrite=overwrite).status


def _questions(module: str, data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Questions that stand alone: choices, without links into their module."""
    alone = [
        question
        for question in data["questions"]
        if question.get("type") in KINDS_OF_QUESTION and "](" not in repr(question)
    ]
    for question in alone[:FROM_EACH_MODULE]:
        tested = {"tests": f"{module}/{question['tests']}"} if question.get("tests") else {}
        yield {**question, **tested, "key": f"{module}-{question['key']}", "tags": [module]}


# --- when, and for whom -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Renewal:
    """Where somebody stands with renewing: `opens` is the first day; `cycle` the refresher that is under way."""

    current: Enrolment
    expires: date
    opens: date
    is_open: bool
    cycle: Enrolment | None = None
    has_read: bool = False
    has_passed: bool = False


def renewal_of(*, user: User, course: Subject) -> Renewal | None:
    """None for somebody who holds nothing that ends, or whose certificates cannot be renewed by a refresher."""
    held = _renewable(user, course)
    enrolment = progress.current_enrolment(user=user, course=course)
    if not held or enrolment is None:
        return None
    expires = min(award.valid_until for award in held)
    cycle = enrolment if _is_refresher(enrolment) and not _is_finished(enrolment) else None
    done = progress.done_keys(user=user, course_key=course.key) if cycle else set()
    opens = expires - OPENS
    return Renewal(
        current=enrolment,
        expires=expires,
        opens=opens,
        is_open=clock.today() >= opens,
        cycle=cycle,
        has_read=changes_key(course.key) in done,
        has_passed=quiz_key() in done,
    )


def _renewable(user: User, course: Subject) -> list[Award]:
    """The newest certificate of each programme that was completed, unless it was revoked."""
    newest: dict[int, Award] = {}
    certificates = selectors.awards_of(user).filter(kind=Award.Kind.CERTIFICATE, programme__course=course)
    completed = Completion.objects.filter(enrolment__user=user, subject__scope=Subject.Scope.PROGRAMME)
    for award in certificates.filter(replaced_by=None, programme__in=completed.values("subject")):
        newest.setdefault(award.programme_id, award)
    standings = [(award, selectors.standing_of(award).stand) for award in newest.values() if award.valid_until]
    return [award for award, stand in standings if stand in (Stand.VALID, Stand.EXPIRED)]


def _is_refresher(enrolment: Enrolment) -> bool:
    return enrolment.requirement_sets.filter(subject__scope=Subject.Scope.REFRESHER).exists()


def _is_finished(enrolment: Enrolment) -> bool:
    return enrolment.completions.filter(subject__scope=Subject.Scope.REFRESHER).exists()


@transaction.atomic
def begin(*, user: User, course: Subject) -> Enrolment:
    """Starts the refresher; asked twice, the one under way is answered.

    Raises ActRefused where there is nothing to renew, too early, and while there is no refresher.
    """
    renewal = renewal_of(user=user, course=course)
    if renewal is None:
        raise ActRefused(_("There is nothing to renew."), "nothing-to-renew")
    if renewal.cycle:
        return renewal.cycle
    if not renewal.is_open:
        raise ActRefused(_("It is too early: a refresher can begin 90 days before the end."), "too-early")
    subject = Subject.objects.filter(key=refresher_key(course.key)).first()
    if subject is None or not Quiz.objects.filter(translation_key=quiz_key(), live=True).exists():
        raise ActRefused(_("There is no refresher at the moment. Please come back later."), "no-refresher")
    return ledger.refresh(enrolment=renewal.current, refresher=subject)


@transaction.atomic
def note_read(*, user: User, course: Subject) -> None:
    """The person has read what changed, in the refresher under way. Raises ActRefused where none is."""
    renewal = renewal_of(user=user, course=course)
    if renewal is None or renewal.cycle is None:
        raise ActRefused(_("There is nothing to renew."), "nothing-to-renew")
    ledger.record_done(user=user, activity_key=changes_key(course.key))


# --- what changed -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    title: str
    address: str
    day: datetime
    is_new: bool
    words: str = ""


@dataclass(frozen=True)
class Changes:
    """Since when; forms in a new version, with what changed; slides that are new or were edited since, and how many
    more of them there are than are listed."""

    since: datetime
    forms: list[Change]
    slides: list[Change]
    more: int


def changes(*, user: User, course: Subject, language: str) -> Changes:
    held = _renewable(user, course)
    since = min((award.issued_at for award in held), default=clock.now())
    slides = _changed_slides(since)
    return Changes(since, _forms(since, language), _slides(since, language), max(0, slides.count() - MOST_SLIDES))


def _forms(since: datetime, language: str) -> list[Change]:
    language = language if TemplateVersion.objects.filter(language=language).exists() else settings.LANGUAGE_CODE
    versions = TemplateVersion.objects.filter(language=language, published_at__gt=since).defer("definition")
    rows = list(versions.order_by("code", "number"))
    addresses = links.resolve("template", {row.code for row in rows}, language)
    return [
        Change(
            title=addresses[row.code].title,
            address=addresses[row.code].address,
            day=row.published_at,
            is_new=row.number == 1,
            words=row.what_changed,
        )
        for row in rows
        if row.code in addresses
    ]


def _changed_slides(since: datetime) -> QuerySet[SlidePage]:
    return SlidePage.objects.live().filter(locale=Locale.get_default(), last_published_at__gt=since)


def _slides(since: datetime, language: str) -> list[Change]:
    rows = {
        str(key): (published, first)
        for key, published, first in _changed_slides(since)
        .order_by("path")
        .values_list("translation_key", "last_published_at", "first_published_at")[:MOST_SLIDES]
    }
    found = links.resolve("slide", rows, language)
    return [
        Change(title=found[key].title, address=found[key].address, day=day, is_new=bool(first and first > since))
        for key, (day, first) in rows.items()
        if key in found
    ]


# --- the mail before it expires ---------------------------------------------------------------------


def remind(moment: datetime) -> int:
    """Tells everybody once whose certificate expires within 60 days. Answers how many were told."""
    today = clock.today()
    soon = (
        selectors.awards()
        .in_force()
        .filter(
            kind=Award.Kind.CERTIFICATE,
            replaced_by=None,
            reminder=None,
            valid_until__range=(today, today + REMINDED),
            holder__is_active=True,
        )
    )
    return sum(_remind(award) for award in soon)


@transaction.atomic
def _remind(award: Award) -> bool:
    _reminder, is_new = ExpiryReminder.objects.get_or_create(award=award, defaults={"sent_at": clock.now()})
    is_renewed = Award.objects.in_force().filter(
        kind=Award.Kind.CERTIFICATE,
        holder=award.holder,
        programme=award.programme,
        valid_until__gt=award.valid_until,
    )
    if not is_new or is_renewed.exists():
        return False
    mails.tell_holder(award, mails.Occasion.EXPIRES)
    return True
