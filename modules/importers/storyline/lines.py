"""Small questions about one line of text, asked by every other part of the importer."""

from __future__ import annotations

import html
import re

LONGEST_HEADING = 300
LONGEST_TITLE_IN_WORDS = 18


def word_set(text: str) -> frozenset[str]:
    """Return the words of a list that is written as a sentence."""
    return frozenset(text.split())


_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff\x1a]")
# Only with its semicolon: an address may well hold "&copy=2".
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31});")
TAG = re.compile(
    r"</?(?:sup|sub|u|b|strong|i|em|br|span|p|div|font|small|mark|center)\b[^<>]{0,200}>",
    re.IGNORECASE,
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_RULE = re.compile(r"[ \t]*(?:[-=_*~#+][ \t]*){3,}$")
_UNDERLINE = re.compile(r"[ \t]*(?:-{3,}|={3,}|_{3,}|~{3,})[ \t]*$")
# What is left where a picture stood: a lone "!", an image mark without words, a placeholder.
_PLACEHOLDER = re.compile(
    r"(?:!+|\ufffc+|!\[\]\([^)]*\)"
    r"|[\[(<{](?:image|picture|photo|graphic|figure|screenshot|video)[^\[\]()<>{}]{0,80}[\])>}])$",
    re.IGNORECASE,
)
_CLOSERS = "\"'\u201d\u2019)]}*_\u00bb"
_OPENERS = "\"'\u201c\u2018([{*_\u00ab"
_TERMINAL = ".!?:\u2026"
_WORD = re.compile(r"\w+(?:['\u2019]\w+)*")

# A line that ends in one of these breaks off, whatever follows. Others, such as "that" or "in", can
# well be the last word of an item.
BROKEN_ENDS = word_set("a an the and or but nor of for with without from by at into than as their its our your my")


def tidy(text: str) -> str:
    """Drop invisible characters and write entities and odd spaces as what they show."""
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    if text.isascii() and not _CONTROL.search(text):
        return text
    text = _INVISIBLE.sub("", _CONTROL.sub(" ", text.replace("\t", "    ")))
    return "".join(" " if character.isspace() else character for character in text)


def collapse(text: str) -> str:
    """Return the text with single spaces."""
    return " ".join(text.split())


def words(text: str) -> list[str]:
    """Return the words of a text in small letters, without punctuation."""
    return [word.casefold() for word in _WORD.findall(text)]


def without_marks(text: str) -> str:
    """Return a heading's words: no "#", emphasis, tags or backslashes, single spaces."""
    text = TAG.sub("", text).strip().lstrip("#").rstrip("#")
    text = _ESCAPED.sub(lambda match: " " if match[1] == "*" else match[1], text)
    text = text.replace("*", "")
    return collapse(re.sub(r"(?<!\w)_+|_+(?!\w)", "", text))


def is_emphasised(text: str) -> bool:
    """Tell whether the whole line stands in one emphasis."""
    text = text.strip().strip("#").strip()
    if len(text) < 3 or text[0] not in "*_" or text[-1] != text[0] or text.startswith("* "):
        return False
    return text[0] not in text.strip("*_")


def is_rule(text: str) -> bool:
    """Tell whether the line only draws a line."""
    return len(text) <= LONGEST_HEADING and _RULE.match(text) is not None


def is_underline(text: str) -> bool:
    """Tell whether the line may underline the one above it."""
    return len(text) <= LONGEST_HEADING and _UNDERLINE.match(text) is not None


def is_placeholder(text: str) -> bool:
    """Tell whether the line only marks the place of a lost picture."""
    text = text.strip()
    return len(text) <= LONGEST_HEADING and _PLACEHOLDER.match(text) is not None


def ends_sentence(text: str) -> bool:
    """Tell whether the text ends as a sentence does, closing quotes and marks aside."""
    text = text.rstrip().rstrip(_CLOSERS + " ")
    return bool(text) and text[-1] in _TERMINAL


def starts_lower(text: str) -> bool:
    """Tell whether the first letter, opening quotes and marks aside, is a small one."""
    text = text.lstrip(_OPENERS + " ")
    return bool(text) and text[0].islower()


def ends_unfinished(text: str) -> bool:
    """Tell whether the text breaks off: after a comma or a word that needs another one."""
    bare = text.rstrip().rstrip("*_ ")
    if bare.endswith((",", "-", "\u2013", "(", "/")):
        return True
    last = bare.rsplit(None, 1)[-1:] or [""]
    return last[0].casefold() in BROKEN_ENDS


def is_title_case(text: str) -> bool:
    """Tell whether all longer words are capital, as in a title and not in a sentence."""
    longer = [word for word in _WORD.findall(text) if len(word) > 4]
    return bool(longer) and not any(word[0].islower() for word in longer)


def looks_like_title(text: str) -> bool:
    """Tell whether a line without marks may be a title: short, capital first, no full stop."""
    if not text or len(text) > LONGEST_HEADING or text[-1] in ".,;:" or text[0] in "([-\u2013\u2014":
        return False
    if len(text.split()) > LONGEST_TITLE_IN_WORDS:
        return False
    first = text.lstrip(_OPENERS)[:1]
    return bool(first) and not first.islower()
