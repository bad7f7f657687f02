"""The signed file, as programs of others read it: a true signature, tagged, to be kept, with the credential inside."""

import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Name
from pypdf import PdfReader

from learning.certificates import signing_certificates
from tests import programs
from tests.certificates import files
from tests.certificates.files import TOKEN, casework


@pytest.fixture(scope="module", params=["one page", "two pages", "in French", "in Arabic"])
def content(request) -> bytes:
    changes = {
        "one page": {},
        "two pages": {"practice": casework(10)},
        "in French": {"language": "fr"},
        "in Arabic": {"name": "فاطمة الزهراء", "is_part_course": True},
    }
    return files.sealed(**changes[request.param])


@pytest.fixture
def file(content, tmp_path):
    path = tmp_path / "certificate.pdf"
    path.write_bytes(content)
    return path


@pytest.fixture
def opened(content):
    with pikepdf.open(BytesIO(content)) as document:
        yield document


# --- the signature -----------------------------------------------------------------------------------


def test_pyhanko_finds_a_sound_signature_over_the_whole_file(content):
    from asn1crypto import x509
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    roots = [x509.Certificate.load(one.chain[0]) for one in signing_certificates.known()]
    (signature,) = PdfFileReader(BytesIO(content)).embedded_signatures
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    # In a thread of its own: it starts an event loop, and the browser of other tests has one running in this thread.
    with ThreadPoolExecutor(1) as thread:
        status = thread.submit(validate_pdf_signature, signature, context).result()
    assert status.bottom_line
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert status.modification_level == ModificationLevel.NONE
    assert signature.docmdp_level.value == 1
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert {attribute["type"].native for attribute in signature.signer_info["signed_attrs"]} == {
        "content_type",
        "message_digest",
        "signing_certificate_v2",
    }


def test_poppler_calls_the_signature_valid(file):
    said = programs.run("pdfsig", "-nocert", file)
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert said.count("Signature #") == 1


def test_qpdf_finds_no_error(file):
    assert "No syntax or stream encoding errors found" in programs.run("qpdf", "--check", file)


def test_there_is_one_revision(content):
    assert content.count(b"%%EOF") == content.count(b"startxref") == 1
    assert b"/Prev" not in content


# --- PDF/UA ------------------------------------------------------------------------------------------


def elements(node, kind=None):
    """The structure tree, in reading order."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            if kind in (None, kid.S):
                yield kid
            yield from elements(kid, kind)


def referred_objects(node):
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            if kid.get("/Type") == Name.OBJR:
                yield kid.Obj.objgen
            yield from referred_objects(kid)


def test_the_checker_of_pdf_ua_finds_nothing(file):
    from pdfua import validate

    assert [f"{one.rule_id} {one.message}" for one in validate(str(file)).findings if one.severity.name != "INFO"] == []


def test_poppler_says_it_is_tagged_and_in_its_language(file, opened):
    said = programs.run("pdfinfo", file)
    assert re.search(r"Tagged: +yes", said)
    assert re.search(r"JavaScript: +no", said)
    assert str(opened.Root.Lang) in ("en", "fr")


def test_the_title_is_shown_and_everything_is_marked(opened):
    root = opened.Root
    assert root.ViewerPreferences.DisplayDocTitle
    assert root.MarkInfo.Marked
    assert str(opened.docinfo.Title).endswith("C-2026-000123")
    assert all(page.get("/Tabs") == Name.S for page in opened.pages)


def test_every_picture_has_words_and_every_annotation_a_place(opened):
    tree = opened.Root.StructTreeRoot
    figures = list(elements(tree, Name.Figure))
    assert figures
    assert all(str(figure.Alt) for figure in figures)
    tagged = set(referred_objects(tree))
    annotations = [note for page in opened.pages for note in page.get("/Annots", [])]
    assert {note.objgen for note in annotations} == tagged
    for note in annotations:
        assert str(note.get("/Contents", note.get("/TU", "")))
        assert note.F & 4
        assert "/StructParent" in note


def test_the_seal_is_invisible_named_and_heard_last(opened):
    (field,) = opened.Root.AcroForm.Fields
    assert pikepdf.Name("/Sig") == field.FT
    assert [float(number) for number in field.Rect] == [0, 0, 0, 0]
    assert "Continuum" in str(field.TU)
    last = list(elements(opened.Root.StructTreeRoot))[-1]
    assert (last.S, last.K[0].Obj.objgen) == (Name.Form, field.objgen)
    parents = opened.Root.StructTreeRoot.ParentTree.Nums
    assert parents[list(parents)[::2].index(field.StructParent) * 2 + 1].objgen == last.objgen


def test_headings_and_tables_are_what_they_look_like(opened):
    tree = opened.Root.StructTreeRoot
    assert len(list(elements(tree, Name.H1))) == 1
    assert list(elements(tree, Name.L)) or list(elements(tree, Name.Table))
    for header in elements(tree, Name.TH):
        assert header.A.Scope == Name.Column


def test_it_is_read_from_the_top_to_the_foot(file):
    text = programs.run("pdftotext", file, "-")
    order = [text.index(words) for words in ("Continuum", "Helping trafficked persons", "C-2026-000123")]
    assert order == sorted(order)


# --- PDF/A -------------------------------------------------------------------------------------------


def test_the_metadata_claim_both_standards_and_describe_the_one_that_pdf_a_does_not_know(opened):
    packet = opened.Root.Metadata.read_raw_bytes().decode()
    assert "/Filter" not in opened.Root.Metadata
    assert packet.count("<rdf:RDF") == 1
    assert 'pdfaid:part="3"' in packet
    assert 'pdfaid:conformance="A"' in packet
    assert 'pdfuaid:part="1"' in packet
    assert "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>" in packet
    with opened.open_metadata() as metadata:
        assert metadata["dc:title"] == str(opened.docinfo.Title)
        assert metadata["pdf:Producer"] == str(opened.docinfo.Producer)
        assert metadata["xmp:CreateDate"][:10].replace("-", "") == str(opened.docinfo.CreationDate)[2:10]


def test_colours_are_defined_and_nothing_runs_or_calls_out(opened):
    (intent,) = opened.Root.OutputIntents
    assert intent.S == Name.GTS_PDFA1
    assert intent.DestOutputProfile.read_bytes()
    assert not opened.is_encrypted
    assert not {"/OpenAction", "/AA"} & set(opened.Root.keys())
    assert set(opened.Root.Perms.keys()) == {"/DocMDP"}


def test_every_typeface_is_inside_and_every_letter_has_a_meaning(opened):
    fonts = [font for page in opened.pages for font in page.Resources.Font.values()]
    assert fonts
    for font in fonts:
        descendant = font.DescendantFonts[0]
        assert {"/FontFile2", "/FontFile3"} & set(descendant.FontDescriptor.keys())
        assert "/ToUnicode" in font


def test_the_credential_is_attached_as_data_of_the_file(opened):
    (attached,) = opened.Root.AF
    assert str(attached.UF) == "credential.jwt"
    assert attached.AFRelationship == Name.Data
    assert attached.EF.F.Subtype == Name("/application/vc+jwt")
    assert attached.EF.F.read_bytes().decode() == TOKEN
    assert list(opened.attachments) == ["credential.jwt"]


def test_other_people_find_it_with_other_programs(content):
    assert PdfReader(BytesIO(content)).attachments["credential.jwt"][0].decode() == TOKEN
