"""What base.html needs on every page."""

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info, override


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _site_links(request) -> dict[str, str]:
    """Addresses of the frame round every page; one that is empty is not shown."""
    language = get_language() or settings.LANGUAGE_CODE
    user = getattr(request, "user", None)
    works_here = user is not None and user.is_authenticated and user.is_staff
    links = {name: _address(view) for name, view in settings.SITE_LINKS.items()}
    return {
        **links,
        "home": f"/{language}/",
        "course": f"/{language}/course/",
        "admin": links["admin"] if works_here else "",
    }


def _language_links(request) -> list[dict[str, object]]:
    current = get_language()
    links = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            links.append(
                {
                    "code": code,
                    "name": get_language_info(code)["name_local"].capitalize(),
                    "url": getattr(request, "language_addresses", {}).get(code)
                    or f"{reverse('core:language', args=[code])}?next={request.path}",
                    "current": code == current,
                }
            )
    return links


def site(request) -> dict[str, object]:
    """`SITE_NAME`, `site_links`, `language_links`; nothing is looked up before a template asks."""
    return {
        "SITE_NAME": settings.SITE_NAME,
        "demonstration": settings.DEMONSTRATION,
        "site_links": SimpleLazyObject(lambda: _site_links(request)),
        "language_links": SimpleLazyObject(lambda: _language_links(request)),
    }
