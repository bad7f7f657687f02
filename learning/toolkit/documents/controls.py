"""Content controls of a Word document: places to fill in that say what they are (ISO/IEC 29500-1, 17.5.2).

Each has a title, which Word shows and a screen reader says, and a tag, by which a program finds it.
"""

from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

PLACEHOLDER = "Placeholder Text"
# Word takes no more of a title and of a tag.
LONGEST_NAME = 64
WORD_2010 = "http://schemas.microsoft.com/office/word/2010/wordml"
TICKED, NOT_TICKED = "☒", "☐"
SYMBOLS = "MS Gothic"


def add_text(paragraph: Paragraph, *, title: str, tag: str, text: str, prompt: str, lines: bool = False) -> None:
    """`prompt` stands there while there is no text. `lines`: it may have several."""
    kind = OxmlElement("w:text")
    if lines:
        kind.set(qn("w:multiLine"), "1")
    _add(paragraph, kind, title, tag, text, prompt)


def add_choice(
    paragraph: Paragraph, *, title: str, tag: str, options: Sequence[tuple[str, str]], text: str, prompt: str
) -> None:
    """A list that opens. `options` are keys with words."""
    kind = OxmlElement("w:dropDownList")
    for key, words in options:
        item = OxmlElement("w:listItem")
        item.set(qn("w:displayText"), words)
        item.set(qn("w:value"), key)
        kind.append(item)
    _add(paragraph, kind, title, tag, text, prompt)


def add_date(paragraph: Paragraph, *, title: str, tag: str, day: str, text: str, prompt: str, language: str) -> None:
    """A calendar. `day` is 2026-03-01 or empty."""
    kind = OxmlElement("w:date")
    if day:
        kind.set(qn("w:fullDate"), f"{day}T00:00:00Z")
    for name, value in (
        ("w:dateFormat", "yyyy-MM-dd"),
        ("w:lid", language),
        ("w:storeMappedDataAs", "date"),
        ("w:calendar", "gregorian"),
    ):
        kind.append(_valued(name, value))
    _add(paragraph, kind, title, tag, text, prompt)


def add_tick(paragraph: Paragraph, *, title: str, tag: str, is_ticked: bool) -> None:
    """A box to tick, known since Word 2010."""
    kind = paragraph._p.makeelement(f"{{{WORD_2010}}}checkbox", nsmap={"w14": WORD_2010})
    for name, values in (
        ("checked", {"val": "1" if is_ticked else "0"}),
        ("checkedState", {"val": f"{ord(TICKED):04X}", "font": SYMBOLS}),
        ("uncheckedState", {"val": f"{ord(NOT_TICKED):04X}", "font": SYMBOLS}),
    ):
        part = kind.makeelement(f"{{{WORD_2010}}}{name}")
        for key, value in values.items():
            part.set(f"{{{WORD_2010}}}{key}", value)
        kind.append(part)
    run = _add(paragraph, kind, title, tag, TICKED if is_ticked else NOT_TICKED, "")
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), SYMBOLS)


def _add(paragraph: Paragraph, kind: Any, title: str, tag: str, text: str, prompt: str) -> Run:
    """The control at the end of the paragraph; the order of its properties is the schema's."""
    control, properties, content = (OxmlElement(name) for name in ("w:sdt", "w:sdtPr", "w:sdtContent"))
    properties.append(_valued("w:alias", _shortened(title)))
    properties.append(_valued("w:tag", tag[:LONGEST_NAME]))
    properties.append(_valued("w:id", str(_number_of(tag))))
    if not text:
        properties.append(OxmlElement("w:showingPlcHdr"))
    properties.append(kind)
    run = paragraph.add_run()
    if text:
        run.text = text
    else:
        run.text, run.style = prompt, PLACEHOLDER
    content.append(run._r)
    control.append(properties)
    control.append(content)
    paragraph._p.append(control)
    return run


def _valued(name: str, value: str) -> Any:
    element = OxmlElement(name)
    element.set(qn("w:val"), value)
    return element


def _shortened(title: str) -> str:
    """The end tells places of one table apart, so it is the middle that goes."""
    if len(title) <= LONGEST_NAME:
        return title
    end = title.rpartition(", ")[2][-(LONGEST_NAME // 2) :]
    return f"{title[: LONGEST_NAME - len(end) - 1].rstrip()}…{end}"


def _number_of(tag: str) -> int:
    """A number of the control's own that is the same in every file of the form: 31 bits, never 0."""
    number = 0
    for sign in tag:
        number = (number * 131 + ord(sign)) % 0x7FFFFFFF
    return number or 1
