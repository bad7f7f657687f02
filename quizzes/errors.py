"""What can be said no to, and how it is said: in one plain sentence."""

from django.utils.functional import Promise


class Refusal(Exception):
    """Something a learner, or a script in their place, asked for and does not get. Shown as it is, status 400."""

    def __init__(self, message: str | Promise, code: str = "refused") -> None:
        super().__init__(message)
        self.message = message
        self.code = code

    def __str__(self) -> str:
        return str(self.message)


class AttemptClosed(Refusal):
    """The attempt was handed in; what comes now cannot count any more."""


class SourceError(ValueError):
    """A quiz's source cannot be read; the message names the question."""
