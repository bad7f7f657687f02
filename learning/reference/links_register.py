"""The register of addresses outside: where each is used, and when a person last looked at it.

Rooms that send people out say where (`register`); the register asks them when somebody opens it. Nothing is fetched.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from learning.core import clock
from learning.reference.models import ExternalLink

DAYS_OF_TRUST = 180


@dataclass(frozen=True)
class Use:
    """An address in a text: what the link says, in what it stands, and where that is edited."""

    url: str
    label: str
    title: str
    edit_address: str


Collector = Callable[[], Iterable[Use]]
_collectors: dict[str, Collector] = {}


def register(name: str, collector: Collector) -> None:
    """`collector()` answers every use of an outside address in one room's texts, in a bounded number of queries."""
    _collectors[name] = collector


@dataclass
class Line:
    """An address of the register. `last_checked`: None means that nobody has checked it yet."""

    url: str
    uses: list[Use] = field(default_factory=list)
    row: ExternalLink | None = None

    @property
    def label(self) -> str:
        return (self.row and self.row.label) or (self.uses[0].label if self.uses else self.url)

    @property
    def last_checked(self) -> date | None:
        return self.row.last_checked if self.row else None

    @property
    def is_overdue(self) -> bool:
        """It was checked, and that is too long ago."""
        checked = self.last_checked
        return checked is not None and checked < clock.today() - timedelta(days=DAYS_OF_TRUST)


def lines() -> list[Line]:
    """Every address that is used, or that somebody wrote something down about, by address."""
    found: dict[str, Line] = {}
    for _name, collector in sorted(_collectors.items()):
        for use in collector():
            if use.url.startswith(("http://", "https://")):
                found.setdefault(use.url, Line(use.url)).uses.append(use)
    for row in ExternalLink.objects.select_related("owner", "checked_by"):
        found.setdefault(row.url, Line(row.url)).row = row
    return [found[url] for url in sorted(found)]


def is_used(url: str) -> bool:
    return any(use.url == url for collector in _collectors.values() for use in collector())
