"""How often one address may ask for codes. Guessing is hopeless anyway (95 bits); this keeps the asking cheap."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from learning.core import clock

CHECKS_A_MINUTE = 30
MINUTE = 60  # seconds


def too_many_checks(request: HttpRequest) -> bool:
    """Counts this check; answers whether the minute's share of this address is used up.

    The address is found as for signing in (trusted proxies are configured there) and kept as a digest only.
    """
    address = get_adapter(request).get_client_ip(request)
    digest = salted_hmac("learning.certificates.limits", address).hexdigest()
    key = f"certificate-checks:{int(clock.now().timestamp()) // MINUTE}:{digest}"
    cache.add(key, 0, timeout=2 * MINUTE)
    return cache.incr(key) > CHECKS_A_MINUTE
