"""A face as a PDF: a page to hang up, and, where it does not fit on that, a record of what was done.

One file for people and programs: tagged (PDF/UA-1), to be kept (PDF/A-3), with the credential inside, and sealed.
"""

from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi, override
from django.utils.translation import gettext as _

from learning.certificates import glyphs, pdf_signing
from learning.certificates.faces import Face, Line
from learning.certificates.signing_certificates import Signer
from learning.core import clock, pdf

INK = "#16282e"
# Error correction M restores 15 %: enough for a fold or a stain, and still coarse enough to be read when copied.
QR_CORRECTION = "m"
CREDENTIAL = "credential.jwt"
CREDENTIAL_TYPE = "application/vc+jwt"
POINTS = 72
COLUMN = 8.4 * POINTS  # the width of the text; see face.css
# Letters are joined, kerned and broken at words: what is measured letter by letter may come out a little wider.
ALLOWANCE = 0.93
# Sizes of the name in points, and on how many lines: the largest in which it fits is taken.
NAME_SIZES = (("large", 44, 1), ("medium", 34, 1), ("small", 25, 2), ("tiny", 19, 3), ("least", 14, 5))
LONGEST_ORGANISATION = 70  # characters on one line at the ordinary size
# What a page to hang up has room for: rows of two, of which a long title or result takes more than one.
MOST_ROWS = 7
TITLE_LETTERS, RESULT_LETTERS = 52, 74


def render(
    face: Face, *, address: str, credential: str = "", at: datetime | None = None, signer: Signer | None = None
) -> bytes:
    """The certificate as a PDF in the language of its face: with its credential attached, and sealed.

    `address` is where it can be checked; `signer` seals it, the site's own where none is given.
    Raises keyring.UnusableKey where there is nothing to seal it with.
    """
    at = at or clock.now()
    with override(face.language):
        unsealed = pdf.render(
            page(face, address=address, at=at),
            style=style(),
            archival=True,
            attached=[_attached(credential)] if credential else [],
            finish=lambda document: pdf_signing.add_field(document, _words(face, address, at)),
        )
    return pdf_signing.seal(unsealed, signer=signer)


def render_unsealed(face: Face, *, address: str) -> bytes:
    """The same without credential and seal, to measure and to look at."""
    with override(face.language):
        return pdf.render(page(face, address=address, at=clock.now()), style=style(), archival=True)


def page(face: Face, *, address: str, at: datetime) -> str:
    """The document, as HTML."""
    return render_to_string("certificates/face.html", _context(_prepared(face), address, at))


@cache
def style() -> str:
    """Beside the document, so that it is read once and not for each."""
    return render_to_string("certificates/face.css")


def title(face: Face) -> str:
    words = _("Statement %(number)s") if face.is_part_course else _("Certificate %(number)s")
    return words % {"number": face.number}


def _attached(credential: str) -> pdf.Attached:
    return pdf.Attached(
        name=CREDENTIAL,
        media_type=CREDENTIAL_TYPE,
        content=credential.encode(),
        description=_("What this file says, as a credential that programs can check (Open Badges 3.0)"),
    )


def _words(face: Face, address: str, at: datetime) -> pdf_signing.Words:
    return pdf_signing.Words(address=address, reason=title(face), at=at)


def _prepared(face: Face) -> Face:
    return replace(face, name=glyphs.prepared(face.name), organisation=glyphs.prepared(face.organisation))


def _context(face: Face, address: str, at: datetime) -> dict[str, Any]:
    return {
        "SITE_NAME": settings.SITE_NAME,
        "face": face,
        "title": title(face),
        "made_at": at.isoformat(timespec="seconds"),
        "address": address,
        "shown_address": address.partition("://")[2].rstrip("/"),
        "qr": segno.make(address, error=QR_CORRECTION, micro=False).png_data_uri(scale=4, dark=INK, border=0),
        "name_size": _name_size(face.name),
        "name_face": _face_of(face.name),
        "organisation_face": _face_of(face.organisation),
        "long_organisation": len(face.organisation) > LONGEST_ORGANISATION,
        "is_on_one_page": _rows(face.modules) + _rows(face.practice) <= MOST_ROWS,
        "direction": "rtl" if get_language_bidi() else "ltr",
    }


def _name_size(name: str) -> str:
    width = glyphs.width(name)
    fitting = (size for size, points, lines in NAME_SIZES if width * points <= COLUMN * lines * ALLOWANCE)
    return next(fitting, NAME_SIZES[-1][0])


def _face_of(text: str) -> str:
    """All of it in one typeface: ours, or that which has every script."""
    return "own-face" if glyphs.is_in_own_face(text) else "every-script"


def _rows(lines: tuple[Line, ...]) -> int:
    """How many rows of two the lines take."""
    heights = [
        max(len(line.title) // TITLE_LETTERS, (len(line.day) + len(line.result) + 3) // RESULT_LETTERS) + 1
        for line in lines
    ]
    return sum(max(heights[place : place + 2]) for place in range(0, len(heights), 2))
