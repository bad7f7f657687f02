"""What the moderation desk shows."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from learning.core import client_data_forms
from learning.forum import alerts, appeals, desk_acts, notices
from learning.forum import moderation_selectors as selectors
from learning.forum.models import Appeal, Application, ModerationAct, Persona, Post, Thread
from learning.forum.moderation import is_first
from learning.forum.moderation_selectors import Queue, Waiting

if TYPE_CHECKING:
    from learning.accounts.models import User

Context = dict[str, Any]
KINDS = {
    selectors.POST: gettext_lazy("Post"),
    selectors.REPORT: gettext_lazy("Reported post"),
    selectors.APPLICATION: gettext_lazy("Application"),
    selectors.APPEAL: gettext_lazy("Appeal"),
}


def address(place: tuple[str, int]) -> str:
    kind, pk = place
    return reverse(f"forum_desk:{kind}", args=[pk])


# --- the queue ------------------------------------------------------------------------------------


def queue(found: Queue, kind: str = "") -> Context:
    lines = [line for line in found.lines if kind in ("", line.kind)]
    return {
        "lines": [_line(line) for line in lines],
        "waiting": len(found.lines),
        "late": found.late,
        "urgent": found.urgent,
        "for_others": [_line(line) for line in found.for_others],
        "kind": kind,
        "kinds": [
            {"key": key, "label": label, "count": sum(line.kind == key for line in found.lines)}
            for key, label in KINDS.items()
        ],
    }


def _line(line: Waiting) -> Context:
    return {"waiting": line, "url": address(line.place), "kind": KINDS[line.kind]}


def way(found: Queue, place: tuple[str, int]) -> Context:
    """Where one can go on from here."""
    before, after = selectors.neighbours(found.lines, place)
    here = next((line for line in (*found.lines, *found.for_others) if line.place == place), None)
    return {
        "line": here,
        "previous_url": address(before.place) if before else "",
        "next_url": address(after.place) if after and after.place != place else "",
        "queue_url": reverse("forum_desk:queue"),
        "queue_count": len(found.lines),
    }


# --- what is decided about ------------------------------------------------------------------------


def _form(buttons: list[desk_acts.Button], typed: Mapping[str, str] | None) -> Context:
    """The part that every decision has; `typed`: what could not be kept, to be shown again."""
    typed = typed or {}
    return {
        "buttons": buttons,
        "names": {button.name for button in buttons},
        "typed": {name: typed.get(name, "") for name in ("reason", "remark", "act", "into", "board")},
        "answers": selectors.ready_answers(get_language() or ""),
        "language": get_language(),
        "pauses": desk_acts.PAUSES,
        "days": typed.get("days") or str(desk_acts.USUAL_PAUSE),
    }


def post(one: Post, typed: Mapping[str, str] | None = None) -> Context:
    """A post in its thread, why it is here, what was done about it, and what may be done."""
    reports = selectors.reports_of(one)
    acts = selectors.acts_on(post=one)
    is_urgent = any(report.reason in alerts.URGENT for report in reports)
    asked = one.waits_for == Post.WaitsFor.CLIENT_DATA
    found = client_data_forms.flagged({"body": f"{one.thread.title}\n{one.body}"}) if asked else {}
    text = _("The post")
    return {
        "post": one,
        "around": selectors.around(one),
        "reports": reports,
        "why": selectors.reason_for(one, reports),
        "is_urgent_report": is_urgent,
        "flagged": client_data_forms.asked(found, {"body": (text, "body")}),
        "acts": acts,
        "edits": one.edits.all(),
        "seen": acts[0].pk if acts else 0,
        "is_first": is_first(one),
        "body": (typed or {}).get("body") or one.body,
        "title": (typed or {}).get("title") or one.thread.title,
        "escalation_url": reverse("forum_desk:escalation", args=[one.pk]),
        "member_acts": len(selectors.acts_on(persona=one.persona)),
        **_form(desk_acts.buttons_for_post(one, is_reported=bool(reports), is_urgent=is_urgent), typed),
    }


def application(one: Application, typed: Mapping[str, str] | None = None) -> Context:
    buttons = [] if one.decided_at else [desk_acts.ADMIT, desk_acts.TURN_AWAY]
    return {
        "application": one,
        "acts": selectors.acts_on(persona=one.persona),
        **_form(buttons, typed),
    }


def appeal(one: Appeal, by: "User", typed: Mapping[str, str] | None = None) -> Context:
    may = one.decided_at is None and appeals.may_decide(one, by)
    return {
        "appeal": one,
        "notice": one.notice,
        "notice_title": _("Against: %(act)s") % {"act": one.notice.get_kind_display()},
        "act": one.notice.act,
        "post": one.notice.post,
        "is_for_others": one.decided_at is None and not may,
        "acts": selectors.acts_on(persona=one.notice.persona),
        **_form([desk_acts.UPHOLD, desk_acts.OVERTURN] if may else [], typed),
    }


def member(one: Persona, typed: Mapping[str, str] | None = None) -> Context:
    return {
        "persona": one,
        "acts": selectors.acts_on(persona=one),
        "notices": [{"notice": each, "title": notices.title(each.kind)} for each in selectors.notices_of(one)],
        **_form(desk_acts.buttons_for_member(one), typed),
    }


def thread(one: Thread, typed: Mapping[str, str] | None = None) -> Context:
    is_open = one.merged_into_id is None
    return {
        "thread": one,
        "acts": selectors.acts_on(thread=one),
        "boards": selectors.boards_to_move_to(one) if is_open else [],
        "move": desk_acts.MOVE,
        "merge": desk_acts.MERGE,
        **_form(desk_acts.buttons_for_thread(one) if is_open else [], typed),
    }


def said(act: ModerationAct) -> str:
    """What the desk says after an act."""
    about = act.persona.shown_name if act.persona else (act.thread.shown_title if act.thread else "")
    return _("%(about)s: %(act)s.") % {"about": about, "act": act.get_kind_display()}
