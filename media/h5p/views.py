"""The frame that plays an activity, and the files of its package. Both know a token and nothing else: no session, no
cookie, no person. Whatever a package's script does, it does in an opaque origin (docs/h5p.md)."""

import hashlib
import mimetypes
import re
from pathlib import Path
from urllib.parse import urljoin

from django.conf import settings
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from media.h5p import content_tokens, policies, ranges, store
from media.models import H5PVersion

PATIENCE = 20  # seconds without anything arriving, before the frame says that it does not get on
# What is text is sent whole and compressed; everything else in blocks, as it is.
TEXT = {".js", ".css", ".json", ".svg", ".xml", ".txt", ".csv", ".md", ".vtt", ".webvtt", ".gltf"}
LARGEST_TEXT = 4 * 1024 * 1024  # bytes
TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".vtt": "text/vtt",
    ".webvtt": "text/vtt",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".webm": "video/webm",
    ".mp4": "video/mp4",
    ".gltf": "model/gltf+json",
    ".glb": "model/gltf-binary",
}
NOTHING = "application/octet-stream"
SCRIPTS = {"text/javascript", "application/javascript"}
# Before each script of a package: no policy of a page stops WebRTC, and a package can open realms of its own (a frame
# of its making), in which nothing of ours ran before.
BEFORE_SCRIPT = (
    b'for(const n of["RTCPeerConnection","webkitRTCPeerConnection"])'
    b"try{Object.defineProperty(window,n,{value:undefined})}catch{};"
)
USE_STRICT = re.compile(rb"""(?:\xef\xbb\xbf)?+(?:\s|//[^\n]*+\n|(?>/\*.*?\*/))*+["']use strict["']""", re.DOTALL)
UNDETERMINED = "und"  # a package that does not say its language


@require_safe
def frame(request, token):
    """The page inside the frame. It says what is wrong in words that a learner can act upon."""
    language = request.GET.get("lang", "")
    with translation.override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        return _frame(request, token)


def _frame(request, token: str) -> HttpResponse:
    version, status, problem = _version(token)
    origin = f"{request.scheme}://{request.get_host()}"
    content = urljoin(origin, reverse("h5p:frame", args=[token]))
    context = {"version": version, "problem": problem, "words": _words(), "patience": PATIENCE}
    if version is not None:
        activity = version.activity
        context |= {
            "content": content.rstrip("/"),
            "language": "" if version.language == UNDETERMINED else version.language,
            # What statements are about: the same in every session, and nobody's token in it.
            "about": f"{settings.BASE_URL}/activities/{activity.code}/{version.number}",
            "core_script": urljoin(origin, static("h5p/frame.bundle.js")),
            "core_style": urljoin(origin, static("h5p/styles/h5p.css")),
        }
    response = render(request, "media/player/frame.html", context, status=status)
    response["Content-Security-Policy"] = policies.frame_policy(
        page=origin,
        static=urljoin(origin, settings.STATIC_URL),
        content=content,
        hosts=version.activity.allowed_hosts if version else [],
    )
    response["Cache-Control"] = "no-store, private"
    return _sealed(response)


def _version(token: str) -> tuple[H5PVersion | None, int, str]:
    """The version that the token grants; or a status and what to say."""
    versions = H5PVersion.objects.select_related("activity").defer("content")
    try:
        version = versions.filter(pk=content_tokens.read(token).version_id).first()
    except content_tokens.Expired:
        return None, 403, "expired"
    except content_tokens.BadToken:
        return None, 403, "refused"
    return version, *((200, "") if version else (404, "gone"))


def _words() -> dict[str, str]:
    """What the frame itself may have to say, and the few words of the player that can be met."""
    return {
        "expired": _("This activity was open for a long time. Load the page again to go on."),
        "refused": _("This address does not lead to an activity. Open it from its slide."),
        "gone": _("This activity is no longer here. Load the page again."),
        "slow": _("The activity does not load. Check your connection, and load the page again."),
        "broken": _("The activity cannot be shown. The same is there in words."),
        "player": {
            "close": _("Close"),
            "confirmDialogHeader": _("Please confirm"),
            "confirmDialogBody": _("Shall this be done? It cannot be undone."),
            "cancelLabel": _("Cancel"),
            "confirmLabel": _("Confirm"),
            "contentChanged": _("This activity has changed since you last used it."),
            "startingOver": _("You begin again."),
            "fullscreen": _("Fill the screen"),
            "disableFullscreen": _("Leave the full screen"),
        },
    }


