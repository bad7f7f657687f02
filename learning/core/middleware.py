"""What every answer carries."""

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import patch_cache_control


class LanguageMiddleware(LocaleMiddleware):
    """Django's, but a 404 that one of our views answered stays one: only an address that no view knows can be one
    whose language was forgotten."""

    def process_response(self, request, response):
        if response.status_code == 404 and getattr(request, "resolver_match", None):
            return response
        return super().process_response(request, response)


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """The strict policy everywhere, a looser one inside the Wagtail admin alone.

    Frames hold activities, and Wagtail's previews. What plays in one must not lead its frame to another page of ours,
    to be filled in there: "self" would let it. A path needs a host, so it is written here.
    """

    def process_response(self, request, response):
        frames = ["/h5p/"]
        if request.path.startswith("/admin/"):
            response._csp_config = settings.ADMIN_CONTENT_SECURITY_POLICY
            frames.append("/admin/")
        update = {"frame-src": [request.build_absolute_uri(path) for path in frames]}
        response._csp_update = update | (getattr(response, "_csp_update", None) or {})
        return super().process_response(request, response)


class NothingKeptMiddleware:
    """The browser keeps no page, and no file of a signed-in person: after "Leave quickly", Back shows nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and (self._is_page(response) or self._is_personal(request)):
            patch_cache_control(response, no_store=True, private=True)
        return response

    @staticmethod
    def _is_page(response) -> bool:
        return response.get("Content-Type", "").startswith("text/html")

    @staticmethod
    def _is_personal(request) -> bool:
        user = getattr(request, "user", None)
        return user is not None and user.is_authenticated
