"""Recognises what a slide is and what its notes speak of: kind, credits, downloads, mentions.

A title says most; the notes decide the rest. The order of the rules matters: a survivor's words are
a story whatever the title says, and a title such as "Summary/Quiz" names the summary, since the
quiz itself stands between the slides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from modules.importers.storyline.lines import collapse
from modules.importers.storyline.model import Credit, NoteBlock, plain

_QUOTE_OPEN = '\u201c"'
_QUOTE_CLOSE = '\u201d"'
_SENTENCE = re.compile(r"[^.!?]+[.!?]*")

# "Anna's Story", "A Survivor's Words": a possessive, then what the person gives. A title that
# starts with a gerund ("Hearing the Client's Story") teaches about stories instead.
_STORY_TITLE = re.compile(
    r"(?!\w+ing\b)(?:[\w.\-]+\s+){0,3}[\w.\-]+(?:['\u2019]s|s['\u2019])\s+(?:own\s+)?"
    r"(?:story|stories|advice|words?|experiences?|voices?|message|journey|testimony|account)\b"
    r"|(?:my|his|her|their) (?:own )?(?:story|words)\b|in (?:his|her|their|my) own words\b"
    r"|what survivors? (?:have to )?(?:say|tell us)\b"
    r"|survivors?['\u2019]? (?:story|stories|voices?|say|speak|advice|words)\b"
    r"|(?:a )?(?:story|advice|message|words) (?:from|of|by) (?:a |our )?survivors?\b",
    re.IGNORECASE,
)
_PRACTITIONER_TITLE = re.compile(
    r"\bwhat (?:[\w'\u2019\-]+ ){0,3}(?!letters|papers|numbers|figures|posters|orders|answers)"
    r"(?:\w+(?:er|or|ist|ian|ant)s|staff|colleagues|professionals|nurses|advocates|police|experts)"
    r" (?:have to )?(?:say|said|think|tell us)\b"
    r"|\b(?:practitioners?|providers?|workers?)['\u2019]?s?['\u2019]?"
    r" (?:views?|voices?|words|say)\b"
    r"|\b(?:view|voice|word)s? (?:from|of) (?:the )?"
    r"(?:field|practice|practitioners?|front ?line)\b",
    re.IGNORECASE,
)
_KEY_INFORMANT = re.compile(r"\(\s*key[ -]informants?\b", re.IGNORECASE)
_TITLES = (
    (
        "summary",
        re.compile(r"\b(?:summary|recap|conclusions?|key points|wrap[- ]?up|takeaways?)\b", re.I),
    ),
    (
        "quiz",
        re.compile(r"\b(?:quiz|knowledge check|test your(?:self| knowledge)|questionnaire)\b", re.I),
    ),
    ("results", re.compile(r"\b(?:results?|congratulations|(?:your )?score)\b", re.I)),
    ("feedback", re.compile(r"\b(?:feedback|evaluation form|course evaluation|survey)\b", re.I)),
)
# Several things to choose from, or "a", "any", "each" of them: "the button" alone is no hub.
_HUB = re.compile(
    r"\b(?:click|select|choose|tap|press|open)(?: on)? (?:"
    r"(?:each of |any of |one of |all )?(?:the |these )?(?:\w+ )?"
    r"(?:buttons|icons|tabs|boxes|tiles|pictures|images|steps)"
    r"|(?:a|an|any|each|one|every) (?:\w+ )?(?:button|icon|tab|box|tile|picture|image|step))\b",
    re.IGNORECASE,
)
_DOWNLOAD = re.compile(r"\bdownload(?:s|ed|ing|able)?\b", re.IGNORECASE)
_SCREEN = re.compile(
    r"\b(?:(?:click|press|tap|select)(?:ing)?(?: on)? (?:the |this |these )?"
    r"(?:links?|buttons?|here|icons?)"
    r"|links? (?:below|above|on (?:your|the|this) (?:screen|slide|page)))\b|\bclick(?:ing)? here\b",
    re.IGNORECASE,
)
_THING = (
    r"(?:template|form|sheet|matrix|checklist|worksheet|handout|document|transcript|copy|pdf|file"
    r"|guide|assessment|plan|tool)s?"
)
_FILE = re.compile(rf"\b{_THING}\b", re.IGNORECASE)
_KIT = re.compile(r"\btoolkit\b|\btool kit\b", re.IGNORECASE)
_ACCESS = re.compile(r"\b(?:included|provided|available|found|access(?:ed)?|consult|use) ", re.IGNORECASE)
_MENTION = re.compile(
    r"\b(?:click|press|tap|select)(?:ing)?(?: on)? (?:the |this |these )?links?\b"
    r"|\blinks? on (?:your|the) screen\b"
    r"|\bclick(?:ing)? here\b",
    re.IGNORECASE,
)
_CREDIT_START = re.compile(r"(?P<kind>sources?\s*:|adapted\s+from\b\s*:?)\s*", re.IGNORECASE)
# "Section on … adapted from: …", as its own paragraph in emphasis or brackets, or with a colon.
_CREDIT_INSIDE = re.compile(r"[\w'\u2019 ,\-]{1,100}?\badapted from\b(?P<colon>\s*:)?", re.IGNORECASE)
_CREDIT_AT_END = re.compile(r"[\[(]\s*(?:sources?\s*:|adapted\s+from\b)", re.IGNORECASE)


def read_credit(raw: str) -> Credit | None:
    """Return the credit that the whole paragraph is, if it is one. ``raw`` is marked text."""
    text = raw.strip()
    words = collapse(plain(text)).strip()
    dressed = text[:1] in "*" and text[-1:] == "*"
    if words[:1] in ("[", "(") and words.rstrip(".")[-1:] in ("]", ")"):
        words, dressed = words.rstrip(".")[1:-1].strip(), True
    start = _CREDIT_START.match(words)
    if start:
        kind = "source" if start["kind"].lower().startswith("source") else "adapted"
        return Credit(kind, words) if words[start.end() :].strip(" []") else None
    inside = _CREDIT_INSIDE.match(words[:200])
    if inside and (dressed or inside["colon"]):
        return Credit("adapted", words)
    return None


def split_credit(text: str) -> tuple[str, Credit | None]:
    """Part a bracketed credit from the end of a paragraph or item."""
    bare = text.rstrip("*. ")
    if bare[-1:] not in ("]", ")"):
        return text, None
    starts = [match.start() for match in _CREDIT_AT_END.finditer(text)]
    if not starts or starts[-1] == 0:
        return text, None
    credit = read_credit(text[starts[-1] :].rstrip("*"))
    if credit is None:
        return text, None
    return text[: starts[-1]].rstrip().rstrip("*").rstrip(), credit


def slide_kind(title: str, notes: Sequence[NoteBlock], has_links: bool, offers_download: bool) -> str:
    """Return what kind of slide it is; see the order at the top."""
    text = " ".join(block.plain() for block in notes)
    if _STORY_TITLE.match(title):
        return "story"
    if _KEY_INFORMANT.search(text) or _PRACTITIONER_TITLE.search(title):
        return "practitioner"
    if _closes_with_a_survivor(notes):
        return "story"
    for kind, pattern in _TITLES:
        if pattern.search(title):
            return kind
    if _HUB.search(text):
        return "hub"
    if offers_download:
        return "download"
    if has_links or _MENTION.search(text):
        return "links"
    return "text"


def _closes_with_a_survivor(notes: Sequence[NoteBlock]) -> bool:
    """Tell whether the last paragraph is a quotation that the one before it gives to a survivor."""
    paragraphs = [block.plain().strip() for block in notes if block.kind == "paragraph"]
    if len(paragraphs) < 2 or notes[-1].kind != "paragraph":
        return False
    last = paragraphs[-1]
    quoted = last[:1] in _QUOTE_OPEN and last[-1:] in _QUOTE_CLOSE
    return quoted and "survivor" in " ".join(paragraphs[:-1])[-600:].lower()


def offers_download(notes: Sequence[NoteBlock]) -> bool:
    """Tell whether the notes offer a file.

    Either they speak of downloading beside a file or a click, or of a form, sheet or the like that
    a toolkit holds, or of a document behind a link on the screen.
    """
    for sentence in _sentences(notes):
        thing = _FILE.search(sentence) is not None
        click = _SCREEN.search(sentence) is not None
        if _DOWNLOAD.search(sentence) and (thing or click):
            return True
        if thing and _KIT.search(sentence) and _ACCESS.search(sentence):
            return True
        if click and re.search(r"\b(?:document|template|form to print|pdf)\b", sentence, re.I):
            return True
    return False


def mentions(text: str) -> list[str]:
    """Return the sentences of a paragraph that speak of a link on the screen."""
    return [sentence.strip() for sentence in _SENTENCE.findall(text) if _MENTION.search(sentence)]


def _sentences(notes: Sequence[NoteBlock]) -> list[str]:
    return [
        sentence
        for block in notes
        for text in ((plain(item) for item in block.items) if block.items else (block.plain(),))
        for sentence in _SENTENCE.findall(text)
    ]
