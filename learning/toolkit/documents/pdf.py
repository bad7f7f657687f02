"""A form as a tagged PDF: a blank to print or to fill in, or what was filled in."""

from learning.core import pdf
from learning.toolkit.definition import Answers, Definition
from learning.toolkit.documents.html import to_html


def to_pdf(
    definition: Definition,
    answers: Answers | None = None,
    fillable: bool = True,
    *,
    heading: str = "",
    remark: str = "",
    large: bool = False,
) -> bytes:
    """The file. Answers are shown as text; a blank has fields to fill in, unless it is for a pen alone."""
    fillable = fillable and answers is None
    html = to_html(definition, answers, heading=heading, remark=remark, large=large, fillable=fillable)
    return pdf.render(html, forms=fillable)
