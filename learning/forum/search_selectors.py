"""Posts that hold some words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from learning.forum import limits, search_index, selectors, writing
from learning.forum.models import Persona, Post
from learning.forum.selectors import BoardRow

HITS_A_PAGE = 20
MOST_PAGES = 25
EXCERPT_WORDS = 30


@dataclass(frozen=True)
class Hit:
    """A post that holds the words."""

    post: Post
    title: str  # of the thread
    author: str
    board: BoardRow
    excerpt: str
    created_at: datetime


@dataclass(frozen=True)
class SearchPage:
    rows: Sequence[Hit]
    page: int
    has_next: bool


def search(*, persona: Persona, words: str, language: str, board: BoardRow | None = None, page: int = 1) -> SearchPage:
    """Visible posts that hold all the words, newest first. Raises TooOften. Three queries."""
    limits.check_search(persona)
    page = min(max(page, 1), MOST_PAGES)
    keys = search_index.find(
        words, board_id=board.board.pk if board else None, first=(page - 1) * HITS_A_PAGE, count=HITS_A_PAGE + 1
    )
    shown = keys[:HITS_A_PAGE]
    found = Post.objects.select_related("persona", "thread__board").in_bulk(shown)
    names = selectors.board_rows([post.thread.board for post in found.values()], language)
    rows = [_hit(found[key], names[found[key].thread.board_id], words) for key in shown if key in found]
    return SearchPage(rows, page, has_next=len(keys) > HITS_A_PAGE and page < MOST_PAGES)


def _hit(post: Post, board: BoardRow, words: str) -> Hit:
    return Hit(
        post=post,
        title=post.thread.shown_title,
        author=post.persona.shown_name,
        board=board,
        excerpt=_excerpt(writing.words(post.html), words),
        created_at=post.created_at,
    )


def _excerpt(text: str, words: str) -> str:
    """The words round the first one that was looked for."""
    wanted, pieces = set(search_index.words_of(words)), text.split()
    at = next((place for place, piece in enumerate(pieces) if wanted & set(search_index.words_of(piece))), 0)
    first = max(0, at - EXCERPT_WORDS // 2)
    shown = pieces[first : first + EXCERPT_WORDS]
    return ("… " if first else "") + " ".join(shown) + (" …" if first + EXCERPT_WORDS < len(pieces) else "")
