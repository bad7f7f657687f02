"""A form as a page of HTML that carries its style in itself: to read, to print, and to be made into a PDF."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from learning.toolkit.definition import Answers, Definition
from learning.toolkit.documents.sheet import Sheet, lay_out


def to_html(
    definition: Definition,
    answers: Answers | None = None,
    *,
    heading: str = "",
    remark: str = "",
    large: bool = False,
    fillable: bool = False,
    leave_url: str = "",
) -> str:
    """The whole page, without scripts. `fillable`: with fields that the PDF engine turns into its own.

    `leave_url`: where “Leave quickly” leads, on a page of the site.
    """
    with override(definition.language):
        sheet = lay_out(definition, answers, heading=heading, remark=remark, large=large)
        return render_to_string("toolkit/documents/form.html", {**_context(sheet, fillable), "leave_url": leave_url})


def _context(sheet: Sheet, fillable: bool) -> dict[str, object]:
    return {
        "sheet": sheet,
        "site_name": settings.SITE_NAME,
        # How a place is shown: what stands in it, a field to fill in, or room for a pen.
        "mode": "answer" if sheet.is_answered else "field" if fillable else "pen",
        **_running_lines(sheet),
    }


def _running_lines(sheet: Sheet) -> dict[str, SafeString]:
    """What stands at the edges of every printed page, as CSS."""
    page_of, pages = _("Page {page} of {pages}").split("{page}", 1)
    between, after = pages.split("{pages}", 1)
    numbers = [_css(page_of), "counter(page)", _css(between), "counter(pages)", _css(after)]
    return {
        "css_head": _css(sheet.name),
        "css_heading": _css(sheet.heading),
        "css_foot": SafeString(
            r' "\A " '.join(_css(line) for line in (f"{sheet.edition} – {sheet.address}", sheet.warning))
        ),
        "css_numbers": SafeString(" ".join(numbers)),
    }


def _css(text: str) -> SafeString:
    """The text as a string of CSS that cannot end its style element."""
    escaped = "".join(sign if sign.isalnum() or sign in " -.:,–’" else f"\\{ord(sign):x} " for sign in text)
    return SafeString(f'"{escaped}"')