def content_file(request, token, name):
    """A file of the package, whole or in part; never changes as long as its address is good."""
    if request.method == "OPTIONS":
        return _preflight()
    if request.method not in ("GET", "HEAD"):
        return _refusal(405, Allow="GET, HEAD, OPTIONS")
    try:
        granted = content_tokens.read(token)
    except content_tokens.BadToken:
        return _refusal(403)
    sha256 = H5PVersion.objects.filter(pk=granted.version_id).values_list("sha256", flat=True).first()
    try:
        path = store.path_of(sha256, name) if sha256 else None
    except OSError:  # not there, or no name that a file could have
        path = None
    if path is None:
        return _refusal(404)
    etag = f'"{hashlib.sha256(f"{sha256}/{name}".encode()).hexdigest()[:32]}"'
    response = HttpResponse(status=304) if _has_already(request, etag) else _answer(request, path, etag)
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = f"private, max-age={granted.seconds_left}, immutable"
    return _sealed(response)


def _has_already(request, etag: str) -> bool:
    """Whether the browser says that it keeps this file; compressed on its way, the mark has become a weak one."""
    held = [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]
    return etag in held


def _answer(request, path: Path, etag: str) -> HttpResponse | StreamingHttpResponse:
    size = path.stat().st_size
    kind = TYPES.get(path.suffix.lower()) or mimetypes.guess_type(path.name)[0] or NOTHING
    if kind in SCRIPTS:
        return HttpResponse(_script(path.read_bytes()), content_type=kind)
    try:
        part = _part(request, etag, size)
    except ranges.NotSatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if part is not None:
        response = StreamingHttpResponse(ranges.read(path, part), status=206, content_type=kind)
        response["Content-Range"] = part.content_range(size)
        response["Content-Length"] = part.length
    elif path.suffix.lower() in TEXT and size <= LARGEST_TEXT:
        return HttpResponse(path.read_bytes(), content_type=kind)
    else:
        response = FileResponse(path.open("rb"), content_type=kind)
    # Not to be compressed on its way: a part of a compressed file would be a part of something else.
    response["Content-Encoding"] = "identity"
    return response


def _script(content: bytes) -> bytes:
    """On the same line, so that numbers of lines stay right; a strict script stays one."""
    return (b'"use strict";' if USE_STRICT.match(content[:4096]) else b"") + BEFORE_SCRIPT + content


def _part(request, etag: str, size: int) -> ranges.Part | None:
    """The part that is asked for; the whole where the browser asks on behalf of another state of the file."""
    wanted = request.headers.get("Range", "")
    if not wanted or request.headers.get("If-Range", etag) != etag:
        return None
    return ranges.asked_for(wanted, size)


def _preflight() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Access-Control-Allow-Methods"] = "GET, HEAD"
    response["Access-Control-Allow-Headers"] = "Range, If-Range, If-None-Match"
    response["Access-Control-Max-Age"] = "600"
    response["Cache-Control"] = "no-store"
    return _sealed(response)


def _refusal(status: int, **headers: str) -> HttpResponse:
    """Plain and short: whoever reads it is a script."""
    response = HttpResponse(status=status, content_type="text/plain", headers=headers)
    response["Cache-Control"] = "no-store"
    return _sealed(response)


def _sealed(response):
    """What every answer carries: any frame without an origin may read it, and nothing that it is can be more."""
    if not response.has_header("Content-Security-Policy"):
        response["Content-Security-Policy"] = policies.FILE
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "Accept-Ranges, Content-Length, Content-Range, ETag"
    response["X-Content-Type-Options"] = "nosniff"
    # The address carries the token: no other site learns it.
    response["Referrer-Policy"] = "no-referrer"
    response["X-DNS-Prefetch-Control"] = "off"
    return response
