"""A face as a PDF: one page to hang up."""

from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi, override

from learning.certificates.faces import Face
from learning.core import pdf

INK = "#16282e"
# Error correction M restores 15 %: enough for a fold or a stain, and still coarse enough to be read when copied.
QR_CORRECTION = "m"
# The most characters that fit a name of each size on its line, measured with wide letters; see face.css.
NAME_SIZES = ((22, "large"), (34, "medium"), (60, "small"))
SMALLEST_NAME = "tiny"
LONGEST_ORGANISATION = 70  # characters on one line at the ordinary size
ROOMY_LINES = 10


def render(face: Face, *, address: str) -> bytes:
    """The certificate as a PDF in the language of its face. `address` is where it can be checked."""
    with override(face.language):
        html = render_to_string("certificates/face.html", _context(face, address))
    return pdf.render(html)


def _context(face: Face, address: str) -> dict[str, Any]:
    return {
        "SITE_NAME": settings.SITE_NAME,
        "face": face,
        "address": address,
        "shown_address": address.partition("://")[2].rstrip("/"),
        "qr": segno.make(address, error=QR_CORRECTION, micro=False).png_data_uri(scale=12, dark=INK, border=0),
        "name_size": next((size for longest, size in NAME_SIZES if len(face.name) <= longest), SMALLEST_NAME),
        "long_organisation": len(face.organisation) > LONGEST_ORGANISATION,
        "density": "roomy" if len(face.modules) + len(face.practice) <= ROOMY_LINES else "dense",
        "direction": "rtl" if get_language_bidi() else "ltr",
    }
