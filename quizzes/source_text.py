"""Markdown of a quiz's source into the rich text that is stored."""

import re
from collections.abc import Callable, Mapping

from learning.core import markdown
from quizzes.errors import SourceError


def rich_text(text: str, *, where: str, page: Callable[[str], int | None]) -> str:
    """Stored HTML. `[words](slide:key)` links to a page by key, `[words](term:slug)` marks a glossary term."""

    def resolve(kind: str, key: str) -> Mapping[str, str]:
        if kind == "slide":
            return {"linktype": "page", "id": str(page(key) or 0)}
        if not re.fullmatch(r"[a-z0-9-]+", key):
            raise SourceError(f"{where}: “{key}” is no {kind}.")
        return {"linktype": kind, "id": key}

    return markdown.stored(text, resolve) if text else ""
