"""What a member types, as it is shown: Markdown without HTML and pictures, clean, with links to allowed sites only.

`render` and `refused_links` look the allowed sites up only where there is a link; nothing is asked of another site.
markdown-it writes no HTML that was typed; nh3 cleans what it writes once more, with a short list of what may be in it
(docs/decisions/0012-clean-html.md).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import unescape

import nh3
from django.utils.html import escape, strip_tags
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from learning.forum.link_hosts import Hosts

MOST_MARKS = 3  # accents on one letter; towers of them cover other people's lines
QUOTED_LENGTH = 600  # characters of a post that a reply begins with
LEAVES = "leaves-site"
TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr"}
REL = "nofollow noreferrer noopener"
# Turned direction, nothing to see, notes between lines, tags: they show another text than the one that is read.
DISGUISES = re.compile(
    "[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
# What nobody types: control signs, halves of letters, letters of private alphabets, places without a letter.
NO_LETTERS = {"Cc", "Cs", "Co", "Cn"}
BLANK_LINES = re.compile(r"\n{3,}")
# An address that is written out: with its scheme, with www, or a name that ends as sites do.
ENDS = "biz|ca|cc|cn|com|dev|fr|gg|info|io|ly|net|onion|org|ru|tv|uk|xyz"
# These are words as well, so something has to follow.
WORD_ENDS = "app|club|link|live|me|online|page|shop|site|store|to|top|us|vip"
REST = r"[^\s<>\"“”«»|`]"
ADDRESS = re.compile(
    rf"(?<![\w@./-])(?:[a-z][a-z0-9+.-]{{1,20}}://|www\.){REST}+"
    rf"|(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:(?:{ENDS})(?![\w@-]|\.\w)(?:[/?#]{REST}*)?|(?:{WORD_ENDS})/{REST}+)",
    re.IGNORECASE,
)
CLOSERS = ".,;:!?…'’)]}*_~"

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "html_block", "html_inline"])
# Whatever stands in brackets is a link, so that one that is not allowed is named and not overlooked.
_markdown.validateLink = lambda _url: True  # type: ignore[method-assign]


def tidy(text: str) -> str:
    """Without what disguises text: signs that turn its direction, towers of accents, characters nobody can see."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(_letters(DISGUISES.sub("", text)))
    return BLANK_LINES.sub("\n\n", text).strip("\n ")


def _letters(text: str) -> Iterator[str]:
    marks = 0
    for letter in text:
        category = unicodedata.category(letter)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= MOST_MARKS and (category not in NO_LETTERS or letter in "\n\t"):
            yield letter


# --- to HTML --------------------------------------------------------------------------------------


def render(markdown: str) -> str:
    """Safe HTML, as it is kept. A link to a site that is not allowed is shown as its words."""
    hosts = Hosts()
    tokens = _markdown.parse(markdown)
    for token in tokens:
        _plain_heading(token)
        if token.children:
            token.children = list(_linked(token.children, hosts))
    return str(
        nh3.clean(
            _markdown.renderer.render(tokens, _markdown.options, {}),
            tags=TAGS,
            attributes={"a": {"href"}, "ol": {"start"}},
            allowed_classes={"a": {LEAVES}},
            url_schemes={"http", "https"},
            link_rel=REL,
        )
    ).strip()


def shown(html: str) -> str:
    """Kept HTML in the reader's language: a link that leaves the site says so."""
    if LEAVES not in html:
        return html
    words = f'<span class="visually-hidden"> ({escape(_("leaves this site"))})</span></a>'
    return LEAVING.sub(lambda link: f"{link[1]}{words}", html)


LEAVING = re.compile(rf'(<a [^>]*class="{LEAVES}"[^>]*>(?:(?!</a>).)*)</a>', re.DOTALL)


def _plain_heading(token: Token) -> None:
    """The outline is the page's: a heading in a post is a strong line."""
    if token.type in ("heading_open", "heading_close"):
        token.tag = "p"
    elif token.type == "fence":
        token.info = ""


def _linked(children: Iterable[Token], hosts: Hosts) -> Iterator[Token]:
    """Links marked or taken off, and addresses that are written out made into links."""
    allowed = [False]  # of the links that are open
    is_link = 0
    for child in children:
        if child.type == "link_open":
            href = str(child.attrGet("href") or "")
            allowed.append(hosts.allow(href))
            is_link += 1
            if allowed[-1]:
                yield _opening(href, hosts)
        elif child.type == "link_close":
            is_link -= 1
            if allowed.pop():
                yield child
        elif child.type == "text" and not is_link:
            yield from _with_links(child.content, hosts)
        else:
            yield child


def _opening(href: str, hosts: Hosts) -> Token:
    token = Token("link_open", "a", 1, attrs={"href": href})
    if not hosts.is_ours(href):
        token.attrSet("class", LEAVES)
    return token


def _with_links(text: str, hosts: Hosts) -> Iterator[Token]:
    place = 0
    for start, end, href in _addresses(text):
        if hosts.allow(href):
            yield Token("text", "", 0, content=text[place:start])
            yield _opening(href, hosts)
            yield Token("text", "", 0, content=text[start:end])
            yield Token("link_close", "a", -1)
            place = end
    yield Token("text", "", 0, content=text[place:])


def _addresses(text: str) -> Iterator[tuple[int, int, str]]:
    """Addresses written out in words: where, and where they would lead."""
    for match in ADDRESS.finditer(text):
        address = match[0]
        while (
            address and address[-1] in CLOSERS and not (address[-1] == ")" and address.count("(") >= address.count(")"))
        ):
            address = address[:-1]
        href = address if "://" in address else f"https://{address}"
        yield match.start(), match.start() + len(address), href


# --- links ----------------------------------------------------------------------------------------


def refused_links(markdown: str) -> list[str]:
    """The addresses in it that a post may not link to, as they were written, each once."""
    hosts = Hosts()
    found = dict.fromkeys(
        written for token in _markdown.parse(markdown) for written in _refused(token.children or (), hosts)
    )
    return list(found)


def _refused(children: Iterable[Token], hosts: Hosts) -> Iterator[str]:
    for child in children:
        if child.type == "link_open":
            href = unescape(str(child.attrGet("href") or ""))
            if not hosts.allow(href):
                yield href
        elif child.type in ("text", "code_inline"):
            for start, end, href in _addresses(child.content):
                if not hosts.allow(href):
                    yield child.content[start:end]


# --- words ----------------------------------------------------------------------------------------


def plain(markdown: str) -> str:
    """The words alone, for an excerpt."""
    return words(_markdown.render(markdown))


def words(html: str) -> str:
    """The words of HTML that `render` made, on one line."""
    return " ".join(unescape(strip_tags(html.replace("<br", " <br").replace("</", " </"))).split())


def quotation(markdown: str) -> str:
    """The text as Markdown that quotes it, to begin a reply with. A quotation in it is left out."""
    lines = [line for line in markdown.split("\n") if not line.lstrip().startswith(">")]
    text = "\n".join(lines).strip()
    if len(text) > QUOTED_LENGTH:
        text = text[:QUOTED_LENGTH].rsplit(maxsplit=1)[0] + " …"
    return "".join(f"> {line}".rstrip() + "\n" for line in text.split("\n")) + "\n"
