"""The lines that stand on top of every page of the forum, and before a post in which somebody may be in need.

From the directory of services, as the contact sheet shows them. One look-up, kept for a few minutes.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import gettext as _

from learning.reference.cards import Piece, pieces
from learning.reference.models import Service
from learning.reference.selectors import alphabetical, published

KEPT = 300  # seconds
SELF_HARM, DANGER = "self_harm", "danger"
EVERYWHERE = "canada"
# By the name of the entry in the directory: the two that stand in the strip, and which words lead to which.
HOTLINE, SUICIDE = "canadian-human-trafficking-hotline", "suicide-crisis-helpline"
MOST = 5
SHORT_NAME = 24


@dataclass(frozen=True)
class Line:
    """A line to call: its number ready to dial, and how else it is reached."""

    slug: str
    name: str
    numbers: tuple[Piece, ...]
    text_line: str = ""
    hours: str = ""

    @property
    def number(self) -> Piece | None:
        """The first number that can be dialled."""
        return next((piece for piece in self.numbers if piece.tel), None)


def lines(language: str) -> list[Line]:
    """Every crisis line of the directory that has a number or is texted; those for the whole country first."""
    key = f"forum:crisis:{language}"
    found: list[Line] | None = cache.get(key)
    if found is None:
        services = [one for one in published(Service, language) if one.kind == Service.Kind.CRISIS_LINE]
        services.sort(key=lambda one: (EVERYWHERE not in one.regions, alphabetical(one.name)))
        found = [
            Line(one.slug, one.name, tuple(pieces(one.phone)), one.text_line, one.hours)
            for one in services
            if one.phone or one.text_line
        ]
        cache.set(key, found, KEPT)
    return found


def emergency() -> Line:
    """911, whatever the directory holds."""
    return Line("", _("Someone is in danger now"), (Piece("911", "911"),))


def strip(language: str) -> list[Line]:
    """The three of the strip. Without a directory the numbers that the foot of every page has."""
    known = {line.slug: line for line in lines(language)}
    hotline = known.get(HOTLINE, Line(HOTLINE, "", (Piece("1-833-900-1010", "+18339001010"),)))
    suicide = known.get(SUICIDE, Line(SUICIDE, "", (Piece("9-8-8", "988"),)))
    return [
        Line("", _("danger now"), emergency().numbers),
        Line(suicide.slug, _("thoughts of suicide"), suicide.numbers),
        Line(hotline.slug, _("trafficking hotline"), hotline.numbers),
    ]


def lines_for(signs: Collection[str], language: str) -> list[Line]:
    """What is shown before a post is sent: 911, then the lines that fit, then others for the whole country."""
    known = {line.slug: line for line in lines(language)}
    first = [SUICIDE] if SELF_HARM in signs else []
    first += [HOTLINE] if DANGER in signs else []
    named = [known[slug] for slug in first if slug in known]
    if not named:
        named = [Line(one.slug, one.name.capitalize(), one.numbers) for one in strip(language)[1:]]
    rest = [line for line in lines(language) if line not in named]
    return [emergency(), *named, *rest][:MOST]
