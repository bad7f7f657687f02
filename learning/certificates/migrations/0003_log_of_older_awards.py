"""Enters what was issued before there was a log, as what it is: recorded later.

The hashing is written out here as it was when this migration was made: a migration does not change.
"""

import hashlib
import json
import secrets
from datetime import UTC

from django.db import migrations

from learning.core import clock


def canonical(value):
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False).encode()


def plain(value):
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, dict):
        return {str(name): plain(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(member) for member in value]
    return value


def sha256(content):
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def moment(at):
    return at.astimezone(UTC).isoformat(timespec="microseconds")


class Writer:
    def __init__(self, apps):
        self.entries = apps.get_model("certificates", "LogEntry")
        self.salts = apps.get_model("certificates", "LogSalt")
        self.sequence, self.previous = 0, "0" * 64

    def append(self, act, award, payload, *, is_erased=False):
        """Of somebody who is gone there is no salt, as if it had gone with them."""
        self.sequence += 1
        salt, at = secrets.token_hex(32), clock.now()
        payload = {**payload, "recorded_later": True}
        digest = sha256(salt.encode() + canonical(payload))
        own = sha256(canonical([self.sequence, moment(at), act, award.number, digest, self.previous]))
        entry = self.entries.objects.create(
            sequence=self.sequence,
            at=at,
            act=act,
            award_number=award.number,
            digest=digest,
            previous_hash=self.previous,
            hash=own,
        )
        if not is_erased:
            self.salts.objects.create(entry=entry, salt=salt, payload=payload)
        self.previous = own


def lasting(award):
    return {
        "number": award.number,
        "kind": award.kind,
        "programme": award.programme_id,
        "code": sha256(award.code),
        "face": sha256(canonical(award.face)),
        "issued_at": moment(award.issued_at),
        "reason": sha256(award.reason),
        "valid_until": award.valid_until.isoformat() if award.valid_until else None,
        "replaces": award.replaces_id,
    }


def of_file(award):
    return {
        "sha256": award.sha256,
        "made_at": moment(award.made_at) if award.made_at else None,
        "status_index": award.status_index,
    }


def enter(apps, schema_editor):
    if apps.get_model("certificates", "LogEntry").objects.exists():
        return
    writer = Writer(apps)
    names = apps.get_model("certificates", "ConfirmedName").objects
    revocations = apps.get_model("certificates", "Revocation").objects
    for award in apps.get_model("certificates", "Award").objects.order_by("issued_at", "pk").iterator(chunk_size=200):
        is_erased = award.holder_id is None
        issued = {"holder": award.holder_id, "enrolment": award.enrolment_id, "by": award.issued_by_id}
        writer.append("issued", award, {**lasting(award), **issued}, is_erased=is_erased)
        name = names.filter(award=award).first()
        if name:
            writer.append(
                "named",
                award,
                {
                    "holder": name.holder_id,
                    "name": name.name,
                    "organisation": name.organisation,
                    "confirmed_at": moment(name.confirmed_at),
                },
            )
        if award.made_at:
            # A place in the status list and a credential are left out: what is older has none.
            filed = {"sha256": award.sha256, "made_at": moment(award.made_at), "file": award.file.name or ""}
            writer.append("filed", award, filed, is_erased=is_erased)
        if is_erased:
            writer.append("erased", award, {**lasting(award), **of_file(award)})
        revocation = revocations.filter(award=award).first()
        if revocation:
            writer.append(
                "revoked",
                award,
                {"reason": sha256(revocation.reason), "by": revocation.by_id, "at": moment(revocation.at)},
            )


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0002_trust"),
    ]

    operations = [migrations.RunPython(enter, migrations.RunPython.noop)]
