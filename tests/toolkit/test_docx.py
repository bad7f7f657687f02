"""A form as a Word document, opened again with the library, as XML, and with another program."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from learning.toolkit.documents.controls import LONGEST_NAME
from learning.toolkit.documents.docx import to_docx
from learning.toolkit.documents.sheet import lay_out
from tests.programs import run, word_as_pdf
from tests.toolkit.paper_forms import PAPER_ANSWERS, paper_form

WORD_2010 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
WARNING = "Notes may be requested by a court. Write facts and the person’s own words you need; leave out guesses."


def opened(data: bytes):
    return Document(BytesIO(data))


def text(element) -> str:
    return "".join(part.text or "" for part in element.iter(qn("w:t")))


def controls(data: bytes) -> dict[str, etree._Element]:
    """Every content control by its tag."""
    found = list(opened(data).element.body.iter(qn("w:sdt")))
    by_tag = {control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")): control for control in found}
    assert len(by_tag) == len(found)
    return by_tag


def title(control) -> str:
    return control.find(f"{qn('w:sdtPr')}/{qn('w:alias')}").get(qn("w:val"))


def kind(control, name: str):
    return control.find(f"{qn('w:sdtPr')}/{name if name.startswith('{') else qn(name)}")


@pytest.fixture(scope="module")
def blank() -> bytes:
    return to_docx(paper_form())


@pytest.fixture(scope="module")
def answered() -> bytes:
    return to_docx(paper_form(), PAPER_ANSWERS, heading="Fictional practice case")


def test_it_says_what_it_is_and_in_which_language(blank):
    word = opened(blank)
    assert (word.core_properties.title, word.core_properties.language) == ("T2 Safety assessment", "en-CA")
    assert word.core_properties.subject == "Version 3, 1 March 2026"
    defaults = word.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}")
    assert defaults.get(qn("w:val")) == "en-CA"


def test_a_french_form_speaks_french():
    word = opened(to_docx(paper_form(language="fr", title="Évaluation")))
    assert word.core_properties.language == "fr-CA"
    assert word.core_properties.title == "T2 Évaluation"
    assert "/fr/toolkit/t2/versions/3/" in text(word.sections[0].footer._element)


def test_headings_are_headings(blank):
    found = [
        (one.style.name, one.text) for one in opened(blank).paragraphs if one.style.name.startswith(("Title", "Head"))
    ]
    assert found[:3] == [("Title", "T2 Safety assessment"), ("Heading 1", "Part A"), ("Heading 2", "Worker")]
    assert ("Heading 1", "Part C") in found


def test_every_page_says_which_form_it_is_and_that_a_court_may_read_it(blank, settings):
    section = opened(to_docx(paper_form())).sections[0]
    assert text(section.header._element) == "T2 Safety assessment"
    foot = text(section.footer._element)
    assert f"Version 3, 1 March 2026 – {settings.BASE_URL}/en/toolkit/t2/versions/3/" in foot
    assert WARNING in foot
    assert "Page 1 of 1" in foot


def test_a_draft_says_so():
    foot = text(opened(to_docx(paper_form(version=0, published_on=""))).sections[0].footer._element)
    assert foot.startswith("Draft, not published – ")
    assert "versions" not in foot


def test_every_place_to_write_is_a_control_with_a_name(blank):
    found = controls(blank)
    places = list(lay_out(paper_form()).places())
    assert list(found) == [place.name[:LONGEST_NAME] for place in places]
    for place in places:
        assert title(found[place.name])
        assert len(title(found[place.name])) <= LONGEST_NAME
    assert len({title(control) for control in found.values()}) == len(found)
    numbers = [kind(control, "w:id").get(qn("w:val")) for control in found.values()]
    assert len(set(numbers)) == len(numbers)


def test_each_kind_of_field_has_its_control(blank):
    found = controls(blank)
    assert kind(found["worker"], "w:text") is not None
    assert kind(found["story"], "w:text").get(qn("w:multiLine")) == "1"
    assert kind(found["seen_on"], "w:date").find(qn("w:dateFormat")).get(qn("w:val")) == "yyyy-MM-dd"
    choices = [item.get(qn("w:displayText")) for item in kind(found["danger"], "w:dropDownList")]
    assert choices == ["Yes", "No", "not asked", "declined", "unknown"]
    assert kind(found["needs-food"], f"{WORD_2010}checkbox").find(f"{WORD_2010}checked").get(f"{WORD_2010}val") == "0"
    assert text(found["needs-food"]) == "☐"


def test_a_blank_prompts_and_the_prompt_goes_when_somebody_writes(blank):
    found = controls(blank)
    assert [text(found[tag]) for tag in ("worker", "danger", "seen_on")] == [
        "Write here",
        "Choose one",
        "Choose a date",
    ]
    assert all(kind(found[tag], "w:showingPlcHdr") is not None for tag in ("worker", "danger", "seen_on"))


def test_what_a_list_offers_is_also_printed(blank):
    help_text = [one.text for one in opened(blank).paragraphs if one.style.name == "Help"]
    assert any("○\xa0not asked" in line for line in help_text)
    assert "How it stands: Open · not asked · declined · unknown" in help_text


def test_tables_have_header_rows_that_come_again_and_no_merged_cells(blank, answered):
    for data in (blank, answered):
        tables = opened(data).tables
        assert len(tables) > 5
        for table in tables:
            assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
            assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
            assert table._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstRow")) == "1"
            assert all(len(row._tr.tc_lst) == len(table.columns) for row in table.rows)
            assert table._tbl.find(f".//{qn('w:gridSpan')}") is None
            assert table._tbl.find(f".//{qn('w:vMerge')}") is None


def test_a_wide_table_becomes_one_for_each_row(blank):
    turned = [table for table in opened(blank).tables if table.rows[0].cells[0].text.startswith("Step number")]
    assert [table.rows[0].cells[0].text for table in turned[-3:]] == ["Step number 1", "Step number 2", "Step number 3"]
    assert [row.cells[0].text for row in turned[-1].rows[1:]] == [
        "Step", "Waits for step number", "Who does it", "By when", "Cost", "How it stands",
    ]  # fmt: skip


def test_answers_stand_in_their_controls(answered):
    found = controls(answered)
    assert text(found["worker"]) == "W-3"
    assert text(found["danger"]) == "declined"
    assert text(found["seen_on"]) == "1 March 2026"
    assert kind(found["seen_on"], "w:date").get(qn("w:fullDate")) == "2026-03-01T00:00:00Z"
    assert text(found["needs-food"]) == "☒"
    assert text(found["plan-4-depends_on"]) == "3, 1"
    assert text(found["stages-1-housing-worker_rates"]) == "1 Crisis"
    assert text(found["signed-2-signature"]) == "signed"
    lines = found["story"].findall(f".//{qn('w:br')}")
    assert len(lines) == 1


def test_what_was_left_blank_says_so():
    found = controls(to_docx(paper_form(), {"worker": "W-3"}))
    assert text(found["worker"]) == "W-3"
    assert {text(found[tag]) for tag in ("story", "danger", "seen_on", "signed-1-signature")} == {"left blank"}
    assert "(not ticked)" in "".join(one.text for one in opened(to_docx(paper_form(), {})).paragraphs)


def test_a_practised_form_is_headed_as_one_on_every_page(answered):
    word = opened(answered)
    assert "Fictional practice case" in text(word.sections[0].header._element)
    assert word.paragraphs[0].text == "Fictional practice case"
    assert "Fictional" not in text(opened(to_docx(paper_form())).element.body)


def test_the_drawings_are_there_as_tables(answered):
    captions = [table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) for table in opened(answered).tables]
    assert {"Which step unlocks which", "Ratings over time"} <= set(captions)
    lines = [one.text for one in opened(answered).paragraphs]
    assert "Quick win: step 1." in lines


def test_large_print_is_large(blank):
    large = opened(to_docx(paper_form(), large=True))
    assert large.styles["Normal"].font.size.pt == 18
    assert opened(blank).styles["Normal"].font.size.pt == 11.5
    assert max(len(table.columns) for table in large.tables) <= 3


def test_it_is_black_on_white(blank):
    with ZipFile(BytesIO(blank)) as parts:
        body, styles = etree.fromstring(parts.read("word/document.xml")), opened(blank).styles
    assert {color.get(qn("w:val")) for color in body.iter(qn("w:color"))} <= {"000000", "auto"}
    assert not list(body.iter(qn("w:shd")))
    used = {one.style.name for one in opened(blank).paragraphs}
    assert {str(styles[name].font.color.rgb) for name in used} <= {"None", "000000"}


def test_another_program_opens_it_and_prints_all_of_it(answered, tmp_path):
    printed = word_as_pdf(answered, tmp_path)
    shown = " ".join(run("pdftotext", "-layout", printed, "-").split())
    pages = int(run("pdfinfo", printed).split("Pages:")[1].split()[0])
    assert pages >= 2
    assert shown.count("Fictional practice case") == pages + 1
    assert shown.count("Notes may be requested by a court.") == pages + 1
    for words in (
        "T2 Safety assessment",
        "W-3",
        "Meet the lawyer <soon>",
        "☒ Food",
        f"Page {pages} of {pages}",
        "declined",
    ):
        assert words in shown
