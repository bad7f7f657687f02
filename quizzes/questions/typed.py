"""What fill-in and numeric share: a short answer that is typed."""

import unicodedata

from django.utils.translation import gettext_lazy as _

from quizzes.errors import Refusal
from quizzes.questions.base import UNSAID, Unsaid, refuse_answer


def typed(answer: object, longest: int) -> str | Unsaid | None:
    """What was typed, on one line; None where the field was empty. Raises Refusal."""
    if answer == []:
        return UNSAID
    if answer is None:
        return None
    if isinstance(answer, list) and len(answer) == 1:
        answer = answer[0]
    if not isinstance(answer, str):
        raise refuse_answer()
    # Looked at by length first: what is far too long is not worth reading.
    if len(answer) > longest:
        message = _("This answer is too long. %(count)s characters are enough. Nothing was changed.")
        raise Refusal(message % {"count": longest}, "too-long")
    line = " ".join(answer.split())
    # Nothing that a keyboard cannot send, and that a database may choke on.
    if any(unicodedata.category(sign) in {"Cc", "Cs", "Cn"} for sign in line):
        raise refuse_answer()
    return line or None
