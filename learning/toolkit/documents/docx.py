"""A form as a Word document: real headings, content controls, tables whose header rows come again on each page."""

from io import BytesIO

from django.utils.translation import gettext as _
from django.utils.translation import override
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table
from docx.text.paragraph import Paragraph

from learning.core import word
from learning.toolkit.definition import Answers, Definition
from learning.toolkit.documents import controls
from learning.toolkit.documents.sheet import Grid, Part, Place, Sheet, lay_out
from learning.toolkit.drawings import Drawing

BODY, LARGE = 11.5, 18.0  # points
HEADINGS = {"Title": 2.1, "Heading 1": 1.5, "Heading 2": 1.1}  # times the size of the body
HELP, ANSWER, TICK, CASE, EDGE, CELL = "Help", "Answer", "Tick", "Case", "Edge", "Cell"
MARGIN = Pt(57)  # 20 mm
NUMBER_WIDTH = Pt(58)


def to_docx(
    definition: Definition,
    answers: Answers | None = None,
    *,
    heading: str = "",
    remark: str = "",
    large: bool = False,
) -> bytes:
    """The file, in the form's language. With answers they stand in the controls, and what is blank says so."""
    with override(definition.language):
        return _Writer(lay_out(definition, answers, heading=heading, remark=remark, large=large)).write()


class _Writer:
    def __init__(self, sheet: Sheet):
        self.sheet = sheet
        self.word = word.new_document(title=sheet.name, subject=sheet.edition, language=sheet.language)
        self.size = LARGE if sheet.is_large else BODY

    def write(self) -> bytes:
        _set_styles(self.word, self.size)
        # A blank has a box to write in; what was written has a line beside it.
        _draw_lines(
            self.word.styles[ANSWER], ("left",) if self.sheet.is_answered else ("top", "left", "bottom", "right")
        )
        self.edges()
        self.front()
        for section in self.sheet.sections:
            self.word.add_heading(section.title, 1)
            self.help(section.help)
            for part in section.parts:
                self.part(part)
        stream = BytesIO()
        self.word.save(stream)
        return stream.getvalue()

    def edges(self) -> None:
        """The lines at the head and at the foot of every page."""
        section = self.word.sections[0]
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
        head = section.header.paragraphs[0]
        head.style = EDGE
        head.text = self.sheet.name
        if self.sheet.heading:
            head.add_run(f" – {self.sheet.heading}").bold = True
        foot = section.footer.paragraphs[0]
        foot.style = EDGE
        foot.text = f"{self.sheet.edition} – {self.sheet.address}"
        section.footer.add_paragraph(self.sheet.warning, style=EDGE)
        word.add_page_numbers(section.footer.add_paragraph(style=EDGE))

    def front(self) -> None:
        if self.sheet.heading:
            self.word.add_paragraph(self.sheet.heading, style=CASE)
        self.word.add_heading(self.sheet.name, 0)
        for line in (self.sheet.purpose, self.sheet.remark):
            if line:
                self.word.add_paragraph(line)
        self.word.add_paragraph().add_run(self.sheet.warning).bold = True

    def help(self, lines: tuple[str, ...]) -> None:
        for line in lines:
            self.word.add_paragraph(line, style=HELP).paragraph_format.keep_with_next = True

    def part(self, part: Part) -> None:
        self.word.add_heading(part.label, 2)
        self.help(part.help)
        if part.place:
            if part.place.options and not self.sheet.is_answered:
                self.help((_choices(part.place),))
            self.place(self.word.add_paragraph(style=ANSWER), part.place)
        for tick in part.ticks:
            self.tick(tick)
        if part.grids:
            self.grids(part)
        if part.drawing:
            self.drawing(part.drawing)

    def tick(self, place: Place) -> None:
        paragraph = self.word.add_paragraph(style=TICK)
        controls.add_tick(paragraph, title=place.label, tag=place.name, is_ticked=place.is_ticked)
        said = (_("(ticked)") if place.is_ticked else _("(not ticked)")) if self.sheet.is_answered else ""
        paragraph.add_run(f" {place.beside} {said}".rstrip())

    def grids(self, part: Part) -> None:
        if not self.sheet.is_answered:
            self.help(part.remarks)
        elif not part.has_rows:
            self.word.add_paragraph(_("left blank"), style=ANSWER)
            return
        for grid in part.grids:
            if grid.day:
                paragraph = self.word.add_paragraph(f"{grid.day.label}: ", style=TICK)
                paragraph.paragraph_format.keep_with_next = True
                self.place(paragraph, grid.day)
            self.grid(grid)

    def grid(self, grid: Grid) -> None:
        table = self.table(grid.caption, grid.head, len(grid.rows))
        for row, written in zip(grid.rows, table.rows[1:], strict=True):
            name = written.cells[0].paragraphs[0]
            name.add_run(row.name).bold = True
            if row.help:
                written.cells[0].add_paragraph(row.help, style=HELP)
            for place, cell in zip(row.places, written.cells[1:], strict=True):
                self.place(cell.paragraphs[0], place)
        _set_widths(
            table, self.width(), is_numbered=not grid.is_turned and all(row.name.isdecimal() for row in grid.rows)
        )
        self.word.add_paragraph(style=CELL)

    def drawing(self, drawing: Drawing) -> None:
        """Its words and its table: a picture could not be edited here."""
        self.word.add_heading(drawing.title, 3)
        for line in drawing.remarks:
            self.word.add_paragraph(line)
        table = self.table(drawing.title, drawing.head, len(drawing.rows))
        for row, written in zip(drawing.rows, table.rows[1:], strict=True):
            for words, cell in zip(row, written.cells, strict=True):
                cell.paragraphs[0].text = words
        _set_widths(table, self.width(), is_numbered=False)
        self.word.add_paragraph(style=CELL)

    def table(self, caption: str, head: tuple[str, ...], rows: int) -> Table:
        table = self.word.add_table(rows + 1, len(head), style="Table Grid")
        _describe(table, caption)
        for words, cell in zip(head, table.rows[0].cells, strict=True):
            cell.paragraphs[0].add_run(words).bold = True
        for number, row in enumerate(table.rows):
            properties = row._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
            if number == 0:
                properties.append(OxmlElement("w:tblHeader"))
            for cell in row.cells:
                cell.paragraphs[0].style = CELL
        return table

    def width(self) -> int:
        section = self.word.sections[0]
        return section.page_width - section.left_margin - section.right_margin

    def place(self, paragraph: Paragraph, place: Place) -> None:
        named = {"title": place.label, "tag": place.name, "text": place.words}
        if self.sheet.is_answered:
            prompt = _("left blank")
        else:
            prompt = {"choice": _("Choose one"), "date": _("Choose a date")}.get(place.kind, _("Write here"))
        if place.kind == "choice":
            options = [(option.key, option.label) for option in place.options]
            controls.add_choice(paragraph, **named, prompt=prompt, options=options)
        elif place.kind == "date":
            language = word.LANGUAGES.get(self.sheet.language, self.sheet.language)
            controls.add_date(paragraph, **named, prompt=prompt, day=place.day, language=language)
        else:
            controls.add_text(paragraph, **named, prompt=prompt, lines=True)


