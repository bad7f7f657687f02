"""What is signed, and what is held back until it is."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from learning.editorial.models import Review


def holds_back() -> bool:
    """Whether learners wait for the signature; a development site shows such texts with their label instead."""
    return settings.HOLD_BACK_UNREVIEWED


def not_held(prefix: str = "") -> Q:
    """What learners may see, for a query on texts that somebody vouches for."""
    if not holds_back():
        return Q()
    return Q(**{f"{prefix}is_safety_critical": False}) | Q(**{f"{prefix}reviewed_at__isnull": False})


def signed_at(*, content_key: UUID, language: str, digest: str) -> datetime | None:
    """When the text with exactly this digest was signed; None where nobody signed it, or other words than these."""
    reviews = Review.objects.filter(content_key=content_key, language=language, digest=digest)
    return reviews.values_list("recorded_at", flat=True).first()


def reviews_of(keys: Iterable[UUID]) -> dict[UUID, list[Review]]:
    """Every signature of these texts, the newest first."""
    found: dict[UUID, list[Review]] = {}
    for review in Review.objects.filter(content_key__in=list(keys)).select_related("recorded_by"):
        found.setdefault(review.content_key, []).append(review)
    return found
