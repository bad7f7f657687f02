"""What the marking desk shows. The learner's name and address are nowhere in it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.core import clock
from learning.toolkit import casework_selectors as cases
from learning.toolkit import marking, practice_pages, private_worksheets
from learning.toolkit import marking_selectors as selectors
from learning.toolkit.errors import Refusal
from learning.toolkit.marking_selectors import SOMEBODY_ELSE, Filters, Waiting
from learning.toolkit.models import Casework, Judgement, Submission
from learning.toolkit.papers import lines_of

if TYPE_CHECKING:
    from learning.accounts.models import User

Context = dict[str, Any]
Kind = Judgement.Kind
POINTS = {str(points): points for points in range(marking.MOST_POINTS + 1)}
AWAITS = {
    Kind.TRAINER.value: gettext_lazy("A first look"),
    Kind.SECOND.value: gettext_lazy("A second marker"),
    Kind.TALK.value: gettext_lazy("A talk"),
}
SAID = {
    Kind.SELF_CHECK.value: gettext_lazy("Self-check"),
    Kind.TRAINER.value: gettext_lazy("First marker"),
    Kind.SECOND.value: gettext_lazy("Second marker"),
    Kind.TALK.value: gettext_lazy("Talk"),
}


def address(place: tuple[str, int], filters: Filters) -> str:
    return reverse("marking_desk:submission", args=place, query=filters.given)


# --- the queue ------------------------------------------------------------------------------------


def queue(marker: "User", filters: Filters) -> Context:
    """The lines, and the choices by which they can be narrowed down; a fixed number of queries."""
    everything = selectors.queue(marker, Filters())
    elsewhere = selectors.queue(marker, Filters(awaits=SOMEBODY_ELSE))
    scope = elsewhere if filters.awaits == SOMEBODY_ELSE else everything
    modules = selectors.module_names([one.module for one in (*everything, *elsewhere)])
    shown = [one for one in scope if filters.keep(one)]
    return {
        "lines": [_line(one, filters, modules) for one in shown],
        "waiting": len(everything),
        "late": sum(one.is_late for one in everything),
        "elsewhere": len(elsewhere),
        "filters": filters,
        "is_filtered": bool(filters.query),
        "is_elsewhere": filters.awaits == SOMEBODY_ELSE,
        "somebody_else": SOMEBODY_ELSE,
        "awaits_choices": [
            {"key": key, "label": label, "count": sum(one.awaits == key for one in everything)}
            for key, label in AWAITS.items()
        ],
        "form_choices": _forms((*everything, *elsewhere)),
        "module_choices": [{"key": key, "label": label} for key, label in modules.items()],
    }


def _forms(lines: Sequence[Waiting]) -> list[Context]:
    titles = {one.form: one.form_title for one in lines}
    return [
        {"key": code, "label": f"{code.upper()} {titles[code]}"}
        for code in sorted(titles, key=lambda code: (len(code), code))
    ]


def _line(one: Waiting, filters: Filters, modules: Mapping[str, str]) -> Context:
    return {
        "waiting": one,
        "url": address(one.place, filters),
        "form": f"{one.form.upper()} {one.form_title}",
        "awaits": AWAITS[one.awaits],
        "module": modules.get(one.module, ""),
    }


# --- one submission -------------------------------------------------------------------------------


def submission(
    case: Casework,
    one: Submission,
    *,
    marker: "User",
    filters: Filters,
    posted: QueryDict | None = None,
    refusal: Refusal | None = None,
) -> Context:
    """The answers beside the model's, the facts, and the rubric to be marked where `marker` may mark it now."""
    awaits = cases.awaited(one)
    may_mark = awaits in AWAITS and not (awaits == Kind.SECOND and _is_by(_said(one, Kind.TRAINER), marker))
    lines = selectors.queue(marker, filters)
    before, after = selectors.neighbours(lines, (case.code, one.number))
    hides = {one.pk} if awaits == Kind.SECOND and may_mark else set()
    typed = _typed(case, one, posted, awaits if may_mark else "")
    bank = selectors.ready_comments(case.paper["language"])
    return {
        "case": case,
        "paper": case.paper,
        "submission": one,
        "filters": filters,
        "place": f"{case.code}-{one.number}",
        "account": private_worksheets.device_key(marker),
        "awaits": awaits or "",
        "awaits_text": AWAITS.get(awaits or "", ""),
        "may_mark": may_mark,
        "is_talk": awaits == Kind.TALK,
        "is_second": awaits == Kind.SECOND and may_mark,
        "first_was_mine": awaits == Kind.SECOND and not may_mark,
        "is_late": bool(awaits and one.due_on and one.due_on < clock.today()),
        "sections": practice_pages.beside_the_model(case, one.answers),
        "stages": practice_pages.facts(case)["stages"],
        "lines": _rubric(case, typed, bank, asked=bool(refusal)),
        "overall": typed["comment"],
        "overall_bank": bank.get("", []),
        "pass_percent": marking.PASS_PERCENT,
        "refusal": refusal,
        "is_posted": posted is not None,
        "history": [row for each in case.submissions.all() for row in _history(case, each, each.pk in hides)],
        "previous_url": address(before.place, filters) if before else "",
        "next_url": address(after.place, filters) if after else "",
        "queue_url": reverse("marking_desk:queue", query=filters.given),
        "queue_count": len(lines),
    }


