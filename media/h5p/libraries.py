"""The libraries of a package: what each declares, whether all are there, and in which order they load."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from media.h5p import store
from media.h5p.rules import CORE_API, refused
from media.h5p.texts import FLAG, MACHINE_NAME, TITLE, Fields

FOLDER = re.compile(r"[A-Za-z0-9_.-]{1,140}")


class Named(NamedTuple):
    """A library as others name it. A patch is never asked for: any will do."""

    machine_name: str
    major: int
    minor: int

    @property
    def folder(self) -> str:
        return f"{self.machine_name}-{self.major}.{self.minor}"

    def __str__(self) -> str:
        return f"{self.machine_name} {self.major}.{self.minor}"


@dataclass(frozen=True)
class Library:
    """What a library.json declares."""

    name: Named
    patch: int
    title: str
    is_runnable: bool
    scripts: tuple[str, ...]  # paths inside the library's folder
    styles: tuple[str, ...]
    preloads: tuple[Named, ...]
    loads_later: tuple[Named, ...]  # dynamic dependencies
    core_api: tuple[int, int]

    @property
    def folder(self) -> str:
        """Where it lies in the store, whatever its folder in the package was called."""
        return self.name.folder


def read(data: Any, place: str) -> Library:
    """A library of its library.json. Raises Refused. What only editors look at is not looked at."""
    fields = Fields(data, place)
    core_api = fields.object("coreApi")
    return Library(
        name=named(fields),
        patch=fields.number("patchVersion"),
        title=fields.text("title", TITLE),
        is_runnable=fields.number("runnable", FLAG) == 1,
        scripts=_paths(fields, "preloadedJs"),
        styles=_paths(fields, "preloadedCss"),
        preloads=dependencies(fields, "preloadedDependencies"),
        loads_later=dependencies(fields, "dynamicDependencies"),
        core_api=(core_api.number("majorVersion"), core_api.number("minorVersion")) if core_api else (1, 0),
    )


def named(fields: Fields) -> Named:
    return Named(fields.text("machineName", MACHINE_NAME), fields.number("majorVersion"), fields.number("minorVersion"))


def dependencies(fields: Fields, name: str) -> tuple[Named, ...]:
    return tuple(named(dependency) for dependency in fields.objects(name))


def _paths(fields: Fields, name: str) -> tuple[str, ...]:
    paths = []
    for listed in fields.objects(name):
        path = listed.data.get("path")
        if not isinstance(path, str) or not path:
            raise listed.odd("path")
        if ":" in path or "\\" in path or path.startswith("/") or ".." in path.split("/"):
            raise refused("listed-path", fields.place, path=path)
        paths.append(path.removeprefix("./"))
    return tuple(paths)


# --- together -------------------------------------------------------------------------------------


def check_core_api(library: Library) -> None:
    if library.core_api > CORE_API:
        raise refused("core-api", library.folder, newest=f"{CORE_API[0]}.{CORE_API[1]}")


def check_complete(libraries: Mapping[Named, Library], wanted: Iterable[Named], by: str) -> None:
    """What the package and its libraries need is inside.

    Not so editorDependencies: the format has them, but only an editor loads them, and many packages for players come
    without.
    """
    for dependency in wanted:
        if dependency not in libraries:
            raise refused("dependency-missing", by, library=str(dependency))
    for library in libraries.values():
        for dependency in (*library.preloads, *library.loads_later):
            if dependency not in libraries:
                raise refused("dependency-missing", f"{library.folder}/library.json", library=str(dependency))


def load_order(libraries: Mapping[Named, Library], roots: Iterable[Named]) -> list[Library]:
    """`roots` and all they preload, each after what it preloads itself.

    Raises Refused for a circle. H5P's own validator lets one pass, but no order fulfils it, and the player stops at it
    with an error: better said to the trainer who uploads than to a learner. Dynamic and editor dependencies may
    go round: nothing loads them first.
    """
    done: dict[Named, Library] = {}
    for root in roots:
        path: list[Named] = []
        waiting = [(root, False)]
        while waiting:
            name, is_left = waiting.pop()
            if is_left:
                path.pop()
                done[name] = libraries[name]
            elif name in path:
                circle = [*path[path.index(name) :], name]
                raise refused("dependency-cycle", circle=" → ".join(str(one) for one in circle))
            elif name not in done:
                path.append(name)
                waiting.append((name, True))
                waiting.extend((needed, False) for needed in reversed(libraries[name].preloads))
    return list(done.values())


def in_load_order(sha256: str) -> list[Library]:
    """The libraries that a stored package loads, each after those that it needs itself."""
    return _stored(lambda name: json.loads(store.path_of(sha256, name).read_bytes()))


def _stored(look: Callable[[str], Any]) -> list[Library]:
    roots = dependencies(Fields(look("h5p.json"), "h5p.json"), "preloadedDependencies")
    libraries: dict[Named, Library] = {}
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in libraries:
            place = f"{name.folder}/library.json"
            libraries[name] = read(look(place), place)
            waiting.extend(libraries[name].preloads)
    return load_order(libraries, roots)
