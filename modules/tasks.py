"""The worker's jobs for the course: transcript files that take too long to make while somebody waits."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page

from learning.core import clock
from modules import access, handbook
from modules.models import Edition, PreparedTranscript
from modules.transcripts import files

# A file that a reader waits for goes before those made ahead, and other rooms' jobs before both.
ASKED_FOR, AHEAD = -10, -50
# A worker that was killed leaves its job behind as running; after this time it counts as lost.
PATIENCE = timedelta(minutes=15)
# After a failure nobody is served by trying again at once.
REST = timedelta(minutes=1)


@task(backend="jobs")
def make_transcript(prepared_id: int) -> bool:
    """Makes one file, once."""
    return files.make(prepared_id=prepared_id)


@task(backend="jobs", priority=AHEAD)
def prepare_all(edition_id: int) -> int:
    """Removes the files of older editions and asks for the large ones of this one; answers how many."""
    edition = Edition.objects.filter(pk=edition_id).first()
    if edition is None or not files.is_newest(edition):
        return 0
    files.remove_older(edition)
    large = [name for name, form in files.FORMS.items() if form.by_worker]
    wanted = [
        (page, readership, name)
        for page in files.pages_of(edition)
        for readership in (access.EVERYONE, access.SIGNED_IN)
        for name in large
    ]
    for page, readership, name in wanted:
        ask_for(page=page, edition=edition, readership=readership, format=name, priority=AHEAD)
    return len(wanted)


@transaction.atomic
def ask_for(
    *, page: Page, edition: Edition, readership: str, format: str, priority: int = ASKED_FOR
) -> PreparedTranscript:
    """The row of a file that the worker has made or will make; there is never a second job for it.

    The job is written in the same transaction as the row that it is for: the worker cannot see it before the commit,
    and neither can be there without the other. The row's lock lets one reader after the other look for a job.
    """
    row = files.entry(page=page, edition=edition, readership=readership, format=format)
    row = PreparedTranscript.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.made_at is None and not _under_way(row, priority):
        make_transcript.using(priority=priority).enqueue(prepared_id=row.pk)
    return row


def _under_way(row: PreparedTranscript, priority: int) -> bool:
    """A job for the file waits, runs, or failed only just now. One that waits moves up if it is asked for again."""
    now = clock.now()
    jobs = DBTaskResult.objects.filter(task_path=make_transcript.module_path, args_kwargs__kwargs__prepared_id=row.pk)
    if jobs.filter(status=TaskResultStatus.READY).exists():
        jobs.filter(status=TaskResultStatus.READY, priority__lt=priority).update(priority=priority)
        return True
    running = Q(status=TaskResultStatus.RUNNING, started_at__gt=now - PATIENCE)
    resting = Q(status=TaskResultStatus.FAILED, finished_at__gt=now - REST)
    return jobs.filter(running | resting).exists()


# --- the handbook ---------------------------------------------------------------------------------


@task(backend="jobs")
def make_handbook(language: str, name: str) -> str:
    """Makes the file as the words are when the job runs; answers its name."""
    return handbook.make(language)


@transaction.atomic
def ask_for_handbook(*, language: str, name: str) -> None:
    """One job a state of the words, however many ask for it."""
    now = clock.now()
    jobs = DBTaskResult.objects.filter(task_path=make_handbook.module_path, args_kwargs__kwargs__name=name)
    under_way = Q(status=TaskResultStatus.READY) | Q(status=TaskResultStatus.RUNNING, started_at__gt=now - PATIENCE)
    resting = Q(status=TaskResultStatus.FAILED, finished_at__gt=now - REST)
    if not jobs.filter(under_way | resting).exists():
        make_handbook.using(priority=ASKED_FOR).enqueue(language=language, name=name)
