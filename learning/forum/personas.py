"""The only module that knows which person holds which persona.

Nobody else reads or writes `Holder`. What leaves here is a persona or nothing: a mail goes to a person without naming
a persona, and no message, log line or error of this module carries both.
"""

import re
import secrets
import unicodedata
from collections.abc import Callable
from pathlib import Path

import yaml
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from learning.accounts import selectors as accounts
from learning.accounts.models import User
from learning.core import client_data, clock, outbox
from learning.core.keys import key_for
from learning.forum.errors import NameRefused
from learning.forum.models import Holder, Persona
from learning.forum.models.people import NAME_LENGTH, same_name

SHORTEST = 2
TELLING = 3  # so many letters of an address or a name are enough to recognise somebody by
OFFICIAL_KEY = key_for("forum:moderators")
# As `same_name` writes them; whoever bears one would seem to speak for the site.
OFFICIAL_WORDS = [same_name(word) for word in ("moderat", "modérat", "administrat", "official", "officiel", "staff")]
ALLOWED_SIGNS = " '’-._"
CONTENT = Path(__file__).parent / "content"

# Plain, lazy, or put together when the reader's language is known.
Words = str | Promise | Callable[[], str]


def persona_of(user: User) -> Persona | None:
    """The persona that `user` holds, in whatever state. One query."""
    if not user.is_authenticated:
        return None
    holder = Holder.objects.filter(user=user.pk).select_related("persona").first()
    return holder.persona if holder else None


# --- a name ---------------------------------------------------------------------------------------


