"""What waits for moderators, in which order, and what they see of it: posts and personas, never a person."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from learning.core import clock
from learning.forum import alerts, appeals, membership, notices, personas, signposts, writing
from learning.forum.models import (
    Appeal,
    Application,
    Board,
    CannedAnswer,
    ModerationAct,
    Notice,
    Persona,
    Post,
    Report,
    Thread,
)
from learning.toolkit import working_days

if TYPE_CHECKING:
    from learning.accounts.models import User

POST, REPORT, APPLICATION, APPEAL = "post", "report", "application", "appeal"
URGENT_WITHIN = 1  # working days
EXCERPT = 160  # characters
BEFORE, AFTER = 3, 2  # posts of the thread that are shown round the one in question
LINES_A_PAGE = 30


@dataclass(frozen=True)
class Waiting:
    """One line of the queue. `pk` is the post's for posts and reports."""

    kind: str
    pk: int
    about: str
    who: str
    why: str
    excerpt: str
    since: datetime
    due_on: date
    is_urgent: bool
    is_late: bool
    is_for_others: bool = False

    @property
    def place(self) -> tuple[str, int]:
        return (POST if self.kind == REPORT else self.kind), self.pk


@dataclass(frozen=True)
class Queue:
    """`lines`: what may be decided here; `for_others`: appeals against one's own decisions."""

    lines: Sequence[Waiting]
    for_others: Sequence[Waiting]

    @property
    def late(self) -> int:
        return sum(line.is_late for line in self.lines)

    @property
    def urgent(self) -> int:
        return sum(line.is_urgent for line in self.lines)


# --- the queue ------------------------------------------------------------------------------------


def queue(moderator: "User") -> Queue:
    """What waits, urgent ones first, then the late ones, then by age; nothing of one's own. At most seven queries."""
    own = personas.persona_of(moderator)
    within = membership.rules(settings.LANGUAGE_CODE).working_days
    lines = [*_posts(own, within), *_applications(own, within), *_appeals(own, within, moderator)]
    lines.sort(key=lambda line: (not line.is_urgent, not line.is_late, line.since, line.pk))
    return Queue(
        [line for line in lines if not line.is_for_others], [line for line in lines if line.is_for_others]
    )  # fmt: skip


def _posts(own: Persona | None, within: int) -> list[Waiting]:
    """Waiting posts and reported ones; one that is both is one line."""
    reports = defaultdict(list)
    for report in Report.objects.filter(settled_at=None).order_by("created_at"):
        reports[report.post_id].append(report)
    rows = Post.objects.filter(Q(state=Post.State.WAITING) | Q(pk__in=list(reports)))
    return [
        _post_line(post, reports[post.pk], within)
        for post in rows.select_related("thread", "persona").order_by("created_at")
        if own is None or post.persona_id != own.pk
    ]


def _post_line(post: Post, reports: Sequence[Report], within: int) -> Waiting:
    since = min([report.created_at for report in reports] or [post.edited_at or post.created_at])
    is_urgent = any(report.reason in alerts.URGENT for report in reports) or (
        post.state == Post.State.WAITING and bool(signposts.find(f"{post.thread.title}\n{post.body}"))
    )
    return Waiting(
        kind=REPORT if reports else POST,
        pk=post.pk,
        about=post.thread.shown_title,
        who=post.persona.shown_name,
        why=reason_for(post, reports),
        excerpt=Truncator(writing.plain(post.body)).chars(EXCERPT),
        **_times(since, is_urgent, within),
    )


def reason_for(post: Post, reports: Sequence[Report]) -> str:
    """Why a post stands in the queue, the gravest first."""
    if not reports:
        return str(post.get_waits_for_display())
    gravest = min(reports, key=lambda report: report.reason not in alerts.URGENT)
    words = gravest.get_reason_display()
    if len(reports) == 1:
        return words
    return _("%(reason)s (reports: %(count)d)") % {"reason": words, "count": len(reports)}


def _times(since: datetime, is_urgent: bool, within: int) -> dict[str, Any]:
    due_on = working_days.after(_day(since), URGENT_WITHIN if is_urgent else within)
    return {"since": since, "due_on": due_on, "is_urgent": is_urgent, "is_late": due_on < clock.today()}


def _day(moment: datetime) -> date:
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


