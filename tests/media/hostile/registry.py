"""The register of hostile and of sound H5P packages.

Every package has a name, a line that says what it is, and what is expected of whoever receives it:

    refused     not taken; a plain message says why; nothing is left on disk
    either      refused, or taken without harm: nothing in `absent` is on disk afterwards, nothing escapes
    contained   a valid package that tries something; it is taken, and in a browser it reaches nothing
    accepted    a sound package; it must be taken
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

REFUSED = "refused"
EITHER = "either"
CONTAINED = "contained"
ACCEPTED = "accepted"
EXPECTATIONS = (REFUSED, EITHER, CONTAINED, ACCEPTED)

# Reserved for such things: nobody answers there. A browser test gives the address of its own stranger.
NOWHERE = "http://elsewhere.invalid"

Builder = Callable[..., None]


@dataclass(frozen=True)
class Package:
    """One package: `write` makes it. `group` names the rule or the trick, for a readable test id."""

    name: str
    group: str
    description: str
    expected: str
    builder: Builder
    absent: tuple[str, ...] = ()  # what must not be on disk under any folder, whatever became of the package
    stalls: bool = False  # its script never comes back, or never draws: the time-out has to speak

    def write(self, path: Path, *, elsewhere: str = NOWHERE) -> Path:
        """Writes the package; `elsewhere` is where the scripts of contained packages try to send things."""
        if self.expected == CONTAINED:
            self.builder(path, elsewhere=elsewhere)
        else:
            self.builder(path)
        return path

    def __str__(self) -> str:
        return f"{self.group}-{self.name}"


PACKAGES: dict[str, Package] = {}


def add(package: Package) -> None:
    if package.name in PACKAGES:
        raise ValueError(f"Two packages are called {package.name}.")
    if package.expected not in EXPECTATIONS:
        raise ValueError(f"{package.name}: {package.expected} is no expectation.")
    PACKAGES[package.name] = package


def package(name: str, group: str, description: str, expected: str = REFUSED, **more) -> Callable[[Builder], Builder]:
    """Registers the function below as the builder of a package."""

    def register(builder: Builder) -> Builder:
        add(Package(name, group, description, expected, builder, **more))
        return builder

    return register
