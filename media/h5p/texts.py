"""The JSON of a package: read within limits, and its fields as the format wants them."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from media.h5p.rules import Limits, refused

_STRING = re.compile(rb'"[^"]*"')
_NEITHER_BRACKET_NOR_COMMA = bytes(set(range(256)) - set(b"[]{},"))
_INNERMOST = re.compile(rb"\[\]|\{\}")


def parsed(data: bytes, place: str, limits: Limits, *, keys_twice: bool = False) -> Any:
    """What the JSON says. Raises Refused; how deep it nests and how much it holds is known before it is parsed.

    Of a key that is there twice one program takes the first and another the last: only where nobody relies on it.
    """
    if len(data) > limits.json:
        raise refused("json-size", place, most=f"{limits.json // 1024} KB")
    # Without escapes a string ends at the next quote; a pattern that knew them would take 100 MB for a long string.
    plain = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    if plain.count(b'"') > 4 * limits.json_values:
        raise refused("json-size", place, most=limits.json_values)
    skeleton = _STRING.sub(b"", plain).translate(None, _NEITHER_BRACKET_NOR_COMMA)
    if skeleton.count(b",") + skeleton.count(b"[") + skeleton.count(b"{") > limits.json_values:
        raise refused("json-size", place, most=limits.json_values)
    brackets = skeleton.replace(b",", b"")
    for _level in range(limits.json_depth):
        brackets = _INNERMOST.sub(b"", brackets)
        if not brackets:
            break
    else:
        if b"[]" in brackets or b"{}" in brackets:
            raise refused("json-depth", place, most=limits.json_depth)
    try:
        pairs = None if keys_twice else _each_once
        return json.loads(data.decode(), parse_constant=_no_constant, object_pairs_hook=pairs)
    except RecursionError as error:
        raise refused("json-depth", place, most=limits.json_depth) from error
    except ValueError as error:
        raise refused("json", place, why=str(error)) from error


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(next(key for key, _value in pairs if [name for name, _one in pairs].count(key) > 1))
    return found


def values(tree: Any) -> Iterator[tuple[str, Any]]:
    """Every value in a tree of JSON with the key it stands under ("" in a list), outer ones first."""
    waiting = [("", tree)]
    while waiting:
        key, value = waiting.pop()
        yield key, value
        if isinstance(value, dict):
            waiting.extend(value.items())
        elif isinstance(value, list):
            waiting.extend((key, item) for item in value)


def check_storable(tree: Any, place: str) -> None:
    """A database takes neither half a character, nor NUL, nor an infinite number."""
    for key, value in values(tree):
        texts = [key, value] if isinstance(value, str) else [key]
        is_text = all("\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text) for text in texts)
        if not is_text or (isinstance(value, float) and not math.isfinite(value)):
            raise refused("json-text", place)


# --- fields ---------------------------------------------------------------------------------------

TITLE = re.compile(r"[^\n]{1,255}")
LANGUAGE = re.compile(r"[-a-zA-Z]{1,10}")
MACHINE_NAME = re.compile(r"[A-Za-z0-9_.-]{1,120}")
NUMBER = re.compile(r"[0-9]{1,5}")
FLAG = re.compile(r"[01]")


class Fields:
    """A JSON object whose fields are asked for by name; a missing or odd one raises Refused and names it."""

    def __init__(self, data: Any, place: str, path: str = "") -> None:
        self.place, self.path = place, path
        if not isinstance(data, dict):
            raise self.odd("{…}")
        self.data: dict[str, Any] = data

    def odd(self, name: str) -> Exception:
        return refused("field", self.place, field=f"{self.path}{name}")

    def text(self, name: str, pattern: re.Pattern[str], default: str | None = None) -> str:
        value = self.data.get(name, default)
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise self.odd(name)
        return value

    def number(self, name: str, pattern: re.Pattern[str] = NUMBER) -> int:
        """The format takes 1, "1" and, where it is about yes or no, true for the same."""
        value = self.data.get(name)
        written = str(int(value)) if isinstance(value, bool) and pattern is FLAG else str(value)
        if not isinstance(value, str | int) or not pattern.fullmatch(written):
            raise self.odd(name)
        return int(written)

    def objects(self, name: str) -> list["Fields"]:
        """A list of objects; none where the field is missing."""
        listed = self.data.get(name, [])
        if not isinstance(listed, list):
            raise self.odd(name)
        return [Fields(item, self.place, f"{self.path}{name}[{index}].") for index, item in enumerate(listed)]

    def object(self, name: str) -> "Fields | None":
        return Fields(self.data[name], self.place, f"{self.path}{name}.") if name in self.data else None
