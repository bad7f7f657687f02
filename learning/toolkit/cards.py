"""Under which module something stands, and a practice client's card part by part."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from learning.core import links
from learning.core.keys import key_for
from learning.progress.models import Subject

Context = dict[str, Any]
LAST = 10_000  # the place of what belongs to no module that the ledger knows


def module_heads(keys: Iterable[Any], language: str) -> dict[Any, Context]:
    """Title, address and place of each module by its key; no title where nobody knows it. Two queries at most."""
    keys = set(keys)
    subjects = {subject.key: subject for subject in Subject.objects.filter(key__in=keys - {None})}
    pages = links.resolve("page", [str(key) for key in keys if key], language)
    heads = {}
    for key in keys:
        subject, page = subjects.get(key), pages.get(str(key))
        title = page.title if page else subject.title if subject else ""
        if subject:
            title = _("Module %(number)d: %(title)s") % {"number": subject.order, "title": title}
        heads[key] = {"title": title, "url": page.address if page else "", "order": subject.order if subject else LAST}
    return heads


def card_page(client: Any, language: str) -> Context:
    """A client's card, part by part under the module from which it is known. Two queries."""
    parts = [block.value for block in client.card]
    heads = module_heads([key_for(part["module"]) for part in parts], language)
    groups: dict[str, Context] = {}
    for part in parts:
        head = heads[key_for(part["module"])]
        groups.setdefault(part["module"], {**head, "parts": []})["parts"].append(part)
    its_own = client.locale.language_code
    return {
        "client": client,
        "groups": sorted(groups.values(), key=lambda group: group["order"]),
        "language": "" if its_own == language else its_own,
    }
