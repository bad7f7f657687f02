"""Reads YAML whose names and values know their lines, so that a broken rule is told by file and line."""

from collections.abc import Iterator
from typing import Any

import yaml

# libyaml is ten times as fast; where PyYAML came without it, the same in Python.
SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Lined(dict[str, Any]):
    """Names and values that remember the line they begin at, counted from 1 in their text."""

    line: int = 1


class _Loader(SafeLoader):
    pass


def _with_line(loader: yaml.SafeLoader, node: yaml.MappingNode) -> Iterator[Lined]:
    data = Lined()
    data.line = node.start_mark.line + 1
    yield data
    data.update(loader.construct_mapping(node, deep=True))


_Loader.add_constructor("tag:yaml.org,2002:map", _with_line)


def read(text: str) -> Any:
    """The data of one document; raises yaml.YAMLError, with a place where there is one."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506 (it is a SafeLoader)
