"""Seals a PDF while it is written: one revision, of which every byte is covered.

Signing what is already written would append a second revision, which every later reader has to tell from an addition
by somebody else. So the field and the place for the signature go into the document before it is written down
(`add_field`), and the signature into that place after (`seal`). The field is invisible, and still in the structure
tree with a name, so the signed file stays PDF/UA; it forbids every later change (DocMDP, level 1).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from django.utils.translation import gettext as _

from learning.certificates import pdf_seal, signing_certificates
from learning.certificates.signing_certificates import Signer
from learning.core.pdf import referred

INVISIBLE = (0, 0, 0, 0)
PRINTED_AND_LOCKED = 4 + 128
SIGNED_AND_ONLY_ADDED_TO = 3
NO_CHANGES = 1


@dataclass(frozen=True)
class Words:
    """What the signature dictionary says: the address under which the file is checked, and what it is."""

    address: str
    reason: str
    at: datetime


def add_field(pdf: Any, words: Words) -> None:
    """Puts the field, and a place for the signature, into a document of WeasyPrint (pydyf.PDF)."""
    import pydyf

    signature = _dictionary()(
        {
            "Type": "/Sig",
            "Filter": "/Adobe.PPKLite",
            "SubFilter": "/ETSI.CAdES.detached",
            "Name": pydyf.String(settings.SITE_NAME),
            "Reason": pydyf.String(words.reason),
            "M": pydyf.String(words.at.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'")),
            "Reference": pydyf.Array(
                [
                    pydyf.Dictionary(
                        {
                            "Type": "/SigRef",
                            "TransformMethod": "/DocMDP",
                            "TransformParams": pydyf.Dictionary(
                                {"Type": "/TransformParams", "P": NO_CHANGES, "V": "/1.2"}
                            ),
                        }
                    )
                ]
            ),
        }
    )
    signature.address = words.address
    pdf.add_object(signature)
    page = referred(pdf, pdf.page_references[0])
    tree = referred(pdf, pdf.catalog["StructTreeRoot"])
    parents = referred(pdf, tree["ParentTree"])["Nums"]
    field = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String("seal"),
            "TU": pydyf.String(_("Digital signature of %(site)s") % {"site": settings.SITE_NAME}),
            "Rect": pydyf.Array(INVISIBLE),
            "F": PRINTED_AND_LOCKED,
            "P": page.reference,
            "V": signature.reference,
            "StructParent": max(parents[::2]) + 1,
        }
    )
    pdf.add_object(field)
    page.setdefault("Annots", pydyf.Array()).append(field.reference)
    _tag(pdf, field, page=page, document=referred(pdf, tree["K"][0]), parents=parents)
    pdf.catalog["AcroForm"] = pydyf.Dictionary(
        {"Fields": pydyf.Array([field.reference]), "SigFlags": SIGNED_AND_ONLY_ADDED_TO}
    )
    pdf.catalog["Perms"] = pydyf.Dictionary({"DocMDP": signature.reference})


def _tag(pdf: Any, field: Any, *, page: Any, document: Any, parents: Any) -> None:
    """The field as the last element of the document, so that it is heard at the end."""
    import pydyf

    element = pydyf.Dictionary(
        {
            "Type": "/StructElem",
            "S": "/Form",
            "P": document.reference,
            "Pg": page.reference,
            "Alt": field["TU"],
            "K": pydyf.Array([pydyf.Dictionary({"Type": "/OBJR", "Obj": field.reference, "Pg": page.reference})]),
        }
    )
    pdf.add_object(element)
    document["K"].append(element.reference)
    parents.extend([field["StructParent"], element.reference])


@cache
def _dictionary() -> type:
    """pydyf's dictionary, outside of any compressed stream, with the place of the signature at its end."""
    import pydyf

    class SignatureDictionary(pydyf.Dictionary):
        address = ""
        compressible = False

        @property
        def data(self) -> bytes:
            place = b"[0]".ljust(pdf_seal.NUMBERS)
            empty = b"<" + b"00" * pdf_seal.RESERVED + b">"
            contact = pydyf.String(self.address).data
            return super().data[:-2] + b"/ContactInfo %b/ByteRange %b/Contents %b>>" % (contact, place, empty)

    return SignatureDictionary


def seal(content: bytes, *, signer: Signer | None = None) -> bytes:
    """Signs a file in which `add_field` left the place, with what the site has for that unless one is given.

    Raises UnusableKey where there is nothing to sign with.
    """
    signer = signer or signing_certificates.signer()
    mark = b"/ByteRange " + b"[0]".ljust(pdf_seal.NUMBERS) + b"/Contents <"
    if content.count(mark) != 1:
        raise ValueError("There is no place for a signature in this file, or more than one.")
    start = content.index(mark) + len(mark) - 1
    end = start + 2 + 2 * pdf_seal.RESERVED
    covered = f"[0 {start} {end} {len(content) - end}]".encode().ljust(pdf_seal.NUMBERS)
    before = content[:start].replace(mark[:-1], mark[:11] + covered + b"/Contents ")
    after = content[end:]
    digest = pdf_seal.Place("", start, (start, end, len(after))).digest(before + content[start:end] + after)
    signature = signer.private.sign(pdf_seal.to_sign(signer.certified.chain, digest), PKCS1v15(), SHA256())
    return before + pdf_seal.container(signer.certified.chain, digest, signature) + after
