"""How the importer reads transcripts: headings, page furniture, notes, kinds."""

from __future__ import annotations

import pytest

from tests.modules.transcript_reading import only_slide, read, titles


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
