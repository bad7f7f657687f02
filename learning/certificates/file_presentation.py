"""What the check of a file found, in the words of its page."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from learning.accounts.models import User
from learning.certificates import presentation
from learning.certificates.pdf_check import Checked, Reason, State
from learning.certificates.presentation import Checked as Standing

REASONS = {
    Reason.TOO_LARGE: _lazy("It is far larger than any file of ours."),
    Reason.NO_PDF: _lazy("It is not a PDF."),
    Reason.NO_SEAL: _lazy("There is no signature of ours in it."),
    Reason.FOREIGN_SEAL: _lazy("It is signed, and not by us."),
    Reason.ADDED: _lazy("Something was added after we signed it, or a part is missing."),
    Reason.CONTENT: _lazy("What it says is not what was signed."),
    Reason.SPELLING: _lazy("The signature itself was changed."),
    Reason.NOT_ON_RECORD: _lazy("We signed it, and it is not the file that we handed out."),
}


@dataclass(frozen=True)
class Answer:
    """`standing` is set for an unchanged file: what the certificate in it is worth today."""

    is_unchanged: bool
    word: str
    explanation: str
    reasons: list[str]
    steps: list[str]
    standing: Standing | None = None


def answer(checked: Checked, *, language: str, viewer: User | None = None) -> Answer:
    reasons = [str(REASONS[reason]) for reason in checked.reasons]
    if checked.state == State.UNCHANGED and checked.award:
        return Answer(
            is_unchanged=True,
            word=_("Unchanged"),
            explanation=_("This is the file that we made, down to the last byte. What it says is what we signed."),
            reasons=[],
            steps=[
                _("Read below what the certificate is worth today: an unchanged file may still have expired."),
                _("Compare the name on the file with an identity document of the person who showed it to you."),
            ],
            standing=presentation.checked(checked.award, language=language, viewer=viewer),
        )
    steps = [
        _("Do not rely on what this file says."),
        _("Type the code that is printed on it into our check: the page tells what we signed under that code."),
        _(
            "Ask the person for the file as they downloaded it from us. "
            "Printing, scanning or saving it again changes it."
        ),
    ]
    if checked.state == State.CHANGED:
        return Answer(
            is_unchanged=False,
            word=_("Changed since it was signed"),
            explanation=_(
                "There is a signature of ours in this file, and it does not fit: somebody, or some program, changed "
                "the file after we signed it, or the signature was copied from another one."
            ),
            reasons=reasons,
            steps=steps,
        )
    return Answer(
        is_unchanged=False,
        word=_("Not ours"),
        explanation=_(
            "We did not make this file. A photo, a scan or a printed copy of a certificate is not ours either."
        ),
        reasons=reasons,
        steps=steps,
    )
