"""Typed answers as Moodle has them, where a star stands for anything and answers have weights."""

import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from quizzes.exchange.neutral import Notes, QuestionRefused

WILDCARD = re.compile(r"\\\*|\*")


def star_escaped(text: str) -> str:
    """A star that is meant as it is."""
    return text.replace("*", r"\*")


def without_wildcards(answers: list[tuple[str, Decimal, str]], notes: Notes) -> dict[str, Any]:
    """A fill-in question. `answers`: the words, percent of the point, feedback. Raises QuestionRefused."""
    accepted, slips = [], []
    for text, weight, feedback in answers:
        wild = any(found[0] == "*" for found in WILDCARD.finditer(text))
        words = text.replace(r"\*", "*").strip()
        if 0 < weight < 100:
            raise QuestionRefused(_("An answer is worth part of the point; here a typed answer is right or not."))
        if wild and weight > 0:
            raise QuestionRefused(
                _("A star stands for any words in an accepted answer; here every variant is written.")
            )
        if weight > 0:
            accepted.append(words)
            if feedback:
                notes.add(_("The feedback to accepted answers is left out."))
        elif wild:
            notes.add(_("The feedback to all other answers is left out."))
        elif feedback:
            slips.append({"text": words, "feedback": feedback})
        else:
            notes.add(_("A wrong answer without feedback is left out, for everything else is wrong anyway."))
    return {"type": "fill_in", "answers": accepted, **({"slips": slips} if slips else {})}
