"""Records who signed which text."""

import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from learning.accounts.models import User
from learning.core import clock
from learning.editorial.models import Review


@transaction.atomic
def record_review(
    *,
    content_key: UUID,
    language: str,
    digest: str,
    title: str,
    kind: str,
    reviewers: str,
    signed_on: datetime.date,
    by: User,
    remark: str = "",
) -> Review:
    """Notes that `reviewers` signed the text with this digest. Raises ValidationError for a day to come."""
    if signed_on > clock.today():
        raise ValidationError({"signed_on": _("Nobody has signed on a day that is still to come.")})
    return Review.objects.create(
        content_key=content_key,
        language=language,
        digest=digest,
        title=title,
        kind=kind,
        reviewers=reviewers.strip(),
        signed_on=signed_on,
        remark=remark.strip(),
        recorded_by=by,
    )
