"""What is left after the kills: certificates, their files, their entries in the log, and the mail that arrived.

Plain SQL, without Django: the auditor does not lean on the code that it audits. Each finding is one line.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable

from learning.portal.campaigns.audit import Audit
from learning.portal.campaigns.mail_server import MailServer
from learning.portal.campaigns.throwaway import Site

AWARDS = (
    "SELECT a.id, a.number, u.email, a.sha256, a.file FROM certificates_award a "
    "LEFT JOIN accounts_user u ON u.id = a.holder_id"
)
ENTRIES = "SELECT award_number, act, sequence FROM certificates_logentry ORDER BY sequence"
MAILS = 'SELECT "to", message_id, sent_at FROM core_outgoingmail'
JOBS = "SELECT status, task_path, traceback FROM django_tasks_database_dbtaskresult WHERE status <> 'SUCCESSFUL'"
ACTS = ("filed", "issued", "named")


def audit(site: Site, mail: MailServer, *, finished: int) -> Audit:
    awards = site.rows(AWARDS)
    mails = site.rows(MAILS)
    arrived = defaultdict(list)
    for message in mail.received:
        arrived[str(message["To"])].append(str(message["Message-ID"]))
    result = Audit()
    result.counts = {
        "people who finished": finished,
        "certificates": len(awards),
        "entries in the log": len(site.rows(ENTRIES)),
        "files": len(_files(site)),
        "messages that arrived": len(mail.received),
        "  of which again, under the same Message-ID": len(mail.received)
        - len({i for a in arrived.values() for i in a}),
    }
    result.check("people without exactly one certificate", _holders(awards, finished))
    result.check("gaps in the numbers", _numbers(awards))
    result.check("certificates without exactly one entry each", _entries(site, awards))
    result.check("files that are missing, changed or left over", _stored(site, awards))
    result.check("mail that was lost or written twice", _mails(mails, arrived, awards))
    result.check("jobs that were not done", (f"{row[0]} {row[1]}: {_last_line(row[2])}" for row in site.rows(JOBS)))
    return result


def _holders(awards: list[tuple], finished: int) -> Iterable[str]:
    held = Counter(row[2] for row in awards)
    for number in range(finished):
        address = f"earner-{number}@example.org"
        if held.pop(address, 0) != 1:
            yield f"{address} has none, or more than one"
    yield from (f"{address} has {count} and never finished" for address, count in held.items())


def _numbers(awards: list[tuple]) -> Iterable[str]:
    given = sorted(int(row[1].rpartition("-")[2]) for row in awards)
    if given != list(range(1, len(awards) + 1)):
        yield f"the numbers are not 1 to {len(awards)}: {given[:5]} … {given[-5:]}"


def _entries(site: Site, awards: list[tuple]) -> Iterable[str]:
    written = defaultdict(list)
    places = []
    for number, act, sequence in site.rows(ENTRIES):
        written[number].append(act)
        places.append(int(sequence))
    for row in awards:
        if sorted(written.pop(row[1], [])) != list(ACTS):
            yield f"{row[1]} was not issued, named and filed once each"
    yield from (f"{number} stands in the log and is no certificate" for number in written)
    if places != list(range(1, len(places) + 1)):
        yield "the entries are not numbered without gaps"


def _files(site: Site) -> set[str]:
    folder = site.data / "files" / "certificates"
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def _stored(site: Site, awards: list[tuple]) -> Iterable[str]:
    left = _files(site)
    for identifier, number, _address, digest, name in awards:
        path = site.data / "files" / (name or "-")
        if not path.is_file():
            yield f"{number} has no file"
            continue
        left.discard(path.name)
        if path.name != f"{identifier}.pdf" or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            yield f"{number}: its file is not the one that was stored"
    yield from (f"{name} belongs to no certificate" for name in sorted(left))


def _mails(mails: list[tuple], arrived: dict[str, list[str]], awards: list[tuple]) -> Iterable[str]:
    written = Counter(row[0] for row in mails)
    for row in awards:
        if written[row[2]] != 1:
            yield f"{row[2]} was written to {written[row[2]]} times"
    for address, name, sent_at in mails:
        if sent_at is None:
            yield f"{address}: a message waits"
        if set(arrived.get(address, ())) != {name}:
            yield f"{address}: what arrived is not the one message that was written"


def _last_line(text: str) -> str:
    return (text or "").strip().rpartition("\n")[2]
