"""Reads the log of issue against everything it vouches for. Changes nothing, and keeps little in memory.

Two passes: along the chain, then along the certificates. What seems wrong with one is looked at again while nobody
can write, so that an act that is just being carried out is no alarm.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from learning.accounts.models import User
from learning.certificates import chain, issue_log
from learning.certificates.checkpoints import Head
from learning.certificates.models import Award, LogEntry
from learning.core import clock

CHUNK = 200
FILE_CHUNK = 1 << 20
MOST_KEPT = 100
# Between the moment that a row names and the moment that the log does.
TOLERANCE = timedelta(minutes=10)
Act = LogEntry.Act


@dataclass
class Report:
    """What was looked at, and what is wrong: the first problems in words, and how many there are."""

    entries: int = 0
    awards: int = 0
    files: int = 0
    erased: int = 0  # salts that are gone
    head: Head | None = None
    problem_count: int = 0
    problems: list[str] = field(default_factory=list)

    def add(self, problems: Iterable[str]) -> None:
        for problem in problems:
            self.problem_count += 1
            if len(self.problems) < MOST_KEPT:
                self.problems.append(problem)


def verify(*, heads: Iterable[Head] = (), progress: Callable[[str], None] = lambda label: None) -> Report:
    """Everything. `heads` are earlier heads of the log that were kept elsewhere."""
    report = Report()
    _verify_chain(report, list(heads), progress)
    _verify_awards(report, progress)
    return report


def size() -> int:
    """How many steps `verify` tells `progress` about."""
    return LogEntry.objects.count() + Award.objects.count()


# --- along the chain ----------------------------------------------------------------------------------


def _verify_chain(report: Report, heads: list[Head], progress: Callable[[str], None]) -> None:
    kept = defaultdict(list)
    for head in heads:
        kept[head.sequence].append(head)
    named = Award.objects.filter(number=OuterRef("award_number"))
    entries = LogEntry.objects.annotate(has_award=Exists(named)).select_related("salt").order_by("sequence")
    before: LogEntry | None = None
    for entry in entries.iterator(chunk_size=CHUNK):
        wrong = [*_link(entry, before), *_itself(entry)]
        wrong += [
            f"it is not the entry that stood here on {head.at:%Y-%m-%d %H:%M} UTC: the log was rewritten"
            for head in kept[entry.sequence]
            if head.hash != entry.hash
        ]
        report.add(f"entry {entry.sequence} ({entry.act} {entry.award_number}): {what}" for what in wrong)
        report.entries += 1
        report.erased += not hasattr(entry, "salt")
        before = entry
        progress(f"entry {entry.sequence}")
    if before:
        report.head = Head(before.sequence, before.hash, before.at)
    last = before.sequence if before else 0
    report.add(
        f"entry {head.sequence}: it stood in the log on {head.at:%Y-%m-%d %H:%M} UTC, and now the log ends with "
        f"entry {last}: its end was cut off"
        for head in heads
        if head.sequence > last
    )


def _link(entry: LogEntry, before: LogEntry | None) -> Iterator[str]:
    expected = before.sequence + 1 if before else 1
    if entry.sequence > expected:
        yield f"what stood before it, from entry {expected} on, is gone"
    elif entry.sequence < expected:
        yield "it stands before the first"
    if entry.previous_hash != (before.hash if before else chain.BEGINNING):
        yield "it does not follow the entry before it"
    if before and entry.at < before.at:
        yield "it is earlier than the entry before it"


def _itself(entry: LogEntry) -> Iterator[str]:
    if entry.hash != issue_log.hash_of(entry):
        yield "it was changed: its hash is of something else"
    if entry.at > clock.now() + TOLERANCE:
        yield "it is dated in the future"
    if hasattr(entry, "salt") and entry.digest != chain.digest_of(entry.salt.salt, entry.salt.payload):
        yield "what it vouches for was changed: its digest is of something else"
    if not entry.has_award:
        yield "there is no certificate with this number"


# --- along the certificates ---------------------------------------------------------------------------


def _verify_awards(report: Report, progress: Callable[[str], None]) -> None:
    last = 0
    while chunk := list(_awards().filter(pk__gt=last).order_by("pk")[:CHUNK]):
        entries = _entries_of(chunk)
        for award in chunk:
            if any(_problems(award, entries[award.number])):
                report.add(f"certificate {award.number}: {what}" for what in _looked_at_again(award))
            report.awards += 1
            report.files += bool(award.file)
            progress(award.number)
        last = chunk[-1].pk


def _awards():
    return Award.objects.select_related("confirmed_name", "revocation", "replaced_by")


def _entries_of(awards: Sequence[Award]) -> Mapping[str, list[LogEntry]]:
    found: dict[str, list[LogEntry]] = defaultdict(list)
    numbers = [award.number for award in awards]
    for entry in LogEntry.objects.filter(award_number__in=numbers).select_related("salt").order_by("sequence"):
        found[entry.award_number].append(entry)
    return found


def _looked_at_again(award: Award) -> list[str]:
    """While nobody writes: the rows and their entries are then of the same moment."""
    with transaction.atomic():
        issue_log.hold()
        current = _awards().filter(pk=award.pk).first()
        return list(_problems(current, _entries_of([current])[current.number])) if current else ["it was removed"]


def _problems(award: Award, entries: Sequence[LogEntry]) -> Iterator[str]:
    """What of an award, its name, file and standing is not what the log says."""
    by_act = {entry.act: entry for entry in entries}
    for act in by_act:
        if (count := sum(entry.act == act for entry in entries)) > 1:
            yield f"the log says {count} times: {act}"
    erased = by_act.get(Act.ERASED)
    yield from _salts(entries, erased)
    for act, rows in _rows(award).items():
        yield from _compare(by_act.get(act), act, rows, is_erased=erased is not None)
    yield from _dates(award, by_act)
    if erased:
        yield from _what_must_be_gone(award)
    yield from _file(award)


def _rows(award: Award) -> dict[str, dict[str, Any] | None]:
    """What the rows of an award say, by the act that wrote them; None where there is no such row."""
    name, revocation, newer = (getattr(award, row, None) for row in ("confirmed_name", "revocation", "replaced_by"))
    is_filed = award.made_at or award.sha256 or award.file or award.credential
    return {
        Act.ISSUED: issue_log.facts_of_issue(award),
        Act.NAMED: issue_log.facts_of_name(name) if name else None,
        Act.FILED: issue_log.facts_of_file(award) if is_filed else None,
        Act.REVOKED: issue_log.facts_of_revocation(revocation) if revocation else None,
        Act.REPLACED: issue_log.facts_of_replacement(newer) if newer else None,
        Act.ERASED: issue_log.facts_of_remains(award),
    }


def _compare(entry: LogEntry | None, act: str, facts: dict[str, Any] | None, *, is_erased: bool) -> Iterator[str]:
    if entry is None:
        if facts is not None and act != Act.ERASED:
            yield f"the log does not say that it was {act}"
        return
    if facts is None:
        # A name goes with its person; whatever else the log says must be there.
        if not (is_erased and act == Act.NAMED):
            yield f"entry {entry.sequence} says {act}, and there is nothing of it"
        return
    if not hasattr(entry, "salt"):
        return
    payload = entry.salt.payload
    differing = [
        fact for fact, value in facts.items() if fact in payload and not _agrees(fact, payload[fact], value, act)
    ]
    if differing:
        yield f"not as entry {entry.sequence} ({act}) has it: {', '.join(differing)}"


def _agrees(fact: str, said: Any, value: Any, act: str) -> bool:
    """Who acted becomes nobody when their account is erased; nothing else ever changes."""
    if fact == "by" and act != Act.REPLACED and value is None and said is not None:
        return not User.objects.filter(pk=said).exists()
    return said == value


def _salts(entries: Sequence[LogEntry], erased: LogEntry | None) -> Iterator[str]:
    for entry in entries:
        is_before = erased is not None and entry.sequence < erased.sequence
        if is_before and hasattr(entry, "salt"):
            yield f"the salt of entry {entry.sequence} should have gone with the person"
        if not is_before and not hasattr(entry, "salt"):
            yield f"the salt of entry {entry.sequence} is gone, and nobody was erased"


def _dates(award: Award, by_act: Mapping[str, LogEntry]) -> Iterator[str]:
    """A moment that was made up when the row was written: the log has another."""
    revocation = getattr(award, "revocation", None)
    moments: dict[str, datetime | None] = {
        Act.ISSUED: award.issued_at,
        Act.FILED: award.made_at,
        Act.REVOKED: revocation.at if revocation else None,
    }
    for act, moment in moments.items():
        entry = by_act.get(act)
        if entry is None or moment is None or is_recorded_later(entry):
            continue
        if abs(entry.at - moment) > TOLERANCE:
            day, logged = f"{moment:%Y-%m-%d %H:%M}", f"{entry.at:%Y-%m-%d %H:%M}"
            yield f"{act} on {day} UTC, as it says; entry {entry.sequence} is of {logged}"


def is_recorded_later(entry: LogEntry) -> bool:
    """Written when the log was begun, about something older; of one whose salt is gone nobody can tell any more."""
    return not hasattr(entry, "salt") or bool(entry.salt.payload.get("recorded_later"))


def _what_must_be_gone(award: Award) -> Iterator[str]:
    left = {
        "holder": award.holder_id,
        "enrolment": award.enrolment_id,
        "name": hasattr(award, "confirmed_name"),
        "credential": award.credential,
        "file": award.file,
    }
    if still := [word for word, value in left.items() if value]:
        yield f"its holder was erased, and there still is: {', '.join(still)}"


def _file(award: Award) -> Iterator[str]:
    if not award.file:
        return
    digest = hashlib.sha256()
    try:
        with award.file.storage.open(award.file.name) as file:
            while block := file.read(FILE_CHUNK):
                digest.update(block)
    except OSError as error:
        yield f"its file cannot be read: {error.strerror or type(error).__name__}"
        return
    if digest.hexdigest() != award.sha256:
        yield "its file was changed"
