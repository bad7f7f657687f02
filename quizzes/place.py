"""Where a quiz stands in the course. Whoever gives it a place fills this in; the quiz asks for no more."""

from dataclasses import dataclass

from learning.core.links import Link


@dataclass(frozen=True)
class Place:
    """`address` ends in a slash; everything about the quiz is found below it."""

    address: str
    title: str
    module_title: str
    module_number: int  # 0: it belongs to no module, and `module_title` says what it is
    previous: Link | None
    following: Link | None
    module_address: str
    following_module: Link | None
    language: str
