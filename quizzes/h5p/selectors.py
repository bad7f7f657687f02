"""Looks at what people did in activities."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from learning.accounts.models import User
from media.models import H5PVersion
from quizzes.h5p import marking
from quizzes.h5p.scoring import sets
from quizzes.h5p.scoring.base import Part, answers, items, mapping, text
from quizzes.models import H5PAttempt, H5PState, H5PStatement

LONGEST_LABEL = 160
# Where content types keep the options that a response names by their places.
OPTIONS = {"H5P.MultiChoice": "answers", sets.CHOICE: "answers", sets.PANEL: "summary"}
# … and the words that say what is asked.
WORDS = ("question", "text", "taskDescription", "intro", "introduction", "title", "textField")


def about(version: H5PVersion) -> str:
    """The IRI that statements about a version name: the same in every session."""
    return f"{settings.BASE_URL}/activities/{version.activity.code}/{version.number}"


def open_attempt(*, user: User, version: H5PVersion) -> H5PAttempt | None:
    return H5PAttempt.objects.filter(user=user, version=version, done_at=None).first()


def attempt_of(*, user: User, pk: int) -> H5PAttempt | None:
    """The person's own attempt, with its version and activity."""
    return H5PAttempt.objects.filter(user=user, pk=pk).select_related("version__activity").first()


def is_done(*, user: User, activity_id: int) -> bool:
    """Whether the person is through the activity, played or in words, in whichever version."""
    return H5PAttempt.objects.filter(user=user, version__activity=activity_id).exclude(done_at=None).exists()


def state_of(*, user: User, version: H5PVersion) -> dict[str, object]:
    """Where the person was, by key."""
    return dict(H5PState.objects.filter(user=user, version=version).values_list("key", "data"))


def responses(attempt: H5PAttempt, *, of_one_round: bool) -> dict[str, str]:
    """The last response to each part. `of_one_round`: only since the whole was finished last, because whoever tries
    a set of questions again begins it anew."""
    rows = attempt.statements.filter(verb__in=marking.RESULTS).order_by("pk")
    answered: dict[str, str] = {}
    for sub_content, is_child, said in rows.values_list("sub_content", "is_child", "said"):
        if "response" in said and (sub_content or not is_child):
            answered[sub_content] = said["response"]
        elif of_one_round and not is_child:
            answered = {}
    return answered


# --- reports ------------------------------------------------------------------------------------------


def attempts() -> QuerySet[H5PAttempt]:
    """Everybody's attempts with person, organisation, version and activity, without the content of the packages."""
    return (
        H5PAttempt.objects.select_related("user", "version__activity")
        .defer("version__content")
        .prefetch_related("user__memberships__organisation")
    )


def figures(found: QuerySet[H5PAttempt]) -> dict[str, int]:
    """Sums of the attempts that a list shows."""
    return found.order_by().aggregate(
        attempts=Count("pk", distinct=True),
        people=Count("user", distinct=True),
        done=Count("user", distinct=True, filter=Q(done_at__isnull=False)),
        in_words=Count("user", distinct=True, filter=Q(how=H5PAttempt.How.WORDS)),
        last=Max("last_at"),
    )


@dataclass(frozen=True)
class SaidLine:
    """A statement in a trainer's words."""

    statement: H5PStatement
    part: str
    verb: str
    response: str


def said(attempt: H5PAttempt) -> list[SaidLine]:
    """What the activity said in an attempt, oldest first, with what was asked as the package has it."""
    package = marking.whole(attempt.version.main_library, attempt.version.content)
    parts: dict[str, Part | None] = {"": package}
    lines = []
    for one in attempt.statements.all():
        if one.sub_content not in parts:
            parts[one.sub_content] = sets.find(package, one.sub_content)
        part = None if one.is_child and not one.sub_content else parts[one.sub_content]
        about_what = _("the whole activity") if not one.is_child else label(part) if part else _("a part")
        words = response_words(part, str(one.said.get("response", "")))
        lines.append(SaidLine(one, about_what, verb_word(one.verb), words))
    return lines


def label(part: Part) -> str:
    """The first words that a part of a package shows."""
    for name in WORDS:
        words = text(part.content.get(name))
        if words.strip():
            return Truncator(_plain(words)).chars(LONGEST_LABEL)
    return part.kind


def response_words(part: Part | None, response: str) -> str:
    """A response with the options in their own words, where it names them by their places."""
    options = (
        [_plain(one) for one in items(part.content.get(OPTIONS[part.kind]))] if part and part.kind in OPTIONS else []
    )
    given = answers(response) if response else []
    return " · ".join(options[int(one)] if one.isdecimal() and int(one) < len(options) else one for one in given)


def _plain(option: object) -> str:
    words = text(option) or text(mapping(option).get("text"))
    return re.sub(r"\s+", " ", strip_tags(words)).strip()


def verb_word(verb: str) -> str:
    return VERB_WORDS.get(verb, lambda: verb)()


VERB_WORDS = {
    "answered": lambda: _("answered"),
    "attempted": lambda: _("opened"),
    "completed": lambda: _("completed"),
    "consumed": lambda: _("read"),
    "experienced": lambda: _("looked at"),
    "interacted": lambda: _("did something"),
    "passed": lambda: _("passed"),
    "failed": lambda: _("did not pass"),
    "progressed": lambda: _("went on"),
}