def _choices(place: Place) -> str:
    """Each with a ring before it, for a pen: on paper no list opens."""
    return "   ".join(f"○\N{NO-BREAK SPACE}{option.label}" for option in place.options)


def _set_styles(document: WordDocument, size: float) -> None:
    word.set_styles(document, body=size, sizes={name: size * times for name, times in HEADINGS.items()})
    word.set_typeface(document.styles["Heading 3"], size)
    document.styles["Heading 3"].font.color.rgb = word.BLACK
    styles = document.styles
    normal = styles["Normal"]
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(6), 1.15
    styles["Heading 1"].paragraph_format.space_before = Pt(size * 1.6)
    styles["Heading 2"].paragraph_format.space_before, styles["Heading 2"].paragraph_format.space_after = (
        Pt(size),
        Pt(2),
    )
    _draw_lines(styles["Heading 1"], ("bottom",))
    for name, relative, after in (
        (HELP, 0.92, 3), (ANSWER, 1, 4), (TICK, 1, 3), (CASE, 1.2, 0), (EDGE, 0.75, 0), (CELL, 1, 2),
    ):  # fmt: skip
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.font.size, style.paragraph_format.space_after = Pt(size * relative), Pt(after)
    # At the edges large print would leave no room for the form.
    styles[EDGE].font.size = Pt(min(size * 0.75, 12))
    styles[CELL].paragraph_format.space_before = Pt(2)
    styles[ANSWER].paragraph_format.left_indent = styles[ANSWER].paragraph_format.right_indent = Pt(5)
    styles[CASE].font.bold = True
    # Its template's grey is too light to read.
    placeholder = styles.add_style(controls.PLACEHOLDER, WD_STYLE_TYPE.CHARACTER, builtin=True)
    placeholder.font.italic = True


def _draw_lines(style: ParagraphStyle, sides: tuple[str, ...]) -> None:
    """Lines round a paragraph, in the schema's order: top, left, bottom, right."""
    borders = OxmlElement("w:pBdr")
    for side in sides:
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "8"), ("space", "4"), ("color", "000000")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")


def _describe(table: Table, caption: str) -> None:
    """What the table is, for a screen reader; and that its first row and column are headings."""
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    for name in ("firstRow", "firstColumn", "lastRow", "lastColumn", "noHBand", "noVBand"):
        look.set(qn(f"w:{name}"), "0" if name.startswith("last") else "1")
    look.set(qn("w:val"), "06A0")
    named = OxmlElement("w:tblCaption")
    named.set(qn("w:val"), caption)
    properties.append(named)


def _keep_together(table: Table) -> None:
    """All rows on one page: each goes where the next one goes."""
    for row in table.rows[:-1]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def _set_widths(table: Table, width: int, *, is_numbered: bool) -> None:
    """A narrow first column where it holds numbers alone, else equal ones."""
    count = len(table.columns)
    first = NUMBER_WIDTH if is_numbered else width // count
    rest = (width - first) // (count - 1)
    table.autofit = False
    for index, column in enumerate(table.columns):
        column.width = rest if index else first
    for row in table.rows:
        for index, cell in enumerate(row.cells):
            cell.width = rest if index else first
