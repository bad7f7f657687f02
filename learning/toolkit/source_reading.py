"""Reads the shipped toolkit (docs/toolkit.md) into plain data and checks all of it. Writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from learning.toolkit import rich_text
from learning.toolkit.answer_shapes import ShapeProblem, check_answers
from learning.toolkit.definition import KEY, Definition, DefinitionError, check_sections, read_definition

CONTENT = Path(__file__).resolve().parent / "content"
MODULES = (
    "overview",
    "canada-and-ontario",
    "dynamics",
    "recognizing-and-screening",
    "principles",
    "diverse-people",
    "rights-records-systems",
    "first-response",
    "longer-term-support",
)
JUDGINGS = ("", "self_check", "trainer")
LINE_NAMES = {"key", "text", "is_critical", "missing", "partly", "good"}
FORM_NAMES = {"code", "title", "purpose", "module", "private", "adapt", "variants", "sections"}
CLIENT_NAMES = {"name", "slug", "sketch", "invented_details", "card", "awaits_review"}
EXERCISE_NAMES = {
    *{"code", "title", "template", "variant", "client", "module", "minutes", "judging", "introduction", "stages"},
    *{"common", "rubric", "model_answer", "model_comment", "reflection", "invented_details"},
}

Data = dict[str, Any]


class SourceError(ValueError):
    """The source cannot be read; says in which file, where, and what is wrong."""


@dataclass(frozen=True)
class FormSource:
    definition: Definition
    module: str


@dataclass
class ToolkitSource:
    """Everything that ships in one language, checked."""

    lines: dict[str, Data] = field(default_factory=dict)  # the rubric lines that all forms share, by key
    comments: list[Data] = field(default_factory=list)
    forms: dict[str, FormSource] = field(default_factory=dict)
    clients: dict[str, Data] = field(default_factory=dict)
    exercises: dict[str, Data] = field(default_factory=dict)


def read_toolkit(language: str) -> ToolkitSource:
    """The shipped toolkit of a language; empty where none is shipped. Raises SourceError."""
    folder = CONTENT / language
    found = ToolkitSource()
    if not folder.is_dir():
        return found
    common = _Common(folder / "common.yaml", language)
    found.lines, found.comments = common.lines, common.comments
    for path in sorted((folder / "templates").glob("*.yaml")):
        form = _form(path, common, language)
        _once(form.definition.code, found.forms, path)
        found.forms[form.definition.code] = form
    for path in sorted((folder / "clients").glob("*.yaml")):
        client = _client(path)
        _once(client["slug"], found.clients, path)
        found.clients[client["slug"]] = client
    for path in sorted((folder / "exercises").glob("*.yaml")):
        exercise = _exercise(path, found)
        _once(exercise["code"], found.exercises, path)
        found.exercises[exercise["code"]] = exercise
    return found


@cache
def read_lines(language: str) -> dict[str, Data]:
    """The rubric lines that all forms share, by key, in this language or else in English."""
    for one in (language, "en"):
        path = CONTENT / one / "common.yaml"
        if path.exists():
            return _Common(path, one).lines
    return {}


# --- files ----------------------------------------------------------------------------------------


def _read(path: Path, names: set[str], required: Sequence[str]) -> Data:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: {error}") from error
    return _names(data, names, required, str(path))


def _names(data: Any, names: set[str], required: Sequence[str], where: str) -> Data:
    if not isinstance(data, Mapping):
        raise SourceError(f"{where}: names with values are expected.")
    unknown = set(data) - names
    if unknown:
        raise SourceError(f"{where}: unknown: {', '.join(sorted(map(str, unknown)))}.")
    missing = [name for name in required if data.get(name) in (None, "", [], {})]
    if missing:
        raise SourceError(f"{where}: missing: {', '.join(missing)}.")
    return dict(data)


def _once(key: str, present: Mapping[str, object], path: Path) -> None:
    if key in present:
        raise SourceError(f"{path}: “{key}” stands in another file already.")


def _text(data: Mapping[str, Any], name: str, where: str) -> str:
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise SourceError(f"{where}: “{name}” is a text (in quotation marks where it looks like something else).")
    return value.strip()


def _line_of_text(data: Mapping[str, Any], name: str, where: str) -> str:
    """A text that the file may break over several lines."""
    return " ".join(_text(data, name, where).split())


def _markdown(data: Mapping[str, Any], name: str, where: str) -> str:
    try:
        return rich_text.stored(_text(data, name, where))
    except rich_text.LinkProblem as problem:
        raise SourceError(f"{where}, {name}: {problem}") from problem


def _list(data: Mapping[str, Any], name: str, where: str) -> list[Any]:
    value = data.get(name) or []
    if not isinstance(value, list):
        raise SourceError(f"{where}: “{name}” is a list.")
    return value


def _lines(data: Mapping[str, Any], name: str, where: str) -> str:
    return "\n".join(str(one).strip() for one in _list(data, name, where))


def _module(key: Any, where: str) -> str:
    if key not in MODULES:
        raise SourceError(f"{where}: there is no module “{key}”. Modules: {', '.join(MODULES)}.")
    return str(key)


# --- what all forms share -------------------------------------------------------------------------


class _Common:
    def __init__(self, path: Path, language: str) -> None:
        data = _read(path, {"sections", "lines", "comments"}, ("sections", "lines"))
        self.sections: Data = _names(data["sections"], set(data["sections"]), (), f"{path}, sections")
        self.lines = {line["key"]: line for line in _rubric(data, "lines", str(path))}
        self.comments = [
            _comment(one, f"{path}, comment {place}", language)
            for place, one in enumerate(_list(data, "comments", str(path)), 1)
        ]


def _comment(data: Any, where: str, language: str) -> Data:
    _names(data, {"text", "line"}, ("text",), where)
    return {"text": _line_of_text(data, "text", where), "line": _text(data, "line", where), "language": language}


def _rubric(data: Mapping[str, Any], name: str, where: str) -> list[Data]:
    found: list[Data] = []
    for place, line in enumerate(_list(data, name, where), 1):
        here = f"{where}, {name}, line {place}"
        _names(line, LINE_NAMES, ("key", "text"), here)
        if not KEY.fullmatch(str(line["key"])) or line["key"] in [one["key"] for one in found]:
            raise SourceError(f"{here}: “{line['key']}” is no key, or stands there twice.")
        words = {one: _line_of_text(line, one, here) for one in ("text", "missing", "partly", "good")}
        found.append({"key": line["key"], **words, "is_critical": bool(line.get("is_critical"))})
    return found


# --- forms ----------------------------------------------------------------------------------------


def _form(path: Path, common: _Common, language: str) -> FormSource:
    data = _read(path, FORM_NAMES, ("code", "title", "purpose", "module", "sections"))
    where = str(path)
    shape = {
        "code": str(data["code"]),
        "title": _line_of_text(data, "title", where),
        "purpose": _line_of_text(data, "purpose", where),
        "sections": [_section(one, common, where) for one in _list(data, "sections", where)],
        "variants": _list(data, "variants", where),
        "adapt": _text(data, "adapt", where),
        "is_private": bool(data.get("private")),
        "language": language,
    }
    try:
        definition = read_definition(shape)
        check_sections(definition.sections)
    except (DefinitionError, TypeError) as error:
        raise SourceError(f"{path}: {error}") from error
    _markdown(data, "adapt", where)
    return FormSource(definition=definition, module=_module(data["module"], where))


def _section(one: Any, common: _Common, where: str) -> Any:
    """A section as it stands there, or one of those that all forms share in its place, with changes beside `use`."""
    if not isinstance(one, Mapping) or "use" not in one:
        return one
    if one["use"] not in common.sections:
        raise SourceError(f"{where}: there is no common section “{one['use']}”.")
    shared: Data = common.sections[one["use"]]
    return {"key": one["use"], **shared, **{name: value for name, value in one.items() if name != "use"}}


# --- clients and exercises ------------------------------------------------------------------------


def _client(path: Path) -> Data:
    data = _read(path, CLIENT_NAMES, ("name", "slug", "sketch", "card"))
    where = str(path)
    card = []
    for place, part in enumerate(_list(data, "card", where), 1):
        here = f"{where}, card, part {place}"
        _names(part, {"module", "title", "text"}, ("module", "title", "text"), here)
        card.append(
            {
                "module": _module(part["module"], here),
                "title": _line_of_text(part, "title", here),
                "text": _markdown(part, "text", here),
            }
        )
    return {
        "name": _text(data, "name", where),
        "slug": _text(data, "slug", where),
        "sketch": _line_of_text(data, "sketch", where),
        "card": card,
        "invented_details": _lines(data, "invented_details", where),
        "awaits_review": bool(data.get("awaits_review", True)),
    }


def _exercise(path: Path, found: ToolkitSource) -> Data:
    data = _read(path, EXERCISE_NAMES, ("code", "title", "template", "module", "stages", "model_answer"))
    where = str(path)
    form = found.forms.get(str(data["template"]))
    if form is None:
        raise SourceError(f"{where}: there is no form “{data['template']}”.")
    client = data.get("client") or ""
    if client and client not in found.clients:
        raise SourceError(f"{where}: there is no client “{client}”.")
    judging = data.get("judging") or ""
    if judging not in JUDGINGS:
        raise SourceError(f"{where}: “judging” is one of self_check, trainer, or empty.")
    unknown = [key for key in _list(data, "common", where) if key not in found.lines]
    if unknown:
        raise SourceError(f"{where}: there is no common line “{unknown[0]}”.")
    rubric = _rubric(data, "rubric", where)
    if twice := {line["key"] for line in rubric} & set(_list(data, "common", where)):
        raise SourceError(f"{where}: the line “{sorted(twice)[0]}” stands there twice.")
    if not rubric and not data.get("common"):
        raise SourceError(f"{where}: a rubric has at least one line.")
    return {
        "code": _text(data, "code", where),
        "title": _line_of_text(data, "title", where),
        "template": form.definition.code,
        "variant": _variant(data, form.definition, where),
        "client": client,
        "module": _module(data["module"], where),
        "minutes": _minutes(data.get("minutes", 30), where),
        "judging": judging,
        "introduction": _markdown(data, "introduction", where),
        "stages": [_stage(one, f"{where}, stage {place}") for place, one in enumerate(_list(data, "stages", where), 1)],
        "common": _list(data, "common", where),
        "rubric": rubric,
        "model_answer": _model_answer(data, form.definition, where),
        "model_comment": _markdown(data, "model_comment", where),
        "reflection": _line_of_text(data, "reflection", where),
        "invented_details": _lines(data, "invented_details", where),
    }


def _variant(data: Data, definition: Definition, where: str) -> str:
    variant = _text(data, "variant", where)
    known = [one.key for one in definition.variants]
    if variant and variant not in known:
        raise SourceError(f"{where}: the form has no variant “{variant}”.")
    return variant


def _minutes(value: Any, where: str) -> int:
    if type(value) is not int or not 1 <= value <= 600:
        raise SourceError(f"{where}: “minutes” is a whole number from 1 to 600.")
    return value


def _stage(data: Any, where: str) -> Data:
    _names(data, {"title", "facts", "task"}, ("title", "facts"), where)
    return {
        "title": _line_of_text(data, "title", where),
        "facts": _markdown(data, "facts", where),
        "task": _markdown(data, "task", where),
    }


def _model_answer(data: Data, definition: Definition, where: str) -> Data:
    variant = _text(data, "variant", where)
    asked = definition.of_variant(variant) if variant else replace(definition)
    try:
        return check_answers(asked, data["model_answer"])
    except ShapeProblem as problem:
        raise SourceError(f"{where}, model_answer, {problem}") from problem