def _said(one: Submission, kind: str) -> Judgement | None:
    return next((judgement for judgement in one.judgements.all() if judgement.kind == kind), None)


def _is_by(judgement: Judgement | None, marker: "User") -> bool:
    return judgement is not None and judgement.by_id == marker.pk


def given_points(case: Casework, posted: QueryDict) -> dict[str, int]:
    """What was marked, by line; a line without points is left out."""
    given = {line["key"]: posted.get(f"points-{line['key']}", "") for line in case.paper["rubric"]}
    return {key: POINTS[points] for key, points in given.items() if points in POINTS}


def given_comments(case: Casework, posted: QueryDict) -> dict[str, str]:
    return {line["key"]: posted.get(f"comment-{line['key']}", "") for line in case.paper["rubric"]}


def _typed(case: Casework, one: Submission, posted: QueryDict | None, awaits: str) -> Context:
    """What stands in the rubric: as it was typed; before a talk, what the second marker gave."""
    if posted is not None:
        return {
            "points": given_points(case, posted),
            "comments": given_comments(case, posted),
            "comment": posted.get("comment", ""),
        }
    decided = cases.deciding(one) if awaits == Kind.TALK else None
    return {
        "points": {line["key"]: line["points"] for line in decided.lines} if decided else {},
        "comments": {},
        "comment": "",
    }


def _rubric(case: Casework, typed: Context, bank: Mapping[str, Sequence[str]], *, asked: bool) -> list[Context]:
    words = practice_pages.points_words()
    return [
        {
            **line,
            "number": number,
            "options": [
                {**one, "level": level, "is_chosen": typed["points"].get(line["key"]) == one["points"]}
                for one, level in zip(words, line["levels"], strict=True)
            ],
            "is_wrong": asked and line["key"] not in typed["points"],
            "comment": typed["comments"].get(line["key"], ""),
            "bank": [*bank.get(line["key"], []), *bank.get("", [])],
        }
        for number, line in enumerate(case.paper["rubric"], 1)
    ]


def _history(case: Casework, one: Submission, is_hidden: bool) -> list[Context]:
    """What was said, by whom and when. Of what a second marker has not answered yet, only that it was said."""
    return [
        {
            "number": one.number,
            "kind": SAID[judgement.kind],
            "by": _name(case, judgement),
            "at": judgement.at,
            "is_hidden": is_hidden,
            "judgement": None if is_hidden else judgement,
            "lines": [] if is_hidden else practice_pages.feedback_lines(case, judgement),
        }
        for judgement in one.judgements.all()
    ]


def _name(case: Casework, judgement: Judgement) -> str:
    """A trainer's address; the learner is never named."""
    if judgement.by_id == case.user_id:
        return _("the learner")
    return str(judgement.by) if judgement.by else _("somebody who has left")


# --- what was sent --------------------------------------------------------------------------------


def outcome_message(case: Casework, judgement: Judgement) -> str:
    words = {
        "code": case.code,
        "points": sum(line["points"] for line in judgement.lines),
        "maximum": marking.MOST_POINTS * len(lines_of(case.paper)),
    }
    if judgement.is_accepted:
        return _("%(code)s: accepted, %(points)d of %(maximum)d points. The learner is told.") % words
    if judgement.kind == Kind.TRAINER:
        return _("%(code)s: not yet, %(points)d of %(maximum)d points. A second marker decides.") % words
    return _("%(code)s: not yet, %(points)d of %(maximum)d points. The learner is told.") % words
