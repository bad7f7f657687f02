"""Looks at everything, for reports."""

from django.db.models import Count, F, QuerySet

from learning.certificates import selectors as certificates
from learning.progress import selectors as progress
from learning.progress.models import Enrolment


def enrolments() -> QuerySet[Enrolment]:
    """Everybody's cycles with `steps_done`, `certificates` and `is_demonstration`; organisations prefetched."""
    return (
        Enrolment.objects.select_related("user", "course")
        .prefetch_related("user__memberships__organisation")
        .annotate(
            steps_done=Count("records", distinct=True),
            certificates=Count("awards", distinct=True),
            is_demonstration=F("user__is_demonstration"),
        )
    )


def person(enrolment: Enrolment) -> dict:
    """One person's standing: `subjects`, `awards`, `identity`."""
    standing = progress.standing(enrolment)
    return {
        "subjects": [s for s in standing.subjects.values() if s.required or s.parts],
        "awards": certificates.awards_of(enrolment.user),
        "identity": getattr(enrolment.user, "certificate_identity", None),
        "memberships": enrolment.user.memberships.filter(left_at=None).select_related("organisation"),
    }
