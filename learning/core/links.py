"""Links by kind and key, so that what moves, is renamed or is translated keeps its references.

A room registers how its things are found (`register`), everybody else asks (`resolve`). Keys are the
`translation_key` of a page or snippet, or a code such as `t2`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """Where something is, in one reader's language."""

    title: str
    address: str


Resolver = Callable[[Iterable[str], str], Mapping[str, Link]]
_resolvers: dict[str, Resolver] = {}


def register(kind: str, resolver: Resolver) -> None:
    """`resolver(keys, language)` answers a Link for each key it finds, in a bounded number of queries."""
    _resolvers[kind] = resolver


def resolve(kind: str, keys: Iterable[str], language: str) -> Mapping[str, Link]:
    """Links to what is there and may be shown; a key that leads nowhere is absent from the answer."""
    resolver = _resolvers.get(kind)
    wanted = [str(key) for key in keys]
    return resolver(wanted, language) if resolver and wanted else {}
