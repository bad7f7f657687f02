"""Looks at everything, for reports."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet

from learning.certificates import selectors as certificates
from learning.core import links
from learning.core.links import Link
from learning.progress import selectors as progress
from learning.progress.models import Activity, Enrolment


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


FEW = 3
KINDS = ("slide", "quiz", "casework")


@dataclass(frozen=True)
class Missing:
    """Something that a subject still asks for, and where it is done."""

    title: str
    address: str


def person(enrolment: Enrolment, *, language: str) -> dict:
    """One person's standing: `subjects` with what is `missing`, `awards`, `identity`."""
    asked = [one for one in progress.standing(enrolment).subjects.values() if one.required or one.parts]
    shown = {one.subject.pk: _few(one.missing) for one in asked}
    found = {
        kind: links.resolve(kind, [str(a.key) for few in shown.values() for a in few if a.kind == kind], language)
        for kind in KINDS
    }
    return {
        "subjects": [
            {
                "standing": one,
                "missing": [_missing(activity, found) for activity in shown[one.subject.pk]],
                "more": len(one.missing) - len(shown[one.subject.pk]),
            }
            for one in asked
        ],
        "awards": certificates.awards_of(enrolment.user),
        "identity": getattr(enrolment.user, "certificate_identity", None),
        "memberships": enrolment.user.memberships.filter(left_at=None).select_related("organisation"),
    }


def _few(missing: Iterable[Activity]) -> list[Activity]:
    """The next slides, and everything that is done elsewhere: the quiz, a form to practise."""
    slides = [activity for activity in missing if activity.kind == "slide"]
    return slides[:FEW] + [activity for activity in missing if activity.kind != "slide"]


def _missing(activity: Activity, found: Mapping[str, Mapping[str, Link]]) -> Missing:
    link = found.get(activity.kind, {}).get(str(activity.key))
    return Missing(title=activity.title, address=link.address if link else "")
