"""The outside addresses of the reference's own entries, for the link register."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from learning.reference.links_register import Use
from learning.reference.models import Newsletter, Resource, Service

FIELDS = {
    Service: ("web", "source_url"),
    Newsletter: ("url", "source_url"),
    Resource: ("url", "source_url"),
}


def uses() -> Iterator[Use]:
    """Those that readers see: of published entries in every language, each address once an entry."""
    for model, fields in FIELDS.items():
        name = f"wagtailsnippets_reference_{model._meta.model_name}:edit"
        for entry in model.objects.filter(live=True).select_related("locale").order_by("slug"):
            title = str(entry) if entry.language == settings.LANGUAGE_CODE else f"{entry} ({entry.language})"
            for url in dict.fromkeys(getattr(entry, field) for field in fields):
                if url:
                    label = entry.source_text if url == entry.source_url else str(entry)
                    yield Use(url=url, label=label, title=title, edit_address=reverse(name, args=[entry.pk]))
