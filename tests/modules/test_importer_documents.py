"""What the importer makes of whole documents: refusals, files, Word, odd input, published and invented ones."""

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
from tests.modules.transcript_reading import only_slide, read, refusal, titles

SOURCES = Path(__file__).resolve().parents[3] / "shared" / "sources"


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
