"""Which credentials were taken back: a W3C Bitstring Status List v1.0, itself a signed credential.

Each award has a place in a list of 131 072, drawn by lot, so that neither a place nor its neighbours tell who was
issued what and when. A list holds half of its places at most; then the next begins, so that a free one is found
at once. The list says only "taken back": revoked and replaced alike.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from openbadgeslib.ob3.status_list import build_status_list_credential, status_entry

from learning.certificates import did, keyring, tokens
from learning.certificates.models import Award
from learning.core import clock

SIZE = 131_072
MOST_USED = SIZE // 2
PURPOSE = "revocation"
# A copy older than this is no proof any more, so that nobody shows an old one to hide a revocation.
VALID_DAYS = 7
MAXIMUM_AGE = 300  # seconds that a reader may keep it
TAKEN_BACK = Q(revocation__isnull=False) | Q(replaced_by__isnull=False)


@dataclass(frozen=True)
class Published:
    """A list as it is served; `tag` changes when, and only when, something in it did."""

    token: str
    tag: str


def address(number: int) -> str:
    return settings.BASE_URL + reverse("certificates:status_list", args=[number])


def entry(index: int) -> dict[str, Any]:
    """The `credentialStatus` of the award with this place."""
    return status_entry(address(index // SIZE + 1), PURPOSE, index % SIZE)


def last_number() -> int:
    """The number of the list that places are given from."""
    return Award.objects.filter(status_index__isnull=False).count() // MOST_USED + 1


@transaction.atomic
def place(*, award: Award) -> int:
    """The award's place, given once. Two who ask at the same moment get the same."""
    while award.status_index is None:
        index = (last_number() - 1) * SIZE + secrets.randbelow(SIZE)
        try:
            with transaction.atomic():
                Award.objects.filter(pk=award.pk, status_index=None).update(status_index=index)
        except IntegrityError:
            continue  # taken: draw again
        award.refresh_from_db(fields=["status_index"])
    return award.status_index


def published(number: int) -> Published | None:
    """The signed list, made anew only when something changed (or the day did); None where there is none."""
    if not 1 <= number <= last_number():
        return None
    first = (number - 1) * SIZE
    places = Award.objects.filter(TAKEN_BACK, status_index__gte=first, status_index__lt=first + SIZE)
    taken_back = sorted(index - first for index in places.values_list("status_index", flat=True))
    signing = keyring.keyring().signing
    if signing is None:
        return None
    day = clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    state = json.dumps([number, taken_back, day.isoformat(), did.issuer(), settings.BASE_URL, signing.public.kid])
    tag = hashlib.sha256(state.encode()).hexdigest()[:32]
    key = f"status-list:{tag}"
    token = cache.get(key)
    if token is None:
        token = tokens.sign(_payload(number, taken_back, day), signing=signing, issuer=did.issuer())
        cache.set(key, token, timeout=24 * 3600)
    return Published(token, tag)


def _payload(number: int, taken_back: list[int], day: datetime) -> dict[str, Any]:
    credential = build_status_list_credential(
        did.issuer(),
        address(number),
        PURPOSE,
        taken_back,
        SIZE,
        issued=day,
        valid_until=day + timedelta(days=VALID_DAYS),
        ttl=MAXIMUM_AGE * 1000,
    )
    return {
        **credential,
        "iss": did.issuer(),
        "jti": address(number),
        "nbf": int(day.timestamp()),
        "exp": int((day + timedelta(days=VALID_DAYS)).timestamp()),
    }
