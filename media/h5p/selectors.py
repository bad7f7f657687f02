"""What there is to know about activities."""

from collections import defaultdict
from typing import Any
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, QuerySet
from django.urls import reverse
from wagtail.models import Page, ReferenceIndex
from wagtail.snippets.models import get_snippet_models

from media.h5p import content_tokens
from media.models import H5PActivity, H5PVersion


def frame_url(version: H5PVersion, audience: str, language: str) -> str:
    """Where the frame with this version is, for one session (`audience`, an opaque word) and some hours."""
    token = content_tokens.make(version_id=version.pk, audience=audience)
    return f"{reverse('h5p:frame', args=[token])}?{urlencode({'lang': language})}"


def live_version(code: str) -> H5PVersion | None:
    """What learners get of the activity with that code; None where there is none, or none is live."""
    activity = H5PActivity.objects.select_related("live_version").filter(code=code).first()
    return activity.live_version if activity else None


def listed() -> QuerySet[H5PActivity]:
    """Activities with what the list of them says: the live version, and how many there are."""
    activities = H5PActivity.objects.select_related("live_version").defer("live_version__content")
    return activities.annotate(version_count=Count("versions"))


def versions_of(activity: H5PActivity) -> list[H5PVersion]:
    """The newest first, without their content, which may be large."""
    return list(activity.versions.select_related("uploaded_by").defer("content").order_by("-number"))


def used_by(activity: H5PActivity) -> list[Any]:
    """The pages and snippets that show it, as they are saved; a page that was never published counts, too.

    Not the places that untranslated pages have in other languages: what changes there is the page itself.
    """
    keys: dict[int, set[str]] = defaultdict(set)
    references = ReferenceIndex.get_references_to(activity).values_list("base_content_type", "object_id")
    for content_type, pk in references.distinct():
        keys[content_type].add(pk)
    users: list[Any] = []
    for content_type, pks in keys.items():
        model = ContentType.objects.get_for_id(content_type).model_class()
        if model is not None and issubclass(model, Page):
            users.extend(Page.objects.filter(pk__in=pks, alias_of=None))
        elif model in get_snippet_models():
            users.extend(model._default_manager.filter(pk__in=pks))
    return sorted(users, key=str)


def named_hosts(activity: H5PActivity) -> list[str]:
    """The other sites that any version of it names."""
    return sorted({host for hosts in activity.versions.values_list("wants_hosts", flat=True) for host in hosts})
