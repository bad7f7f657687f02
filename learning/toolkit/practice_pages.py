"""What the pages of practised casework show."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.toolkit import casework_selectors as selectors
from learning.toolkit import guard, judging, papers
from learning.toolkit.casework_selectors import deciding, last_submission
from learning.toolkit.definition import Answers, Definition
from learning.toolkit.errors import Flagged, Newer, Refusal
from learning.toolkit.form import error_list, mistakes, render_sections
from learning.toolkit.models import Casework, Exercise, Judgement, Snapshot, Submission
from learning.toolkit.papers import definition_of

Context = dict[str, Any]
Kind = Judgement.Kind


def blank_fields(definition: Definition, answers: Answers) -> list[Context]:
    """The fields in which nothing stands, in the order of the form: label and id."""
    return [
        {"label": field.label, "id": f"field-f-{field.key}"}
        for field in definition.fields()
        if field.kind != "note" and field.key not in answers
    ]


def findings_by_field(refusal: Flagged) -> dict[str, list[dict[str, str]]]:
    return guard.labels_by_field(refusal.findings)


def heading(case: Casework) -> str:
    """What stands over a practised form wherever it goes."""
    client = case.paper["client"]
    name = client["name"] if client else case.paper["title"]
    return _("Fictional practice case: %(name)s") % {"name": name}


# --- before -----------------------------------------------------------------------------------------


def introduction(exercise: Exercise, case: Casework | None, language: str) -> Context:
    """What is asked, of whom, how long it takes, what is looked for; and how the reader stands with it."""
    paper = case.paper if case else introductory_paper(exercise)
    where = selectors.phase(case) if case else ""
    state, words = selectors.STATES[where]
    return {
        "exercise": exercise,
        "paper": paper,
        "case": case,
        "phase": where,
        "state": state,
        "state_text": words,
        "is_self_checked": paper["judging"] == Exercise.Judging.SELF_CHECK,
        "steps": len(paper["stages"]),
        "has_feedback": bool(case and any(deciding(one) for one in case.submissions.all())),
        "has_answers": bool(case and case.answers),
        "paper_language": "" if paper["language"] == language else paper["language"],
        **_promise(case),
    }


def introductory_paper(exercise: Exercise) -> Context:
    version = selectors.version_for(exercise)
    return papers.paper_of(exercise, version) if version else {}


def _promise(case: Casework | None) -> Context:
    last = last_submission(case) if case else None
    return {"due_on": last.due_on if last else None, "handed_in_at": last.handed_in_at if last else None}


# --- the form ---------------------------------------------------------------------------------------


def form(
    case: Casework,
    *,
    language: str,
    answers: Answers | None = None,
    rows: Mapping[str, int] | None = None,
    refusal: Refusal | None = None,
    window: str = "",
    seen: int | None = None,
    saved: bool = False,
) -> Context:
    """The form beside the facts. `answers`: as they were typed, where they were not saved."""
    definition = definition_of(case)
    shown = case.answers if answers is None else answers
    findings = findings_by_field(refusal) if isinstance(refusal, Flagged) else {}
    errors = mistakes(definition, shown)
    return {
        "case": case,
        "paper": case.paper,
        "sections": render_sections(definition, shown, findings=findings, errors=errors, rows=rows),
        "refusal": refusal,
        "is_newer": isinstance(refusal, Newer),
        "findings": [
            {"label": field.label, "id": f"field-f-{field.key}", **finding}
            for field in definition.fields()
            for finding in findings.get(field.key, ())
        ],
        "errors": error_list(definition, errors),
        "guard_words": guard.words(),
        "window": window or uuid4().hex,
        "seen": case.sequence if seen is None else seen,
        "saved": saved,
        "paper_language": "" if case.paper["language"] == language else case.paper["language"],
        **facts(case),
    }


def facts(case: Casework) -> Context:
    """The facts that have arrived; the last step is the new one."""
    stages = case.paper["stages"]
    arrived = [
        {**stage, "number": number, "is_new": number == case.stage and number > 1}
        for number, stage in enumerate(stages[: case.stage], 1)
    ]
    return {
        "stages": arrived,
        "stage": arrived[-1] if arrived else None,
        "earlier_stages": arrived[:-1],
        "stage_count": len(stages),
        "is_last_stage": case.stage >= len(stages),
        "invented": case.paper["invented_details"],
    }


def hand_in(case: Casework) -> Context:
    definition = definition_of(case)
    blank = blank_fields(definition, case.answers)
    return {
        "case": case,
        "paper": case.paper,
        "blank": blank,
        "is_empty": not case.answers,
        "errors": error_list(definition, mistakes(definition, case.answers)),
        "is_self_checked": selectors.is_self_checked(case),
        **facts(case),
    }


# --- what was said ----------------------------------------------------------------------------------


def beside_the_model(case: Casework, answers: Answers) -> list[Context]:
    """Section by section the fields in which something stands, here or there: the learner's and the model's."""
    definition = definition_of(case)
    mine = render_sections(definition, answers, read_only=True)
    model = render_sections(definition, case.paper["model_answer"], read_only=True)
    sections = []
    for ours, theirs in zip(mine, model, strict=True):
        pairs = [
            {"mine": one, "model": other, "label": one["label"]}
            for one, other in zip(ours["fields"], theirs["fields"], strict=True)
            if one["kind"] != "note" and (one["is_filled"] or other["is_filled"])
        ]
        if pairs:
            sections.append({"key": ours["key"], "title": ours["title"], "pairs": pairs})
    return sections


def points_words() -> list[Context]:
    return [
        {"points": 0, "words": _("missing or unsafe")},
        {"points": 1, "words": _("partly")},
        {"points": 2, "words": _("good")},
    ]


def self_check(
    case: Casework, submission: Submission, *, posted: QueryDict | None = None, refusal: Refusal | None = None
) -> Context:
    """The learner's answers beside the model's, the rubric to be filled in, and a place for what was noticed."""
    findings = findings_by_field(refusal) if isinstance(refusal, Flagged) else {}
    reflection = posted.get("reflection", "") if posted else ""
    return {
        "case": case,
        "paper": case.paper,
        "submission": submission,
        "sections": beside_the_model(case, submission.answers),
        "lines": [_choice_line(line, posted, bool(refusal)) for line in case.paper["rubric"]],
        "reflection": reflection,
        "refusal": refusal,
        "reflection_is_wrong": bool(findings) or bool(refusal and not judging.says_enough(reflection)),
        "reflection_message": refusal.message if findings else judging.TOO_SHORT,
        "findings": findings.get("reflection", []),
    }


def _choice_line(line: Mapping[str, Any], posted: QueryDict | None, asked: bool) -> Context:
    given = posted.get(f"points-{line['key']}", "") if posted else ""
    return {
        **line,
        "options": [
            {**one, "level": level, "is_chosen": given == str(one["points"])}
            for one, level in zip(points_words(), line["levels"], strict=True)
        ],
        "is_wrong": asked and given not in ("0", "1", "2"),
    }


def feedback(case: Casework) -> Context:
    """What was said of everything that was handed in, newest first. Who said it is told by kind, not by name."""
    submissions = sorted(case.submissions.all(), key=lambda one: -one.number)
    where = selectors.phase(case)
    state, words = selectors.STATES[where]
    return {
        "case": case,
        "paper": case.paper,
        "phase": where,
        "state": state,
        "state_text": words,
        "can_go_on": where in selectors.IN_WORK,
        "hand_ins": [_said(case, submission) for submission in submissions],
        **_promise(case),
    }


def _said(case: Casework, submission: Submission) -> Context:
    judgement = deciding(submission)
    return {
        "submission": submission,
        "judgement": judgement,
        "by": by_whom(judgement) if judgement else "",
        "lines": feedback_lines(case, judgement) if judgement else [],
        "points_text": _points_text(judgement) if judgement else "",
    }


def by_whom(judgement: Judgement) -> str:
    """The role in which somebody judged; never a name."""
    return {
        Kind.SELF_CHECK: _("You checked it yourself"),
        Kind.TRAINER: _("A trainer read it"),
        Kind.SECOND: _("Two trainers read it; the second decided"),
        Kind.TALK: _("A trainer talked it through with you"),
    }[Kind(judgement.kind)]


def _points_text(judgement: Judgement) -> str:
    points = sum(line["points"] for line in judgement.lines)
    maximum = 2 * len(judgement.lines)
    return _("%(points)d of %(maximum)d points (%(percent)d %%)") % {
        "points": points,
        "maximum": maximum,
        "percent": judgement.percent,
    }


def feedback_lines(case: Casework, judgement: Judgement) -> list[Context]:
    """The rubric with what was given: those that hold it back first come as they stand in the rubric."""
    given = {line["key"]: line for line in judgement.lines}
    words = {one["points"]: one["words"] for one in points_words()}
    return [
        {
            "text": line["text"],
            "is_critical": line["is_critical"],
            "points": given[line["key"]]["points"],
            "words": words[given[line["key"]]["points"]],
            "level": line["levels"][given[line["key"]]["points"]],
            "comment": given[line["key"]]["comment"],
            "state": ("not-yet", "begun", "done")[given[line["key"]]["points"]],
            "holds_back": line["is_critical"] and given[line["key"]]["points"] == 0,
        }
        for line in case.paper["rubric"]
        if line["key"] in given
    ]


# --- earlier states ---------------------------------------------------------------------------------


def versions(case: Casework) -> Context:
    return {
        "case": case,
        "paper": case.paper,
        "can_go_back": selectors.phase(case) in selectors.IN_WORK,
        "versions": [
            {
                "snapshot": one,
                "filled": ngettext("%d field filled in", "%d fields filled in", len(one.answers)) % len(one.answers),
            }
            for one in case.snapshots.all()
        ],
    }


def version(case: Casework, snapshot: Snapshot) -> Context:
    return {
        "case": case,
        "paper": case.paper,
        "snapshot": snapshot,
        "sections": render_sections(definition_of(case), snapshot.answers, read_only=True),
        "can_go_back": selectors.phase(case) in selectors.IN_WORK,
    }
