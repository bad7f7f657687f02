"""Reads the course's own source (docs/content.md): folders of YAML and Markdown into plain data. No database."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from learning.core import lined_yaml

CONTENT = Path(__file__).resolve().parent.parent / "content"
_FOLDER = re.compile(r"^(\d+)-([a-z0-9-]+)$")
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.S)
SLIDE_FIELDS = {
    "title", "kind", "readership", "audience", "region", "as_of", "review_by", "owner", "review", "credits", "body",
}  # fmt: skip


# Of the data at the head of a slide: the line before it is ---.
FIRST_LINE = 2


class SourceError(ValueError):
    """The source breaks a rule. The message names the file and, where it is known, the line."""


@dataclass
class SlideSource:
    key: str
    path: Path
    title: str
    notes: str
    data: dict[str, Any]

    def place(self, part: object = None) -> str:
        """Where in the file `part` of the data begins, as errors say it."""
        line = getattr(part, "line", None)
        return f"{self.path}, line {line - 1 + FIRST_LINE}" if line is not None else str(self.path)


@dataclass
class SectionSource:
    key: str
    path: Path
    title: str
    slides: list[SlideSource] = field(default_factory=list)


@dataclass
class ModuleSource:
    key: str
    number: int
    path: Path
    data: dict[str, Any]
    sections: list[SectionSource] = field(default_factory=list)
    quiz: dict[str, Any] | None = None

    @property
    def slides(self) -> Iterator[SlideSource]:
        return (slide for section in self.sections for slide in section.slides)


@dataclass
class CourseSource:
    data: dict[str, Any]
    modules: list[ModuleSource]


def read_course(language: str, folder: Path | None = None) -> CourseSource:
    """The whole source of one language; raises SourceError with file and line where it breaks a rule."""
    folder = folder or CONTENT / language
    if not folder.is_dir():
        raise SourceError(f"There is no course in the language “{language}”: {folder} does not exist.")
    data = _read_yaml(folder / "course.yaml")
    written = data.get("written")
    modules = [_read_module(path, written) for path in _numbered(folder)]
    return CourseSource(data=data, modules=modules)


def activities_folder(language: str) -> Path:
    """Where the sources of the course's activities are (docs/h5p.md)."""
    return CONTENT / language / "activities"


def _numbered(folder: Path) -> list[Path]:
    found = sorted(path for path in folder.iterdir() if path.is_dir() and _FOLDER.match(path.name))
    return sorted(found, key=lambda path: int(path.name.partition("-")[0]))


def _key(path: Path) -> str:
    match = _FOLDER.match(path.stem if path.is_file() else path.name)
    if not match:
        raise SourceError(f"{path}: the name has to be a number, a hyphen and a key, such as 03-safety.")
    return match[2]


def _read_yaml(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise SourceError(f"{path} is missing.")
    return _parse(path, path.read_text(encoding="utf-8"), first_line=1)


def _parse(path: Path, text: str, first_line: int) -> dict[str, Any]:
    try:
        data = lined_yaml.read(text)
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + first_line
        raise SourceError(f"{path}, line {line}: {error.problem or 'this is not YAML'}.") from error
    if not isinstance(data, dict):
        raise SourceError(f"{path}, line {first_line}: names and values are expected here.")
    return data


def _require(path: Path, data: dict[str, Any], *names: str) -> None:
    for name in names:
        if not data.get(name):
            raise SourceError(f"{path}, line 1: “{name}” is missing.")


def _read_module(path: Path, written: list[int] | None) -> ModuleSource:
    """A module; one that is not written yet has its title and goal, and no slides."""
    data = _read_yaml(path / "module.yaml")
    _require(path / "module.yaml", data, "title", "number", "goal")
    module = ModuleSource(key=_key(path), number=int(data["number"]), path=path, data=data)
    if written is not None and module.number not in written:
        return module
    for folder in _numbered(path):
        section = _read_yaml(folder / "section.yaml")
        _require(folder / "section.yaml", section, "title")
        key = f"{module.key}/{_key(folder)}"
        slides = [_read_slide(file, key) for file in sorted(folder.glob("[0-9]*.md"))]
        module.sections.append(SectionSource(key=key, path=folder, title=section["title"], slides=slides))
    if (path / "quiz.yaml").is_file():
        module.quiz = _read_yaml(path / "quiz.yaml")
    return module


def _read_slide(path: Path, section_key: str) -> SlideSource:
    match = _FRONT_MATTER.match(path.read_text(encoding="utf-8"))
    if not match:
        raise SourceError(f"{path}, line 1: a slide begins with its data between two lines of ---.")
    data = _parse(path, match[1], first_line=FIRST_LINE)
    _require(path, data, "title")
    unknown = set(data) - SLIDE_FIELDS
    if unknown:
        raise SourceError(located(path, f"there is no field “{sorted(unknown)[0]}”."))
    if not match[2].strip():
        last = path.read_text(encoding="utf-8").count("\n")
        raise SourceError(f"{path}, line {last}: the slide has no notes.")
    _check_voices(path, data)
    return SlideSource(
        key=f"{section_key}/{_key(path)}",
        path=path,
        title=str(data["title"]),
        notes=match[2],
        data=data,
    )


VOICES = {"story", "my_story", "practitioner"}


def _check_voices(path: Path, data: dict[str, Any]) -> None:
    """A voice has its block, which carries the label, says what it speaks of, and waits for its review."""
    body = [entry for entry in data.get("body") or () if isinstance(entry, dict)]
    blocks = {name: value for entry in body for name, value in entry.items()}
    kind = data.get("kind")
    if kind in ("story", "practitioner") and not VOICES & set(blocks):
        raise SourceError(located(path, f"a slide of the kind “{kind}” has a block that labels the voice."))
    if VOICES & set(blocks) and data.get("review") != "awaiting":
        raise SourceError(f"{path}, line 1: “review: awaiting” is missing: a composite waits for its review.")
    story = blocks.get("story")
    if isinstance(story, dict) and not story.get("content_note"):
        raise SourceError(located(path, "“story” has no content note."))


def located(path: Path, problem: str) -> str:
    """The problem with file and, where something that it quotes stands in the file, the line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for words in re.findall(r"“([^”]+)”", problem):
        for number, line in enumerate(lines, start=1):
            if words in line:
                return f"{path}, line {number}: {problem}"
    return f"{path}: {problem}"
