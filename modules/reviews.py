"""Signatures under slides: recorded for the words as they stand, gone when the words change."""

import datetime
import hashlib
import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from learning.accounts.models import User
from learning.editorial import selectors as editorial
from learning.editorial import services
from learning.editorial.models import Review
from modules import outline
from modules.addresses import language_of
from modules.models import SlidePage
from modules.services import content_changed


def words_digest(page: SlidePage) -> str:
    """Of everything that a reviewer reads."""
    words = [page.title, page.body.get_prep_value(), page.notes.get_prep_value()]
    return hashlib.sha256(json.dumps(words, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()


@transaction.atomic
def sign(*, page: SlidePage, kind: str, reviewers: str, signed_on: datetime.date, by: User, remark: str = "") -> Review:
    """Records that `reviewers` signed the slide as it is published, and shows it to learners.

    Raises ValidationError for a day that is still to come.
    """
    review = services.record_review(
        content_key=page.translation_key,
        language=language_of(page),
        digest=words_digest(page),
        title=page.title,
        kind=kind,
        reviewers=reviewers,
        signed_on=signed_on,
        remark=remark,
        by=by,
    )
    keep_standing(page=page)
    source = outline.source_page(page)
    content_changed(course_path=outline.ancestor_path(source.path, outline.COURSE_DEPTH))
    return review


@transaction.atomic
def keep_standing(*, page: SlidePage) -> None:
    """Brings what the slide says of its review up to date; its untranslated places follow it."""
    signed_at = editorial.signed_at(
        content_key=page.translation_key, language=language_of(page), digest=words_digest(page)
    )
    same = SlidePage.objects.filter(pk=page.pk) | SlidePage.objects.filter(alias_of=page.pk)
    same.exclude(reviewed_at=signed_at).update(reviewed_at=signed_at)
    page.reviewed_at = signed_at
