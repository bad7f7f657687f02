"""Transcript files: each is made once an edition, for each readership, and goes when a newer edition comes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import Page

from learning.core import clock
from modules import outline
from modules.models import CoursePage, Edition, ModulePage, PreparedTranscript, SlidePage
from modules.transcripts.document import TranscriptDocument, document_of
from modules.transcripts.pdf import as_pdf
from modules.transcripts.plain import as_text
from modules.transcripts.word import as_docx

FOLDER = "transcripts"


@dataclass(frozen=True)
class Form:
    """One of the forms that a file can have."""

    content_type: str
    render: Callable[[TranscriptDocument], bytes]
    # Too slow to make while a reader waits: a course of nine modules takes a minute.
    by_worker: bool = False


FORMS = {
    "pdf": Form("application/pdf", as_pdf, by_worker=True),
    "docx": Form("application/vnd.openxmlformats-officedocument.wordprocessingml.document", as_docx),
    "txt": Form("text/plain; charset=utf-8", lambda document: as_text(document).encode()),
}


def edition_of(page: Page) -> Edition | None:
    """The newest edition of the course that the page belongs to."""
    course = Page.objects.filter(path=outline.ancestor_path(page.path, outline.COURSE_DEPTH))
    return Edition.objects.filter(course_key__in=course.values("translation_key")).first()


def is_newest(edition: Edition) -> bool:
    """No newer edition of the course exists."""
    return not Edition.objects.filter(course_key=edition.course_key, number__gt=edition.number).exists()


def waiting() -> QuerySet[PreparedTranscript]:
    """Files that somebody asked for and nobody has made."""
    return PreparedTranscript.objects.filter(made_at=None)


def entry(*, page: Page, edition: Edition, readership: str, format: str) -> PreparedTranscript:
    """The row of this file, new or not: there is one, however many ask for it at once."""
    row, _created = PreparedTranscript.objects.get_or_create(
        page_id=page.pk, edition=edition, readership=readership, format=format
    )
    return row


def make(*, prepared_id: int) -> bool:
    """Makes the file if it is still wanted. Answers whether this call did; asking twice changes nothing.

    Rendered before the row is locked, so that nobody waits for it; written under the lock, file before row. After a
    crash between the two the row knows of no file, and the next attempt replaces the leftover.
    """
    row = waiting().select_related("page__locale", "edition").filter(pk=prepared_id).first()
    if row is None or not is_newest(row.edition):
        return False
    language = row.page.locale.language_code
    document = document_of(row.page, readership=row.readership, language=language, edition=row.edition)
    content = FORMS[row.format].render(document)
    with transaction.atomic():
        locked = waiting().select_for_update(of=("self",)).filter(pk=prepared_id).first()
        # Content that changed while it was read would carry the number of the edition before.
        if locked is None or not is_newest(row.edition):
            return False
        storage, name = storages["private"], _path(row)
        storage.delete(name)
        locked.path = storage.save(name, ContentFile(content))
        locked.made_at = clock.now()
        locked.save(update_fields=["path", "made_at"])
    return True


def _path(row: PreparedTranscript) -> str:
    return f"{_folder(row.edition)}/{row.page_id}-{row.readership}.{row.format}"


def _folder(edition: Edition) -> str:
    return f"{FOLDER}/{edition.course_key}/{edition.number}"


def open_made(row: PreparedTranscript) -> File | None:
    """The file, open; None when it is not made. A file that was lost from the disk counts as not made."""
    if row.made_at is None:
        return None
    try:
        return storages["private"].open(row.path)
    except FileNotFoundError:
        PreparedTranscript.objects.filter(pk=row.pk).update(path="", made_at=None)
        row.path, row.made_at = "", None
        return None


def remove_older(edition: Edition) -> int:
    """Takes away the files of the editions before this one; answers how many rows went.

    Rows go first: a row never names a file that is gone. Then whole folders go, so that a file which no row knows of
    (a crash left it) goes as well. To be called outside a transaction.
    """
    old = PreparedTranscript.objects.filter(edition__course_key=edition.course_key, edition__number__lt=edition.number)
    count, _by_model = old.delete()
    _remove_folders(edition)
    return count


def _remove_folders(edition: Edition) -> None:
    storage, course = storages["private"], f"{FOLDER}/{edition.course_key}"
    try:
        numbers, _files = storage.listdir(course)
    except FileNotFoundError:
        return
    for number in numbers:
        if number.isdecimal() and int(number) < edition.number:
            folder = f"{course}/{number}"
            for name in storage.listdir(folder)[1]:
                storage.delete(f"{folder}/{name}")
            storage.delete(folder)


def pages_of(edition: Edition) -> Iterator[Page]:
    """The course and its modules in every language, as far as they are published and have something to read."""
    for course in CoursePage.objects.live().filter(translation_key=edition.course_key).order_by("path"):
        paths = SlidePage.objects.live().filter(path__startswith=course.path).values_list("path", flat=True)
        with_slides = {outline.ancestor_path(path, outline.MODULE_DEPTH) for path in paths}
        if with_slides:
            yield course
            yield from ModulePage.objects.live().filter(path__in=with_slides).order_by("path")
