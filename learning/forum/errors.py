"""What the forum says no to, and how it is said: in one plain sentence that names nobody."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """Something a member asked for and does not get. `message` is shown as it is; what was typed stays in the form."""

    def __init__(self, message: str | Promise, code: str = "refused") -> None:
        super().__init__(message)
        self.message = message
        self.code = code

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(Refusal):
    """`code`: not-a-member, removed, paused, closed, official, locked, gone, not-yours."""


class NameRefused(Refusal):
    """A name that cannot be one here. `code`: length, letters, taken, yours, official, client-data."""


class RulesChanged(Refusal):
    """The rules were rewritten while somebody read them: they are shown again."""

    def __init__(self) -> None:
        super().__init__(_("The rules have changed meanwhile. Please read them again."), "rules-changed")


class CodeRefused(Refusal):
    """One answer for whatever is wrong with a code to join, so that nobody can try codes out."""

    def __init__(self) -> None:
        super().__init__(_("This code is not valid. Ask whoever gave it to you for a new one."), "code")


class TooOften(Refusal):
    """`until`: the moment from which on it is possible again."""

    def __init__(self, until: datetime) -> None:
        super().__init__(_("That was often in a short time. Please wait a while; your text is kept."), "too-often")
        self.until = until


class LinksRefused(Refusal):
    """`links`: the addresses that posts may not lead to, as they were written."""

    def __init__(self, links: Sequence[str]) -> None:
        super().__init__(_("A post cannot link to this site. Name it in words instead."), "links")
        self.links = list(links)


class ClientDataFound(Refusal):
    """The guard found something and nobody has insisted. Nothing was stored; the text is in no part of the error."""

    def __init__(self) -> None:
        super().__init__(_("This looks like a real person’s data. Please take it out."), "client-data")


class TextRefused(Refusal):
    """`code`: empty, long."""
