"""The head of the log of issue, for everybody to keep: it names no person and no certificate."""

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from learning.certificates import checkpoints

MAXIMUM_AGE = 300  # seconds


@require_safe
def head(request: HttpRequest) -> HttpResponse:
    """`/credentials/log-head`: signed; 404 while nothing was ever issued."""
    current = checkpoints.current()
    if current is None:
        raise Http404
    key = f"log-head:{current.hash}"
    token = cache.get(key)
    if token is None:
        token = checkpoints.signed(current)
        cache.set(key, token, timeout=MAXIMUM_AGE)
    response = HttpResponse(token + "\n", content_type="application/jwt")
    response["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(response, public=True, max_age=MAXIMUM_AGE)
    return response
