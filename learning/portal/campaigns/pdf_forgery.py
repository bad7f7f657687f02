"""`pdf-forgery`: a sealed file, changed in every way that is known (pdf_forgeries.py). None may pass for unchanged."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from learning.certificates import pdf_check
from learning.certificates.signing_certificates import Certified
from learning.portal.campaigns.audit import Audit
from learning.portal.campaigns.pdf_forgeries import CHANGES, Mutants, Samples, attacks, samples


@dataclass
class Outcome:
    database: str
    seed: int
    seconds: float
    audit: Audit
    tables: dict[str, dict[str, str]] = field(default_factory=dict)


def run(*, every: int, seed: int, progress: Callable[[str], None] = lambda label: None) -> Outcome:
    """Every `every`-th byte, from a place that the seed draws, and all that is built by hand."""
    begun = time.monotonic()
    made, chosen = samples(), random.Random(seed)  # noqa: S311 (to be drawn again)
    audit = Audit()
    counts: Counter[str] = Counter()
    answers: Counter[str] = Counter()
    passed: dict[str, list[str]] = {}

    def look(kind: str, mutants: Mutants) -> None:
        missed = passed.setdefault(kind, [])
        for name, content in mutants:
            if content in (made.ours, made.other):
                continue  # what was changed into itself is no forgery
            counts[kind] += 1
            state = verdict(content, made.known)
            answers[state] += 1
            if state == pdf_check.State.UNCHANGED:
                missed.append(name)
            progress(kind)

    for kind, mutants in attacks(made, chosen, every=every).items():
        look(kind, mutants)
    for kind, missed in passed.items():
        audit.check(f"{kind}: passed for unchanged", missed)
    audit.check("a true file was refused", (name for name in ("ours", "other") if not _stands(made, name)))
    audit.counts = {f"{kind}, refused": count - len(passed[kind]) for kind, count in counts.items()}
    tables = {"answers": {state: str(count) for state, count in sorted(answers.items())}}
    return Outcome("no database", seed, time.monotonic() - begun, audit, tables)


def _stands(made: Samples, name: str) -> bool:
    return verdict(getattr(made, name), made.known) == pdf_check.State.UNCHANGED


def verdict(content: bytes, known: list[Certified]) -> str:
    """By the seal alone: the site compares the digest of the whole file as well."""
    if len(content) > pdf_check.LARGEST or not content.startswith(pdf_check.PDF_START):
        return pdf_check.State.NOT_OURS
    sealed = pdf_check.seals(content, known=known)
    if sealed.is_whole:
        return pdf_check.State.UNCHANGED
    return pdf_check.State.CHANGED if sealed.is_ours else pdf_check.State.NOT_OURS


def size(*, every: int) -> int:
    """About how many mutants there are: for the bar."""
    return 52_000 * (len(CHANGES) + 1) // every + 1500
