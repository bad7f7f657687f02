"""Pictures and recordings as they were uploaded or made.

Documents have a way of their own, Wagtail's, which asks who may read them.
"""

import mimetypes
from pathlib import Path

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from media.h5p import ranges

FOLDERS = {"images", "original_images", "media", "media_thumbnails", "captions"}
# An SVG that is opened by itself is a page: it gets no script and no origin.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
NOTHING = "application/octet-stream"


@require_safe
def uploaded(request, name):
    """A file below MEDIA_ROOT, whole or, for recordings, in part. A web server in front may serve it instead."""
    path = _path(name)
    if path is None:
        raise Http404
    kind = mimetypes.guess_type(path.name)[0] or NOTHING
    size = path.stat().st_size
    try:
        part = ranges.asked_for(request.headers["Range"], size) if "Range" in request.headers else None
    except ranges.NotSatisfiable:
        return _sealed(HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"}))
    if part is None:
        return _sealed(FileResponse(path.open("rb"), content_type=kind))
    response = StreamingHttpResponse(ranges.read(path, part), status=206, content_type=kind)
    response["Content-Range"] = part.content_range(size)
    response["Content-Length"] = part.length
    response["Content-Encoding"] = "identity"  # a part of a compressed file would be a part of something else
    return _sealed(response)


def _path(name: str) -> Path | None:
    """The file, where it lies in one of the folders; `..` leads to none of them."""
    if name.partition("/")[0] not in FOLDERS or ".." in name.split("/"):
        return None
    try:
        path = Path(default_storage.path(name))
        return path if path.is_file() else None
    except (SuspiciousFileOperation, ValueError):
        return None


def _sealed(response):
    response["Accept-Ranges"] = "bytes"
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    # What somebody looked at stays in no browser.
    patch_cache_control(response, no_store=True, private=True)
    return response
