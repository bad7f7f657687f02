"""Private forms: filled in on the learner's own device. This site knows that it was done, and nothing else."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from learning.core.links import Link
from learning.progress.models import Record
from learning.progress.services import record_done
from learning.toolkit import selectors
from learning.toolkit.casework_selectors import Offered, casework_links
from learning.toolkit.models import CaseworkTemplate, TemplateVersion

if TYPE_CHECKING:
    from learning.accounts.models import User


def device_key(user: "User") -> str:
    """Names an account to its own device, so that two people's papers there never mix; says nothing to anybody."""
    return salted_hmac("learning.toolkit.device", str(user.pk)).hexdigest()[:20]


def activity_key(template_key: UUID) -> UUID:
    """Key of the activity “filled it in for oneself”."""
    return uuid5(template_key, "private")


def offered() -> list[Offered]:
    """The private forms as the ledger is told of them: one query."""
    rows = CaseworkTemplate.objects.filter(
        live=True,
        is_private=True,
        module_key__isnull=False,
        locale__language_code=settings.LANGUAGE_CODE,
    ).order_by("code")
    return [
        Offered(activity_key(key), f"{code.upper()} {title}", module_key)
        for key, code, title, module_key in rows.values_list("translation_key", "code", "title", "module_key")
    ]


def tick(*, user: "User", form: CaseworkTemplate, version: TemplateVersion) -> Record | None:
    """Notes that it was filled in; asking twice changes nothing. None where the course does not offer it yet."""
    evidence = {"kind": "casework", "form": str(form), "version": version.number, "private": True}
    return record_done(user=user, activity_key=activity_key(form.translation_key), evidence=evidence)


def ticked_at(*, user: "User", form: CaseworkTemplate) -> datetime | None:
    """When it was ticked last."""
    records = Record.objects.filter(enrolment__user=user, activity__key=activity_key(form.translation_key))
    return records.order_by("-done_at").values_list("done_at", flat=True).first()


def links(keys: Iterable[str], language: str) -> dict[str, Link]:
    """Where activities of the kind “casework” are done: exercises and what modules ask for, and private forms."""
    wanted = set(keys)
    found = casework_links(wanted, language)
    if wanted == set(found):
        return found
    for form in selectors.templates(language):
        key = str(activity_key(form.translation_key))
        if form.is_private and key in wanted:
            found[key] = Link(str(form), reverse("toolkit:private", args=[form.code]))
    return found
