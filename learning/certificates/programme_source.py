"""Reads the shipped programmes (content/<language>/programmes.yaml) into plain data and checks them. Writes nothing."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

CONTENT = Path(__file__).resolve().parent / "content"
NAMES = {"slug", "titles", "statements", "valid_months", "modules", "exercises"}


class SourceError(ValueError):
    """The source cannot be read; says in which file, where, and what is wrong."""


@dataclass(frozen=True)
class ProgrammeSource:
    """`modules`: keys of their folders in the course; `exercises`: codes such as t2-alder."""

    slug: str
    titles: dict[str, str]
    statements: dict[str, str]
    valid_months: int | None
    modules: tuple[str, ...]
    exercises: tuple[str, ...]


def read_programmes(language: str) -> list[ProgrammeSource]:
    """The programmes that ship with the course of a language; none where there is no such file. Raises SourceError."""
    path = CONTENT / language / "programmes.yaml"
    if not path.exists():
        return []
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: {error}") from error
    if not isinstance(rows, list):
        raise SourceError(f"{path}: a list of programmes is expected.")
    found = [_programme(row, f"{path}, programme {number}") for number, row in enumerate(rows, 1)]
    slugs = [one.slug for one in found]
    if len(set(slugs)) < len(slugs):
        raise SourceError(f"{path}: two programmes have the same slug.")
    return found


def _programme(row: Any, where: str) -> ProgrammeSource:
    if not isinstance(row, dict) or set(row) != NAMES:
        raise SourceError(f"{where}: expected are {', '.join(sorted(NAMES))}, each of them and nothing else.")
    months = row["valid_months"]
    if months is not None and (type(months) is not int or months < 1):
        raise SourceError(f"{where}: “valid_months” is a number from 1, or empty for no end.")
    if not row["modules"] and not row["exercises"]:
        raise SourceError(f"{where}: it asks for nothing.")
    return ProgrammeSource(
        slug=str(row["slug"]),
        titles=_by_language(row, "titles", where),
        statements=_by_language(row, "statements", where),
        valid_months=months,
        modules=tuple(map(str, row["modules"] or ())),
        exercises=tuple(map(str, row["exercises"] or ())),
    )


def _by_language(row: dict[str, Any], name: str, where: str) -> dict[str, str]:
    texts = row[name]
    if not isinstance(texts, dict) or not texts.get("en") or not all(isinstance(text, str) for text in texts.values()):
        raise SourceError(f"{where}: “{name}” has a text by language, English at least.")
    return {language: " ".join(text.split()) for language, text in texts.items()}
