"""What the site stands on: database, cache, storage, worker, mail."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django_tasks_db.models import DBTaskResult

from learning.core import clock, outbox

WORKER_PATIENCE = timedelta(minutes=5)
MAIL_PATIENCE = timedelta(hours=1)


def check() -> dict[str, str]:
    """`{"database", "cache", "storage", "worker", "mail"}`, each `ok` or a short reason."""
    return {name: _reason(probe) for name, probe in PROBES.items()}


def _reason(probe: Callable[[], str]) -> str:
    try:
        return probe() or "ok"
    except Exception as error:  # whatever is wrong, the page says it instead of failing itself
        return type(error).__name__


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _cache() -> str:
    cache.set("readiness", "ok", 10)
    return "" if cache.get("readiness") == "ok" else "does not keep what it is given"


def _storage() -> str:
    storage = storages["private"]
    storage.delete(storage.save("readiness.txt", ContentFile(b"ok")))
    return ""


def _worker() -> str:
    if (settings.DATA_DIR / "worker.pid").exists() or not settings.DEMONSTRATION:
        overdue = DBTaskResult.objects.ready().filter(enqueued_at__lt=clock.now() - WORKER_PATIENCE)
        return "jobs have waited for more than five minutes" if overdue.exists() else ""
    return "no worker has been started"


def _mail() -> str:
    # One person's mailbox that is closed says nothing about the site.
    overdue = outbox.unsent().filter(refusals=0, created_at__lt=clock.now() - MAIL_PATIENCE)
    return "messages have waited for more than an hour" if overdue.exists() else ""


PROBES: dict[str, Callable[[], str]] = {
    "database": _database,
    "cache": _cache,
    "storage": _storage,
    "worker": _worker,
    "mail": _mail,
}
