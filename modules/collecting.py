"""The outside addresses of slides, for the link register: their `links` blocks, their credits, their texts."""

import re
from collections.abc import Iterator
from html import unescape

from django.urls import reverse
from django.utils.html import strip_tags

from learning.reference.links_register import Use
from modules import notes, resources
from modules.models import SlidePage
from modules.outline import source_slides
from modules.transcripts import bodies

ANCHOR = re.compile(r'<a\b[^>]*?href="(https?://[^"]+)"[^>]*>(.*?)</a>', re.S)


def uses() -> Iterator[Use]:
    """Of every published slide with words of its own, each address once a slide."""
    numbers = {slide.key: slide.number for slide in source_slides("en")}
    slides = SlidePage.objects.live().filter(alias_of=None)
    for slide in slides.only("title", "body", "notes", "credits", "translation_key", "path").order_by("path"):
        title = f"{numbers.get(slide.translation_key, '')} {slide.title}".strip()
        edit_address = reverse("wagtailadmin_pages:edit", args=[slide.pk])
        found = dict(reversed(list(_links(slide))))
        for url, label in found.items():
            yield Use(url=url, label=label or url, title=title, edit_address=edit_address)


def _links(slide: SlidePage) -> Iterator[tuple[str, str]]:
    for link in resources.outside_links(slide):
        yield link["url"], link["label"]
    for credit in slide.credits.raw_data:
        if credit["value"].get("url"):
            yield credit["value"]["url"], credit["value"]["text"]
    for text in (notes.stored_text(slide.notes), *bodies.strings(slide.body)):
        for url, label in ANCHOR.findall(text):
            yield unescape(url), strip_tags(label)
