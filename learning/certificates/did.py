"""Who we are to a program: a did:web, its document, and the profile of the issuer.

A did:web is an address in another spelling (https://w3c-ccg.github.io/did-method-web/): whoever resolves it reads
our document from our own host. A site on plain HTTP has one for trying things out; no foreign verifier takes it.
"""

from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from openbadgeslib.ob3.did import build_did_document

from learning.certificates import keyring

PROFILE_CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]


def issuer() -> str:
    """Our name: `did:web:learn.example.org`, with a port `did:web:127.0.0.1%3A8000`."""
    return settings.ISSUER_DID or derived(settings.BASE_URL)


def derived(address: str) -> str:
    parts = urlsplit(address)
    path = [quote(segment, safe="") for segment in parts.path.split("/") if segment]
    return ":".join(["did:web", quote(parts.netloc.rpartition("@")[2].lower(), safe=""), *path])


def issuers() -> tuple[str, ...]:
    """Our name, and those that we had when we issued something: that is still ours."""
    return tuple(dict.fromkeys([issuer(), *keyring.issuer_names()]))


def document() -> dict[str, Any]:
    """The DID document: every key that we publish, the one that signs first."""
    published = keyring.keyring().published
    return build_did_document(issuer(), [(kid, key.jwk) for kid, key in published.items()])


def profile_in_short() -> dict[str, Any]:
    return {"id": issuer(), "type": ["Profile"], "name": settings.SITE_NAME}


def profile() -> dict[str, Any]:
    """The issuer as Open Badges 3.0 describes one (a Profile)."""
    return {"@context": PROFILE_CONTEXT, **profile_in_short(), "url": settings.BASE_URL}
