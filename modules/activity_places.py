"""Which slides show an activity, for the room that plays it (quizzes/h5p/places.py)."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, ReferenceIndex

from media.models import H5PActivity
from modules import access, selectors
from modules.models import SlidePage
from quizzes.h5p.places import Place


def places(activity: H5PActivity, user: Any, language: str) -> list[Place]:
    """The published slides with this activity that the person may read, with what says the same in words."""
    readable = selectors.readable_slides(readership=access.readership_of(user), language=language)
    slides = list(readable.filter(pk__in=_shown_on(activity)).order_by("path"))
    links = selectors.page_links([slide.translation_key for slide in slides], language)
    return [
        Place(title=link.title, address=link.address, words=words)
        for slide in slides
        if (link := links.get(str(slide.translation_key))) and (words := _words(slide, activity)) is not None
    ]


def is_for_everyone(activity: H5PActivity) -> bool:
    """Whether a published slide that asks nobody to sign in shows it."""
    return SlidePage.objects.filter(access.readable(readership=access.EVERYONE), pk__in=_shown_on(activity)).exists()


def _shown_on(activity: H5PActivity) -> list[int]:
    """The pages that show it as they are published; their drafts do not count."""
    found = ReferenceIndex.get_references_to(activity).filter(base_content_type=ContentType.objects.get_for_model(Page))
    return [int(key) for key in found.values_list("object_id", flat=True).distinct()]


def _words(slide: SlidePage, activity: H5PActivity) -> str | None:
    """What the slide says instead of the activity."""
    blocks = (block.value for block in slide.body if block.block_type == "activity")
    shown = (value for value in blocks if value["activity"] is not None and value["activity"].pk == activity.pk)
    return next((str(value["alternative"]) for value in shown), None)
