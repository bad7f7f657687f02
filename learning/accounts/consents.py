"""The words of each consent, in one place: what sign-up asks and what the account page shows are the same."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from learning.accounts.models import Consent


@dataclass(frozen=True)
class ConsentWords:
    """What a person reads before they agree. Changed words are a new version, and are asked for again."""

    purpose: Consent.Purpose
    version: str
    title: Promise
    question: Promise
    meaning: Promise
    ending: Promise
    # Without it there is no account, so it ends with the account and not by a button.
    ends_with_account: bool = False


ALL = [
    ConsentWords(
        purpose=Consent.Purpose.ACCOUNT,
        version="2026-11",
        title=_("Keeping your account"),
        question=_("I agree that this site keeps my account and my progress"),
        meaning=_(
            "We keep your e-mail address, where you work if you tell us, what you have finished and your results. "
            "Only the people who run the training see this."
        ),
        ending=_("This ends when your account is closed. Ask the people who run the training to close it."),
        ends_with_account=True,
    ),
    ConsentWords(
        purpose=Consent.Purpose.NAME_ON_VERIFICATION,
        version="2026-11",
        title=_("Your name on the certificate check"),
        question=_("Show my name when someone checks my certificate"),
        meaning=_(
            "Anyone who has your certificate number can check on a public page that it is valid. "
            "With this, the page also shows the name printed on it. Without it, the page shows no name."
        ),
        ending=_("You can take this back at any time. The page then stops showing your name."),
    ),
    ConsentWords(
        purpose=Consent.Purpose.MAIL,
        version="2026-11",
        title=_("Mail about the course"),
        question=_("Send me mail about the course"),
        meaning=_(
            "Now and then we write when something in the course has changed. "
            "The subject line does not say what the course is about. Mail that your account needs, such as a new "
            "password, comes with or without this."
        ),
        ending=_("You can take this back at any time, here or by the link in each mail."),
    ),
]
BY_PURPOSE = {words.purpose.value: words for words in ALL}


def words(purpose: str) -> ConsentWords:
    """The words in force for `purpose`. Raises KeyError for a purpose that does not exist."""
    return BY_PURPOSE[purpose]
