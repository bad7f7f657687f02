"""How a form asks about client data before anything is stored; `templates/components/client_data.html` shows it.

    findings = flagged({"body": form.data["body"]}, allowed=client.invented_details)
    if left := unconfirmed(findings, request.POST):
        ...  # render the form again with asked(left, labels) and confirmation(findings); store nothing, log nothing

Ticking “this is not a real person” passes exactly what was shown beside the box: the hidden field names each piece by a
keyed digest, so that a piece typed since is asked about again. What was flagged is kept nowhere but in the page.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from learning.core.client_data import KINDS, Finding, Kind, canonical, find

BOX = "not_a_real_person"
CONFIRMED = "confirmed_text"
SALT = "learning.core.client_data"

Findings = Mapping[str, Sequence[Finding]]


@dataclass(frozen=True)
class Asked:
    """One field of the form: what was found in it, each kind with its pieces."""

    label: str
    anchor: str
    kinds: Sequence[tuple[Kind, Sequence[str]]]


def flagged(texts: Mapping[str, str], *, allowed: Iterable[str] = ()) -> dict[str, tuple[Finding, ...]]:
    """What was found, by the name of the field; fields without a finding are absent."""
    allowed = tuple(allowed)
    found = {name: find(text, allowed) for name, text in texts.items() if text}
    return {name: findings for name, findings in found.items() if findings}


def unconfirmed(findings: Findings, data: Mapping[str, str]) -> dict[str, list[Finding]]:
    """What nobody has said to be invented, by field; nothing left means: go on. `data` is what the form sent."""
    said = set(data.get(CONFIRMED, "").split()) if data.get(BOX) else set()
    left = {name: [one for one in found if _seal(one) not in said] for name, found in findings.items()}
    return {name: found for name, found in left.items() if found}


def confirmation(findings: Findings) -> str:
    """The hidden field: the seals of all that is shown, or was confirmed before."""
    return " ".join(sorted({_seal(finding) for found in findings.values() for finding in found}))


def asked(findings: Findings, labels: Mapping[str, tuple[str, str]]) -> list[Asked]:
    """What the component shows; `labels`: of each field its label and the id of its control."""
    return [Asked(*labels[name], kinds=_by_kind(found)) for name, found in findings.items()]


def _by_kind(found: Sequence[Finding]) -> list[tuple[Kind, Sequence[str]]]:
    pieces: dict[str, dict[str, None]] = {}
    for finding in found:
        pieces.setdefault(finding.kind, {})[finding.text] = None
    return [(KINDS[kind], tuple(texts)) for kind, texts in pieces.items()]


def _seal(finding: Finding) -> str:
    value = f"{finding.kind} {canonical(finding.text)}"
    return salted_hmac(SALT, value, algorithm="sha256").hexdigest()[:32]


class GuardedForm(forms.Form):
    """A form whose free text is asked about before anything is stored. What was typed stays in it; one box says that
    it is nobody's. `components/fields.html` shows the question above the fields."""

    # By the name of a field: the kinds that may stand in it, such as the telephone of an agency.
    guarded: ClassVar[Mapping[str, Collection[str]]] = {}
    asked: Sequence[Asked] = ()
    confirmed_text = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        found = {
            name: tuple(one for one in findings if one.kind not in self.guarded[name])
            for name, findings in flagged({name: cleaned.get(name, "") for name in self.guarded}).items()
        }
        found = {name: findings for name, findings in found.items() if findings}
        left = unconfirmed(found, self.data)
        for name, findings in left.items():
            kinds = ", ".join(sorted({str(KINDS[one.kind].label) for one in findings}))
            self.add_error(name, _("This looks like a real person’s data: %(kinds)s.") % {"kinds": kinds})
        labels = {name: (str(self.fields[name].label), self[name].id_for_label) for name in left}
        self.asked, self.confirmed_text = asked(left, labels), confirmation(found)
        return cleaned
