"""“Discuss this slide”: where the discussions about a slide are."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from learning.core.links import Link


def discussion_links(keys: Iterable[str], language: str) -> Mapping[str, Link]:
    """For each key of a slide the page of its discussions, whether there are any or not. No query."""
    with override(language):
        return {key: Link(title=_("Discuss this slide"), address=reverse("forum:slide", args=[key])) for key in keys}
