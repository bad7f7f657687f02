"""What the search finds: the words of visible posts, and of nothing else, newest first.

A table of the forum's own (docs/decisions/0013-a-search-of-the-forums-own.md). Services call here when a post becomes
visible, changes or disappears.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.db import connection, transaction

from learning.forum.models import Post

MOST_WORDS = 8
LONGEST_WORD = 40
SHORTEST_PLURAL = 4  # letters
BATCH = 500
WORD = re.compile(r"[^\W_]+")

REMOVE = "DELETE FROM forum_post_words WHERE rowid = %s"
WRITE = {
    "sqlite": "INSERT INTO forum_post_words (rowid, words) VALUES (%s, %s)",
    "postgresql": "INSERT INTO forum_post_words (rowid, words) VALUES (%s, to_tsvector('simple', %s))",
}
HOLDS = {
    "sqlite": "forum_post_words MATCH %s",
    "postgresql": "words @@ to_tsquery('simple', %s)",
}
AND = {"sqlite": " AND ", "postgresql": " & "}
# The newest come first in the index itself, so that a page is found without looking at all that holds the words.
FIND = """
    SELECT forum_post_words.rowid FROM forum_post_words
    JOIN forum_post ON forum_post.id = forum_post_words.rowid
    JOIN forum_thread ON forum_thread.id = forum_post.thread_id
    WHERE {holds} AND forum_post.state = 'visible'
      AND forum_thread.hidden_at IS NULL AND forum_thread.merged_into_id IS NULL {on_board}
    ORDER BY forum_post_words.rowid DESC LIMIT %s OFFSET %s
"""


def words_of(text: str) -> Iterator[str]:
    """Words as they are kept and looked for: without accents and case, and without the s of a plural."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    for word in WORD.findall(letters):
        is_plural = len(word) >= SHORTEST_PLURAL and word.endswith("s") and not word.endswith("ss")
        yield (word[:-1] if is_plural else word)[:LONGEST_WORD]


def put(post: Post) -> None:
    """A visible post, or one whose words changed."""
    put_all([post])


@transaction.atomic
def put_all(posts: Iterable[Post]) -> None:
    """Visible posts with their threads; what was kept of them before is replaced."""
    with connection.cursor() as cursor:
        rest = iter(posts)
        while some := list(islice(rest, BATCH)):
            cursor.executemany(REMOVE, [[post.pk] for post in some])
            rows = [[post.pk, " ".join(words_of(post.search_text()))] for post in some]
            cursor.executemany(WRITE[connection.vendor], rows)


def take_out(posts: Iterable[Post]) -> None:
    """Posts that are no longer visible."""
    with connection.cursor() as cursor:
        cursor.executemany(REMOVE, [[post.pk] for post in posts])


def find(text: str, *, board_id: int | None, first: int, count: int) -> Sequence[int]:
    """Keys of visible posts that hold all the words, newest first; `count` of them after the first `first`."""
    words = list(dict.fromkeys(words_of(text)))[:MOST_WORDS]
    if not words:
        return []
    looked_for = AND[connection.vendor].join(f'"{word}"' if connection.vendor == "sqlite" else word for word in words)
    query = FIND.format(
        holds=HOLDS[connection.vendor], on_board="AND forum_thread.board_id = %s" if board_id else ""
    )  # nothing of what was typed is in it
    with connection.cursor() as cursor:
        cursor.execute(query, [looked_for, *([board_id] if board_id else []), count, first])
        return [key for (key,) in cursor.fetchall()]


def rebuild() -> int:
    """All of it anew, for posts that were written past the services; answers how many there are."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM forum_post_words")
        visible = Post.objects.filter(state=Post.State.VISIBLE).select_related("thread").order_by("pk")
        put_all(visible.iterator(chunk_size=BATCH))
        return visible.count()
