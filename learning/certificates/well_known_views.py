"""What programs of others read to check our credentials: who we are, our keys, what was taken back.

Public and without a person in it: any page may fetch it, and caches may keep it.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

from learning.certificates import credential, did, keyring, selectors
from learning.certificates import status_list as lists

HOUR = 3600  # seconds


@require_safe
def did_document(request: HttpRequest) -> HttpResponse:
    """`/.well-known/did.json`, where everybody looks who resolves our did:web."""
    return _json(did.document(), kind="application/did+json")


@require_safe
def key_set(request: HttpRequest) -> HttpResponse:
    """`/.well-known/jwks.json`: the same keys for who does not know DIDs; also for `verify_certificate --keys`."""
    return _json(keyring.keyring().jwks, kind="application/jwk-set+json")


@require_safe
def issuer(request: HttpRequest) -> HttpResponse:
    return _json(did.profile())


@require_safe
def achievement(request: HttpRequest, slug: str) -> HttpResponse:
    subject = selectors.certified_subject(slug)
    if subject is None:
        raise Http404
    return _json(credential.achievement_document(subject))


def _tag(request: HttpRequest, number: int) -> str | None:
    published = lists.published(number)
    return f'"{published.tag}"' if published else None


@require_safe
@condition(etag_func=_tag)
def status_list(request: HttpRequest, number: int) -> HttpResponse:
    """The signed list of what was taken back; 304 for who has the newest."""
    published = lists.published(number)
    if published is None:
        raise Http404
    return _public(HttpResponse(published.token, content_type="application/vc+jwt"), lists.MAXIMUM_AGE)


def _json(data: dict[str, Any], *, kind: str = "application/json") -> HttpResponse:
    return _public(JsonResponse(data, content_type=kind, json_dumps_params={"ensure_ascii": False}), HOUR)


def _public(response: HttpResponse, maximum_age: int) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(response, public=True, max_age=maximum_age)
    return response
