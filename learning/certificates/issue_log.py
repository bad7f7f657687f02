"""Writes the log of issue: one entry for each act, in the transaction of the act, one after the other.

What it can show, and what it cannot, stands in docs/certificates.md.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from learning.certificates import chain
from learning.certificates.models import Award, ConfirmedName, LogEntry, LogSalt, Revocation
from learning.core import clock

SALT_BYTES = 32
# Any number that nothing else locks on PostgreSQL.
LOCK = 0x1550_1065
Act = LogEntry.Act


def hold() -> None:
    """Holds the log until the end of the transaction, so that entries come one after the other.

    Whoever locks other rows in a transaction that appends takes this first: then two can never wait for each other.
    SQLite's transactions hold the whole database from their start (`transaction_mode`), which is more than enough.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("The log of issue is written inside a transaction.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def append(*, act: str, award: Award, payload: Mapping[str, Any]) -> LogEntry:
    """One entry, in the transaction of what it tells. It is never earlier than the one before it."""
    hold()
    last = LogEntry.objects.order_by("-sequence").first()
    entry = LogEntry(
        sequence=last.sequence + 1 if last else 1,
        at=max(clock.now(), last.at) if last else clock.now(),
        act=act,
        award_number=award.number,
        previous_hash=last.hash if last else chain.BEGINNING,
    )
    salt = secrets.token_hex(SALT_BYTES)
    entry.digest = chain.digest_of(salt, payload)
    entry.hash = hash_of(entry)
    entry.save(force_insert=True)
    LogSalt.objects.create(entry=entry, salt=salt, payload=dict(payload))
    return entry


def hash_of(entry: LogEntry) -> str:
    """What the entry's hash must be."""
    return chain.hash_of(
        sequence=entry.sequence,
        at=entry.at,
        act=entry.act,
        number=entry.award_number,
        digest=entry.digest,
        previous=entry.previous_hash,
    )


# --- the acts -----------------------------------------------------------------------------------------


def issued(*, award: Award) -> LogEntry:
    return append(act=Act.ISSUED, award=award, payload=facts_of_issue(award))


def named(*, name: ConfirmedName) -> LogEntry:
    return append(act=Act.NAMED, award=name.award, payload=facts_of_name(name))


def filed(*, award: Award) -> LogEntry:
    return append(act=Act.FILED, award=award, payload=facts_of_file(award))


def revoked(*, revocation: Revocation) -> LogEntry:
    return append(act=Act.REVOKED, award=revocation.award, payload=facts_of_revocation(revocation))


def replaced(*, award: Award, by: Award) -> LogEntry:
    return append(act=Act.REPLACED, award=award, payload=facts_of_replacement(by))


def erased(*, award: Award) -> LogEntry | None:
    """The person goes: the salts of what was written of their certificate so far go, and an entry says what stays.

    Asked twice, the second time changes nothing.
    """
    hold()
    if LogEntry.objects.filter(award_number=award.number, act=Act.ERASED).exists():
        return None
    LogSalt.objects.filter(entry__award_number=award.number).delete()
    return append(act=Act.ERASED, award=award, payload=facts_of_remains(award))


# --- what is told of each -----------------------------------------------------------------------------
# Digests and keys, but for the name: long texts stand in the row that the entry vouches for.


def facts_of_issue(award: Award) -> dict[str, Any]:
    return {
        **_lasting(award),
        "holder": award.holder_id,
        "enrolment": award.enrolment_id,
        "by": award.issued_by_id,
    }


def _lasting(award: Award) -> dict[str, Any]:
    """What is fixed when an award is issued and outlives its holder."""
    return {
        "number": award.number,
        "kind": award.kind,
        "programme": award.programme_id,
        "code": chain.sha256(award.code),
        "face": chain.sha256(chain.canonical(award.face)),
        "issued_at": chain.moment(award.issued_at),
        "reason": chain.sha256(award.reason),
        "valid_until": award.valid_until.isoformat() if award.valid_until else None,
        "replaces": award.replaces_id,
    }


def facts_of_name(name: ConfirmedName) -> dict[str, Any]:
    return {
        "holder": name.holder_id,
        "name": name.name,
        "organisation": name.organisation,
        "confirmed_at": chain.moment(name.confirmed_at),
    }


def facts_of_file(award: Award) -> dict[str, Any]:
    return {
        **_of_file(award),
        "credential": chain.sha256(award.credential),
        "file": award.file.name or "",
    }


def _of_file(award: Award) -> dict[str, Any]:
    return {
        "sha256": award.sha256,
        "made_at": chain.moment(award.made_at) if award.made_at else None,
        "status_index": award.status_index,
    }


def facts_of_revocation(revocation: Revocation) -> dict[str, Any]:
    return {
        "reason": chain.sha256(revocation.reason),
        "by": revocation.by_id,
        "at": chain.moment(revocation.at),
    }


def facts_of_replacement(newer: Award) -> dict[str, Any]:
    return {"by": newer.number}


def facts_of_remains(award: Award) -> dict[str, Any]:
    """What stays of an award when its holder is gone, so that it is still vouched for."""
    return {**_lasting(award), **_of_file(award)}