def _applications(own: Persona | None, within: int) -> list[Waiting]:
    rows = Application.objects.filter(decided_at=None).select_related("persona")
    return [
        Waiting(
            kind=APPLICATION,
            pk=one.pk,
            about=_("Asks to be let in"),
            who=one.persona.shown_name,
            why=_("Somebody without a code"),
            excerpt=Truncator(one.work).chars(EXCERPT),
            **_times(one.created_at, False, within),
        )
        for one in rows
        if own is None or one.persona_id != own.pk
    ]


def _appeals(own: Persona | None, within: int, moderator: "User") -> list[Waiting]:
    rows = Appeal.objects.filter(decided_at=None).select_related("notice__persona", "notice__act")
    return [
        Waiting(
            kind=APPEAL,
            pk=one.pk,
            about=_("Against: %(act)s") % {"act": one.notice.get_kind_display()},
            who=one.notice.persona.shown_name,
            why=_("Asks that a decision is looked at again"),
            excerpt=Truncator(one.words).chars(EXCERPT),
            is_for_others=not appeals.may_decide(one, moderator),
            **_times(one.created_at, False, within),
        )
        for one in rows
        if own is None or one.notice.persona_id != own.pk
    ]


def neighbours(lines: Sequence[Waiting], place: tuple[str, int]) -> tuple[Waiting | None, Waiting | None]:
    """What comes before and after `place` in the queue; from outside of it, the first comes next."""
    places = [line.place for line in lines]
    if place not in places:
        return None, lines[0] if lines else None
    here = places.index(place)
    return (lines[here - 1] if here else None), (lines[here + 1] if here + 1 < len(lines) else None)


# --- one post -------------------------------------------------------------------------------------


def post(pk: int) -> Post | None:
    return Post.objects.select_related("thread__board", "persona", "quoted__persona").filter(pk=pk).first()


def reports_of(post: Post) -> list[Report]:
    """Those that nobody has settled. Who reported is no moderator's business."""
    return list(post.reports.filter(settled_at=None).order_by("created_at"))


def around(post: Post) -> list[Post]:
    """The thread round a post: its first one, some before and some after; of a post that waits, the last ones."""
    rows = Post.objects.filter(thread=post.thread_id, number__isnull=False).select_related("persona")
    number = post.number or post.thread.last_number + 1
    near = Q(number__gte=number - BEFORE, number__lte=number + AFTER)
    found = list(rows.filter(near | Q(number=1)).exclude(pk=post.pk).order_by("number"))
    place = next((place for place, one in enumerate(found) if one.number > number), len(found))
    return [*found[:place], post, *found[place:]]


def acts_on(**of: Post | Thread | Persona) -> list[ModerationAct]:
    """What moderators did, the newest first."""
    return list(ModerationAct.objects.filter(**of).select_related("moderator", "post", "thread")[:LINES_A_PAGE])


def ready_answers(language: str) -> list[CannedAnswer]:
    """In the moderator's language first; the member may read another, so all of them are there."""
    found = CannedAnswer.objects.select_related("locale").order_by("title")
    return sorted(found, key=lambda one: one.locale.language_code != language)


# --- members and threads --------------------------------------------------------------------------


def member(key: Any) -> Persona | None:
    """A persona with how much it wrote. Who holds it is not known here."""
    return (
        Persona.objects.filter(key=key)
        .annotate(
            visible=Count("posts", filter=Q(posts__state=Post.State.VISIBLE)),
            hidden=Count("posts", filter=Q(posts__state=Post.State.HIDDEN)),
            refused=Count("posts", filter=Q(posts__state=Post.State.REFUSED)),
            last_wrote_at=Max("posts__created_at"),
        )
        .first()
    )


def posts_of(persona: Persona) -> QuerySet[Post]:
    return persona.posts.select_related("thread").order_by("-created_at", "-pk")


def notices_of(persona: Persona) -> list[Notice]:
    return notices.notices_of(persona)[:LINES_A_PAGE]


def find_members(words: str) -> list[Persona]:
    """Members whose name has these words: for moderators, who know a name from a thread."""
    rows = Persona.objects.filter(is_official=False).exclude(state=Persona.State.LEFT)
    return list(rows.filter(name__icontains=words).order_by("name")[:LINES_A_PAGE]) if words else []


def thread(pk: int) -> Thread | None:
    return Thread.objects.select_related("board", "persona", "merged_into").filter(pk=pk).first()


def boards_to_move_to(thread: Thread) -> list[Board]:
    """Open boards in the source language, which threads belong to."""
    rows = Board.objects.filter(closed_at=None, locale__language_code=settings.LANGUAGE_CODE)
    return list(rows.exclude(pk=thread.board_id))
