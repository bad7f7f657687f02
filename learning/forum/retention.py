"""The log is kept for ninety days; what it was about goes with it, as far as nobody needs it any more."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from learning.forum.models import Appeal, Application, ModerationAct, Notice, Post, PostEdit, Report, Thread

KEPT = timedelta(days=90)


@transaction.atomic
def purge(moment: datetime) -> int:
    """Deletes what is older than ninety days; answers how many lines of the log went. Asked twice, nothing changes.

    An appeal that nobody has decided keeps what it is about.
    """
    before = moment - KEPT
    open_appeals = Appeal.objects.filter(decided_at=None)
    Notice.objects.filter(created_at__lt=before).exclude(appeal__in=open_appeals).delete()
    acts = ModerationAct.objects.filter(at__lt=before).exclude(notice__appeal__in=open_appeals)
    count = acts.count()
    acts.delete()
    Report.objects.filter(settled_at__lt=before).delete()
    Application.objects.filter(decided_at__lt=before).update(work="")
    _erase_texts(before)
    return count


def _erase_texts(before: datetime) -> None:
    """Texts that moderators took away: what was hidden loses its words, what was never shown goes altogether."""
    remembered = ModerationAct.objects.filter(post=OuterRef("pk"))
    hidden = Post.objects.filter(~Exists(remembered), state=Post.State.HIDDEN, created_at__lt=before)
    PostEdit.objects.filter(post__in=hidden).delete()
    hidden.exclude(body="").update(body="", html="")
    PostEdit.objects.filter(by_moderator=True, edited_at__lt=before).delete()
    refused = Post.objects.filter(~Exists(remembered), state=Post.State.REFUSED, number=None, created_at__lt=before)
    threads = list(refused.values_list("thread_id", flat=True))
    refused.delete()
    Thread.objects.filter(pk__in=threads, posts=None, source="").delete()
