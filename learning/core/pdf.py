"""HTML into a tagged PDF (PDF/UA-1, ISO 14289-1), with nothing fetched from anywhere.

WeasyPrint takes over a second to import, so it is imported with the first file. A font configuration costs 60 ms and
a quarter of a megabyte that never comes back, so there is one; it is not thread-safe, so it is locked while used.
"""

import base64
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from xml.etree import ElementTree

from learning.core import clock
from learning.core.native_libraries import prepare

_layout = threading.Lock()

# PDF/A knows no “pdfuaid”, and wants everything it does not know described in the same place (ISO 19005-3, 6.6.2.3).
ACCESSIBLE_TOO = """
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
         xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
         xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
         xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
         xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <rdf:Description rdf:about="" pdfuaid:part="1"/>
  <rdf:Description rdf:about="">
    <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
      <pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
      <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
      <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
      <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
        <pdfaProperty:name>part</pdfaProperty:name>
        <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
        <pdfaProperty:category>internal</pdfaProperty:category>
        <pdfaProperty:description>Which part of ISO 14289 the file conforms to</pdfaProperty:description>
      </rdf:li></rdf:Seq></pdfaSchema:property>
    </rdf:li></rdf:Bag></pdfaExtension:schemas>
  </rdf:Description>
</rdf:RDF>
"""
# Arabic to Myanmar, Khmer to Balinese, and the Latin letters with two marks that Vietnamese stacks.
JOINED = (range(0x0600, 0x10A0), range(0x1780, 0x1C00), range(0x1E00, 0x1F00))
PREFIXES = {
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
}


@dataclass(frozen=True)
class Attached:
    """A file inside the PDF. `relationship` is a word of ISO 19005-3, annex E: Source, Data, Alternative, …"""

    name: str
    media_type: str
    content: bytes
    description: str
    relationship: str = "Data"


def render(
    html: str,
    *,
    style: str = "",
    forms: bool = False,
    archival: bool = False,
    attached: Sequence[Attached] = (),
    finish: Callable[[Any], None] | None = None,
) -> bytes:
    """The PDF of a whole HTML document, whose style and pictures are inside it.

    `style`: a style sheet that many documents share, and that is read once.
    `forms`: inputs, selects and text areas become fields that can be filled in. Each needs a `name` of its own without
    a point in it, and a `title`, which is what a screen reader says of it.
    `archival`: PDF/A-3 as well (ISO 19005-3, level A); only such a file may carry others, `attached`.
    `finish` is given the document (pydyf.PDF) before it is written down, and may add to it.
    """

    def finished(document: Any, pdf: Any) -> None:
        _name_directions(pdf)
        if archival:
            _claim_both(document, pdf)
        if finish:
            finish(pdf)

    with _layout:
        weasyprint, fonts, fetcher = _engine()
        return weasyprint.HTML(string=html, base_url=None, url_fetcher=fetcher).write_pdf(
            finisher=finished,
            stylesheets=[_style(style)] if style else None,
            font_config=fonts,
            pdf_variant="pdf/a-3a" if archival else "pdf/ua-1",
            pdf_tags=True,
            pdf_forms=forms,
            attachments=[
                weasyprint.Attachment(
                    url=_data_address(one),
                    url_fetcher=fetcher,
                    name=one.name,
                    description=one.description,
                    relationship=one.relationship,
                    created=clock.now(),
                    modified=clock.now(),
                )
                for one in attached
            ],
        )


def _data_address(one: Attached) -> str:
    return f"data:{one.media_type};base64,{base64.b64encode(one.content).decode()}"


def _claim_both(document: Any, pdf: Any) -> None:
    """Metadata that claim PDF/A and PDF/UA: WeasyPrint writes the one or the other."""
    for prefix, address in PREFIXES.items():
        ElementTree.register_namespace(prefix, address)
    described = ElementTree.fromstring(document.metadata.generate_rdf_metadata("a", 3, "A"))  # noqa: S314 (ours)
    described.extend(ElementTree.fromstring(ACCESSIBLE_TOO))  # noqa: S314 (ours)
    packet = b"\n".join(
        [
            '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'.encode(),
            b'<x:xmpmeta xmlns:x="adobe:ns:meta/">',
            ElementTree.tostring(described, encoding="utf-8"),
            b'</x:xmpmeta>\n<?xpacket end="r"?>',
        ]
    )
    if "AF" in pdf.catalog:  # which names every file twice
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
    metadata = referred(pdf, pdf.catalog["Metadata"])
    metadata.stream, metadata.compress = [packet], False


def _name_directions(pdf: Any) -> None:
    """Says of each heading of a table whether it is that of a column or a row; WeasyPrint links cells only."""
    for header in pdf.objects:
        if isinstance(header, dict) and header.get("S") == "/TH":
            row = [referred(pdf, kid) for kid in referred(pdf, header["P"])["K"]]
            beside = any(cell.get("S") == "/TD" for cell in row)
            header["A"].setdefault("Scope", "/Row" if beside else "/Column")


def referred(pdf: Any, reference: bytes) -> Any:
    """The object behind a reference such as `b"12 0 R"`."""
    return pdf.objects[int(reference.split()[0])]


@lru_cache(maxsize=8)
def _style(text: str) -> Any:
    """Reading a style sheet takes a fifth of the time of a page."""
    weasyprint, fonts, fetcher = _engine()
    return weasyprint.CSS(string=text, base_url=None, url_fetcher=fetcher, font_config=fonts)


@cache
def _engine() -> tuple[Any, Any, Any]:
    """WeasyPrint, the fonts, and a fetcher that opens what the document carries in itself and nothing else."""
    prepare()
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    _say_what_is_drawn()
    return weasyprint, FontConfiguration(), URLFetcher(allowed_protocols=["data"], allow_redirects=False)


def _say_what_is_drawn() -> None:
    """Has every piece of text in a script that joins, stacks or reorders its letters say which letters they are.

    A glyph may be half a letter there, or several at once. WeasyPrint notes for each glyph the letters of the place
    where it came first, so a name in Arabic would be copied, searched and read aloud as other letters.
    """
    import pydyf
    from weasyprint.pdf.stream import Stream

    marked = Stream.marked

    @contextmanager
    def speaking(self: Any, box: Any, tag: str) -> Iterator[None]:
        with marked(self, box, tag):
            text = getattr(box, "text", "")
            if self._tags is not None and is_joined(text):
                _tag, properties, _begin = self.stream[-3:]
                properties["ActualText"] = pydyf.String(text)
            yield

    Stream.marked = speaking


def is_joined(text: str) -> bool:
    """Whether a letter of it may take more or less than one glyph: Arabic, the scripts of India, loose accents."""
    return any(unicodedata.category(sign)[0] == "M" or any(ord(sign) in scripts for scripts in JOINED) for sign in text)
