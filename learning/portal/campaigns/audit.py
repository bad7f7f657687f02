"""What the database of a quiz campaign holds, compared with what the clients were told.

Plain SQL, without Django: the auditor does not lean on the code that it audits. Each finding is one line.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from learning.portal.campaigns.clients import Log, Save, Submit
from learning.portal.campaigns.throwaway import Site

MOST_SHOWN = 20


@dataclass
class Audit:
    """Counts by name, and findings by what they would be."""

    counts: dict[str, int] = field(default_factory=dict)
    findings: dict[str, list[str]] = field(default_factory=dict)

    def check(self, name: str, findings: Iterable[str]) -> None:
        self.findings[name] = list(findings)

    @property
    def total(self) -> int:
        return sum(len(found) for found in self.findings.values())


@dataclass(frozen=True)
class Attempt:
    id: int
    user: int
    quiz: str
    submitted: bool


@dataclass(frozen=True)
class Row:
    attempt: int
    question: str
    save_id: UUID
    sequence: int
    answer: Any


def audit(site: Site, logs: list[Log]) -> Audit:
    """Everything that a fault could have damaged."""
    saves = [save for log in logs for save in log.saves]
    submits = [submit for log in logs for submit in log.submits]
    attempts = {
        int(row[0]): Attempt(int(row[0]), int(row[1]), _key(row[2]), row[3] is not None)
        for row in site.rows("SELECT id, user_id, quiz_key, submitted_at FROM quizzes_attempt")
    }
    rows = [
        Row(int(row[0]), row[1], UUID(_key(row[2])), int(row[3]), _answer(json.loads(row[4])))
        for row in site.rows(
            "SELECT attempt_id, question_id, save_id, sequence, CAST(answer AS TEXT) FROM quizzes_response "
            "ORDER BY sequence, id"
        )
    ]
    grades = [
        (int(row[0]), row[1], bool(row[2]), json.loads(row[3]))
        for row in site.rows("SELECT attempt_id, supersedes_id, passed, CAST(details AS TEXT) FROM quizzes_grade")
    ]
    first = {grade[0]: grade for grade in grades if grade[1] is None}
    result = Audit()
    result.counts = {
        "answers sent": len(saves),
        "answers acknowledged": sum(save.acknowledged for save in saves),
        "attempts handed in and acknowledged": len({s.attempt for s in submits if s.acknowledged}),
        "requests sent again": sum(log.replayed for log in logs),
        "attempts": len(attempts),
        "attempts open": sum(not attempt.submitted for attempt in attempts.values()),
        "answers kept": len(rows),
        "grades": len(grades),
        "quizzes passed": len({(attempts[g[0]].user, attempts[g[0]].quiz) for g in grades if g[2]}),
    }
    result.check("acknowledged answers lost", _lost(saves, rows, first))
    result.check("acknowledged submits lost", _unsubmitted(submits, attempts, first))
    result.check("half-graded attempts", _half_graded(attempts, grades))
    result.check("grades that differ from the answers kept", _misgraded(rows, first))
    result.check("duplicates", _duplicates(site, attempts, rows))
    result.check("rows that nobody sent, or that were refused", _foreign(saves, rows))
    result.check("passed quizzes without exactly one record", _records(site, attempts, grades))
    result.check("refusals and failures that clients met", (line for log in logs for line in log.findings))
    return result


def _lost(saves: list[Save], rows: list[Row], first: dict[int, Any]) -> Iterable[str]:
    kept = {(row.attempt, row.save_id): row for row in rows}
    in_force = _in_force(rows)
    newest: dict[tuple[int, str], Save] = {}
    for save in saves:
        if not save.acknowledged:
            continue
        row = kept.get((save.attempt, save.save_id))
        if row is None:
            yield f"attempt {save.attempt}: save {save.save_id} is not there"
        elif (row.question, row.answer, row.sequence) != (save.question, _answer(save.answer), save.sequence):
            yield f"attempt {save.attempt}: save {save.save_id} says something else"
        if (save.attempt, save.question) not in newest or save.sequence > newest[save.attempt, save.question].sequence:
            newest[save.attempt, save.question] = save
    # One that was never acknowledged may have been kept all the same.
    unsure = {(save.attempt, save.question) for save in saves if not save.acknowledged and not save.refused}
    for (attempt, question), save in newest.items():
        later = (attempt, question) in unsure
        if not later and in_force.get((attempt, question)) != _answer(save.answer):
            yield f"attempt {attempt}: the newest answer to {question} is not the one in force"
        details = {d["id"]: _answer(d["answer"]) for d in first[attempt][3]} if attempt in first else {}
        if attempt in first and not later and details.get(question) != _answer(save.answer):
            yield f"attempt {attempt}: the newest answer to {question} was not the one graded"


def _unsubmitted(submits: list[Submit], attempts: dict[int, Attempt], first: dict[int, Any]) -> Iterable[str]:
    for number in sorted({submit.attempt for submit in submits if submit.acknowledged}):
        if number not in attempts or not attempts[number].submitted or number not in first:
            yield f"attempt {number} was handed in, and is open or has no grade"


def _half_graded(attempts: dict[int, Attempt], grades: list[Any]) -> Iterable[str]:
    firsts = Counter(grade[0] for grade in grades if grade[1] is None)
    graded = {grade[0] for grade in grades}
    for attempt in attempts.values():
        if attempt.submitted and firsts[attempt.id] != 1:
            yield f"attempt {attempt.id} was handed in and has {firsts[attempt.id]} first grades"
        if not attempt.submitted and attempt.id in graded:
            yield f"attempt {attempt.id} is open and has a grade"


def _misgraded(rows: list[Row], first: dict[int, Any]) -> Iterable[str]:
    in_force = _in_force(rows)
    for number, grade in first.items():
        for detail in grade[3]:
            if _answer(detail["answer"]) != in_force.get((number, detail["id"])):
                yield f"attempt {number}: question {detail['id']} was graded on another answer"


def _duplicates(site: Site, attempts: dict[int, Attempt], rows: list[Row]) -> Iterable[str]:
    yield from _twice("save", ((row.attempt, row.save_id) for row in rows))
    # Each client counts its changes: the same number for the same question again is the same change twice.
    yield from _twice("change", ((row.attempt, row.question, row.sequence) for row in rows))
    yield from _twice("open attempt", ((a.user, a.quiz) for a in attempts.values() if not a.submitted))
    yield from _twice(
        "first grade", (row[0] for row in site.rows("SELECT attempt_id FROM quizzes_grade WHERE supersedes_id IS NULL"))
    )
    yield from _twice("record", site.rows("SELECT enrolment_id, activity_id FROM progress_record"))
    yield from _twice("enrolment", site.rows("SELECT user_id, course_id, cycle FROM progress_enrolment"))


def _foreign(saves: list[Save], rows: list[Row]) -> Iterable[str]:
    sent = {(save.attempt, save.save_id) for save in saves if not save.refused}
    for row in rows:
        if (row.attempt, row.save_id) not in sent:
            yield f"attempt {row.attempt}: save {row.save_id} was sent by nobody, or refused"


def _records(site: Site, attempts: dict[int, Attempt], grades: list[Any]) -> Iterable[str]:
    passed = {(attempts[grade[0]].user, attempts[grade[0]].quiz) for grade in grades if grade[2]}
    records = Counter(
        (int(row[0]), _key(row[1]))
        for row in site.rows(
            "SELECT e.user_id, a.key FROM progress_record r JOIN progress_enrolment e ON e.id = r.enrolment_id "
            "JOIN progress_activity a ON a.id = r.activity_id WHERE a.kind = 'quiz'"
        )
    )
    for user, quiz in sorted(passed | set(records)):
        if records[user, quiz] != ((user, quiz) in passed):
            wanted = "one" if (user, quiz) in passed else "none"
            yield f"person {user}, quiz {quiz}: {records[user, quiz]} records in the ledger, not {wanted}"


def _in_force(rows: list[Row]) -> dict[tuple[int, str], Any]:
    """Of several answers the one with the highest sequence; `rows` come in that order."""
    found: dict[tuple[int, str], Any] = defaultdict(lambda: None)
    for row in rows:
        found[row.attempt, row.question] = row.answer
    return found


def _twice(what: str, keys: Iterable[Any]) -> Iterable[str]:
    for key, count in Counter(keys).items():
        if count > 1:
            yield f"{count} times the same {what}: {key}"


def _key(value: Any) -> str:
    """A UUID as 32 letters, whichever way a database writes it."""
    return str(value).replace("-", "")


def _answer(value: Any) -> Any:
    """An answer to compare: of several options the order says nothing."""
    return sorted(value) if isinstance(value, list) else value
