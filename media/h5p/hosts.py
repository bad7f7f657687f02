"""Other sites: which of them a package names, and how the name of one is written.

A package plays without them as far as it can: they stay blocked until an administrator allows them for an activity. So
this needs to find what people will miss, not everything that a script could think of.
"""

import re
from collections.abc import Iterator
from typing import Any

HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")
_ADDRESS = re.compile(r"^\s*(?:https?:)?//([^/?#\s\"'<>\\]+)", re.IGNORECASE)
# In a text that is HTML: what is loaded at once, not what a link leads to.
_LOADED = re.compile(r"""(?:\bsrc|\bposter|\bdata)\s*=\s*["']?\s*((?:https?:)?//[^\s"'<>]+)""", re.IGNORECASE)
# In scripts and styles: an address of a file, or of what a style takes in.
_IN_SCRIPT = re.compile(
    rb"""["'(](?:https?:)?//([a-z0-9.-]+\.[a-z]{2,})/[^\s"'()<>\\]*\.(?:m?js|css|json|woff2?|ttf|svg|png|jpe?g|mp3|mp4)\b"""
    rb"""|url\(\s*["']?(?:https?:)?//([a-z0-9.-]+\.[a-z]{2,})/""",
    re.IGNORECASE,
)
# Where a work was found is said in these; nothing is loaded from there.
_CREDITS = ("metadata", "copyright", "license", "attribution")
# Players of others that H5P's video library can load when the content asks for one of them; and what they need.
PROVIDERS = {
    "youtube.com": ("www.youtube.com", "i.ytimg.com"),
    "youtu.be": ("www.youtube.com", "i.ytimg.com"),
    "youtube-nocookie.com": ("www.youtube-nocookie.com", "i.ytimg.com"),
    "vimeo.com": ("player.vimeo.com", "i.vimeocdn.com"),
}
_OF_PROVIDERS = frozenset(host for hosts in PROVIDERS.values() for host in hosts)


def normal(text: str) -> str | None:
    """A host's name in small ASCII letters, or None where it is none: no address, port, number or local name."""
    try:
        host = text.strip().rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    return host if HOST.fullmatch(host) else None


def named_in_content(content: Any) -> set[str]:
    """Hosts that content.json loads from: files by address, embedded players and pages, pictures in texts."""
    found: set[str] = set()
    for key, text in _texts(content):
        addresses = _LOADED.findall(text)
        if key in ("path", "source", "src", "url"):
            addresses.append(text)
        for address in addresses:
            match = _ADDRESS.match(address)
            host = normal(match[1].rpartition("@")[2].partition(":")[0]) if match else None
            if host:
                found.update(_needed(host))
    return found


def named_in_script(data: bytes) -> set[str]:
    """Hosts from which a script or style of a library loads; not those of players that only some content asks for."""
    found = {normal((match[1] or match[2]).decode("ascii")) for match in _IN_SCRIPT.finditer(data)}
    return {host for host in found if host and host not in _OF_PROVIDERS}


def _texts(content: Any) -> Iterator[tuple[str, str]]:
    waiting = [("", content)]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, dict):
            waiting.extend((name, item) for name, item in value.items() if name not in _CREDITS)
        elif isinstance(value, list):
            waiting.extend((key, item) for item in value)


def _needed(host: str) -> tuple[str, ...]:
    for domain, hosts in PROVIDERS.items():
        if host == domain or host.endswith(f".{domain}"):
            return hosts
    return (host,)
