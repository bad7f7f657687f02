"""What somebody was handed: a PDF with a credential inside, a file with a token, a token, or a code."""

import json
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from learning.certificates import codes, pdf_check

PDF_START = b"%PDF-"
LARGEST = 20_000_000  # bytes
# Where a JSON file may carry its token; the last is VC 2.0's envelope, a data: address.
MEMBERS = ("credential", "jwt", "verifiableCredential", "id")
ENVELOPE = "data:application/vc+jwt,"


class NothingFound(ValueError):
    """There is neither a credential nor a code in it."""


@dataclass(frozen=True)
class Presented:
    """One of `token` and `code` is set; `pdf` as well, where it came as one."""

    token: str = ""
    code: str = ""
    pdf: bytes = b""


def from_text(text: str) -> Presented:
    """A token or a code, as it was typed or pasted. Raises NothingFound."""
    pasted = text.strip()
    if pasted.count(".") == 2 and pasted.startswith("ey"):
        return Presented(token=pasted)
    try:
        return Presented(code=codes.parse(pasted))
    except codes.Mistyped as mistake:
        raise NothingFound(
            "This is neither a file, nor a credential, nor a code: the code may be mistyped."
        ) from mistake


def from_bytes(content: bytes) -> Presented:
    """The content of a file. Raises NothingFound."""
    if len(content) > LARGEST:
        raise NothingFound("The file is far too large to be a certificate.")
    if PDF_START in content[:1024]:
        return Presented(token=pdf_check.credential_in(content) or _attached(content), pdf=content)
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise NothingFound("The file is neither a PDF nor text.") from error
    if text[:1] in ('"', "{"):
        return from_text(_in_json(text))
    return from_text(text)


def _in_json(text: str) -> str:
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NothingFound("The file is damaged JSON.") from error
    if isinstance(data, dict):
        data = next((data[name] for name in MEMBERS if isinstance(data.get(name), str | dict)), "")
        if isinstance(data, dict):
            data = data.get("id", "")
    return str(data).removeprefix(ENVELOPE)


def _attached(content: bytes) -> str:
    """The token attached to a PDF that somebody saved anew; empty where there is none, or the PDF is damaged."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        names = PdfFileReader(BytesIO(content), strict=False).root["/Names"]["/EmbeddedFiles"]
        for specification in _leaves(names):
            data = specification["/EF"]["/F"].data
            if data[:2] == b"ey" and data.count(b".") == 2:
                return data.decode("ascii").strip()
    except (PdfError, KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError):
        pass
    return ""


def _leaves(node: Any, depth: int = 0) -> list[Any]:
    """The file specifications of a name tree (ISO 32000-2, 7.9.6)."""
    if depth > 8:
        return []
    # By their places: only so are references in a PDF followed.
    names, children = node.get("/Names", []), node.get("/Kids", [])
    found = [names[place] for place in range(1, len(names), 2)]
    for place in range(len(children)):
        found += _leaves(children[place], depth + 1)
    return found
