"""A line of the notes as runs of text, which every form of the transcript can write.

Who reads paper cannot follow a link, so its address is a run of its own behind the words. Marks of glossary
terms are plain words here: a transcript lists the terms at its end.
"""

from dataclasses import dataclass
from html.parser import HTMLParser

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

BREAK = "\n"
BOLD, ITALIC = ("b", "strong"), ("i", "em")


@dataclass(frozen=True)
class Run:
    """Words that look alike. `href` is absolute; a run that is an address stands in brackets behind its link."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""
    is_address: bool = False


def absolute(href: str) -> str:
    """The address as it can be typed: our own get the site in front."""
    return f"{settings.BASE_URL}{href}" if href.startswith("/") else href


def runs(html: str) -> list[Run]:
    """The runs of one line of notes; unknown tags are dropped, their words stay."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.runs


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.runs: list[Run] = []
        self._bold = self._italic = 0
        self._href = ""
        self._label = ""

    def handle_starttag(self, tag, attrs):
        if tag in BOLD:
            self._bold += 1
        elif tag in ITALIC:
            self._italic += 1
        elif tag == "br":
            self.runs.append(Run(BREAK))
        elif tag == "a":
            found = dict(attrs)
            self._href = "" if "data-term" in found else absolute(found.get("href") or "")
            self._label = ""

    def handle_endtag(self, tag):
        if tag in BOLD:
            self._bold = max(0, self._bold - 1)
        elif tag in ITALIC:
            self._italic = max(0, self._italic - 1)
        elif tag == "a":
            address = self._href.removeprefix("mailto:").removeprefix("tel:")
            if address and address not in self._label:
                self.runs.append(Run(f" ({address})", is_address=True))
            self._href = ""

    def handle_data(self, data):
        self._label += data
        self.runs.append(Run(data, bold=bool(self._bold), italic=bool(self._italic), href=self._href))


def as_text(html: str) -> str:
    """The line in plain words, addresses in round brackets."""
    return " ".join("".join(run.text for run in runs(html)).split())


def as_html(html: str) -> SafeString:
    """The line for paper and for the page: links with their addresses behind them."""
    return format_html_join("", "{}", ((_html(run),) for run in runs(html)))


def _html(run: Run) -> SafeString:
    if run.text == BREAK:
        return format_html("<br>")
    if run.is_address:
        return format_html(' <span class="address">{}</span>', run.text.strip())
    shown = format_html("{}", run.text)
    if run.bold:
        shown = format_html("<strong>{}</strong>", shown)
    if run.italic:
        shown = format_html("<em>{}</em>", shown)
    return format_html('<a href="{}" rel="noreferrer">{}</a>', run.href, shown) if run.href else shown
