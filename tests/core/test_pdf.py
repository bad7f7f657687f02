"""The one PDF engine."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from learning.core import pdf


def test_a_document_fetches_nothing():
    _weasyprint, _fonts, fetcher = pdf._engine()

    for address in ("https://example.org/", "http://127.0.0.1/", "file:///etc/hostname", "ftp://example.org/a"):
        with pytest.raises(ValueError, match="disallowed"):
            fetcher.fetch(address)
    assert fetcher.fetch("data:text/plain,ours").read() == b"ours"


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("Amina Okafor", False),
        ("Ольга", False),
        ("שרה", False),
        ("فاطمة", True),
        ("प्रिया", True),
        ("Nguyễn", True),
        ("Z\u0323", True),
    ],
)
def test_letters_that_join_or_stack_are_known(text, joined):
    assert pdf.is_joined(text) is joined


def test_joined_letters_say_what_they_are():
    document = PdfReader(BytesIO(pdf.render('<html lang="ar"><title>A</title><p>فاطمة</p><p>plain</p>')))
    content = document.pages[0].get_contents().get_data()
    assert content.count(b"/ActualText") == 1
    assert "فاطمة".encode("utf-16-be").hex().encode() in content.lower()


def test_headings_of_tables_say_their_direction():
    html = (
        '<html lang="en"><title>A</title><table><thead><tr><th>a<th>b</thead>'
        '<tbody><tr><th scope="row">c<td>d</tbody></table>'
    )
    objects = PdfReader(BytesIO(pdf.render(html)))
    kinds = [
        objects.get_object(number)["/A"]["/Scope"]
        for number in range(1, objects.trailer["/Size"])
        if isinstance(objects.get_object(number), dict) and objects.get_object(number).get("/S") == "/TH"
    ]
    assert sorted(kinds) == ["/Column", "/Column", "/Row"]


def test_an_archival_file_carries_others_once_and_claims_both_standards():
    attached = pdf.Attached("a.txt", "text/plain", b"words", "Some words")
    document = PdfReader(BytesIO(pdf.render('<html lang="en"><title>A</title>', archival=True, attached=[attached])))
    root = document.trailer["/Root"]
    assert len(root["/AF"]) == 1
    packet = root["/Metadata"].get_data()
    assert b'pdfaid:part="3"' in packet
    assert b'pdfuaid:part="1"' in packet
    assert document.attachments == {"a.txt": [b"words"]}