def check_name(*, user: User, name: str) -> str:
    """`name` as it would be kept, tidied. Raises NameRefused."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not SHORTEST <= len(name) <= NAME_LENGTH:
        raise NameRefused(
            _("A name here has between %(least)d and %(most)d letters.") % {"least": SHORTEST, "most": NAME_LENGTH},
            "length",
        )
    if not all(letter.isalnum() or letter in ALLOWED_SIGNS for letter in name) or not same_name(name):
        raise NameRefused(_("Use letters, digits, spaces, hyphens, dots and apostrophes."), "letters")
    if client_data.find(name):
        raise NameRefused(
            _("This looks like somebody’s data. Choose a name that says nothing about you."), "client-data"
        )
    key = same_name(name)
    if any(word in key for word in OFFICIAL_WORDS):
        raise NameRefused(_("This name could be taken for the moderators’."), "official")
    if _tells_of(user, name):
        raise NameRefused(
            _("This looks like your own name, address or organisation. Choose a name that says nothing about you."),
            "yours",
        )
    if _is_taken(user, key):
        raise _taken()
    return name


def _taken() -> NameRefused:
    return NameRefused(_("Somebody has this name, or one that looks like it. Choose another."), "taken")


def _is_taken(user: User, key: str) -> bool:
    of_others = Persona.objects.filter(name_key=key).exclude(state=Persona.State.LEFT)
    holder = Holder.objects.filter(user=user).first()
    return of_others.exclude(pk=holder.persona_id if holder else None).exists()


def _tells_of(user: User, name: str) -> bool:
    """Whether a colleague would recognise the person by it: a word of it is one of theirs."""
    identity = accounts.certificate_identity(user)
    local = user.email.partition("@")[0]
    telling = _parts(f"{local} {identity.name if identity else ''}")
    whole = same_name(name)
    places = (accounts.current_organisation(user), identity.organisation if identity else "")
    names_place = any(len(place) > TELLING and place in whole for place in map(same_name, places))
    runs_together = any(len(part) > TELLING and part in whole for part in telling)
    return names_place or runs_together or bool(telling & _parts(name)) or whole == same_name(local)


def _parts(text: str) -> set[str]:
    """The words of a text, as `same_name` writes them; short ones say nothing."""
    parts = {same_name(part) for part in re.split(r"[\W\d_]+", text)}
    return {part for part in parts if len(part) >= TELLING}


def suggestions(count: int = 5) -> list[str]:
    """Names that are free and say nothing about anybody, in the active language."""
    language = (get_language() or "")[:2]
    file = CONTENT / language / "names.yaml"
    words = yaml.safe_load((file if file.is_file() else CONTENT / "en" / "names.yaml").read_text(encoding="utf-8"))
    pairs = [words["pattern"].format(thing, how) for thing in words["things"] for how in words["hows"]]
    chance = secrets.SystemRandom()
    drawn = chance.sample(pairs, min(len(pairs), count * 4))
    taken = set(Persona.objects.filter(name_key__in=map(same_name, drawn)).values_list("name_key", flat=True))
    free = [name for name in drawn if same_name(name) not in taken]
    free += [f"{name} {chance.randrange(2, 100)}" for name in drawn]
    return free[:count]


# --- a persona's life -----------------------------------------------------------------------------


@transaction.atomic
def create(*, user: User, name: str) -> Persona:
    """A persona for `user`, in state WAITING. One a person: who holds one already gets that one, unchanged.

    Raises NameRefused for a name that is taken, that looks like the person's address or certificate name, that the
    guard against client data stops, or that only the moderators may bear.
    """
    held = persona_of(user)
    if held:
        return held
    name = check_name(user=user, name=name)
    try:
        with transaction.atomic():
            persona = Persona.objects.create(name=name, is_demonstration=user.is_demonstration)
            Holder.objects.create(user=user, persona=persona)
    except IntegrityError:
        # Two at the same moment: either the name is gone, or this person's other window was quicker.
        held = persona_of(user)
        if held is None:
            raise _taken() from None
        return held
    return persona


@transaction.atomic
def rename_waiting(*, user: User, name: str) -> Persona:
    """Another name while nobody has seen the first: the persona waits and has written nothing. Raises NameRefused.

    Once it is a member the name stays, and so does the persona that `user` must hold already.
    """
    persona = Holder.objects.select_related("persona").get(user=user).persona
    name = " ".join(name.split())
    if persona.state != Persona.State.WAITING or persona.name == name:
        return persona
    persona.name = check_name(user=user, name=name)
    try:
        with transaction.atomic():
            persona.save(update_fields=["name"])
    except IntegrityError:
        raise _taken() from None
    return persona


def official() -> Persona:
    """“Moderators”: who speaks for the forum. Nobody holds it."""
    persona, _created = Persona.objects.get_or_create(
        key=OFFICIAL_KEY,
        defaults={
            "name": "Moderators",
            "is_official": True,
            "state": Persona.State.MEMBER,
            "joined_at": clock.now(),
        },
    )
    return persona


def choose_departure(*, persona: Persona, choice: str) -> None:
    """What becomes of the posts when the account goes."""
    persona.at_departure = Persona.AtDeparture(choice)
    persona.save(update_fields=["at_departure"])


def release(user: User) -> Persona | None:
    """Nobody holds the persona of `user` any more; answers it, held until the transaction ends, or None."""
    persona = persona_of(user)
    if persona is None:
        return None
    Holder.objects.filter(persona=persona).delete()
    return Persona.objects.select_for_update(no_key=True).get(pk=persona.pk)


# --- mail -----------------------------------------------------------------------------------------


def language_of(persona: Persona) -> str:
    """The language that mail to whoever holds `persona` is written in."""
    holder = Holder.objects.filter(persona=persona).select_related("user").first()
    return (holder.user.language if holder else "") or settings.LANGUAGE_CODE


def mail(*, persona: Persona, subject: Words, text: Words, token: str = "") -> None:
    """Writes to whoever holds `persona`, in their language; does nothing where nobody does.

    `subject` and `text` are plain or lazy, or a function that is called in that language. With `token` a mail program
    can end the messages with one press (RFC 8058). The message names the person's address and no persona.
    """
    holder = Holder.objects.filter(persona=persona, user__is_active=True).select_related("user").first()
    if holder is None:
        return
    with override(holder.user.language or settings.LANGUAGE_CODE):
        outbox.post(
            to=holder.user.email,
            subject=_said(subject),
            text=_said(text),
            headers=_one_click(token) if token else {},
        )


def _said(words: Words) -> str:
    return str(words()) if callable(words) else str(words)


def _one_click(token: str) -> dict[str, str]:
    address = settings.BASE_URL + reverse("forum:unsubscribe", args=[token])
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
