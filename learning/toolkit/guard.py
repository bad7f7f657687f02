"""The guard against real people's data, for the answers of a form: what it finds, before anything is stored."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from hashlib import sha256

from learning.core import client_data
from learning.core.client_data import Finding
from learning.toolkit.answers import texts
from learning.toolkit.definition import Answers, Definition

Findings = Mapping[str, Sequence[Finding]]


def find_in_answers(
    definition: Definition, answers: Answers, allowed: Collection[str] = ()
) -> dict[str, list[Finding]]:
    """What looks like a real person's data, by the key of the field; fields without a finding are absent.

    What was chosen from a list, and the days in date fields, cannot be anybody's data.
    """
    found = {}
    for field in definition.fields():
        typed = texts(field, answers[field.key]) if field.key in answers else ()
        findings = [one for _where, text in typed if text and not _is_day(text) for one in find(text, allowed=allowed)]
        if findings:
            found[field.key] = findings
    return found


def find(text: str, *, allowed: Collection[str] = ()) -> tuple[Finding, ...]:
    """What looks like a real person's data in one text."""
    return client_data.find(text, allowed=tuple(allowed))


def _is_day(text: str) -> bool:
    try:
        return len(text) == len("2026-03-01") and bool(date.fromisoformat(text))
    except ValueError:
        return False


def token(finding: Finding) -> str:
    """Names a finding without saying it: what “this is not a real person” sends back, for exactly this text."""
    return token_of(f"{finding.kind}:{finding.text}")


def token_of(kind_and_text: str) -> str:
    return sha256(kind_and_text.encode()).hexdigest()[:20]


def tokens(findings: Findings) -> set[str]:
    return {token(finding) for found in findings.values() for finding in found}


def unconfirmed(findings: Findings, confirmed: Collection[str]) -> dict[str, list[Finding]]:
    """What is left when the findings with the tokens `confirmed` are taken out."""
    left = {key: [one for one in found if token(one) not in confirmed] for key, found in findings.items()}
    return {key: found for key, found in left.items() if found}


def labels(findings: Sequence[Finding]) -> list[dict[str, str]]:
    """As a page says it: what was found, of which kind, why it matters, what to write instead. Each text once."""
    return [
        {
            "token": name,
            "text": one.text,
            "kind_key": one.kind,
            "kind": str(client_data.KINDS[one.kind].label),
            "why": str(client_data.KINDS[one.kind].why),
            "instead": str(client_data.KINDS[one.kind].instead),
        }
        for name, one in {token(one): one for one in findings}.items()
    ]


def labels_by_field(findings: Findings) -> dict[str, list[dict[str, str]]]:
    return {key: labels(found) for key, found in findings.items()}


def words() -> dict[str, dict[str, str]]:
    """What there is to say of each kind, for the script, which has no words of its own."""
    return {
        name: {"kind": str(kind.label), "why": str(kind.why), "instead": str(kind.instead)}
        for name, kind in client_data.KINDS.items()
    }
