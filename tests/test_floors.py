"""The floors of the house, where the import linter cannot look: strings and templates."""

import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
FLOORS = [[room.strip() for room in floor.split("|")] for floor in CONTRACT["layers"]]
LEVELS = {room: len(FLOORS) - level for level, floor in enumerate(FLOORS) for room in floor}
ROOMS = sorted((room for room in LEVELS if (ROOT / room.replace(".", "/")).is_dir()), key=len, reverse=True)
NAMES = {room.rpartition(".")[2]: room for room in ROOMS}

# Templates that every room may use; each says nothing about any room.
SHARED = {"base.html", "components", "404.html", "500.html", "403.html", "403_csrf.html"}
# Whose folder of templates or tag library belongs to which room, where the names differ.
TEMPLATE_ROOMS = {"account": "accounts", "mfa": "accounts", "allauth": "accounts", "usersessions": "accounts",
                  "pages": "modules", "blocks": "modules", "transcripts": "modules"}  # fmt: skip


def room_of(path: Path) -> str | None:
    dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return next((room for room in ROOMS if dotted == room or dotted.startswith(f"{room}.")), None)


def may_use(user: str, used: str) -> bool:
    return user == used or LEVELS[used] < LEVELS[user]


def python_files():
    for room in ROOMS:
        for path in (ROOT / room.replace(".", "/")).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path


@pytest.mark.parametrize("model", [m for m in apps.get_models() if m.__module__.split(".models")[0] in ROOMS],
                         ids=lambda m: m._meta.label)  # fmt: skip
def test_foreign_keys_point_down(model):
    user = model.__module__.split(".models")[0]
    for field in model._meta.get_fields():
        target = getattr(field, "related_model", None)
        if target is None or field.auto_created or isinstance(target, str):
            continue
        used = target.__module__.split(".models")[0]
        if used in ROOMS:
            assert may_use(user, used), f"{model._meta.label}.{field.name} points up to {used}"


def test_get_model_by_name_points_down():
    for path in python_files():
        for label in re.findall(r"get_model\(\s*[\"'](\w+)[\"'.]", path.read_text()):
            if label in NAMES:
                assert may_use(room_of(path), NAMES[label]), f"{path}: get_model({label!r}) points up"


def test_url_names_in_code_point_down():
    for path in python_files():
        for name in re.findall(r"(?:reverse|reverse_lazy|redirect|resolve_url)\(\s*[\"'](\w+):", path.read_text()):
            if name in NAMES and path.parts[-2] != "core":
                assert may_use(room_of(path), NAMES[name]), f"{path}: the URL name {name}: points up"


TEMPLATE_USES = re.compile(
    r"{%\s*url\s+[\"'](\w+):|{%\s*(?:include|extends)\s+[\"']([\w.-]+)/?|{%\s*load\s+([\w ]+?)\s*%}"
)


def template_room(name: str) -> str | None:
    return NAMES.get(TEMPLATE_ROOMS.get(name, name))


def test_templates_point_down():
    for path in (ROOT / "templates").rglob("*.html"):
        user = template_room(path.relative_to(ROOT / "templates").parts[0])
        if user is None:
            continue
        for url, include, libraries in TEMPLATE_USES.findall(path.read_text()):
            for name in filter(None, [url, include if include not in SHARED else "", *libraries.split()]):
                used = template_room(name) or NAMES.get(name.removesuffix("_tags"))
                if used:
                    assert may_use(user, used), f"{path}: {name} points up to {used}"


def test_every_room_has_a_floor():
    ours = {
        config.name
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(ROOT) and ".venv" not in Path(config.path).parts
    }
    assert ours <= set(LEVELS)
