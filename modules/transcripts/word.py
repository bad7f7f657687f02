"""The transcript as a Word document that a trainer can edit: real heading styles, lists, links and languages."""

from collections.abc import Iterable
from io import BytesIO

from django.utils.translation import gettext as _
from django.utils.translation import override
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from learning.core.word import add_page_numbers, language_mark, new_document, set_styles
from modules.notes import Passage
from modules.transcripts import rich
from modules.transcripts.document import ModuleText, SlideText, TranscriptDocument

SIZES = {"Title": 26, "Heading 1": 20, "Heading 2": 16, "Heading 3": 13, "Heading 4": 12, "Heading 5": 11}
SMALL, REMARK, LINK = "Source", "Remark", "Hyperlink"


def as_docx(document: TranscriptDocument) -> bytes:
    """The file."""
    with override(document.language):
        return _Writer(document).write()


class _Writer:
    def __init__(self, document: TranscriptDocument):
        self.document = document
        self.word = new_document(title=document.name, subject=document.edition, language=document.language)
        self.level = 1 if document.is_course else 0

    def write(self) -> bytes:
        _style(self.word)
        _running_lines(self.word, self.document)
        self.front()
        for module in self.document.modules:
            self.module(module)
        self.terms()
        stream = BytesIO()
        self.word.save(stream)
        return stream.getvalue()

    def front(self) -> None:
        self.heading(self.document.title, 0)
        if not self.document.is_course:
            self.goal(self.document.modules[0])
        for notice in self.document.notices:
            self.text(notice)
        if self.document.edition:
            self.text(self.document.edition, style=SMALL)

    def module(self, module: ModuleText) -> None:
        if self.document.is_course:
            self.heading(module.heading, 1).paragraph_format.page_break_before = True
            self.goal(module)
        for section in module.sections:
            self.heading(section.heading, self.level + 1, section.language)
            for slide in section.slides:
                self.slide(slide)
            if section.left_out_line:
                self.text(section.left_out_line, style=REMARK)

    def goal(self, module: ModuleText) -> None:
        if module.goal:
            self.text(module.goal, language=module.language)

    def slide(self, slide: SlideText) -> None:
        self.heading(slide.heading, self.level + 2, slide.language)
        for remark in (slide.label_before, *slide.remarks):
            if remark:
                self.text(remark, style=REMARK)
        for passage in slide.passages:
            self.passage(passage, slide.language)
        if slide.label_after:
            self.text(slide.label_after, style=REMARK)
        if slide.credits:
            self.text(_("Sources:"), style=SMALL).paragraph_format.keep_with_next = True
        for credit in slide.credits:
            paragraph = self.word.add_paragraph(style="List Bullet")
            if credit.url:
                self.run(paragraph, rich.Run(credit.line, href=credit.url))
                self.run(paragraph, rich.Run(f" ({credit.url})", is_address=True))
            else:
                self.run(paragraph, rich.Run(credit.line))

    def passage(self, passage: Passage, language: str) -> None:
        if passage.kind == "heading":
            self.heading(rich.as_text(passage.items[0]), self.level + 3, language)
            return
        style = {"bulleted_list": "List Bullet", "numbered_list": "List Number"}.get(passage.kind, "Normal")
        paragraphs = [self.word.add_paragraph(style=style) for _item in passage.items]
        for paragraph, item in zip(paragraphs, passage.items, strict=True):
            self.runs(paragraph, rich.runs(item), language)
        if passage.kind == "numbered_list":
            _begin_at_one(self.word, paragraphs)

    def terms(self) -> None:
        if not self.document.terms:
            return
        self.heading(self.document.terms_heading, 1)
        for term in self.document.terms:
            paragraph = self.word.add_paragraph()
            paragraph.paragraph_format.keep_with_next = True
            self.run(paragraph, rich.Run(term.term, bold=True), term.language)
            for meaning in term.meanings:
                self.text(meaning, language=term.language)

    def heading(self, text: str, level: int, language: str = "") -> Paragraph:
        paragraph = self.word.add_heading(level=level)
        self.run(paragraph, rich.Run(text), language)
        return paragraph

    def text(self, text: str, *, style: str = "Normal", language: str = "") -> Paragraph:
        paragraph = self.word.add_paragraph(style=style)
        self.run(paragraph, rich.Run(text), language)
        return paragraph

    def runs(self, paragraph: Paragraph, runs: Iterable[rich.Run], language: str) -> None:
        for run in runs:
            self.run(paragraph, run, language)

    def run(self, paragraph: Paragraph, run: rich.Run, language: str = "") -> None:
        """Adds the words, as a link where they are one, marked where their language differs from the document's."""
        written = paragraph.add_run()
        if run.text == rich.BREAK:
            written.add_break(WD_BREAK.LINE)
            return
        written.text = run.text
        written.bold, written.italic = run.bold or None, run.italic or None
        if run.is_address:
            written.font.size = Pt(9)
        elif language and language != self.document.language:
            written._r.get_or_add_rPr().append(language_mark(language))
        if run.href:
            written.style = LINK
            _wrap_in_link(paragraph, written._r, run.href)


def _wrap_in_link(paragraph: Paragraph, run, address: str) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run.addprevious(link)
    link.append(run)


def _begin_at_one(word: WordDocument, paragraphs: list[Paragraph]) -> None:
    """Gives the list a numbering of its own; with the style's alone, the second list would go on at 4."""
    numbering = word.part.numbering_part.element
    style_number = word.styles["List Number"].element.pPr.numPr.numId.val
    abstract = numbering.num_having_numId(style_number).abstractNumId.val
    number = numbering.add_num(abstract)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    for paragraph in paragraphs:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = number.numId


def _style(word: WordDocument) -> None:
    """One typeface, room between the lines."""
    set_styles(word, body=11.5, sizes=SIZES)
    styles = word.styles
    normal = styles["Normal"]
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(8), 1.3
    for name in (SMALL, REMARK):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.font.size, style.font.italic = Pt(10), name == REMARK
    link = styles.add_style(LINK, WD_STYLE_TYPE.CHARACTER, builtin=True)
    link.font.underline = True


def _running_lines(word: WordDocument, document: TranscriptDocument) -> None:
    section = word.sections[0]
    head = section.header.paragraphs[0]
    head.text = document.name
    foot = section.footer.paragraphs[0]
    add_page_numbers(foot)
    for paragraph in (head, foot):
        for run in paragraph.runs:
            run.font.size = Pt(9)
