"""A forum with very many posts, and the pages that members open in it."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Locale

from learning.core import clock
from learning.forum import limits, membership, personas, search_index, source, writing
from learning.forum.models import Board, Persona, Post, Thread
from learning.portal.benchmark.measuring import Act, Measured

Progress = Callable[[str], None]
WRITERS = 200
POSTS_A_THREAD = 40
LONG_THREAD = 1000  # posts of the longest thread, at most a quarter of all
WORDS_A_POST = 60
RARE, RARE_IN = "interpreter", 100  # one post in so many holds the word that is looked for
BATCH = 2000
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "wo", "zu")
FOUND = 302  # where a form leads on
UNLIMITED = 10**6
PAGES = 6  # that `everything` measures


def fill(posts: int, *, seed: int = 1, progress: Progress = lambda label: None) -> None:
    """So many visible posts on all boards, in threads that grew one after the other, and the search index of them."""
    source.load_forum()  # the boards
    chance = random.Random(seed)  # noqa: S311
    words = [first + second + third for first in SYLLABLES for second in SYLLABLES for third in SYLLABLES]
    writers = Persona.objects.bulk_create(
        Persona(name=f"Writer {number}", name_key=f"writer{number}", state=Persona.State.MEMBER,
                approved_posts=9, is_demonstration=True)
        for number in range(WRITERS)
    )  # fmt: skip
    boards = list(Board.objects.filter(locale=Locale.get_default(), is_official=False))
    written_at, done = clock.now() - timedelta(seconds=posts), 0
    for group in _groups(posts):
        threads = Thread.objects.bulk_create(
            Thread(board=chance.choice(boards), title=" ".join(chance.choices(words, k=5)),
                   persona=chance.choice(writers), created_at=written_at)
            for _size in group
        )  # fmt: skip
        made = []
        for thread, size in zip(threads, group, strict=True):
            for number in range(1, size + 1):
                written_at += timedelta(seconds=1)
                body = " ".join(chance.choices(words, k=WORDS_A_POST))
                body += f" {RARE}" if chance.randrange(RARE_IN) == 0 else ""
                made.append(
                    Post(thread=thread, number=number, persona=chance.choice(writers), body=body,
                         html=writing.render(body), submission_key=uuid4(), created_at=written_at, shown_at=written_at)
                )  # fmt: skip
            thread.last_number, thread.last_post_at = size, written_at
        Thread.objects.bulk_update(threads, ["last_number", "last_post_at"])
        search_index.put_all(Post.objects.bulk_create(made))
        done += len(made)
        progress(f"{done} posts")


def steps(posts: int) -> int:
    """How often `fill` and `everything` tell of progress."""
    return len(list(_groups(posts))) + PAGES


def _groups(posts: int) -> Iterator[list[int]]:
    """Sizes of threads, one of them long, in groups of about BATCH posts."""
    sizes = [min(LONG_THREAD, posts // 4)]
    while (left := posts - sum(sizes)) > 0:
        sizes.append(min(POSTS_A_THREAD, left))
    each = BATCH // POSTS_A_THREAD
    yield from (sizes[first : first + each] for first in range(0, len(sizes), each))


def member(user) -> Persona:
    """A member whose posts wait for nobody."""
    persona = personas.create(user=user, name=f"Reader {user.pk}")
    persona.state, persona.approved_posts, persona.joined_at = Persona.State.MEMBER, 9, clock.now()
    persona.save()
    membership.agree(persona=persona, version=membership.rules("en").version)
    return persona


def replies(client: Client, thread: Thread) -> Iterator[Act]:
    """Posts sent, each another."""
    with override("en"):
        address = reverse("forum:reply", args=[thread.pk])
    for number in count():
        form = {"body": f"An idea, number {number}.", "submission_key": str(uuid4())}
        yield lambda form=form: client.post(address, form)


def everything(user, client: Client) -> list[Measured]:
    """What members open, once `fill` is through. How often one may do it is not what is asked: limits are lifted."""
    limits.POSTS, limits.SEARCHES = ((UNLIMITED, limits.DAY),), UNLIMITED
    member(user)
    longest = Thread.objects.order_by("-last_number").first()
    board = longest.board

    def page(name: str, *args, **data) -> Iterator[Act]:
        with override("en"):
            address = reverse(f"forum:{name}", args=args)
        while True:
            yield lambda: client.get(address, data)

    return [
        Measured("forum: boards", page("boards")),
        Measured("forum: board", page("board", board.code)),
        Measured("forum: thread", page("thread", longest.pk, page=str(longest.last_number // 40))),
        Measured("forum: what is new", page("unread")),
        Measured("forum: search", page("search", q=RARE)),
        Measured("forum: post sent", replies(client, longest), status=FOUND),
    ]
