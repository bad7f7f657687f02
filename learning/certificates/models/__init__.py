"""What can be earned, what was awarded under which name, what was taken back, and the log of it all.

An award is a document: its face is copied when it is issued and never edited; a correction is a new row that
names the old. What identifies a person is the link to the holder, the row ConfirmedName and the file: these
can go, the award and the log stay without them.
"""

from learning.certificates.models.awards import (
    Award,
    AwardQuerySet,
    ConfirmedName,
    NumberSeries,
    Revocation,
    file_name,
    private_storage,
)
from learning.certificates.models.desk import (
    BulkIssue,
    BulkLine,
    CertificateRequest,
    ExpiryReminder,
    MailTemplate,
    Proposal,
)
from learning.certificates.models.log import AppendedTo, LogCheck, LogEntry, LogSalt
from learning.certificates.models.programmes import Programme

__all__ = [
    "AppendedTo",
    "Award",
    "AwardQuerySet",
    "BulkIssue",
    "BulkLine",
    "CertificateRequest",
    "ConfirmedName",
    "ExpiryReminder",
    "LogCheck",
    "LogEntry",
    "LogSalt",
    "MailTemplate",
    "NumberSeries",
    "Programme",
    "Proposal",
    "Revocation",
    "file_name",
    "private_storage",
]
