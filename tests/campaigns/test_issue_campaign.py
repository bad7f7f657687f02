"""A small sample of the campaign against issuing, with a real worker that is killed; `make campaign` runs all of it."""

import hashlib

import pytest

from learning.portal.campaigns import issuing, issuing_audit
from learning.portal.campaigns.mail_server import MailServer


def test_a_killed_worker_leaves_every_certificate_exactly_once():
    outcome = issuing.run("sqlite", kills=2, seed=1, people=4)
    assert {name: found for name, found in outcome.audit.findings.items() if found} == {}
    assert outcome.audit.counts["kills"] >= 2
    assert outcome.audit.counts["certificates"] == outcome.audit.counts["people who finished"] >= 4


class Kept:
    """What a good run leaves, for each test to damage."""

    def __init__(self, folder):
        self.data = folder
        (folder / "files" / "certificates").mkdir(parents=True)
        (folder / "files" / "certificates" / "1.pdf").write_bytes(b"%PDF")
        digest = hashlib.sha256(b"%PDF").hexdigest()
        self.awards = [(1, "C-2026-000001", "earner-0@example.org", digest, "certificates/1.pdf")]
        self.entries = [("C-2026-000001", act, place) for place, act in enumerate(("issued", "named", "filed"), 1)]
        self.mails = [("earner-0@example.org", "<1@x>", "now")]
        self.jobs = []

    def rows(self, sql):
        tables = {
            "certificates_award": self.awards,
            "certificates_logentry": self.entries,
            "core_outgoingmail": self.mails,
            "dbtaskresult": self.jobs,
        }
        return next(rows for name, rows in tables.items() if name in sql)


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        (lambda kept: None, None),
        (lambda kept: kept.awards.append(kept.awards[0]), "people without exactly one certificate"),
        (lambda kept: kept.awards.clear(), "people without exactly one certificate"),
        (lambda kept: kept.awards.append((2, "C-2026-000003", "b@example.org", "", "")), "gaps in the numbers"),
        (lambda kept: kept.entries.pop(), "certificates without exactly one entry each"),
        (
            lambda kept: kept.entries.append(("C-2026-000001", "filed", 4)),
            "certificates without exactly one entry each",
        ),
        (lambda kept: kept.entries.__setitem__(2, ("C-2026-000001", "filed", 5)), "certificates without exactly one"),
        (lambda kept: (kept.data / "files/certificates/1.pdf").write_bytes(b"half"), "files that are missing"),
        (lambda kept: (kept.data / "files/certificates/2.pdf").write_bytes(b"left over"), "files that are missing"),
        (lambda kept: (kept.data / "files/certificates/1.pdf").unlink(), "files that are missing"),
        (lambda kept: kept.mails.__setitem__(0, (*kept.mails[0][:2], None)), "mail that was lost"),
        (lambda kept: kept.mails.append(("earner-0@example.org", "<2@x>", "now")), "mail that was lost"),
        (lambda kept: kept.mails.clear(), "mail that was lost"),
        (lambda kept: kept.jobs.append(("RUNNING", "make_file", "")), "jobs that were not done"),
    ],
)
def test_the_auditor_finds_what_a_kill_would_leave(damage, finding, tmp_path):
    kept, mail = Kept(tmp_path), MailServer()
    mail.received.append({"To": "earner-0@example.org", "Message-ID": "<1@x>"})
    damage(kept)
    result = issuing_audit.audit(kept, mail, finished=1)
    found = [name for name, findings in result.findings.items() if findings]
    assert any(name.startswith(finding) for name in found) if finding else not found


def test_mail_that_never_arrived_is_found(tmp_path):
    result = issuing_audit.audit(Kept(tmp_path), MailServer(), finished=1)
    assert result.findings["mail that was lost or written twice"]
