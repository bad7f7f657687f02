"""What every Word document of the site has: language, title, black on white, lines at the edges of its pages."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

# What a speller and a voice need: a language with its country.
LANGUAGES = {"en": "en-CA", "fr": "fr-CA"}
FONT = "Calibri"
BLACK = RGBColor(0, 0, 0)
LETTER = Pt(612), Pt(792)


def new_document(*, title: str, subject: str, language: str) -> WordDocument:
    """An empty document on letter paper that says what it is and in which language."""
    word: WordDocument = Document()
    core = word.core_properties
    core.title, core.language = title, LANGUAGES.get(language, language)
    core.author, core.last_modified_by, core.comments = settings.SITE_NAME, settings.SITE_NAME, ""
    core.subject, core.keywords = subject, ""
    defaults = word.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for mark in defaults.findall(qn("w:lang")):
        defaults.remove(mark)
    defaults.append(language_mark(language))
    word.sections[0].page_width, word.sections[0].page_height = LETTER
    return word


def set_styles(word: WordDocument, *, body: float, sizes: dict[str, float]) -> None:
    """Sizes in points. The template's blue headings vanish on a grey printer."""
    set_typeface(word.styles["Normal"], body)
    for name, size in sizes.items():
        style = word.styles[name]
        set_typeface(style, size)
        style.font.bold, style.font.italic, style.font.color.rgb = True, False, BLACK
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(size), Pt(size / 3)
        style.paragraph_format.keep_with_next = True
    for border in word.styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
        break


def set_typeface(style: ParagraphStyle, size: float) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    # A theme's typeface would win over the one that is named.
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    fonts.set(qn("w:hAnsi"), FONT)


def language_mark(code: str) -> Any:
    """For the properties of a run."""
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), LANGUAGES.get(code, code))
    return mark


def add_page_numbers(paragraph: Paragraph) -> None:
    """“Page 1 of 2”, counted by the program that shows the document."""
    before, rest = _("Page {page} of {pages}").split("{page}", 1)
    between, after = rest.split("{pages}", 1)
    paragraph.add_run(before)
    _add_field(paragraph, "PAGE")
    paragraph.add_run(between)
    _add_field(paragraph, "NUMPAGES")
    paragraph.add_run(after)


def _add_field(paragraph: Paragraph, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    field.append(paragraph.add_run("1")._r)
    paragraph._p.append(field)
