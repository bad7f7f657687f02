"""What a member follows, as the page about it shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from learning.forum import selectors
from learning.forum.models import Persona
from learning.forum.models.discussions import SHOWN, Thread


@dataclass(frozen=True)
class Followed:
    """One thread or board; `how` as words."""

    title: str
    address: str
    follow_url: str
    how: str


def followed(*, persona: Persona, language: str) -> Sequence[Followed]:
    """Boards first, then threads that are still shown, the latest first. Queries do not grow with their number."""
    subscriptions = persona.subscriptions.select_related("thread").order_by("-created_at", "-pk")
    titles = {row.board.pk: row for row in selectors.boards(language=language, persona=persona)}
    shown = set(Thread.objects.filter(SHOWN, subscriptions__persona=persona).values_list("pk", flat=True))
    boards, threads = [], []
    for one in subscriptions:
        if one.board_id in titles:
            row = titles[one.board_id]
            boards.append(
                Followed(
                    title=row.title,
                    address=reverse("forum:board", args=[row.code]),
                    follow_url=reverse("forum:follow_board", args=[row.code]),
                    how=one.get_how_display(),
                )
            )
        elif one.thread_id in shown:
            threads.append(
                Followed(
                    title=one.thread.shown_title,
                    address=reverse("forum:thread", args=[one.thread_id]),
                    follow_url=reverse("forum:follow_thread", args=[one.thread_id]),
                    how=one.get_how_display(),
                )
            )
    return [*boards, *threads]
