"""The learning record store that statements are passed on to, spoken to over HTTP (xAPI 1.0.3, part three)."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from django.conf import settings

from quizzes.h5p.xapi import VERSION

TIMEOUT = 20.0  # seconds
TAKEN = frozenset({200, 204})
# What it says to a statement, and not to us: https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Communication.md#31-error-codes
REFUSING = frozenset({400, 409, 413, 422})
MOST_READ = 1_000  # bytes of an answer, for the log


class Refused(Exception):
    """It does not take what was sent, and will not later."""


class Away(Exception):
    """It takes nothing now, whatever it is: not there, busy, not ours. `seconds`: how long it asks us to wait."""

    def __init__(self, message: str, seconds: int = 0) -> None:
        super().__init__(message)
        self.seconds = seconds


@dataclass(frozen=True)
class RecordStore:
    """One endpoint with its key. Sends to that address and nowhere else: a redirect is an error."""

    url: str
    key: str
    secret: str

    def put(self, statements: Sequence[object]) -> None:
        """Hands them over, all or none, in their order. Raises Refused or Away."""
        request = Request(  # noqa: S310 - the scheme is looked at in `configured`
            f"{self.url.rstrip('/')}/statements",
            data=json.dumps(statements).encode(),
            method="POST",
            headers={
                "Content-Type": "application/json",
                "X-Experience-API-Version": VERSION,
                "Authorization": "Basic " + base64.b64encode(f"{self.key}:{self.secret}".encode()).decode(),
            },
        )
        try:
            with build_opener(ProxyHandler({}), _NoRedirects).open(request, timeout=TIMEOUT) as answer:
                status, seconds, words = answer.status, 0, ""
                answer.read(MOST_READ)
        except HTTPError as error:
            with error:
                status, seconds = error.code, _seconds(error.headers.get("Retry-After", ""))
                words = error.read(MOST_READ).decode(errors="replace")
        except (OSError, HTTPException, ValueError) as error:
            raise Away(f"{type(error).__name__}: {error}") from error
        if status in REFUSING:
            raise Refused(f"{status} {words}".strip())
        if status not in TAKEN:
            raise Away(f"{status} {words}".strip(), seconds)


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def _seconds(retry_after: str) -> int:
    return int(retry_after) if retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 6 else 0


def configured() -> RecordStore | None:
    """The store of the settings; None where one of the three is not set, or the address is none."""
    url, key, secret = settings.XAPI_LRS_URL, settings.XAPI_LRS_KEY, settings.XAPI_LRS_SECRET
    if not (url and key and secret) or urlsplit(url).scheme not in ("https", "http"):
        return None
    return RecordStore(url, key, secret)
