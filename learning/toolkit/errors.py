"""What practised casework says no to, and how it is said: in one plain sentence."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """Something a learner or a trainer asked for and does not get. Shown as it is, status 400."""

    def __init__(self, message: str | Promise, code: str = "refused") -> None:
        super().__init__(message)
        self.message = message
        self.code = code

    def __str__(self) -> str:
        return str(self.message)


class Flagged(Refusal):
    """Something in the text looks like a real person's data. Nothing was stored.

    `findings` by the key of the field. They hold what was typed: show them to who typed it, put them nowhere else.
    """

    def __init__(self, findings: Mapping[str, Sequence[Any]]) -> None:
        super().__init__(_("Something here looks like a real person’s data. Nothing was saved."), "flagged")
        self.findings = findings


class Newer(Refusal):
    """Another window or device has saved since this one looked. Nothing was overwritten."""

    def __init__(self) -> None:
        super().__init__(
            _("This form was changed in another window or on another device. Nothing was overwritten."), "newer"
        )
