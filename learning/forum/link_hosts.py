"""Which sites a post may link to: this one, governments', those of directory and resources, and a short list."""

from functools import cached_property
from urllib.parse import unquote, urlsplit

from django.conf import settings

from learning.forum.models import AllowedHost
from learning.reference.models import Newsletter, Resource, Service

GOVERNMENTS = {"canada.ca", "gc.ca", "ontario.ca"}
PORTS = {None, 80, 443}


class Hosts:
    """Asks the database once, when the first link outside is looked at."""

    def allow(self, href: str) -> bool:
        """Whether a post may lead there: an address on this site, or http(s) to an allowed site or below it."""
        if self._is_path(href):
            return True
        host = _host(href)
        if not host:
            return False
        return self.is_ours(href) or any(_is_within(host, known) for known in self._known)

    def is_ours(self, href: str) -> bool:
        return self._is_path(href) or _host(href) == _host(settings.BASE_URL)

    def _is_path(self, href: str) -> bool:
        return href.startswith("/") and not href.startswith("//") and "\\" not in unquote(href)

    @cached_property
    def _known(self) -> set[str]:
        addresses = [
            *Service.objects.filter(live=True).values_list("web", flat=True),
            *Resource.objects.filter(live=True).values_list("url", flat=True),
            *Newsletter.objects.filter(live=True).values_list("url", flat=True),
        ]
        named = (host.lower().strip(". ") for host in AllowedHost.objects.values_list("host", flat=True))
        of_pages = (_host(address).removeprefix("www.") for address in addresses)
        return {host for host in (*GOVERNMENTS, *of_pages, *named) if "." in host}


def _is_within(host: str, known: str) -> bool:
    return host == known or host.endswith(f".{known}")


def _host(href: str) -> str:
    """The host of an http(s) address that is what it seems; otherwise nothing."""
    if "\\" in href or any(letter <= " " for letter in href):
        return ""
    try:
        parts = urlsplit(href)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or "%" in parts.netloc:
        return ""
    if port not in PORTS and href.partition("/")[0] and not _is_this_site(parts.netloc):
        return ""
    host = (parts.hostname or "").rstrip(".")
    return host if host.isascii() else ""


def _is_this_site(netloc: str) -> bool:
    return netloc == urlsplit(settings.BASE_URL).netloc
