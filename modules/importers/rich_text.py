"""Markdown of the course's source into the rich text that Wagtail stores."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from learning.core import markdown


class ReferenceProblem(ValueError):
    """A link by key that leads nowhere."""


@dataclass
class References:
    """What links by key may point at: page ids by key, and the checks of the other kinds."""

    pages: Mapping[str, int] = field(default_factory=dict)
    has_term: Callable[[str], bool] = lambda slug: True
    # Casework forms and exercises by code: ("template", "t2"), ("practice", "t2-alder").
    has_link: Callable[[str, str], bool] = lambda kind, key: True
    # Pictures of the module's drawings, by file name.
    figures: Mapping[str, int] = field(default_factory=dict)
    # H5P activities, by code.
    activities: Mapping[str, int] = field(default_factory=dict)

    def pointers(self) -> dict[str, "PagePointer"]:
        """Pages by key for those who only need their ids."""
        return {key: PagePointer(pk) for key, pk in self.pages.items()}


@dataclass(frozen=True)
class PagePointer:
    """A page of which no more than its id is known."""

    pk: int


def inline(text: str, references: References) -> str:
    """One line of Markdown as rich text without the paragraph round it."""
    return re.sub(r"^<p>|</p>$", "", rich_text(text, references).strip())


def rich_text(text: str, references: References) -> str:
    """Markdown as stored rich text; raises ReferenceProblem for a link whose key is unknown."""

    def resolve(kind: str, key: str) -> Mapping[str, str]:
        if kind == "slide":
            if key not in references.pages:
                raise ReferenceProblem(f"There is no page with the key “{key}”.")
            return {"linktype": "page", "id": str(references.pages[key])}
        if kind == "term" and not references.has_term(key):
            raise ReferenceProblem(f"There is no glossary term “{key}”.")
        if kind != "term" and not references.has_link(kind, key):
            raise ReferenceProblem(f"There is no {kind} “{key}”.")
        return {"linktype": kind, "id": key}

    return markdown.stored(text, resolve)


@dataclass(frozen=True)
class Chunk:
    """A paragraph, heading or list of Markdown, before it becomes a block of the notes."""

    kind: str  # paragraph | heading | bulleted_list | numbered_list
    texts: tuple[str, ...]  # rich text of a line each


def chunks(text: str, references: References) -> list[Chunk]:
    """Markdown notes, block by block. Lists inside lists become items of their own, in order."""
    html = rich_text(text, references)
    found: list[Chunk] = []
    for match in re.finditer(r"<(p|h[1-6]|ul|ol)>(.*?)</\1>(?=\n|$)", html, re.S):
        tag, inner = match[1], match[2]
        if tag == "p":
            found.append(Chunk("paragraph", (inner.strip(),)))
        elif tag in ("ul", "ol"):
            items = [re.sub(r"</?(?:p|ul|ol)>", "", item).strip() for item in re.split(r"<li>|</li>", inner)]
            kind = "bulleted_list" if tag == "ul" else "numbered_list"
            found.append(Chunk(kind, tuple(item for item in items if item)))
        else:
            found.append(Chunk("heading", (re.sub(r"<[^>]+>", "", inner),)))
    return found
