"""A talk with a trainer: the learner of a case that goes by its code alone is asked to get in touch.

The trainer does not learn who it is by asking; whoever wants the talk says so by answering.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from learning.accounts.models import User
from learning.core import outbox
from learning.toolkit import casework_selectors as selectors
from learning.toolkit.casework import lock
from learning.toolkit.errors import Refusal
from learning.toolkit.judging import MARK
from learning.toolkit.models import Judgement, Submission

ASKED = "toolkit.ask_for_talk"


@transaction.atomic
def ask(*, by: User, submission: Submission) -> None:
    """Asks the learner by mail to write to `by`. The log keeps who asked and when, under the code of the case.

    Raises Refusal for people who may not mark, for one's own case, and where no talk is due.
    """
    case = lock(submission.casework)
    submission = case.submissions.get(pk=submission.pk)
    if not by.has_perm(MARK):
        raise Refusal(gettext_lazy("Marking is for trainers."), "no-right")
    if by.pk == case.user_id:
        raise Refusal(gettext_lazy("Nobody marks their own casework."), "own")
    if selectors.awaited(submission) != Judgement.Kind.TALK:
        raise Refusal(gettext_lazy("No talk is due here."), "not-awaited")
    if not case.user.is_active:
        raise Refusal(gettext_lazy("This account is closed. Nobody can be asked."), "closed")
    log(submission, ASKED, user=by)
    with override(case.user.language or settings.LANGUAGE_CODE):
        outbox.post(
            to=case.user.email,
            subject=_("Course update"),
            text=_(
                "Hello,\n\na trainer would like to talk something through with you. Please write to %(address)s with a"
                " few times that suit you, and name this code: %(code)s.\n\nThe course team\n"
            )
            % {"address": by.email, "code": case.code},
        )


def last_asked(submission: Submission) -> datetime | None:
    """When the learner was asked last."""
    entries = ModelLogEntry.objects.for_instance(submission).filter(action=ASKED)
    return entries.order_by("-timestamp").values_list("timestamp", flat=True).first()
