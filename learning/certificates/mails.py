"""Mail to holders: neutral subjects, nothing about the certificate but where it is. Administrators may reword it."""

import re
from dataclasses import dataclass
from string import Formatter

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from learning.accounts.models import User
from learning.certificates import selectors
from learning.certificates.errors import ActRefused
from learning.certificates.models import Award, MailTemplate
from learning.core import outbox

Occasion = MailTemplate.Occasion
PLACEHOLDER = "address"
# Beginnings of words, in both languages, that tell whoever looks over a shoulder what the mail is about.
TELLING = (
    *("certificat", "traffic", "traite", "victim", "surviv", "exploit", "abus", "violen", "slave", "esclav"),
    *("escape", "shelter", "hébergement", "refuge", "rescue", "police", "revo", "révo", "retir", "withdraw"),
)


@dataclass(frozen=True)
class Words:
    subject: str
    text: str


def standard(occasion: str, language: str, *, is_statement: bool = False) -> Words:
    """What the site says where nobody has reworded it."""
    with override(language):
        if occasion == Occasion.EXPIRES:
            text = _(
                "Hello,\n\nyour certificate will not be valid much longer. A short refresher renews it. Here is how:"
                "\n\n{address}\n\nThe course team\n"
            )
        elif occasion == Occasion.REVOKED:
            text = _(
                "Hello,\n\nsomething about your certificates has changed. Here is what:"
                "\n\n{address}\n\nThe course team\n"
            )
        elif is_statement:
            text = _("Hello,\n\nyour statement is ready. It waits for you here:\n\n{address}\n\nThe course team\n")
        else:
            text = _("Hello,\n\nyour certificate is ready. It waits for you here:\n\n{address}\n\nThe course team\n")
        return Words(_("Course update"), text)


def words(occasion: str, language: str, *, is_statement: bool = False) -> Words:
    """What is sent: an administrator's words, else the standard ones."""
    found = MailTemplate.objects.filter(occasion=occasion, language=language).first()
    if found:
        return Words(found.subject, found.text)
    return standard(occasion, language, is_statement=is_statement)


def preview(said: Words, language: str) -> Words:
    """As it would arrive."""
    return Words(said.subject, said.text.replace("{address}", selectors.my_certificates_address(language)))


def tell_holder(award: Award, occasion: str) -> None:
    """Puts the mail into the outbox; an erased or closed account gets none."""
    if award.holder is None or not award.holder.is_active:
        return
    language = award.face["language"]
    said = words(occasion, language, is_statement=award.kind == Award.Kind.STATEMENT)
    sent = preview(said, language)
    outbox.post(to=award.holder.email, subject=sent.subject, text=sent.text)


def tell_asker(user: User, text: str) -> None:
    """An administrator's answer to somebody's request, and where to look."""
    language = selectors.language_of(user)
    if not user.is_active:
        return
    with override(language):
        outbox.post(
            to=user.email,
            subject=_("Course update"),
            text=_("Hello,\n\n%(words)s\n\n%(address)s\n\nThe course team\n")
            % {
                "words": text.strip() or _("there is an answer for you:"),
                "address": selectors.my_certificates_address(language),
            },
        )


@transaction.atomic
def reword(*, occasion: str, language: str, subject: str, text: str) -> MailTemplate:
    """Keeps an administrator's words. Raises ActRefused for a subject that tells, or a text without the address."""
    check_subject(subject)
    check_text(text)
    template, _created = MailTemplate.objects.update_or_create(
        occasion=occasion, language=language, defaults={"subject": " ".join(subject.split()), "text": text.strip()}
    )
    return template


def check_subject(subject: str) -> None:
    if not subject.strip():
        raise ActRefused(_("The subject is missing."), "no-subject")
    told = [word for word in re.findall(r"\w+", subject.lower()) if word.startswith(TELLING)]
    if told:
        raise ActRefused(
            _("The subject stays neutral, for it may be read over a shoulder. It says “%(word)s”.") % {"word": told[0]},
            "telling-subject",
        )


def check_text(text: str) -> None:
    try:
        names = [name for _literal, name, _format, _conversion in Formatter().parse(text) if name is not None]
    except ValueError:
        raise ActRefused(_("A single brace { or } stands in the text."), "stray-brace") from None
    unknown = [name for name in names if name != PLACEHOLDER]
    if unknown:
        raise ActRefused(
            _("Only {address} can be filled in, not {%(name)s}.") % {"name": unknown[0]}, "unknown-placeholder"
        )
    if PLACEHOLDER not in names:
        raise ActRefused(_("{address} is missing: without it nobody finds the way."), "no-address")
