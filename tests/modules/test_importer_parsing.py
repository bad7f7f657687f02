"""How the importer reads transcripts: headings, notes, page furniture, refusals."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.importers.storyline.model import plain
from modules.importers.storyline.parser import (
    Slide,
    Transcript,
    TranscriptError,
    parse,
    read_document,
)
from modules.importers.storyline.reading import LONGEST_TEXT, SIZE_LIMIT, read_text

SOURCES = Path(__file__).resolve().parents[3] / "shared" / "sources"


def read(text: str) -> Transcript:
    return parse(read_text(text.encode(), "transcript.txt"))


def only_slide(notes: str, title: str = "A bakery", before: str = "") -> Slide:
    transcript = read(f"{before}Section 1 - Bread\n\n1.1 {title}\n\nNotes:\n\n{notes}\n")
    assert len(transcript.sections[0].slides) == 1
    return transcript.sections[0].slides[0]


def titles(transcript: Transcript) -> list[tuple[str, str]]:
    return [(slide.number, slide.title) for part in transcript.sections for slide in part.slides]


def refusal(text: str) -> str:
    with pytest.raises(TranscriptError) as caught:
        read(text)
    return str(caught.value)


class TestHeadings:
    @pytest.mark.parametrize(
        ("section", "slide"),
        [
            ("SECTION 1 - Bread", "1.1 Flour"),
            ("1. SECTION 1 - Bread", "1.1 Flour"),
            ("# 1. SECTION 1 – *Bread*", "### ***1.1 Flour***"),
            ("Section 1: Bread", "Slide 1.1: Flour"),
            ("Section One: Bread", "1.1 – Flour"),
            ("## Section 1: Bread", "**1.1** Flour"),
            ("1. Bread", "1.1. Flour"),
            ("1 Bread", "Slide 7 (1.1): Flour"),
            ("Section 1\nBread", "Slide 1.1\nFlour"),
            ("Section 1: Bread\n================", "1.1 Flour\n---------"),
            ("Part 1 – Bread", "Slide 7 - 1.1 - Flour"),
            ("__Section 1: Bread__", "<u>1.1 Flour</u>"),
            ("Section 1: Bread", "Flour (Slide 1.1)"),
        ],
    )
    @pytest.mark.parametrize(
        "marker",
        ["Notes:", "### **Notes:**", "Notes -", "Speaker notes:", "Slide notes", "Transcript:"],
    )
    def test_usual_dresses(self, section: str, slide: str, marker: str) -> None:
        transcript = read(f"{section}\n\n{slide}\n\n!\n\n{marker}\n\nIt is white.\n")
        assert [(part.number, part.title) for part in transcript.sections] == [(1, "Bread")]
        assert titles(transcript) == [("1.1", "Flour")]
        assert transcript.sections[0].slides[0].plain_notes() == "It is white."
        assert transcript.unplaced == ()

    def test_notes_may_follow_without_a_blank_line_or_in_the_same_line(self) -> None:
        transcript = read("Section 1: Bread\n1.1 Flour\nNotes:\nIt is white.\n1.2 Water\nNotes: It is wet.\n")
        notes = [slide.plain_notes() for slide in transcript.sections[0].slides]
        assert notes == ["It is white.", "It is wet."]

    def test_all_capitals_and_windows_line_ends(self) -> None:
        text = "SECTION 1 – BREAD\r\n\r\n1.1 FLOUR\r\n\r\nNOTES\r\n\r\nIt is white.\r\n"
        assert titles(read(text)) == [("1.1", "FLOUR")]

    def test_numbers_in_notes_are_no_headings(self) -> None:
        slide = only_slide(
            "The mill serves more than\n2.5 million people a year, in\n3.1 Regions.\n\n"
            "1. Do this\n2. Then that\n\nSection 7 of the rules says more.\n\n"
            "2.5 Million loaves leave the town."
        )
        assert slide.notes[0].plain() == "The mill serves more than 2.5 million people a year, in 3.1 Regions."
        assert slide.notes[1].items == ("Do this", "Then that")
        assert slide.notes[1].ordered
        assert len(slide.notes) == 4

    def test_a_broken_title_is_joined(self) -> None:
        transcript = read("Section 1: Bread\n\n1.1 How the mill turns grain into\nflour\n\nNotes:\n\nSo.\n")
        assert titles(transcript) == [("1.1", "How the mill turns grain into flour")]

    def test_a_broken_title_in_title_case_is_joined(self) -> None:
        transcript = read(
            "Section 1: Bread\n\n"
            "1.1 What to Do When the Baker Brings Back\nFlour of Another Mill\n\n!\n\n"
            "Notes:\n\nSo.\n"
        )
        title = "What to Do When the Baker Brings Back Flour of Another Mill"
        assert titles(transcript) == [("1.1", title)]

    def test_slides_without_notes_stay_empty(self) -> None:
        transcript = read("Section 1: Bread\n\n1.1 Flour\n\n!\n\n1.2 Water\n\n!\n\nNotes:\n\nWet.\n")
        assert [slide.plain_notes() for slide in transcript.sections[0].slides] == ["", "Wet."]

    def test_without_any_marker_all_text_is_notes(self) -> None:
        transcript = read("Section 1: Bread\n\n1.1 Flour\n\nIt is white.\n\n1.2 Water\n\nIt is wet.\n")
        assert [slide.plain_notes() for slide in transcript.sections[0].slides] == [
            "It is white.",
            "It is wet.",
        ]

    def test_position_ten_comes_after_nine(self) -> None:
        text = "Section 1: Bread\n\n" + "".join(f"1.{n} Loaf\n\nNotes:\n\nEat.\n\n" for n in range(1, 12))
        assert titles(read(text))[-1] == ("1.11", "Loaf")

    @pytest.mark.parametrize("line", ["Module 4: Baking at home", "# **Module 4 – Baking at home**"])
    def test_module_line(self, line: str) -> None:
        transcript = read(f"{line}\n\nSection 1: Bread\n\n1.1 Flour\n\nNotes:\n\nIt is white.\n")
        assert (transcript.module_number, transcript.module_title) == (4, "Baking at home")

    def test_module_number_from_the_greeting(self) -> None:
        text = "Section 1: Bread\n\n1.1 Hello\n\nNotes:\n\nWelcome to the 4<sup>th</sup> module of Baking.\n"
        transcript = read(text)
        assert transcript.module_number == 4
        assert "4th module" in transcript.sections[0].slides[0].plain_notes()

    def test_what_has_no_place_is_reported_with_its_line(self) -> None:
        transcript = read(
            "Please return this sheet by Friday.\n\nSection 1: Bread\n\n"
            "1.1 Flour\n\nSee picture.\n\n"
            "Notes:\n\nIt is white.\n"
        )
        assert [(rest.line, rest.text) for rest in transcript.unplaced] == [
            (1, "Please return this sheet by Friday."),
            (7, "See picture."),
        ]


class TestPageFurniture:
    CONTENTS = "Contents\n\nSection 1: Bread\n1.1 Flour\n1.2 Water\nSection 2: Cake\n2.1 Sugar\n\n"
    BODY = (
        "Section 1: Bread\n\n1.1 Flour\n\nNotes:\n\nWhite.\n\n1.2 Water\n\nNotes:\n\nWet.\n\n"
        "Section 2: Cake\n\n2.1 Sugar\n\nNotes:\n\nSweet.\n"
    )

    @pytest.mark.parametrize(
        "contents",
        [
            CONTENTS,
            CONTENTS.removeprefix("Contents\n\n"),
            "Table of Contents\n1. Bread\n1.1 Flour\n1.2 Water\n2. Cake\n2.1 Sugar\n\n",
            "Contents\n\n1.1 Flour\n1.2 Water\n2.1 Sugar\n\n",
            "Contents\n\n1.1 Flour ........ 2\n1.2 Water ........ 3\n2.1 Sugar\t4\n\n",
            "Contents\n\nSection 1: Bread ..... 1\nSection 2: Cake ..... 5\n\n",
            CONTENTS.removeprefix("Contents\n\n") + "Module 3: Baking\n\n",
        ],
    )
    def test_a_table_of_contents_is_dropped(self, contents: str) -> None:
        transcript = read(contents + self.BODY)
        assert titles(transcript) == [("1.1", "Flour"), ("1.2", "Water"), ("2.1", "Sugar")]
        assert transcript.unplaced == ()

    def test_running_heads_are_dropped_and_the_sentence_and_list_go_on(self) -> None:
        transcript = read(
            "Module 2 - Bread for All\n\nSection 1: Bread\n\n1.1 Flour\n\nNotes:\n\n"
            "The flour that the miller brings to the bakery must be kept in a\n\n"
            "A Baking Course for Beginners\n\nModule 2 - Bread for All\n\n"
            "dry place:\n\n• a bin\n• a sack\n\n"
            "A Baking Course for Beginners\n\n\nModule 2 - Bread for All\n\n• a box\n\n"
            "1.2 Water\n\nNotes:\n\nWet.\n"
        )
        notes = transcript.sections[0].slides[0].notes
        assert notes[0].plain() == ("The flour that the miller brings to the bakery must be kept in a dry place:")
        assert notes[1].items == ("a bin", "a sack", "a box")
        assert len(notes) == 2
        assert transcript.unplaced == ()

    def test_page_numbers_are_dropped_but_a_telephone_number_stays(self) -> None:
        slide = only_slide("Call this number:\n\n911\n\nPage 3 of 12\n\nThen wait.\n\n- 4 -\n")
        assert slide.plain_notes() == "Call this number:\n911\nThen wait."

    def test_section_headings_repeated_at_page_tops_are_dropped(self) -> None:
        transcript = read(
            "Section 1: Bread\n\n1.1 Flour\n\nNotes:\n\nThe flour is kept in\n\n\f"
            "Section 1: Bread\n\na dry place.\n\nSection 1: Bread (continued)\n\n"
            "1.2 Water\n\nNotes:\n\nWet.\n"
        )
        assert transcript.sections[0].slides[0].plain_notes() == "The flour is kept in a dry place."
        assert len(transcript.sections) == 1

    def test_a_repeated_heading_of_the_notes_stays(self) -> None:
        transcript = read(
            "Section 1: Bread\n\n1.1 Flour\n\nNotes:\n\nWhat to do\n\n- Sieve it\n\n"
            "1.2 Water\n\nNotes:\n\nWhat to do\n\n- Boil it\n"
        )
        assert transcript.sections[0].slides[1].plain_notes() == "What to do\n- Boil it"

    def test_a_repeated_signature_stays(self) -> None:
        slides = "".join(f"1.{n} Views\n\nNotes:\n\nFine.\n\n(Head Baker)\n\n" for n in range(1, 5))
        transcript = read("Section 1: Bread\n\n" + slides)
        assert all("(Head Baker)" in slide.plain_notes() for slide in transcript.sections[0].slides)


class TestNotes:
    def test_hard_wrapped_lines_are_joined_and_paragraphs_kept(self) -> None:
        slide = only_slide(
            "The miller brings the flour to the bakery early in the morning, before\n"
            "the town wakes up.\n"
            "The baker sieves it and adds the water, the salt and the leaven that has\n"
            "stood overnight.\n"
        )
        assert [block.plain().split()[1] for block in slide.notes] == ["miller", "baker"]

    def test_blank_lines_inside_a_sentence_are_closed(self) -> None:
        slide = only_slide("The baker asks the town for a\n\n \nTRP of its own. Bakers may\n\nwait.\n\nDone.")
        assert [block.plain() for block in slide.notes] == [
            "The baker asks the town for a TRP of its own. Bakers may wait.",
            "Done.",
        ]

    def test_bullets_broken_over_lines(self) -> None:
        slide = only_slide(
            "Take these:\n• flour from the mill that stands at the end of the long road out of\n\n"
            "town\n•\nwater\n • salt, which is sold\nin the shop\nMix them. All of "
            "them go in at once."
        )
        assert slide.notes[1].items == (
            "flour from the mill that stands at the end of the long road out of town",
            "water",
            "salt, which is sold in the shop",
        )
        assert slide.notes[2].plain() == "Mix them. All of them go in at once."

    def test_sub_bullets_have_a_deeper_level(self) -> None:
        slide = only_slide("- Flour\n  - white\n  - brown\n- Water\n")
        assert slide.notes[0].items == ("Flour", "white", "brown", "Water")
        assert slide.notes[0].levels == (0, 1, 1, 0)

    def test_dashes_list_but_one_dash_signs(self) -> None:
        slide = only_slide("Take these.\n\n\u2013 flour\n\u2013 water\n")
        assert slide.notes[1].items == ("flour", "water")
        assert only_slide("\u201cFine.\u201d\n\n\u2014 Anna").plain_notes().endswith("\u2014 Anna")

    def test_a_last_item_that_lost_its_bullet_is_one(self) -> None:
        slide = only_slide("The baker:\n\n- Sieves the flour\n- Heats the oven\n\nCleans the big table\n")
        assert slide.notes[1].items[-1] == "Cleans the big table"

    def test_divided_words(self) -> None:
        slide = only_slide("The informa-\ntion is re-\nbaked. This information is short-\nand long-lived.")
        assert slide.plain_notes() == ("The information is re-baked. This information is short- and long-lived.")

    def test_emphasis_is_kept_as_marks(self) -> None:
        slide = only_slide("***Rye*** is __dark__, wheat *white* and 2 * 3 * 4 is <b>not</b> one.")
        assert slide.notes[0].text == r"***Rye*** is **dark**, wheat *white* and 2 \* 3 \* 4 is **not** one."
        assert slide.notes[0].plain() == "Rye is dark, wheat white and 2 * 3 * 4 is not one."

    def test_headings_in_notes(self) -> None:
        slide = only_slide("#### ***If it burns:***\n\n- Open the window\n\n**If it does not**\n\nEat.")
        assert [block.kind for block in slide.notes] == ["heading", "list", "heading", "paragraph"]
        assert slide.notes[0].text == "If it burns:"

    def test_a_stray_closing_quotation_mark_is_dropped(self) -> None:
        assert only_slide("I like bread \u201d").plain_notes() == "I like bread"
        assert only_slide("\u201cI like bread.\u201d").plain_notes() == "\u201cI like bread.\u201d"


class TestLinksTermsCredits:
    def test_links_in_their_dresses(self) -> None:
        slide = only_slide(
            "See <http://example.org/a> and <<http://example.org/b>> and\n"
            "[the [mill]] and [mill <http://example.org/c>](http://example.org/c), "
            "[oven](https://example.org/d) or https://example.org/e. Also "
            "<http://\nexample.org/f/\ng>.\n"
        )
        assert [(link.label, link.address[-4:]) for link in slide.links] == [
            ("", "rg/a"),
            ("", "rg/b"),
            ("mill", "rg/c"),
            ("oven", "rg/d"),
            ("", "rg/e"),
            ("", "/f/g"),
        ]
        assert slide.links[-1].address == "http://example.org/f/g"
        assert "<" not in slide.plain_notes()
        assert slide.links[0].line == 7

    def test_other_schemes_stay_text(self) -> None:
        slide = only_slide("Press [here](javascript:alert(1)) now.")
        assert slide.links == ()
        assert slide.plain_notes() == "Press [here](javascript:alert(1)) now."
        assert "](" not in slide.notes[0].text

    def test_links_that_are_only_mentioned(self) -> None:
        slide = only_slide("It is old. Click on the link on the screen and see it.")
        assert [mention.text for mention in slide.mentions] == ["Click on the link on the screen and see it."]
        assert slide.kind == "links"

    def test_terms_end_at_punctuation_or_a_joining_word(self) -> None:
        slide = only_slide("Do a >full dough test. Some >old baking rules that hold, and a > b.")
        assert slide.terms == ("full dough test", "old baking rules")
        assert "[full dough test](term:full-dough-test)." in slide.notes[0].text
        assert slide.plain_notes().endswith("hold, and a > b.")

    @pytest.mark.parametrize(
        ("notes", "kind", "text"),
        [
            (
                "[Source: Lecture on bread - A. Miller, July\n11, 2013]",
                "source",
                "Source: Lecture on bread - A. Miller, July 11, 2013",
            ),
            (
                '*[Adapted from Miller & Sons - "Bread"]*',
                "adapted",
                'Adapted from Miller & Sons - "Bread"',
            ),
            (
                '*Part on rye adapted from: "Rye", 2004.*',
                "adapted",
                'Part on rye adapted from: "Rye", 2004.',
            ),
            ("Bake it. [Source: Mill news]", "source", "Source: Mill news"),
            ("- One\n- Two\n[Source: Mill news]", "source", "Source: Mill news"),
        ],
    )
    def test_credits_leave_the_notes(self, notes: str, kind: str, text: str) -> None:
        slide = only_slide(notes)
        assert [(credit.kind, credit.text) for credit in slide.credits] == [(kind, text)]
        assert "Source" not in slide.plain_notes()
        assert "dapted" not in slide.plain_notes()

    def test_adapting_is_no_credit(self) -> None:
        assert only_slide("The recipe can be adapted from older ones.").credits == ()


class TestKinds:
    @pytest.mark.parametrize(
        ("title", "notes", "kind"),
        [
            ("Anna\u2019s Story", "I baked.", "story"),
            ("Anna's Advice", "Bake.", "story"),
            ("Hearing the Client's Story", "Listen.", "text"),
            ("Farewell", "A survivor says:\n\n\u201cI am well now.\u201d", "story"),
            ("What Bakers Say", "Fine.", "practitioner"),
            ("What the Rules Say", "Fine.", "text"),
            ("Rules", "Press the button to download the card.", "download"),
            ("Rules", "Choose any tile to see more.", "hub"),
            ("Views", "Fine. (Key informant interview)", "practitioner"),
            ("Steps", "Click on the buttons on your screen.", "hub"),
            ("Results Slide", "Well done.", "results"),
            ("Feedback", "Tell us.", "feedback"),
            ("Summary/ Quiz", "That was it.", "summary"),
            ("Quiz", "Ready?", "quiz"),
            ("Form", "A template is included in the Baking Toolkit.", "download"),
            ("Copy", "Click here to download the full transcript.", "download"),
            ("More", "See <http://example.org/>.", "links"),
            ("Welcome", "Hello.", "text"),
        ],
    )
    def test_kinds(self, title: str, notes: str, kind: str) -> None:
        slide = only_slide(notes, title)
        assert slide.kind == kind
        assert slide.offers_download == (kind == "download")


class TestRefusals:
    NOTES = "\n\nNotes:\n\nText.\n\n"

    def slides(self, *numbers: str) -> str:
        return "Section 1: Bread\n\n" + "".join(f"{number} Title{self.NOTES}" for number in numbers)

    def test_no_slides(self) -> None:
        assert "no slides" in refusal("Just a letter.\n")
        assert "no slides" in refusal("Section 1: Bread\n")

    @pytest.mark.parametrize(
        ("numbers", "message"),
        [
            (("1.1", "1.3"), "Slide 1.3 comes after 1.1 (line 9) and leaves a gap"),
            (
                ("1.1", "1.2", "1.3", "1.2"),
                "Slide 1.2 comes after 1.3 (line 21) and is out of order",
            ),
            (("1.1", "1.1"), "Slide 1.1 comes twice (line 9)"),
            (("1.2",), "Slide 1.2 comes first in section 1 (line 3)"),
            (("1.1", "2.1"), "Slide 2.1 stands in section 1 (line 9)"),
        ],
    )
    def test_slide_numbers(self, numbers: tuple[str, ...], message: str) -> None:
        assert message in refusal(self.slides(*numbers))

    def test_section_numbers(self) -> None:
        first = self.slides("1.1")
        assert "Section 3 comes after section 1" in refusal(f"{first}Section 3: X\n\n3.1 Y{self.NOTES}")
        assert "comes twice" in refusal(f"{first}Section 1: Other\n\n1.1 Y{self.NOTES}")
        assert "Section 2 comes first" in refusal(f"Section 2: X\n\n2.1 Y{self.NOTES}")
        assert "before any section" in refusal(f"1.1 Y{self.NOTES}")


class TestFiles:
    GOOD = "Section 1: Bread\n\n1.1 Flour\n\nNotes:\n\nIt\u2019s white.\n"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    @pytest.mark.parametrize("name", ["a.txt", "b.md", "C.TXT"])
    def test_accepted_encodings(self, tmp_path: Path, encoding: str, name: str) -> None:
        (tmp_path / name).write_bytes(self.GOOD.encode(encoding))
        assert titles(parse(read_document(tmp_path / name))) == [("1.1", "Flour")]

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", "empty"),
            (b" \n\n", "empty"),
            ("caf\u00e9".encode("latin-1"), "not in UTF-8 (line 1)"),
            (b"a\x00b", "NUL"),
            ("a b".encode("utf-16-le"), "NUL"),
            (b"\xff\xfea", "not in UTF-16"),
            (b"%PDF-1.7 text", "PDF"),
            (b"PK\x03\x04", "zip"),
            (b"a\x07b", "control character in line 1"),
        ],
    )
    def test_refused_contents(self, tmp_path: Path, content: bytes, message: str) -> None:
        (tmp_path / "a.txt").write_bytes(content)
        with pytest.raises(TranscriptError, match=re.escape(message)):
            read_document(tmp_path / "a.txt")

    def test_refused_paths(self, tmp_path: Path) -> None:
        (tmp_path / "a.pdf").write_text("x")
        (tmp_path / "folder.txt").mkdir()
        for name in ("none.txt", "folder.txt", "a.pdf", "x" * 300 + ".txt", "nul\0.txt"):
            with pytest.raises(TranscriptError):
                read_document(tmp_path / name)

    def test_a_huge_file_is_refused_unread(self, tmp_path: Path) -> None:
        with (tmp_path / "a.txt").open("wb") as stream:
            stream.truncate(SIZE_LIMIT * 50)
        with pytest.raises(TranscriptError, match="larger than 20 MB"):
            read_document(tmp_path / "a.txt")
        (tmp_path / "b.txt").write_text("word " * (LONGEST_TEXT // 5 + 1))
        with pytest.raises(TranscriptError, match="characters"):
            read_document(tmp_path / "b.txt")


class TestWordFiles:
    def test_headings_lists_and_emphasis(self, tmp_path: Path) -> None:
        document = docx.Document()
        document.add_heading("Section 1: Bread", 1)
        document.add_heading("1.1 Flour", 2)
        document.add_paragraph("Notes:")
        paragraph = document.add_paragraph("It is ")
        paragraph.add_run("very").bold = True
        paragraph.add_run(" white.")
        document.add_paragraph("Take flour", style="List Bullet")
        document.add_paragraph("Take water", style="List Bullet")
        document.save(str(tmp_path / "a.docx"))
        slide = parse(read_document(tmp_path / "a.docx")).sections[0].slides[0]
        assert slide.title == "Flour"
        assert slide.line == 2
        assert slide.notes[0].text == "It is **very** white."
        assert slide.notes[1].items == ("Take flour", "Take water")

    def test_numbers_that_word_counts_itself_are_counted(self, tmp_path: Path) -> None:
        main = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        levels = "".join(
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
            f'<w:lvlText w:val="{pattern}"/></w:lvl>'
            for depth, pattern in enumerate(("Section %1:", "%1.%2"))
        )
        paragraphs = "".join(
            f'<w:p><w:pPr><w:outlineLvl w:val="{depth}"/><w:numPr><w:ilvl w:val="{depth}"/>'
            f'<w:numId w:val="5"/></w:numPr></w:pPr><w:r><w:t>{title}</w:t></w:r></w:p>'
            for depth, title in (
                (0, "Bread"),
                (1, "Flour"),
                (1, "Water"),
                (0, "Cake"),
                (1, "Sugar"),
            )
        )
        with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
            archive.writestr(
                "word/document.xml",
                f"<w:document {main}><w:body>{paragraphs}</w:body></w:document>",
            )
            archive.writestr(
                "word/numbering.xml",
                f'<w:numbering {main}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
                '<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num></w:numbering>',
            )
        transcript = parse(read_document(tmp_path / "a.docx"))
        assert titles(transcript) == [("1.1", "Flour"), ("1.2", "Water"), ("2.1", "Sugar")]

    def test_broken_files_and_bombs_are_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "a.docx"
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", b"0" * 150_000_000)
        empty = io.BytesIO()
        with zipfile.ZipFile(empty, "w") as archive:
            archive.writestr("word/document.xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>")
        for content in (b"no zip", bomb.getvalue()[:5000], bomb.getvalue(), empty.getvalue()):
            path.write_bytes(content)
            with pytest.raises(TranscriptError):
                read_document(path)


class TestRobustness:
    TEXT = (
        "Section 1: A|Section 2|2. B|## *1.2 C*|1.1 B|Slide 3 (2.1): "
        "x|Notes:|Notes: a||- x|  - y"
        "|1. y|a) q|\u2022|o b|\u2013 c|[Source: a|]|<http://|x>|**a|*|>t|> "
        "q|>|[l](http://b|](|7"
        "|\\*8|8<b>|Page 1|\f|====|#|Module 1: Course|Contents|1.1 B .... "
        "3|and the|re-|<b>|&#0;|!"
        "|![a](b)|\u201d|words go on|\x0b|\x85"
    )
    PIECES = st.sampled_from(TEXT.split("|"))

    @settings(max_examples=300, deadline=None)
    @given(st.one_of(st.text(), st.lists(PIECES, max_size=40).map("\n".join)))
    def test_any_text_is_read_or_refused(self, text: str) -> None:
        for front in ("", "Section 1: A\n\n1.1 B\n\nNotes:\n\n"):
            try:
                transcript = read(front + text)
            except TranscriptError:
                continue
            transcript.as_json()

    @settings(max_examples=200, deadline=None)
    @given(st.binary())
    def test_any_bytes_are_read_or_refused(self, raw: bytes) -> None:
        try:
            parse(read_text(raw, "a.txt"))
        except TranscriptError:
            return

    @settings(max_examples=300, deadline=None)
    @given(st.text(alphabet="kz *_\\[]()<>.:/", max_size=60))
    def test_marks_never_lose_a_letter(self, text: str) -> None:
        slide = only_slide("x " + text.replace("\n", " ") + " x")
        kept = "".join([slide.plain_notes(), *(link.address for link in slide.links)])
        assert Counter(filter(str.isalpha, kept)) >= Counter(filter(str.isalpha, "x" + text + "x"))

    @pytest.mark.parametrize("unit", ["<", "[", "*", "](http://", ">a ", "a*b ", "1.1 ", "    ", "[Source: "])
    def test_time_grows_with_the_length_only(self, unit: str) -> None:
        def seconds(length: int) -> float:
            start = time.process_time()
            only_slide("x " + unit * (length // len(unit)))
            return time.process_time() - start

        # Quadratic would be sixteen times; the rest is room for a machine that does other things too.
        assert seconds(80_000) < 8 * seconds(20_000) + 3


def source(name_part: str) -> Path:
    """Return the published transcript, or skip and say which one is missing."""
    found = sorted(SOURCES.glob(f"{name_part}_*.txt"))
    if not found:
        pytest.skip(f"no {name_part}_*.txt in ../shared/sources")
    return found[0]


def source_words(path: Path, transcript: Transcript) -> list[list[str]]:
    """Return the words between each Notes marker and the next heading, without running heads.

    Found in another way than the importer's: by the line numbers of its headings only.
    """
    lines = path.read_text(encoding="utf-8").split("\n")
    headings = sorted(
        {part.line for part in transcript.sections}
        | {slide.line for part in transcript.sections for slide in part.slides}
    )
    heads = re.compile(r"[#*\s]*(\w+ training on|module [0-9]+ -) [^.]{5,60}", re.IGNORECASE)
    notes = []
    for part in transcript.sections:
        for slide in part.slides:
            end = next((line for line in headings if line > slide.line), len(lines) + 1)
            own = lines[slide.line : end - 1]
            start = next(i for i, line in enumerate(own) if re.fullmatch(r"[\W_]*Notes[\W_]*", line))
            text = "\n".join(line for line in own[start + 1 :] if not heads.fullmatch(line))
            notes.append(re.findall(r"\w+", re.sub(r"</?sup>", "", text)))
    return notes


def kept_words(slide: Slide) -> list[str]:
    return re.findall(r"\w+", "\n".join([slide.plain_notes(), *(c.text for c in slide.credits)]))


class TestPublishedTranscripts:
    @pytest.mark.parametrize(("name_part", "module", "sections", "slides"), [("002", 8, 10, 43), ("000", 9, 7, 40)])
    def test_all_slides_and_their_words_are_kept(self, name_part: str, module: int, sections: int, slides: int) -> None:
        path = source(name_part)
        transcript = parse(read_document(path))
        found = [slide for part in transcript.sections for slide in part.slides]
        assert transcript.module_number == module
        assert (len(transcript.sections), len(found)) == (sections, slides)
        assert transcript.unplaced == ()
        assert all(slide.notes and not re.search(r"[*#_]|\s{2}", slide.title) for slide in found)
        kept = total = 0
        for slide, words in zip(found, source_words(path, transcript), strict=True):
            same = SequenceMatcher(None, words, kept_words(slide), autojunk=False)
            kept += sum(block.size for block in same.get_matching_blocks())
            total += len(words)
        print(f"module {module}: {kept} of {total} words in order ({kept / total:.2%})")
        assert kept / total >= 0.995

    @pytest.mark.parametrize("name_part", ["002", "000"])
    @pytest.mark.parametrize(
        ("pattern", "replacement"),
        [
            (r"(?m)^#+ *", ""),
            (r"(?m)^", "    "),
            (r"\n\s*\n+", "\n"),
            (r"\n", "\r\n"),
            (r"(?m)^[#* ]*Notes:?[* ]*:?\s*$", ""),
            (r"(?m)^[#* ]*([0-9]+\.[0-9]+) ", r"Slide \1: "),
            (r"(?m)^[#* ]*([0-9]+)\. SECTION [0-9]+ - ", r"\1 "),
        ],
    )
    def test_other_dresses_of_the_same_text_give_the_same_slides(
        self, name_part: str, pattern: str, replacement: str
    ) -> None:
        text = source(name_part).read_text(encoding="utf-8")
        assert titles(read(re.sub(pattern, replacement, text))) == titles(read(text))

    def test_what_the_published_transcripts_hold(self) -> None:
        for name_part, stories, links, credits in (("002", 2, 3, 2), ("000", 4, 3, 1)):
            transcript = parse(read_document(source(name_part)))
            found = [slide for part in transcript.sections for slide in part.slides]
            assert sum(slide.kind == "story" for slide in found) == stories
            assert sum(slide.kind == "practitioner" for slide in found) == 1
            assert sum(len(slide.links) for slide in found) == links
            assert sum(len(slide.credits) for slide in found) == credits
            assert all("<" not in slide.plain_notes() for slide in found)

    def test_plain_text_has_no_marks(self) -> None:
        assert plain(r"**a** *b* [c\]](http://d) [e](term:e) \*") == "a b c] e *"


INVENTED = Path(__file__).parent / "transcripts"


def expected_results() -> list[Path]:
    return sorted(INVENTED.glob("*.json"))


class TestInventedTranscripts:
    """Documents written by someone who has not seen the importer."""

    @pytest.mark.parametrize("expected", expected_results(), ids=lambda path: path.stem)
    def test_expected_result(self, expected: Path) -> None:
        names = [expected.with_suffix(suffix) for suffix in (".txt", ".md")]
        names.append(expected.with_name(expected.stem.removesuffix("_docx") + ".docx"))
        result = parse(read_document(next(name for name in names if name.exists()))).as_json()
        wanted = json.loads(expected.read_text(encoding="utf-8"))
        assert result["sections"] == wanted["sections"]
        found = [
            {key: slide[key] for key in other} for slide, other in zip(result["slides"], wanted["slides"], strict=True)
        ]
        assert found == wanted["slides"]
        assert result["unplaced"] == wanted.get("unplaced", result["unplaced"])

    def test_refusals(self) -> None:
        rules = INVENTED / "refused" / "expected.json"
        if not rules.exists():
            pytest.skip("no refused transcripts")
        for name, patterns in json.loads(rules.read_text(encoding="utf-8")).items():
            with pytest.raises(TranscriptError) as caught:
                parse(read_document(rules.parent / name))
            message = str(caught.value).replace(name, "")
            for pattern in [patterns] if isinstance(patterns, str) else patterns:
                assert re.search(pattern, message, re.IGNORECASE), (name, message)
