"""What the pages of the glossary show."""

from collections.abc import Iterable
from itertools import groupby

from learning.reference.models import GlossaryTerm
from learning.reference.selectors import alphabetical


def by_letter(terms: Iterable[GlossaryTerm]) -> list[dict]:
    """Terms that are in order already, under the letters they begin with; what begins with no letter is under “#”."""
    return [
        {"letter": letter, "anchor": letter.lower() if letter.isalpha() else "other", "terms": list(group)}
        for letter, group in groupby(terms, key=_letter)
    ]


def _letter(term: GlossaryTerm) -> str:
    first = alphabetical(term.term)[:1].upper()
    return first if first.isalpha() else "#"
