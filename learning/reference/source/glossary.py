"""Reads the shipped glossary: every file of `glossary/`, and of `proposed/` until what stands there is sorted in."""

from pathlib import Path

from learning.reference.source import reading
from learning.reference.source.reading import Entry, Once, read_list

WORDS = ("term", "in_services", "in_law")
LONGEST = 120  # of a term, as the model has it


def read_glossary(language: str) -> list[dict[str, str]]:
    """The shipped terms of a language, checked; none where no glossary is shipped. Raises SourceError."""
    once, terms = Once(), []
    for path in files(language):
        for entry in read_list(path):
            term = _checked(entry)
            once.check(term["slug"], entry)
            terms.append(term)
    return terms


def files(language: str) -> list[Path]:
    folder = reading.CONTENT / language
    return [
        *sorted(folder.glob("glossary.yaml")),
        *sorted(folder.glob("glossary/*.yaml")),
        *sorted(folder.glob("proposed/*.yaml")),
    ]


def _checked(entry: Entry) -> dict[str, str]:
    entry.check_names(known=("slug", *WORDS), required=("term", "slug", "in_services"))
    return {
        "slug": entry.slug(),
        "term": entry.text("term", longest=LONGEST),
        "in_services": entry.text("in_services"),
        "in_law": entry.text("in_law"),
    }
