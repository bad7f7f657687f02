"""Whom the forum calls when something cannot wait: people who answer for it, by a mail that says little."""

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import models
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from learning.accounts.models import User
from learning.core import outbox
from learning.forum.models import ModerationAct, Report

MODERATE = "moderate"
# Who opens boards answers for the forum, too.
ANSWER_FOR = "change_board"
URGENT = (Report.Reason.CHILD, Report.Reason.DANGER)


def moderators() -> models.QuerySet[User]:
    """Everybody with the right to moderate; who may do anything by being the site's owner does not count."""
    return _with(MODERATE)


def _with(*rights: str) -> models.QuerySet[User]:
    held = Permission.objects.filter(content_type__app_label="forum", codename__in=rights)
    has = models.Q(groups__permissions__in=held) | models.Q(user_permissions__in=held)
    return User.objects.filter(has, is_active=True).distinct()


def call_together(act: ModerationAct) -> int:
    """Mails whoever moderates or answers for the forum, but not who acted. Answers how many that were."""
    people = _with(MODERATE, ANSWER_FOR).exclude(pk=act.moderator_id)
    return _call(people, reverse("forum_log:index"))


def note_report(report: Report) -> int:
    """Mails every moderator when a post is the first time reported because somebody may be in danger."""
    others = Report.objects.filter(post=report.post_id, reason__in=URGENT, settled_at=None).exclude(pk=report.pk)
    if report.reason not in URGENT or others.exists():
        return 0
    return _call(moderators(), reverse("forum_desk:queue"))


def _call(people: models.QuerySet[User], path: str) -> int:
    """The mail says that somebody has to look, and nothing of what at."""
    for person in people:
        with translation.override(person.language or settings.LANGUAGE_CODE):
            text = _("Something on the course site needs you today. Sign in and open:\n\n%(address)s\n")
            outbox.post(
                to=person.email,
                subject=_("Course update: please sign in"),
                text=text % {"address": f"{settings.BASE_URL}{path}"},
            )
    return len(people)
