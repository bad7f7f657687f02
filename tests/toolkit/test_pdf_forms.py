"""A form as a PDF: tagged, and to be filled in by eye, ear and program."""

from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from learning.toolkit.documents.pdf import to_pdf
from learning.toolkit.documents.sheet import lay_out
from tests.programs import run
from tests.toolkit.paper_forms import PAPER_ANSWERS, paper_form


@pytest.fixture(scope="module")
def blank() -> bytes:
    return to_pdf(paper_form())


@pytest.fixture(scope="module")
def answered() -> bytes:
    return to_pdf(paper_form(), PAPER_ANSWERS, heading="Fictional practice case")


def read(data: bytes) -> PdfReader:
    return PdfReader(BytesIO(data))


def words(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(data).pages).split())


def structure(element, found=None) -> list[str]:
    """The kinds of all elements of the structure tree, in order."""
    found = [] if found is None else found
    element = element.get_object()
    if isinstance(element, dict):
        if "/S" in element:
            found.append(str(element["/S"]))
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            if not isinstance(kid, int):
                structure(kid, found)
    return found


def test_it_is_tagged_and_says_what_it_is(blank, answered):
    for data in (blank, answered):
        root = read(data).trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "en"
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert b"pdfuaid:part" in root["/Metadata"].get_data()
        assert read(data).metadata.title == "T2 Safety assessment"
        marks = [entry.title for entry in read(data).outline if not isinstance(entry, list)]
        assert marks == ["T2 Safety assessment"]


def test_every_place_to_write_is_a_field_with_a_name_that_is_heard(blank):
    fields = read(blank).get_fields()
    places = list(lay_out(paper_form()).places())
    assert list(fields) == [place.name for place in places]
    for place in places:
        assert fields[place.name]["/TU"].startswith(place.label)
    heard = [field["/TU"] for field in fields.values()]
    assert len(set(heard)) == len(heard)


def test_each_kind_of_field_is_one_of_its_kind(blank):
    fields = read(blank).get_fields()
    assert {name: fields[name]["/FT"] for name in ("worker", "story", "danger", "seen_on", "needs-food")} == {
        "worker": "/Tx", "story": "/Tx", "danger": "/Ch", "seen_on": "/Tx", "needs-food": "/Btn",
    }  # fmt: skip
    several_lines = 1 << 12
    assert fields["story"]["/Ff"] & several_lines
    assert fields["risks-1-risk"]["/Ff"] & several_lines
    assert not fields["worker"].get("/Ff", 0) & several_lines
    offered = [pair[1] for pair in fields["danger"]["/_States_"]] if "/_States_" in fields["danger"] else []
    assert offered == ["", "Yes", "No", "not asked", "declined", "unknown"]
    assert fields["seen_on"]["/TU"] == "Date (year-month-day)"


def test_fields_stand_in_the_structure_in_the_order_of_reading(blank):
    reader = read(blank)
    kinds = structure(reader.trailer["/Root"]["/StructTreeRoot"])
    assert kinds.count("/Form") == len(reader.get_fields())
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD"} <= set(kinds)
    assert all("/StructParent" in note.get_object() for page in reader.pages for note in page.get("/Annots", []))
    assert all(page.get("/Tabs") == "/S" for page in reader.pages if "/Annots" in page)


def test_it_can_be_filled_in_and_read_back(blank):
    writer = PdfWriter(clone_from=BytesIO(blank))
    typed = {
        "worker": "W-3",
        "story": "Two lines,\nas typed.",
        "danger": "declined",
        "needs-food": "/on",
        "risks-2-risk": "Road",
    }
    for page in writer.pages:
        writer.update_page_form_field_values(page, typed, auto_regenerate=False)
    stream = BytesIO()
    writer.write(stream)
    again = read(stream.getvalue()).get_fields()
    assert {name: again[name]["/V"] for name in typed} == typed
    assert again["needs-sleep"]["/V"] == "/Off"


def test_what_a_list_offers_is_also_printed(blank):
    assert "not asked declined unknown" in words(blank)
    assert "How it stands: Open · not asked · declined · unknown" in words(blank)


def test_every_page_says_which_form_it_is_and_that_a_court_may_read_it(blank, settings):
    for page in read(blank).pages:
        said = " ".join(page.extract_text().split())
        assert "T2 Safety assessment" in said
        assert f"Version 3, 1 March 2026 – {settings.BASE_URL}/en/toolkit/t2/versions/3/" in said
        assert "Notes may be requested by a court." in said
        assert f"of {len(read(blank).pages)}" in said


def test_answers_are_drawn_and_there_is_nothing_to_fill_in(answered):
    assert not read(answered).get_fields()
    said = words(answered)
    for text in (
        "W-3",
        "Two lines, as typed.",
        "declined",
        "1 March 2026",
        "(ticked)",
        "Meet the lawyer <soon>",
        "signed",
    ):
        assert text in said
    assert "Quick win: step 1." in said


def test_what_was_left_blank_says_so():
    assert words(to_pdf(paper_form(), {"worker": "W-3"})).count("left blank") > 8


def test_drawings_are_figures_that_say_what_they_are(answered):
    reader = read(answered)
    kinds = structure(reader.trailer["/Root"]["/StructTreeRoot"])
    plans, marks, rows = 2, 1, 2
    assert kinds.count("/Figure") == plans + marks + rows


def test_a_practised_form_is_headed_as_one_on_every_page(answered):
    assert all("Fictional practice case" in page.extract_text() for page in read(answered).pages)


def test_a_blank_for_a_pen_has_no_fields():
    assert not read(to_pdf(paper_form(), fillable=False)).get_fields()


def test_large_print_is_large(blank):
    assert len(read(to_pdf(paper_form(), large=True)).pages) > len(read(blank).pages)


def test_another_program_finds_form_tags_and_embedded_typefaces(blank, tmp_path):
    file = tmp_path / "form.pdf"
    file.write_bytes(blank)
    said = run("pdfinfo", file)
    assert "Tagged:          yes" in said
    assert "Form:            AcroForm" in said
    assert "JavaScript:      no" in said
    assert "612 x 792 pts (letter)" in said
    typefaces = run("pdffonts", file).splitlines()[2:]
    assert typefaces
    assert all(" yes " in line for line in typefaces)
    assert "Danger now?" in run("pdftotext", file, "-")
    assert "Form" in run("pdfinfo", "-struct", file)
