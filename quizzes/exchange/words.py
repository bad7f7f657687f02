"""Words in the formats that files have (HTML, Markdown, plain, Moodle's own) into Markdown and into plain text.

HTML is read against a short list of what questions here may hold. What comes out is Markdown, which is rendered
with HTML switched off: no tag or attribute of a file ever reaches the database.
"""

import html
import re
from html.parser import HTMLParser

from django.utils.translation import gettext as _

from learning.core import markdown as core_markdown
from learning.core.markdown_writing import markdown as as_markdown
from quizzes.exchange.neutral import Notes, check_length

HTML, MARKDOWN, PLAIN, MOODLE = "html", "markdown", "plain", "moodle"
KEPT = {"p": "p", "b": "b", "strong": "b", "i": "i", "em": "i", "ol": "ol", "ul": "ul", "li": "li"}
PARAGRAPHS = {"div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "section", "article", "tr", "table", "dd"}
# Say nothing that would be missed.
PLAIN_TAGS = {"span", "font", "u", "small", "big", "body", "html", "tbody", "thead", "td", "th", "code", "abbr", "mark"}
WITHOUT_WORDS = {"script", "style", "template", "head", "title", "svg", "math", "object", "iframe", "noscript"}
EMPTY = {"img", "input", "hr", "br", "meta", "link", "embed", "source", "area", "base", "col", "wbr", "track", "param"}
ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s\"'<>\\]+", re.IGNORECASE)
A_BLOCK = re.compile(r"<(?:p|br|div|ul|ol|li|h[1-6]|table)\b", re.IGNORECASE)


class _Cleaner(HTMLParser):
    """Writes the same words with the tags that are allowed, every one of them closed."""

    def __init__(self, notes: Notes) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.open: list[str] = []
        self.silent: list[str] = []
        self.notes = notes

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in WITHOUT_WORDS:
            self.silent.append(tag)
            self._left_out(tag)
        elif self.silent:
            return
        elif tag == "br":
            self.out.append("<br/>")
        elif tag == "a":
            address = (dict(attrs).get("href") or "").strip()
            if ADDRESS.fullmatch(address):
                self.out.append(f'<a href="{html.escape(address)}">')
                self.open.append("a")
            elif address:
                self._left_out("a")
        elif tag in KEPT or tag in PARAGRAPHS:
            name = KEPT.get(tag, "p")
            self.out.append(f"<{name}>")
            self.open.append(name)
        elif tag not in PLAIN_TAGS:
            self._left_out(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.silent:
            if tag == self.silent[-1]:
                self.silent.pop()
            return
        name = "a" if tag == "a" else KEPT.get(tag, "p" if tag in PARAGRAPHS else "")
        if name and name in self.open:
            while (last := self.open.pop()) != name:
                self.out.append(f"</{last}>")
            self.out.append(f"</{name}>")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.out.append(html.escape(data, quote=False))

    def result(self) -> str:
        self.close()
        return "".join(self.out) + "".join(f"</{name}>" for name in reversed(self.open))

    def _left_out(self, tag: str) -> None:
        if tag == "img":
            self.notes.add(_("A picture is left out."))
        elif tag == "a":
            self.notes.add(_("A link is left out, for it does not lead to a web page; its words stay."))
        else:
            self.notes.add(_("What stands in “%(tag)s” is left out, or its words stay alone.") % {"tag": tag[:30]})


class _Words(HTMLParser):
    """The words of clean HTML, a line for each paragraph."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"p", "li", "br", "ul", "ol"}:
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"p", "li", "ul", "ol"}:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        self.lines[-1] += re.sub(r"\s+", " ", data)

    def result(self) -> str:
        self.close()
        return "\n".join(filter(None, (line.strip() for line in self.lines)))


def cleaned(text: str, notes: Notes) -> str:
    """HTML with nothing in it but paragraphs, lists, bold, italics and links to web pages."""
    cleaner = _Cleaner(notes)
    cleaner.feed(text)
    return cleaner.result()


def to_markdown(text: str, form: str, notes: Notes | None = None) -> str:
    """The words of a question or its feedback, in Markdown."""
    check_length(text)
    text = text.strip()
    if form == MARKDOWN or not text:
        return text
    return as_markdown(cleaned(_as_html(text, form), notes if notes is not None else Notes()))


def to_plain(text: str, form: str, notes: Notes | None = None) -> str:
    """The words of an answer, a reason or a hint, as plain text."""
    check_length(text)
    text = text.strip()
    if form == PLAIN or not text:
        return text
    found = notes if notes is not None else Notes()
    clean = cleaned(
        core_markdown.stored(text, lambda _kind, _key: {}) if form == MARKDOWN else _as_html(text, form), found
    )
    if re.search(r"<(?:b|i|a|ol|ul)\b", clean):
        found.add(_("Emphasis, lists and links inside answers and their feedback are left out; the words stay."))
    words = _Words()
    words.feed(clean)
    return words.result()


def _as_html(text: str, form: str) -> str:
    if form == PLAIN:
        text = html.escape(text, quote=False)
    if form == HTML or (form == MOODLE and A_BLOCK.search(text)):
        return text
    paragraphs = (part.strip() for part in re.split(r"\n\s*\n", text))
    return "".join(f"<p>{part.replace(chr(10), '<br/>')}</p>" for part in paragraphs if part)
